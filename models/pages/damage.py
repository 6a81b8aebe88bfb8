"""What happens to pages between the printer and the reader, as pure functions of a picture and a random source.

Levels D0 (clean) to D7 (at the limit of legibility). Pictures are RGB arrays of bytes, rows by columns by three. Each
function returns the damaged picture and the map of points (x, y) in pixels from the picture given to the one returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.models.pages.glyphs import turned_glyph

Pixels = NDArray[Any]  # bytes; cv2 types its results too loosely to say so
Points = NDArray[Any]  # float64, one (x, y) a row
Floats = NDArray[Any]
Move = Callable[[Points], Points]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged picture and where each point of the clean one went."""

    image: Pixels
    move: Move

    def then(self, step: Callable[[Pixels, Random], Damaged], rng: Random) -> Damaged:
        """One more damage on top."""
        after = step(self.image, rng)
        first, second = self.move, after.move
        return Damaged(after.image, lambda points: second(first(points)))


def _stay(points: Points) -> Points:
    return points


def clean(image: Pixels, rng: Random) -> Damaged:
    """D0: nothing."""
    return Damaged(image, _stay)


def shrunk(image: Pixels, rng: Random) -> Damaged:
    """D1: made smaller and recompressed by a messenger."""
    return _shrink(image, rng.uniform(0.75, 0.9), rng.randint(45, 75), rng)


def illegible(image: Pixels, rng: Random) -> Damaged:
    """D7: made much smaller and compressed hard."""
    return _shrink(image, rng.uniform(0.55, 0.68), rng.randint(30, 55), rng)


def scanned(image: Pixels, rng: Random) -> Damaged:
    """D2: a flatbed scan with skew, blur, noise and uneven light."""
    turned = _skewed(image, rng.uniform(-3, 3))
    page = _bordered(turned.image, rng)
    blurred = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.4, 0.9) * _detail(image))
    paper = np.array(rng.choice(((1, 1, 1), (1, 1, 1), (1, 0.98, 0.93), (0.93, 0.93, 0.93))), np.float32)
    lit = blurred.astype(np.float32) * _light(blurred.shape[:2], rng, rng.uniform(0.08, 0.3))[..., None] * paper
    noisy = lit + _grain(lit.shape[:2], rng, rng.uniform(3, 9))[..., None]
    return Damaged(jpeg(_bytes(noisy), rng.randint(60, 90)), turned.move)


def photographed(image: Pixels, rng: Random) -> Damaged:
    """D3: a phone photograph with curl, perspective, desk, shadow and noise."""
    height, width = image.shape[:2]
    scale = rng.uniform(1.2, 1.7) if width > 1000 else rng.uniform(1.5, 2.0)
    curl, bend = rng.uniform(-0.012, 0.012), rng.uniform(0.6, 1.4)
    corners, frame = _seen_from_aside(width, height, scale, rng)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    homography: Floats = cv2.getPerspectiveTransform(flat, corners)
    backward: Floats = np.linalg.inv(homography)
    source = _backward_map(frame, lambda points: _uncurl(_project(backward, points), width, height, curl, bend))
    map_x, map_y = np.ascontiguousarray(source[..., 0]), np.ascontiguousarray(source[..., 1])
    desk = tuple(rng.randint(30, 170) for _ in range(3))
    page = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk)
    shade = _shadow(page.shape[:2], rng) * _light(page.shape[:2], rng, 0.12)
    noisy = page.astype(np.float32) * shade[..., None] + _grain(page.shape[:2], rng, rng.uniform(2, 6))[..., None]
    soft = cv2.GaussianBlur(_bytes(noisy), (0, 0), rng.uniform(0.5, 1.1))
    return Damaged(
        jpeg(soft, rng.randint(70, 92)), lambda points: _project(homography, _curl(points, width, height, curl, bend))
    )


