"""Train the line reader on lines drawn as it goes, and write it as ONNX.

    python -m baobiao.models.train lines --minutes 9 --workers 15 --device cuda --out models/lines/lines.onnx

Workers draw and damage; the trainer takes a new batch where one is ready and an older one, varied anew, where none is.
PyTorch is wanted here only (dependency group `train`).
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from baobiao.models.lines import generate, texts
from baobiao.models.lines.model import LineNet

Batch = tuple[Tensor, Tensor, Tensor]
"""Pictures (N, 32, W) bytes; labels as codes, padded (N, L); their lengths (N)."""
_AREA = 512 * 192
"""Columns of all pictures of a batch together."""
_STEP = 64


class Drawn(IterableDataset[Batch]):
    """Batches of lines without end, each of one width; every worker has a seed of its own."""

    def __init__(self, seed: int, held_out: bool = False, level: str | None = None, area: int = _AREA) -> None:
        self.seed, self.held_out, self.level, self.area = seed, held_out, level, area

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        waiting: dict[int, list[generate.Line]] = {}
        for line in generate.seen(self.seed * 1000 + (worker.id if worker else 0), self.held_out, self.level):
            width = -(-line.image.shape[1] // _STEP) * _STEP
            group = waiting.setdefault(width, [])
            group.append(line)
            if len(group) * width >= self.area:
                yield batch_of(group, width)
                group.clear()


def batch_of(lines: Sequence[generate.Line], width: int) -> Batch:
    """Lines of one width or narrower as arrays."""
    codes = {c: i for i, c in enumerate(texts.alphabet(), start=1)}
    images = np.zeros((len(lines), lines[0].image.shape[0], width), np.uint8)
    labels = np.zeros((len(lines), max(1, *(len(line.label) for line in lines))), np.int64)
    for row, line in enumerate(lines):
        images[row, :, : line.image.shape[1]] = line.image
        labels[row, : len(line.label)] = [codes[c] for c in line.label]
    lengths = np.array([len(line.label) for line in lines], np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels), torch.from_numpy(lengths)


def varied(images: Tensor) -> Tensor:
    """Pictures in 0..1, each with a gain, a gamma, noise and shape of its own."""
    images = images.float().div(255).unsqueeze(1)
    one = (images.shape[0], 1, 1, 1)
    draw = lambda low, high: torch.empty(one, device=images.device).uniform_(low, high)
    images = images.clamp(1e-4, 1).pow(draw(0.75, 1.35)) * draw(0.75, 1.15)
    images = _reshaped(images) if random.random() < 0.7 else images
    return (images + torch.randn_like(images) * draw(0, 0.06)).clamp_(0, 1)


def _reshaped(images: Tensor) -> Tensor:
    """Each a little narrower, lower within its height, slanted and shifted."""
    count, _, height, width = images.shape
    draw = lambda low, high: torch.empty(count, 1, 1, device=images.device).uniform_(low, high)
    y = torch.arange(height, device=images.device).view(1, -1, 1) + 0.5 - height / 2
    x = torch.arange(width, device=images.device).view(1, 1, -1) + 0.5
    rows = y / draw(0.8, 1.04) + draw(-1.2, 1.2)
    columns = (x + draw(-0.1, 0.1) * y) / draw(0.85, 1.0) + draw(-2, 2)
    grid = torch.stack([2 * columns / width - 1, (2 * rows / height).expand(count, height, width)], dim=-1)
    return nn.functional.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def loss_of(net: nn.Module, batch: Batch, device: str) -> Tensor:
    """Mean CTC loss a character; lines with more characters than columns count nothing."""
    images, codes, lengths = (part.to(device, non_blocking=True) for part in batch)
    with torch.autocast(device, torch.bfloat16):
        scores = net(varied(images).to(memory_format=torch.channels_last)).transpose(0, 1)
    steps = torch.full((images.shape[0],), scores.shape[0], dtype=torch.int64, device=device)
    each = nn.functional.ctc_loss(scores, codes, steps, lengths, reduction="none", zero_infinity=True)
    return (each / lengths.clamp(min=1)).mean()


def train(net: LineNet, loader: Iterator[Batch], minutes: float, peak: float, device: str) -> None:
    """AdamW with a warm-up and a cosine down to 0 over `minutes` of the clock."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=0.01)
    start, step, fresh, running = time.monotonic(), 0, 0, 0.0
    kept: list[Batch] = []
    while (done := (time.monotonic() - start) / (60 * minutes)) < 1:
        if len(kept) < 40 or step % 2 == 0:
            kept.append(next(loader))
            fresh += len(kept[-1][0])
            batch = kept[-1]
            kept = kept[-400:]
        else:
            batch = random.choice(kept)
        for group in optimizer.param_groups:
            group["lr"] = peak * min(1.0, (step + 1) / 500) * 0.5 * (1 + math.cos(math.pi * done))
        loss = loss_of(net, batch, device)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        step += 1
        if step % 250 == 0:
            running = loss.item()
            print(f"{step} done {done:.3f} lines {fresh} loss {running:.4f}", flush=True)


