"""The official forms as data; aligning grids to them; deciding values under their relations."""
