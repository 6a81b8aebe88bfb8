"""Files to pages to blocks: readers per format, grids, tables joined over pages."""
