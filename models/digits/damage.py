"""What happens to a page on its way to us, on the patch of one cell: gray, uint8, dark ink on light paper.

Each function takes and gives an image of the same size unless it says otherwise, and draws its strength from the
generator `rng`. The levels D0 to D7 are recipes of these.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Rng = np.random.Generator

_BANK = np.random.default_rng(7).standard_normal(1 << 20).astype(np.float32)


def _noise(rng: Rng, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Normal noise cut from a fixed bank: an order of magnitude cheaper than drawing it afresh."""
    count = shape[0] * shape[1]
    start = int(rng.integers(0, _BANK.size - count))
    return _BANK[start : start + count].reshape(shape)


def _gray(image: NDArray[np.integer[Any] | np.floating[Any]] | cv2.Mat | None) -> Gray:
    """What OpenCV gives back, which is uint8 here though its annotations leave it open."""
    return np.asarray(image, dtype=np.uint8)


def _clip(image: NDArray[np.floating[Any]]) -> Gray:
    return np.asarray(np.clip(image, 0, 255), dtype=np.uint8)


def grain(rng: Rng, image: Gray, strongest: float) -> Gray:
    """Sensor noise, now and then coarse (smoothed, as after a camera's own processing)."""
    noise = _noise(rng, image.shape)
    if rng.random() < 0.4:
        noise = 2 * np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.5 + rng.random()), dtype=np.float32)
    return _clip(image + noise * np.float32(rng.uniform(1, strongest)))


def blur(rng: Rng, image: Gray, strongest: float) -> Gray:
    """Defocus, isotropic or stronger along one axis."""
    sigma = rng.uniform(0.25, strongest)
    other = sigma * rng.uniform(0.5, 1.0) if rng.random() < 0.3 else sigma
    return _gray(cv2.GaussianBlur(image, (0, 0), sigma, sigmaY=other))


def motion(rng: Rng, image: Gray) -> Gray:
    """A hand that moved: a short line as kernel."""
    size = int(rng.integers(3, 6))
    kernel = np.zeros((size, size), np.float32)
    ends = rng.integers(0, size, 2)
    cv2.line(kernel, (0, int(ends[0])), (size - 1, int(ends[1])), 1.0)
    if rng.random() < 0.5:
        kernel = kernel.T.copy()
    return _gray(cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE))


def light(rng: Rng, image: Gray, darkest: float) -> Gray:
    """Uneven light: a slope of brightness across the patch, now and then the soft edge of a shadow."""
    width = image.shape[1]
    level, end = rng.uniform(darkest, 1.0, 2)
    slope = np.linspace(level, level + (end - level) * 0.4, width, dtype=np.float32)
    if rng.random() < 0.15:
        edge = rng.uniform(0, width)
        slope *= 1 - rng.uniform(0.1, 0.4) / (
            1 + np.exp((np.arange(width, dtype=np.float32) - edge) / rng.uniform(2, 20))
        )
    return _clip(image * slope)


def jpeg(rng: Rng, image: Gray, worst: int, best: int) -> Gray:
    """One round of lossy compression, JPEG or (one in six) WebP."""
    quality = int(rng.integers(worst, best))
    webp = rng.random() < 0.15
    setting = [cv2.IMWRITE_WEBP_QUALITY if webp else cv2.IMWRITE_JPEG_QUALITY, quality]
    data = cv2.imencode(".webp" if webp else ".jpg", image, setting)[1]
    return _gray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


def shift_blocks(rng: Rng, image: Gray) -> Gray:
    """Padding of a random few pixels, so that the 8×8 blocks of a codec fall anywhere on the text."""
    top, left = (int(v) for v in rng.integers(0, 8, 2))
    return _gray(cv2.copyMakeBorder(image, top, 0, left, 0, cv2.BORDER_REPLICATE))


_SHRINKERS = (cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)


def shrink(rng: Rng, image: Gray, low: float, high: float) -> tuple[Gray, float]:
    """The image made smaller by a factor of `low` to `high`, and that factor."""
    factor = rng.uniform(low, high)
    how = _SHRINKERS[int(rng.integers(0, len(_SHRINKERS)))]
    size = (max(4, round(image.shape[1] * factor)), max(4, round(image.shape[0] * factor)))
    return _gray(cv2.resize(image, size, interpolation=how)), factor


def ink(rng: Rng, image: Gray, most: float) -> Gray:
    """Ink that spreads or is eaten away, by a blend of the image with its erosion or dilation."""
    kernel = np.ones((2, 2) if rng.random() < 0.6 else (3, 3), np.uint8)
    changed = cv2.erode(image, kernel) if rng.random() < 0.5 else cv2.dilate(image, kernel)
    share = rng.uniform(0.1, most)
    return _gray(cv2.addWeighted(image, 1 - share, changed, share, 0))


