"""What lines of table text to draw, and the label that a reader should give.

A label keeps to the model's alphabet (`characters.txt`): full-width letters, digits and signs count as their half-width
forms, whatever the alphabet lacks as `□`. Real running text teaches what stands beside what, characters drawn at random
keep the reader from guessing by it, and numbers are drawn as `baobiao.models.digits.texts` makes them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import numpy as np

from baobiao.models.digits.texts import Rng, sample
from baobiao.ocr.quick import UNKNOWN

_PUNCTUATION = "、。《》〈〉“”‘’—…·【】〔〕￥℃①②③④⑤⑥⑦⑧⑨⑩√×÷±≥≤→★●■○"
_PREFIXES = ("{}、", "（{}）", "({})", "{}．", "{}.", "第{}条", "{}")
_CHINESE_NUMERALS = "一二三四五六七八九十"
_WIDE = {c: chr(ord(c) + 0xFEE0) for c in map(chr, range(0x21, 0x7F))}


def alphabet() -> str:
    """All characters of the model in the order of its classes, the blank of CTC not among them."""
    path = resources.files("baobiao") / "models" / "lines" / "characters.txt"
    return path.read_text(encoding="utf-8").replace("\n", "")


def common_characters(texts: Iterable[str]) -> str:
    """The alphabet from level 1 of GB 2312, ASCII, Chinese punctuation and what the given texts hold."""
    level_1 = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    ascii_signs = [chr(code) for code in range(0x21, 0x7F)]
    seen = {c for text in texts for c in folded(text) if "\u4e00" <= c <= "\u9fff"}
    return "".join(sorted({*"".join(level_1), *ascii_signs, *_PUNCTUATION, *seen})) + UNKNOWN


def folded(text: str) -> str:
    """A text with full-width ASCII made half-width, every dash the same, blanks dropped."""
    narrow = (unicodedata.normalize("NFKC", c) if c in _FOLDABLE else c for c in text)
    return "".join("—" if c in "–―－" else c for c in narrow if not c.isspace())


_FOLDABLE = frozenset(_WIDE.values())


def label(text: str) -> str:
    """What the model should read where `text` is printed."""
    known = _known()
    return "".join(c if c in known else UNKNOWN for c in folded(text))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(alphabet())


@lru_cache(maxsize=1)
def corpus() -> str:
    """Running text: the narrative corpus and every string of the forms."""
    files = resources.files("baobiao")
    reports = (files / "models" / "narrative" / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    prose = [part["text"] for line in reports for part in json.loads(line)["paragraphs"]]
    forms = (path.read_text(encoding="utf-8") for path in sorted((files / "forms" / "data").iterdir(), key=str))
    titles = ["".join(c for c in form if not c.isascii() or c in "().,") for form in forms]
    return "".join("".join((*prose, *titles * 3)).split())


@lru_cache(maxsize=1)
def _rare() -> str:
    """Simplified characters outside the alphabet: level 2 of GB 2312."""
    every = (bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xD8, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(c for c in every if c and c not in _known())


@lru_cache(maxsize=1)
def _hanzi() -> str:
    return "".join(c for c in alphabet() if "\u4e00" <= c <= "\u9fff")


def _length(rng: Rng) -> int:
    return int(rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 28]))


def _pick(rng: Rng, letters: str, count: int) -> str:
    return "".join(letters[i] for i in rng.integers(0, len(letters), count))


def _running(rng: Rng) -> str:
    text, length = corpus(), _length(rng)
    start = int(rng.integers(0, len(text) - length))
    return text[start : start + length]


def _random(rng: Rng) -> str:
    length = _length(rng)
    text = list(_pick(rng, _hanzi(), length))
    for place in range(length):
        how = rng.random()
        if how < 0.03:
            text[place] = _pick(rng, alphabet()[:-1], 1)
        elif how < 0.05:
            text[place] = _pick(rng, _rare(), 1)
    return "".join(text)


def _numbered(rng: Rng) -> str:
    number = _pick(rng, _CHINESE_NUMERALS, 1) if rng.random() < 0.6 else str(rng.integers(1, 21))
    prefix = str(rng.choice(_PREFIXES)).format(number)
    return prefix + (_running(rng) if rng.random() < 0.7 else _random(rng))[:24]


def _mixed(rng: Rng) -> str:
    """Chinese with a number or Latin letters in it."""
    number = sample(rng).drawn.replace("\n", "")[:8]
    latin = "".join(map(chr, rng.integers(0x41, 0x7B, int(rng.integers(1, 7)))))
    inner = number if rng.random() < 0.7 else latin
    return _running(rng)[:8] + inner + (_running(rng)[:8] if rng.random() < 0.7 else "")


def _number(rng: Rng) -> str:
    return sample(rng).drawn.replace("\n", "")


_MAKERS = (_running, _random, _numbered, _mixed, _number)
_SHARES = np.cumsum([0.28, 0.27, 0.1, 0.1, 0.25])


def line(rng: Rng) -> str:
    """The content of one line: running text, characters at random, a numbered item, a mixture, or a number."""
    while True:
        text = _MAKERS[int(np.searchsorted(_SHARES, rng.random()))](rng).strip()
        if text:
            return _widened(rng, text)


def _widened(rng: Rng, text: str) -> str:
    """Now and then with full-width brackets and signs, as Chinese input methods give them, rarely digits too."""
    how = rng.random()
    if how < 0.05:
        return "".join(_WIDE.get(c, c) for c in text)
    if how < 0.45 and not text.isascii():
        return "".join(_WIDE[c] if c in "(),:;?!" else c for c in text)
    return text