def exact(net: LineNet, seed: int, device: str, count: int = 30) -> float:
    """The share of lines in the held-out fonts that are read without any mistake."""
    net.eval()
    right = total = 0
    loader = DataLoader(Drawn(seed, True, area=2048), batch_size=None, num_workers=8)
    for images, codes, lengths in islice(loader, count):
        with torch.no_grad():
            best = net(images.to(device).float().div(255).unsqueeze(1)).argmax(-1).cpu()
        for row, code, length in zip(best, codes, lengths, strict=True):
            collapsed = torch.unique_consecutive(row)
            right += collapsed[collapsed > 0].tolist() == code[:length].tolist()
            total += 1
    return right / max(1, total)


def export(net: LineNet, path: Path) -> None:
    """Write the network as ONNX: `images` (N, 1, 32, W) → `probabilities` (N, W / 4, classes).

    Large weights are stored in 16 bits; the alphabet goes with the file, as its metadata `character`.
    """
    net = Shipped(net.float().cpu().to(memory_format=torch.contiguous_format)).eval()
    torch.onnx.export(
        net,
        (torch.zeros(2, 1, 32, 64),),
        str(path),
        input_names=["images"],
        output_names=["probabilities"],
        dynamic_axes={"images": {0: "N", 3: "W"}, "probabilities": {0: "N", 1: "T"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(path))
    _halve(model.graph)
    onnx.helper.set_model_props(model, {"character": "\n".join(texts.alphabet())})
    onnx.save(model, str(path))


class Shipped(nn.Module):
    """A trained network that gives probabilities; its head as products of matrices, which come out in their order."""

    def __init__(self, net: LineNet) -> None:
        super().__init__()
        self.features = nn.Sequential(net.picture, net.line)
        self.head = nn.Sequential(*(_as_linear(layer) for layer in net.head))

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images).squeeze(2).transpose(1, 2)).softmax(dim=-1)


def _as_linear(convolution: nn.Conv2d) -> nn.Linear:
    linear = nn.Linear(convolution.in_channels, convolution.out_channels)
    linear.weight.data = convolution.weight.data[:, :, 0, 0]
    linear.bias.data = convolution.bias.data
    return linear


def _halve(graph: onnx.GraphProto, least: int = 512) -> None:
    """Every weight of more than `least` numbers kept in 16 bits and cast back where it is used."""
    casts = []
    for weight in graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > least:
            name = weight.name
            weight.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Train the line reader on lines drawn as it goes.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=9.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peak", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    args = parser.parse_args(arguments)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    net = LineNet(len(texts.alphabet()) + 1)
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True))
    net = net.to(args.device, memory_format=torch.channels_last).train()
    drawn, pin = Drawn(args.seed), args.device != "cpu"
    loader = DataLoader(drawn, batch_size=None, num_workers=args.workers, prefetch_factor=4, pin_memory=pin)
    train(net, iter(loader), args.minutes, args.peak, args.device)
    torch.save({name: part.cpu() for name, part in net.state_dict().items()}, args.out.with_suffix(".pt"))
    print(f"exact in fonts not seen: {exact(net, 7, args.device):.4f}")
    export(net, args.out)
    return 0
