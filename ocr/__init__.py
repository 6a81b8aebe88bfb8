"""Pixels to characters: picture cleaning, text engines, reading of cells and numbers."""