def worn(rng: Rng, image: Gray) -> Gray:
    """Toner that flaked: smooth blotches where the ink is pale or gone, small against a stroke."""
    field = cv2.GaussianBlur(_noise(rng, image.shape), (0, 0), rng.uniform(0.8, 2.2))
    field = field / (field.std() + 1e-6)
    holes = np.clip((field - rng.uniform(1.3, 2.4)) * 3, 0, 1) * rng.uniform(0.4, 1.0)
    return _clip(image + (255 - image) * holes)


def speckle(rng: Rng, image: Gray, most: float) -> Gray:
    """Specks of one to four pixels, dark and light."""
    out = image.copy()
    height, width = out.shape
    for dark in (True, False):
        count = int(rng.poisson(rng.random() ** 2 * most * height * width))
        rows, columns = rng.integers(0, height, count), rng.integers(0, width, count)
        out[rows, columns] = 0 if dark else 255
        big = slice(0, count // 4)
        out[np.minimum(rows[big] + 1, height - 1), columns[big]] = 0 if dark else 255
    return out


def fax(rng: Rng, image: Gray) -> Gray:
    """One bit a pixel: a little blur and noise, a threshold, specks; now and then a fax's coarse vertical raster."""
    height, width = image.shape
    if rng.random() < 0.15:
        low = max(8, round(height * rng.uniform(0.5, 0.8)))
        image = _gray(cv2.resize(image, (width, low), interpolation=cv2.INTER_AREA))
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.1)) + _noise(rng, image.shape) * np.float32(
        rng.uniform(0, 28)
    )
    threshold = rng.uniform(95, 205)
    bits = np.where(soft < threshold, 0, 255).astype(np.uint8)
    bits = speckle(rng, bits, 0.02)
    if rng.random() < 0.12:
        bits = _gray(cv2.medianBlur(bits, 3))
    if bits.shape != (height, width):
        how = cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_LINEAR
        bits = _gray(cv2.resize(bits, (width, height), interpolation=how))
    return bits


def seal(rng: Rng, image: Gray) -> Gray:
    """What a red seal leaves in gray: strokes over the paper, and over the ink once they were taken off.

    On paper the residue is light or nearly the seal's own gray; on ink it is a lighter or an eaten stroke.
    """
    height, width = image.shape
    mask = np.zeros(image.shape, np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        points = np.column_stack([rng.uniform(-0.5, 1.5, 2) * width, rng.uniform(-0.5, 1.5, 2) * height])
        thickness = max(1, int(height * rng.uniform(0.03, 0.22)))
        if rng.random() < 0.6:
            radius = int(rng.uniform(1, 6) * height)
            angle = rng.uniform(0, 2 * np.pi)
            middle = points.mean(axis=0) + radius * np.array([np.cos(angle), np.sin(angle)])
            cv2.circle(mask, (int(middle[0]), int(middle[1])), radius, 255, thickness, cv2.LINE_AA)
        else:
            (x0, y0), (x1, y1) = ((int(x), int(y)) for x, y in points)
            cv2.line(mask, (x0, y0), (x1, y1), 255, thickness, cv2.LINE_AA)
    amount = mask.astype(np.float32) / 255 * rng.uniform(0.6, 1.0)
    if rng.random() < 0.4:
        amount *= np.clip(0.8 + 0.5 * cv2.GaussianBlur(_noise(rng, image.shape), (0, 0), 1.0), 0, 1)
    residue = rng.uniform(90, 200) if rng.random() < 0.25 else rng.uniform(200, 256)
    lift = rng.uniform(0, 0.25) if rng.random() < 0.7 else rng.uniform(0.25, 0.7)
    covered = np.minimum(image + (255 - image) * np.float32(lift), residue)
    return _clip(image * (1 - amount) + covered * amount)


def flatten(rng: Rng, image: Gray) -> Gray:
    """What cleaning does before cells are cut: the paper's own brightness divided out."""
    paper = cv2.dilate(image, np.ones((5, 5), np.uint8), iterations=2)
    paper = cv2.blur(paper, (9, 9), borderType=cv2.BORDER_REPLICATE)
    return _gray(cv2.divide(image, np.maximum(paper, 1), scale=255))


def sharpen(rng: Rng, image: Gray) -> Gray:
    """A phone's or a scanner's unsharp mask."""
    amount = rng.uniform(0.3, 1.5)
    return _gray(cv2.addWeighted(image, 1 + amount, cv2.GaussianBlur(image, (0, 0), 1.0), -amount, 0))
