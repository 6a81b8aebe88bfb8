"""The network: convolutions that fold the height of a line to 1, then wide ones along it, read by CTC.

Blocks are inverted residuals with depthwise convolutions (Howard and others 2017, Sandler and others 2018): most of
the work is 1 × 1 products, which processors do best. One output for every 4 pixels of width, so that lines may be
squeezed to half their width and each character still has several (Graves and others 2006).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Inverted(nn.Module):
    """Depthwise convolution, channels widened and narrowed again, added to what came in."""

    def __init__(self, channels: int, inner: int, kernel: tuple[int, int]) -> None:
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, padding=padding, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, inner, 1, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU(inplace=True),
            nn.Conv2d(inner, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


def _fold(inside: int, outside: int, kernel: tuple[int, int], stride: tuple[int, int]) -> nn.Sequential:
    padding = (0 if kernel[0] == 4 else 1, 1)
    return nn.Sequential(
        nn.Conv2d(inside, outside, kernel, stride, padding, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class LineNet(nn.Module):
    """Images (N, 1, 32, W), ink 1 on paper 0, W a multiple of 32 → log probabilities (N, W / 4, classes)."""

    def __init__(self, classes: int, channels: tuple[int, int, int, int] = (32, 64, 128, 256), neck: int = 112) -> None:
        super().__init__()
        a, b, c, d = channels
        self.picture = nn.Sequential(
            _fold(1, a, (3, 3), (2, 2)),
            _fold(a, b, (3, 3), (2, 2)),
            *(Inverted(b, 2 * b, (3, 3)) for _ in range(2)),
            _fold(b, c, (3, 3), (2, 1)),
            *(Inverted(c, 2 * c, (3, 3)) for _ in range(3)),
            _fold(c, d, (4, 3), (1, 1)),
        )
        self.line = nn.Sequential(*(Inverted(d, 2 * d, (1, 7)) for _ in range(4)))
        self.head = nn.Sequential(nn.Conv2d(d, neck, 1), nn.Conv2d(neck, classes, 1))

    def forward(self, images: Tensor) -> Tensor:
        x = self.head(self.line(self.picture(images)))  # N, classes, 1, W / 4
        return torch.log_softmax(x.squeeze(2).transpose(1, 2).float(), dim=-1)
