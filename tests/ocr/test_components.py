"""Pieces of a mask: what OpenCV says of them, and masks of some of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from baobiao.ocr.components import Components

masks = st.tuples(st.integers(1, 24), st.integers(1, 24)).flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 0, 1, 255]))
)


@given(masks)
def test_pieces_are_those_of_opencv(mask: np.ndarray) -> None:
    pieces = Components.of(mask)
    stats = cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:]
    ours = np.stack([pieces.left, pieces.top, pieces.width, pieces.height, pieces.area], axis=1)
    assert (ours[1:] == stats).all()
    assert not ours[0].any()


@given(masks, st.randoms(use_true_random=False))
def test_the_mask_of_some_pieces_holds_their_pixels_alone(mask: np.ndarray, random: object) -> None:
    pieces = Components.of(mask)
    labels = cv2.connectedComponents(mask, connectivity=8)[1]
    chosen = np.array([random.random() < 0.5 for _ in range(len(pieces))], np.bool_)  # type: ignore[attr-defined]
    wanted = (mask > 0) & chosen[labels]
    assert (pieces.mask(chosen) == np.where(wanted, 255, 0)).all()


@pytest.mark.parametrize("region", [0, 1])
def test_pixels_of_each_piece_inside_a_region(region: int) -> None:
    mask = np.array([[1, 1, 0, 1], [0, 0, 0, 1]], np.uint8)
    pieces = Components.of(mask)
    left = np.array([[1, 0, 0, 0], [1, 0, 0, 0]], np.uint8)
    assert pieces.inside(left if region else np.ones_like(mask)).tolist() == ([0, 1, 0] if region else [0, 2, 2])
