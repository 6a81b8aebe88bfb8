"""Tables by their printed rules: every cell with its place and spans, found without reading a character."""

from baobiao.layout.lattice.find import find_lattices
from baobiao.layout.lattice.lattice import lattices_of
from baobiao.layout.lattice.model import Evidence, Lattice, LatticeCell, Track

__all__ = ["Evidence", "Lattice", "LatticeCell", "Track", "find_lattices", "lattices_of"]
