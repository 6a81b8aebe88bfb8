"""The network: a short stack of convolutions read from left to right by CTC.

Height 32 is folded to 1 while width is halved twice; dilated convolutions then look about five digits to each side;
the last layer gives two outputs a column, so that a run of equal digits has room for the blanks CTC wants between
them (Graves and others 2006).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from baobiao.ocr.digits import ALPHABET

CLASSES = len(ALPHABET) + 1


def _block(inside: int, outside: int, kernel: tuple[int, int], stride: tuple[int, int]) -> nn.Sequential:
    padding = (0 if kernel[0] == 2 else kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inside, outside, kernel, stride, padding, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """A dilated convolution along the text, added to what came in."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(
            channels, channels, (1, 3), padding=(0, dilation), dilation=(1, dilation), bias=False
        )
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.relu(self.norm(self.convolution(x)))


class DigitNet(nn.Module):
    """Images (N, 1, 32, W), ink 1 on paper 0, W a multiple of 32 → log probabilities (N, W / 2, classes)."""

    def __init__(self, channels: tuple[int, int, int, int, int] = (16, 32, 64, 96, 128)) -> None:
        super().__init__()
        a, b, c, d, e = channels
        self.stem = nn.Sequential(
            _block(1, a, (3, 3), (2, 2)),
            _block(a, b, (3, 3), (2, 1)),
            _block(b, c, (3, 3), (2, 2)),
            _block(c, d, (3, 3), (2, 1)),
            _block(d, e, (2, 3), (1, 1)),
        )
        self.context = nn.Sequential(*(Residual(e, dilation) for dilation in (1, 2, 4)))
        self.head = nn.Conv2d(e, 2 * CLASSES, 1)

    def forward(self, images: Tensor) -> Tensor:
        x = self.head(self.context(self.stem(images)))  # N, 2·classes, 1, W / 4
        x = x.squeeze(2).transpose(1, 2)
        return torch.log_softmax(x.reshape(x.shape[0], -1, CLASSES).float(), dim=-1)
