"""PDF: text and tables by position where the page has a usable text layer, else the page as a picture.

A page's rules are its painted lines and thin rectangles, so no page is rendered to find a table; its text is set into
the cells by position. Rendering and text are pypdfium2's.
"""

from baobiao.layout.pdf.reader import read

__all__ = ["read"]
