"""OFD, the fixed-layout format of GB/T 33190: text by position, rules from paths, pictures, page-size scans."""

from baobiao.layout.ofd.reader import read

__all__ = ["read"]