def sealed(image: Pixels, rng: Random) -> Damaged:
    """D4: a red seal over the text, worn and broken rules."""
    worn = _wear(image, rng)
    height, width = image.shape[:2]
    radius = min(rng.uniform(0.07, 0.13) * max(width, 700), 0.45 * min(width, height))
    centre = rng.uniform(0.25, 0.9) * width, rng.uniform(0.15, 0.9) * height
    stamp = _seal(worn.shape[:2], centre, radius, rng)
    ink = np.array([rng.randint(180, 225), rng.randint(10, 70), rng.randint(20, 80)], np.float32)
    strength = stamp[..., None] * rng.uniform(0.55, 0.95)
    if rng.random() < 0.6:
        pressed = worn.astype(np.float32) * (1 - strength + strength * ink / 255)  # ink lets the black below through
    else:
        pressed = worn.astype(np.float32) * (1 - strength) + strength * ink
    return Damaged(jpeg(_bytes(pressed), rng.randint(75, 95)), _stay)


def faxed(image: Pixels, rng: Random) -> Damaged:
    """D5: one bit a pixel, speckled, a little askew."""
    turned = _skewed(image, rng.uniform(-1.2, 1.2))
    scale = max(1.0, rng.uniform(1100, 1300) / image.shape[1])  # a fax has some 200 lines an inch
    grey = cv2.cvtColor(turned.image, cv2.COLOR_RGB2GRAY)
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), rng.uniform(0.2, 0.5) * max(1.0, scale))
    paper = cv2.GaussianBlur(cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), (0, 0), 9)
    even = soft.astype(np.float32) * 255 / np.maximum(paper, 1)  # a fax machine sets white by what is around
    noisy = even + _grain(soft.shape, rng, rng.uniform(3, 8))
    bits = np.where(noisy > (rng.uniform(175, 215) if scale == 1 else rng.uniform(205, 222)), 255, 0).astype(np.uint8)
    speckled = _speckle(bits, rng, rng.uniform(0.0002, 0.0015))
    skew = turned.move
    return Damaged(cv2.cvtColor(speckled, cv2.COLOR_GRAY2RGB), lambda points: skew(points) * scale)


