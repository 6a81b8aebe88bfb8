"""Train the digit model on generated crops and write it as ONNX.

    python -m baobiao.models.digits.generate data/train1.npz --count 30000 --seed 1      # and so on for seeds 2, 3, …
    python -m baobiao.models.digits.train data/train*.npz --minutes 30 --out models/digits/digits.onnx

Same shards, seed and passes give the same weights. PyTorch is wanted here only (dependency group `train`).
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from baobiao.models.digits.model import DigitNet
from baobiao.ocr.digits import ALPHABET

CODES = {letter: index + 1 for index, letter in enumerate(ALPHABET)}


@dataclass(slots=True)
class Shelf:
    """All crops of one width: images (N, 32, W), labels as codes padded with 0 (N, L), their lengths (N)."""

    images: NDArray[np.uint8]
    codes: NDArray[np.int64]
    lengths: NDArray[np.int64]


def load(paths: list[Path]) -> list[Shelf]:
    """The shards as one shelf a width."""
    images: dict[str, list[NDArray[np.uint8]]] = {}
    labels: dict[str, list[str]] = {}
    for path in sorted(paths):
        with np.load(path, allow_pickle=False) as shard:
            for name in (n for n in shard.files if n.startswith("images")):
                width = name.removeprefix("images")
                images.setdefault(width, []).append(shard[name])
                labels.setdefault(width, []).extend(shard["facts" + width][:, 0].tolist())
    return [_shelf(np.concatenate(images[width]), labels[width]) for width in sorted(images, key=int)]


def _shelf(images: NDArray[np.uint8], labels: list[str]) -> Shelf:
    codes = np.zeros((len(labels), max(map(len, labels)) or 1), np.int64)
    for row, label in zip(codes, labels, strict=True):
        row[: len(label)] = [CODES[c] for c in label]
    return Shelf(images, codes, np.array([len(label) for label in labels], np.int64))


def batches(shelves: list[Shelf], size: int, rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """One pass over everything in random order, each batch of one width."""
    parts = []
    for shelf in shelves:
        order = rng.permutation(len(shelf.images))
        parts += [(shelf, order[i : i + size]) for i in range(0, len(order), size)]
    for index in rng.permutation(len(parts)):
        shelf, rows = parts[index]
        images = torch.from_numpy(shelf.images[rows]).float().div_(255).unsqueeze_(1)
        yield images, torch.from_numpy(shelf.codes[rows]), torch.from_numpy(shelf.lengths[rows])


def varied(images: Tensor) -> Tensor:
    """Crops used in several passes differ each time: contrast, a gamma, a little noise, shape."""
    count = images.shape[0]
    gain = torch.empty(count, 1, 1, 1).uniform_(0.75, 1.15)
    gamma = torch.empty(count, 1, 1, 1).uniform_(0.75, 1.35)
    images = images.clamp(1e-4, 1).pow(gamma).mul_(gain)
    images = _reshaped(images) if torch.rand(()).item() < 0.7 else images
    return (images + torch.randn_like(images) * torch.empty(count, 1, 1, 1).uniform_(0, 0.06)).clamp_(0, 1)


def _reshaped(images: Tensor) -> Tensor:
    """Crops made wider or narrower (a batch alike), lower within their height, slanted and shifted (each its own way).

    Widths grow into further buckets, so that no ink is lost on the right.
    """
    count, _, height, width = images.shape
    stretch = torch.empty(()).uniform_(0.8, 1.0 if torch.rand(()).item() < 0.6 else 1.25).item()
    wide = min(-(-round(width * stretch) // 32) * 32, 288)
    y = torch.arange(height).view(1, -1, 1) + 0.5 - height / 2
    x = (torch.arange(wide).view(1, 1, -1) + 0.5) / stretch
    lower = torch.empty(count, 1, 1).uniform_(0.78, 1.03)
    slant = torch.empty(count, 1, 1).uniform_(-0.1, 0.1)
    rows = y / lower + torch.empty(count, 1, 1).uniform_(-1, 1)
    columns = (x + slant * y).expand(count, height, wide)
    grid = torch.stack([2 * columns / width - 1, (2 * rows / height).expand(count, height, wide)], dim=-1)
    return torch.nn.functional.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def loss_of(net: DigitNet, images: Tensor, codes: Tensor, lengths: Tensor) -> Tensor:
    """Mean CTC loss a crop; labels too long for their crop's columns count nothing."""
    with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it; the weights stay float32
        scores = net(images.to(memory_format=torch.channels_last)).transpose(0, 1)
    steps = torch.full((images.shape[0],), scores.shape[0], dtype=torch.int64)
    each = torch.nn.functional.ctc_loss(scores, codes, steps, lengths, reduction="none", zero_infinity=True)
    return each.mean()


def train(net: DigitNet, shelves: list[Shelf], minutes: float, passes: int, peak: float, seed: int) -> None:
    """AdamW with a warm-up and a cosine down to 0 over `passes`, or over `minutes` of the clock if that is shorter."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=0.01)
    size = 128
    total = passes * sum(-(-len(s.images) // size) for s in shelves)
    start, step, running = time.monotonic(), 0, 0.0
    for _ in range(passes):
        for images, codes, lengths in batches(shelves, size, rng):
            done = max(step / total, (time.monotonic() - start) / (60 * minutes))
            if done >= 1:
                return
            warm = min(1.0, (step + 1) / 300)
            for group in optimizer.param_groups:
                group["lr"] = peak * warm * 0.5 * (1 + math.cos(math.pi * done))
            loss = loss_of(net, varied(images), codes, lengths)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimizer.step()
            step += 1
            running += (loss.item() - running) * max(0.01, 1 / step)
            if step % 200 == 0:
                print(f"{step}/{total} done {done:.3f} loss {running:.4f}", flush=True)


def export(net: DigitNet, path: Path) -> None:
    """Write the network as ONNX: `images` (N, 1, 32, W) → `scores` (N, W / 2, classes), log probabilities."""
    net = net.to(memory_format=torch.contiguous_format).eval()
    torch.onnx.export(
        net,
        (torch.zeros(2, 1, 32, 64),),
        str(path),
        input_names=["images"],
        output_names=["scores"],
        dynamic_axes={"images": {0: "N", 3: "W"}, "scores": {0: "N", 1: "T"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the digit model on shards made by generate.")
    parser.add_argument("shards", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--passes", type=int, default=10)
    parser.add_argument("--peak", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    net = DigitNet().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True))
    train(net.train(), load(args.shards), args.minutes, args.passes, args.peak, args.seed)
    torch.save(net.state_dict(), args.out.with_suffix(".pt"))
    export(net, args.out)


if __name__ == "__main__":
    main()
