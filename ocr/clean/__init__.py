"""Pages made readable: pure steps on pictures (uint8 arrays), each of which can be drawn as before and after."""

from baobiao.ocr.clean.border import without_border
from baobiao.ocr.clean.fills import without_fills
from baobiao.ocr.clean.light import even_light
from baobiao.ocr.clean.seals import without_seals
from baobiao.ocr.clean.specks import without_specks
from baobiao.ocr.clean.warp import Rotation, Scaling, Smooth, Turn, Warp

__all__ = [
    "Rotation",
    "Scaling",
    "Smooth",
    "Turn",
    "Warp",
    "even_light",
    "without_border",
    "without_fills",
    "without_seals",
    "without_specks",
]
