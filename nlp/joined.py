"""Several paragraphs as one text, with what every step looks up in it worked out once.

A document costs a few array operations however many paragraphs it has, and the n-grams of its characters and the words
of the field are shared by the section model and the metric model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from baobiao.nlp.grams import Hashes, Ints, codes, rolled
from baobiao.nlp.scheme import Scheme


@dataclass(frozen=True)
class Joined:
    """Paragraphs' skeletons, a line end before and after each.

    Args:
        text: the whole; `text[starts[k]:ends[k]]` is paragraph k.
        words, groups: where the field's words stand in it, and of which group each is.
        names: where those stand that name a metric.
    """

    text: str
    starts: Ints
    ends: Ints
    words: Ints
    groups: Ints
    names: Ints

    @cached_property
    def points(self) -> Hashes:
        """The code points of the text."""
        return codes(self.text)

    @cached_property
    def prose(self) -> str:
        """The text with full stops for line ends: patterns that stop at a full stop stay in one paragraph."""
        return self.text.replace("\n", "。")

    def grams(self, n: int) -> Hashes:
        """The raw hash of the n-gram that starts at each character; the last n - 1 are cut short."""
        while len(self._grams) < n:
            self._grams.append(rolled(self._grams, self.points))
        hashed: Hashes = self._grams[n - 1] + np.uint32(n)
        return hashed

    @cached_property
    def _grams(self) -> list[Hashes]:
        return []


def joined(scheme: Scheme, texts: Sequence[str]) -> Joined:
    """The texts as one; no text has a line end in it."""
    lengths = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1)
    text = "\n" + "\n".join(texts) + "\n"
    words, groups = scheme.tag(text)
    names = words[np.uint64(1) << groups.astype(np.uint64) & np.uint64(scheme.naming) > 0]
    return Joined(text, ends - lengths, ends, words, groups, names)
