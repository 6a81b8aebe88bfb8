"""Speed of the narrative against regular expressions alone, in one run, on the same texts and the same two cores.

    python benchmarks/narrative.py [SECONDS]

Kinds of text: the labelled reports as they are (some 560 characters each); as long as the five real ones are on average
(some 2,600 characters: one labelled report and paragraphs without metrics of others); the real ones themselves, where
they are at hand; and five labelled reports in one, which have five times a real report's figures. Two processes read
sixteen at a time for SECONDS (default 5), models loaded; the peer does so after them. Told: reports a second by the
clock and by the work done (what two free cores would give), the ratio to the peer, time to load, files, peak memory of
a process, and texts that are hostile (seconds of work).
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from baobiao.document import Paragraph
from baobiao.nlp.narrative import metric_model, read_narrative, read_narratives, section_model
from baobiao.nlp.scheme import family

Text = tuple[int | None, list[str]]
Reader = Callable[[Sequence[Text]], object]
CORES, LENGTH, TOGETHER = 2, 2600, 16
_NUMBER = r"[^，。；：]{0,12}?([\d,，]+(?:\.\d+)?万?)\s*余?"
PATTERNS = tuple(
    re.compile(words + _NUMBER + unit)
    for words, unit in (
        ("(?:主动公开|公开|发布)(?:各类)?(?:政府|政务)?信息", "[条件篇]"),
        ("(?:网站|平台)[^，。；]{0,8}(?:公开|发布)", "[条件篇]"),
        ("(?:公众号|微信)[^，。；]{0,8}(?:发布|推送)", "[条篇期]"),
        ("微博[^，。；]{0,8}(?:发布|推送)?", "[条篇]"),
        ("(?:粉丝|关注)", "[人户个]"),
        ("访问", "[人次]"),
        ("独立(?:用户|访客)", "[个人]"),
        ("(?:收到|受理|接收)[^，。；]{0,10}申请", "[件条份]"),
        ("(?:答复|办结)", "[件条份]"),
        ("结转", "[件条份]"),
        ("予以公开", "件"),
        ("部分公开", "件"),
        ("行政复议", "[件起宗]"),
        ("(?:行政)?诉讼", "[件起宗]"),
        ("解读", "[篇件条个]"),
        ("规范性文件", "[件份]"),
        ("发布会", "[场次]"),
        ("公报", "期"),
        ("行政许可", "[件宗]"),
        ("行政处罚", "[件宗]"),
        ("行政强制", "[件宗]"),
        ("培训", "[场次期]"),
        ("(?:参训|参加)", "人"),
        ("建议", "件"),
        ("提案", "件"),
        ("(?:处理费|费用)", "元"),
        ("热线", "[件个]"),
        ("信箱", "[件封]"),
        ("问责|追责", "[人件]"),
        ("开设[^，。；]{0,8}专栏", "个"),
        ("维护[^，。；]{0,8}栏目", "个"),
    )
)
DENIALS = re.compile(r"(?:未|没有|无)[^，。；]{0,16}(?:申请|复议|诉讼|费用?|责任|建议|提案|结转)")


def by_patterns(texts: Sequence[Text]) -> list[list[str]]:
    """What regular expressions alone would do: each pattern over the whole text, and denials."""
    whole = ["\n".join(paragraphs) for _, paragraphs in texts]
    return [[m[0] for p in PATTERNS for m in p.finditer(w)] + DENIALS.findall(w) for w in whole]


def by_models(texts: Sequence[Text]) -> object:
    """The whole reading: paragraphs mended, labelled, their metrics found."""
    return read_narratives([([Paragraph(t) for t in paragraphs], year) for year, paragraphs in texts])


def corpus() -> list[Text]:
    """The labelled reports' texts."""
    return [(r["year"], [p["text"] for p in r["paragraphs"]]) for r in _labelled()]


