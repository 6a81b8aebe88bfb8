"""The fonts of this system that table numbers are drawn with: Chinese ones and the Latin ones used beside them.

Debian packages that bring them all: fonts-noto-core fonts-noto-cjk fonts-wqy-zenhei fonts-wqy-microhei
fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-arphic-bsmi00lp fonts-cwtex-ming
fonts-cwtex-heib fonts-cwtex-kai fonts-cwtex-yen fonts-lxgw-wenkai fonts-hanazono fonts-ipafont fonts-ipaexfont
fonts-vlgothic fonts-nanum fonts-unfonts-core fonts-liberation fonts-liberation2 fonts-croscore fonts-dejavu
fonts-crosextra-carlito fonts-crosextra-caladea fonts-freefont-ttf fonts-urw-base35 fonts-texgyre fonts-stix
fonts-lmodern fonts-linuxlibertine fonts-lato fonts-open-sans fonts-cantarell fonts-inter fonts-sil-charis. A font that
is missing is passed over: the crops of a seed are the same only where the fonts are.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

from baobiao.models.digits.damage import Rng
from baobiao.models.digits.texts import CHINESE

HELD_OUT = frozenset(
    (
        "LXGW WenKai", "Caladea", "WenQuanYi Micro Hei", "Nimbus Roman", "IPAexMincho", "DejaVu Serif", "UnBatang",
        "Lato", "cwTeXHeiBold", "AR PL SungtiL GB",
    )
)  # fmt: skip
"""Families that training never sees; the figures of the card are of these."""

_WANTED = frozenset(
    (
        "AR PL KaitiM GB", "AR PL Mingti2L Big5", "AR PL SungtiL GB", "AR PL UKai CN", "AR PL UMing CN",
        "AR PL UMing TW", "Arimo", "Caladea", "Cantarell", "Carlito", "Charis SIL", "Cousine", "DejaVu Sans",
        "DejaVu Sans Mono", "DejaVu Serif", "Droid Sans Fallback", "FreeMono", "FreeSans", "FreeSerif", "HanaMinA",
        "IPAGothic", "IPAMincho", "IPAPGothic", "IPAPMincho", "IPAexMincho", "Inter", "LXGW WenKai", "Lato",
        "Latin Modern Roman", "Liberation Mono", "Liberation Sans", "Liberation Sans Narrow", "Liberation Serif",
        "Linux Libertine O", "NanumGothic", "NanumMyeongjo", "Nimbus Roman", "Nimbus Sans", "Noto Sans",
        "Noto Sans CJK SC", "Noto Sans Mono CJK SC", "Noto Serif", "Noto Serif CJK SC", "Open Sans",
        "Open Sans Condensed", "STIX", "TeX Gyre Pagella", "TeX Gyre Termes", "Tinos", "UnBatang", "UnDotum",
        "VL Gothic", "VL PGothic", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "WenQuanYi Zen Hei Mono",
        "WenQuanYi Zen Hei Sharp", "cwTeXHeiBold", "cwTeXKai", "cwTeXMing", "cwTeXYen",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file, and whether it draws Chinese."""

    path: str
    index: int
    family: str
    chinese: bool


def faces(wanted: frozenset[str] = _WANTED) -> tuple[Face, ...]:
    """The usable faces of this system in a fixed order: upright, of a wanted family, with all ten digits."""
    listing = subprocess.run(
        ["fc-list", ":", "file", "index", "family", "style"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    found = set()
    for line in listing.splitlines():
        path, _, rest = line.partition(": ")
        family, _, style = rest.partition(":style=")
        style, _, index = style.partition(":index=")
        name = family.lstrip(":").split(",")[0]
        if name in wanted and not any(w in style for w in ("Italic", "Oblique", "Thin", "Slanted")):
            found.add((name, path, int(index or 0) & 0xFFFF))
    return tuple(face for name, path, index in sorted(found) if (face := _usable(path, index, name)))


def _usable(path: str, index: int, family: str) -> Face | None:
    try:
        face = ImageFont.truetype(path, 32, index=index)
    except OSError:
        return None
    if not _draws(face, "0123456789.,-/()%"):
        return None
    return Face(path, index, family, _draws(face, CHINESE[:20] + "件元无—０９"))


def _draws(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether each letter has a shape of its own, not the one of a letter that the font lacks."""
    absent = _shape(font, "\U000f1234")
    return all(_shape(font, letter) != absent for letter in text)


def _shape(font: ImageFont.FreeTypeFont, letter: str) -> tuple[object, bytes]:
    mask = font.getmask(letter)
    return mask.getbbox(), bytes(mask)


@lru_cache(maxsize=1500)
def font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=1)
def faces_by_use() -> tuple[tuple[Face, ...], tuple[Face, ...]]:
    """(faces for training, faces held out)."""
    every = faces()
    return tuple(f for f in every if f.family not in HELD_OUT), tuple(f for f in every if f.family in HELD_OUT)


@lru_cache(maxsize=8)
def _choices(held_out: bool, chinese: bool) -> tuple[tuple[Face, ...], ...]:
    """The usable faces, grouped by family."""
    usable = [f for f in faces_by_use()[held_out] if f.chinese or not chinese]
    return tuple(tuple(f for f in usable if f.family == name) for name in sorted({f.family for f in usable}))


def pick(rng: Rng, held_out: bool, text: str) -> Face:
    """A face that can draw the text; families have equal shares however many weights they come in."""
    groups = _choices(held_out, not (text.isascii()))
    group = groups[int(rng.integers(0, len(groups)))]
    return group[int(rng.integers(0, len(group)))]
