"""Single characters as small masks, for seals."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from baobiao.models.pages.fonts import load, system_fonts


@lru_cache(maxsize=512)
def turned_glyph(char: str, size: int, degrees: float) -> NDArray[np.uint8]:
    """The character's ink (0 to 255), turned by `degrees` anticlockwise, in a square half as large again."""
    side = round(size * 1.5)
    picture = Image.new("L", (side, side), 0)
    face = system_fonts().chinese[0]
    ImageDraw.Draw(picture).text((side / 2, side / 2), char, font=load(face, size), fill=255, anchor="mm")
    return np.asarray(picture.rotate(degrees, Image.Resampling.BILINEAR))