def _labelled() -> list[dict[str, Any]]:
    lines = (family() / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lengthened() -> list[Text]:
    """Each labelled report among paragraphs of others that state no metric, as long as real reports are."""
    reports = _labelled()
    stated = [{m["paragraph"] for m in r["metrics"]} for r in reports]
    told = [[p["text"] for p in r["paragraphs"]] for r in reports]
    plain = [text for texts, own in zip(told, stated, strict=True) for k, text in enumerate(texts) if k not in own]
    long: list[Text] = []
    place = 0
    for report, texts in zip(reports, told, strict=True):
        while sum(map(len, texts)) < LENGTH:
            texts.append(plain[place % len(plain)])
            place += 1
        long.append((report["year"], texts))
    return long


def real() -> list[Text]:
    """The real reports' paragraphs, where they are at hand."""
    shared = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).parents[1] / ".." / "shared"))
    whole = [path.read_text(encoding="utf-8").split("\n") for path in sorted((shared / "seeds").glob("*.txt"))]
    return [(None, [line for line in lines if "\t" not in line]) for lines in whole] * TOGETHER


def together_in_one(reports: Sequence[Text]) -> list[Text]:
    """Several reports' paragraphs in one: far more figures than a real report has."""
    long: list[Text] = []
    held: list[str] = []
    for year, texts in reports:
        held = [*held, *texts]
        if sum(map(len, held)) >= LENGTH:
            long.append((year, held))
            held = []
    return long


def rate(reader: Reader, texts: Sequence[Text], seconds: float) -> tuple[float, float, float]:
    """Texts read a second of the clock and a second of work, for so long, and the process's peak memory in MB."""
    reader(texts[:TOGETHER])
    start, worked, count = time.perf_counter(), time.process_time(), 0
    while (spent := time.perf_counter() - start) < seconds:
        first = count % max(len(texts) - TOGETHER, 1)
        reader(texts[first : first + TOGETHER])
        count += TOGETHER
    return (
        count / spent,
        count / (time.process_time() - worked),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def together(reader: Reader, texts: Sequence[Text], seconds: float) -> tuple[float, float, float]:
    """Texts a second of two processes together, by the clock and by their work, and the larger one's peak memory."""
    with get_context("spawn").Pool(CORES) as pool:
        rates = pool.starmap(rate, [(reader, texts, seconds)] * CORES)
    return sum(r[0] for r in rates), sum(r[1] for r in rates), max(r[2] for r in rates)


def hostile() -> dict[str, list[str]]:
    """Texts that no report is, by name."""
    sentence = "2023年，我局通过政府网站公开政府信息214条，微信公众号推送文章368篇，未收到申请。"
    return {
        "empty": [],
        "one line": [sentence],
        "no Chinese": ["Hello, 12 items on 3 pages. " * 400],
        "furniture": ["- 3 -", "第 4 页"] * 200,
        "1 MB, one line": [sentence * 8_000],
        "5 MB, one line": [sentence * 40_000],
        "10 MB, one line": [sentence * 80_000],
        "1 MB of digits": ["1" * 1_000_000],
        "1 MB of brackets": ["（一）" * 110_000],
        "1 MB without marks": ["公开申请" * 85_000],
    }


def main() -> None:
    """Measure and tell."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    start = time.perf_counter()
    section_model(family()), metric_model(family())
    print(f"models loaded in {time.perf_counter() - start:.3f} s")
    size = sum(path.stat().st_size for path in family().glob("*.npz"))
    print(f"model files {size / 1e6:.2f} MB")
    short = corpus()
    kinds = {"as labelled": short, "as long as real ones": lengthened(), "real ones": real()}
    kinds["five reports in one"] = together_in_one(short)
    for name, texts in ((name, texts) for name, texts in kinds.items() if texts):
        mean = sum(len(t) for _, r in texts for t in r) / len(texts)
        (ours, work, memory), (peer, peers, _) = (together(r, texts, seconds) for r in (by_models, by_patterns))
        print(
            f"{name} ({mean:.0f} characters): {ours:.0f} reports/s by the clock, {work:.0f} by work, {memory:.0f} MB;"
        )
        print(f"  patterns alone {peer:.0f} and {peers:.0f}, {peers / work:.1f} times as many", flush=True)
    for name, paragraphs in hostile().items():
        worked = time.process_time()
        narrative = read_narrative([Paragraph(p) for p in paragraphs], 2023)
        found = f"{len(narrative.sections)} sections, {len(narrative.metrics)} metrics"
        print(f"{name}: {found}, {time.process_time() - worked:.2f} s of one core", flush=True)
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
