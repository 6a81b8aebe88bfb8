"""Tables without (enough) rules, from where the text stands: lines, whitespace rivers, rows.

After the method of T. Hassan and R. Baumgartner, "Table recognition and understanding from PDF files" (ICDAR 2007), and
A. Nurminen, "Algorithmic extraction of data in tables in PDF documents" (2013): text edges that many lines share make
columns, and a stretch of lines that agree on columns is a table.
"""

from baobiao.layout.borderless.find import find_tables
from baobiao.layout.borderless.model import TextCell, TextTable

__all__ = ["TextCell", "TextTable", "find_tables"]
