"""baobiao (报表): tables and narrative figures from messy scanned reports, as clean data."""

__version__ = "0.1.0"