def turned(image: Pixels, rng: Random) -> Damaged:
    """D6: on its side or upside down, then scanned."""
    height, width = image.shape[:2]
    quarter = rng.choice((1, 2, 3))
    rotated = np.ascontiguousarray(np.rot90(image, quarter))

    def move(points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        return np.stack([(y, width - x), (width - x, height - y), (height - y, x)][quarter - 1], 1)

    return Damaged(rotated, move).then(scanned, rng)


LEVELS: dict[str, Callable[[Pixels, Random], Damaged]] = {
    "D0": clean,
    "D1": shrunk,
    "D2": scanned,
    "D3": photographed,
    "D4": sealed,
    "D5": faxed,
    "D6": turned,
    "D7": illegible,
}


def jpeg(image: Pixels, quality: int) -> Pixels:
    """The picture after JPEG compression."""
    done, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if done else None
    if decoded is None:
        raise ValueError("the picture cannot be compressed")
    return np.ascontiguousarray(decoded[..., ::-1])


def _bytes(values: Floats) -> Pixels:
    return cv2.convertScaleAbs(np.clip(values, 0, 255))


def _detail(image: Pixels) -> float:
    """How much larger than a plain screenshot the picture is drawn, so that blur fits the type."""
    return float(max(0.7, min(2.0, image.shape[1] / 1000)))


def _shrink(image: Pixels, scale: float, quality: int, rng: Random) -> Damaged:
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    how = rng.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    small = jpeg(cv2.resize(image, size, interpolation=how), quality)
    if rng.random() < 0.3:
        small = jpeg(small, quality + 10)
    exact = np.array([size[0] / image.shape[1], size[1] / image.shape[0]])
    return Damaged(small, lambda points: points * exact)


def _skewed(image: Pixels, degrees: float) -> Damaged:
    """Turned by a small angle on a canvas that holds all of it."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(width * cos + height * sin), round(width * sin + height * cos)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    flags = cv2.INTER_LINEAR
    out = cv2.warpAffine(image, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255))
    return Damaged(out, lambda points: points @ matrix[:, :2].T + matrix[:, 2])


def _bordered(image: Pixels, rng: Random) -> Pixels:
    """Now and then a black strip where the lid stood open, on edges where nothing is printed."""
    if rng.random() > 0.2:
        return image
    out = image.copy()
    for edge in rng.sample((0, 1, 2, 3), rng.choice((1, 1, 2))):
        side = np.rot90(out, edge)  # a view: what is drawn on its top edge is drawn on that edge of `out`
        depth = rng.randint(4, max(5, side.shape[0] // 40))
        if side[:depth].min() > 200:
            side[:depth] = rng.randint(0, 50)
    return out


def _light(shape: tuple[int, int], rng: Random, depth: float) -> Floats:
    """A factor of at most one, falling off to one side and a little in waves."""
    height, width = shape
    x, y = np.linspace(-1, 1, width, dtype=np.float32)[None, :], np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    slope = rng.uniform(-1, 1) * x + rng.uniform(-1, 1) * y
    bowl = rng.uniform(0, 1) * (x * x + y * y) / 2
    fall = slope + bowl
    return np.asarray(1 - depth * (fall - fall.min()) / (np.ptp(fall) or 1), np.float32)


@lru_cache(maxsize=4)
def _noise_tile(seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal((1024, 1024), dtype=np.float32)


def _grain(shape: tuple[int, int], rng: Random, sigma: float) -> Floats:
    """Noise of mean zero: rolled tiles of one sheet, which is much faster than drawing each pixel."""
    tile = np.roll(_noise_tile(rng.randrange(4)), (rng.randrange(1024), rng.randrange(1024)), axis=(0, 1))
    repeats = -(-shape[0] // 1024), -(-shape[1] // 1024)
    return np.tile(tile, repeats)[: shape[0], : shape[1]] * np.float32(sigma)


def _seen_from_aside(width: int, height: int, scale: float, rng: Random) -> tuple[Floats, tuple[int, int]]:
    """The page's corners in the photograph, and the photograph's size."""
    frame = round(width * scale * 1.06), round(height * scale * 1.06)

    def off(extent: int) -> float:
        return rng.uniform(0.002, 0.04) * extent

    corners = np.array(
        [
            [off(frame[0]), off(frame[1])],
            [frame[0] - off(frame[0]), off(frame[1])],
            [frame[0] - off(frame[0]), frame[1] - off(frame[1])],
            [off(frame[0]), frame[1] - off(frame[1])],
        ],
        np.float32,
    )
    return corners, frame


def _backward_map(frame: tuple[int, int], back: Move) -> Floats:
    """Where each pixel of the photograph comes from: found on a coarse grid, straight between (the map is smooth)."""
    step = 8
    columns, rows = frame[0] // step + 3, frame[1] // step + 3
    # Pixel centres as cv2.resize aligns them, one step more on every side so that nothing is extrapolated.
    x, y = np.meshgrid((np.arange(columns) - 0.5) * step - 0.5, (np.arange(rows) - 0.5) * step - 0.5)
    coarse = back(np.stack([x.ravel(), y.ravel()], 1)).astype(np.float32).reshape(rows, columns, 2)
    fine = cv2.resize(coarse, (columns * step, rows * step), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(fine[step : step + frame[1], step : step + frame[0]])


def _wave(x: Points, width: int, bend: float) -> Floats:
    return np.sin(np.pi * bend * x / width)


def _curl(points: Points, width: int, height: int, curl: float, bend: float) -> Points:
    """A page bent about an upright axis: columns shift up or down, more towards the foot."""
    x, y = points[:, 0], points[:, 1]
    shift = curl * _wave(x, width, bend)
    return np.stack([x, y * (1 + shift) + shift * height], 1)


def _uncurl(points: Points, width: int, height: int, curl: float, bend: float) -> Points:
    x, y = points[:, 0], points[:, 1]
    shift = curl * _wave(x, width, bend)
    return np.stack([x, (y - shift * height) / (1 + shift)], 1)


def _project(homography: NDArray[np.float64], points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(np.asarray(points, np.float32)[None], homography)[0], np.float64)


def _shadow(shape: tuple[int, int], rng: Random) -> Floats:
    """A soft-edged shadow over one side of the picture, or none."""
    height, width = shape
    x, y = np.linspace(0, 1, width, dtype=np.float32)[None, :], np.linspace(0, 1, height, dtype=np.float32)[:, None]
    angle, edge = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.7)
    side = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)
    depth = rng.choice((0.0, 0.25, 0.4, 0.55))
    softness = rng.uniform(15, 60)
    return np.asarray(1 - depth / (1 + np.exp(-softness * (side - edge * 0.5))), np.float32)


def _wear(image: Pixels, rng: Random) -> Pixels:
    """Flecks of missing ink, most of them small, some along a line."""
    worn = image.copy()
    height, width = image.shape[:2]
    detail = _detail(image)
    for _ in range(round(width * height / rng.choice((6000, 10000, 20000)))):
        at = rng.randrange(width), rng.randrange(height)
        axes = rng.randint(1, round(1.5 * detail) + 1), rng.randint(1, round(detail))
        cv2.ellipse(worn, at, axes, rng.uniform(0, 180), 0, 360, (255, 255, 255), -1)
    for _ in range(rng.choice((0, 1, 3))):
        ends = [(rng.randrange(width), rng.randrange(height)) for _ in range(2)]
        cv2.line(worn, ends[0], ends[1], (255, 255, 255), 1)
    return worn


def _seal(shape: tuple[int, int], centre: tuple[float, float], radius: float, rng: Random) -> Floats:
    """Where the stamp's ink lies (0 to 1): a ring, a star, characters on the arc; patchy."""
    mask = np.zeros(shape, np.uint8)
    cx, cy = centre
    cv2.circle(mask, (round(cx), round(cy)), round(radius), 255, max(2, round(radius * 0.05)), cv2.LINE_AA)
    tips = [(0.33 if i % 2 == 0 else 0.13, np.pi * (i / 5 - 0.5)) for i in range(10)]
    star = np.array([[cx + radius * r * np.cos(a), cy + radius * r * np.sin(a)] for r, a in tips], np.int32)
    cv2.fillPoly(mask, [star], 255, cv2.LINE_AA)
    for glyph, place in _arc(rng.choice(("某某市人民政府办公室", "某某县教育局", "某某镇人民政府")), radius):
        _stamp_glyph(mask, glyph, round(cx + place[0]), round(cy + place[1]))
    patches = cv2.GaussianBlur(_grain(shape, rng, 1.0), (0, 0), 6)
    even = 1 - np.clip(patches * rng.uniform(0, 4), 0, 0.8)
    return np.asarray(mask.astype(np.float32) / 255 * even)


def _arc(text: str, radius: float) -> list[tuple[Pixels, tuple[float, float]]]:
    """The seal's characters as masks, with their places about the centre."""
    angles = np.linspace(-210, 30, len(text)) * np.pi / 180
    size = max(8, round(radius * 0.26))
    return [
        (
            turned_glyph(char, size, float(-90 - np.degrees(angle))),
            (0.76 * radius * np.cos(angle), 0.76 * radius * np.sin(angle)),
        )
        for char, angle in zip(text, angles, strict=True)
    ]


def _stamp_glyph(mask: Pixels, glyph: Pixels, x: int, y: int) -> None:
    side = glyph.shape[0]
    left, top = x - side // 2, y - side // 2
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + side, mask.shape[1]), min(top + side, mask.shape[0])
    if x0 < x1 and y0 < y1:
        part = glyph[y0 - top : y1 - top, x0 - left : x1 - left]
        mask[y0:y1, x0:x1] = np.maximum(mask[y0:y1, x0:x1], part)


def _speckle(bits: Pixels, rng: Random, share: float) -> Pixels:
    """Black and white dots of one to two pixels."""
    draws = np.random.default_rng(rng.getrandbits(32))
    out = bits.copy()
    for colour, size in ((0, 1), (255, 1), (0, 2), (255, 2)):
        count = round(bits.size * share / (size * size * 2))
        ys, xs = draws.integers(0, bits.shape[0] - 2, count), draws.integers(0, bits.shape[1] - 2, count)
        for dy in range(size):
            for dx in range(size):
                out[ys + dy, xs + dx] = colour
    return out
