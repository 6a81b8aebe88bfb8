"""Which year a report is about, by everything in it that says so.

Mentions are weighed by what they are: the period of the figures, the report's own name, sentences about a year, and
what points to the year by its neighbours (carried over to the next year, compared with the last). So a year that was
copied from an older report is outvoted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from baobiao.nlp.dates import YEAR, year_value

_Y = rf"(?P<y>{YEAR})"
# (weight of the first mention, of each further one up to three, years to add, pattern)
_EVIDENCE: tuple[tuple[float, float, int, re.Pattern[str]], ...] = (
    (3.0, 0.0, 0, re.compile(rf"{_Y}年1月1?[日曰]?(?:起算?|至|到|止|—|-|－|～|~|，)[^。]{{0,12}}12月")),
    (3.0, 0.0, 0, re.compile(rf"{_Y}年(?:1月)?[—\-－～~至到]+12月")),
    (2.0, 0.0, 0, re.compile(rf"(?:截至|截止到?|至|到|止)于?{_Y}年(?:12月(?:31[日曰])?|年?底|末)")),
    (3.0, 0.5, 0, re.compile(rf"{_Y}年?(?:年度|度)?(?:工作|的)?(?:报告|年报|情况报告|政府信息公开|信息公开|政务公开)")),
    (3.0, 0.0, 0, re.compile(rf"(?:报告|年报)[（(]{_Y}")),
    (
        1.5,
        0.5,
        0,
        re.compile(
            rf"(?:^|[，。；：、！？《（(一二三四五六]){_Y}年?(?:年度|度|，|,|全年|[^将拟计划争准起以度的前后底末初\d])"
        ),
    ),
    (1.5, 0.0, -1, re.compile(rf"(?:转[入人到]|转至|结转|顺延至|延期至|延至|延期到|下年度?[（(]){_Y}")),
    (1.0, 0.0, -1, re.compile(rf"{_Y}年(?:度|上半年|起|我.{{1,2}})?(?:将|拟|计划|争取|准备|打算|推动)")),
    (1.0, 0.0, 1, re.compile(rf"(?:较|比|同比|高于|低于|多于|少于){_Y}年")),
    (0.7, 0.3, 0, re.compile(rf"(?<![比较自于从至到〔（(\[入人转]){_Y}(?:自然年|年)(?![将拟计起以修前\d])")),
)


def year_votes(units: Sequence[str]) -> defaultdict[int, float]:
    """The weight of each year in the compact texts `units`."""
    votes: defaultdict[int, float] = defaultdict(float)
    for first, further, shift, pattern in _EVIDENCE:
        found = Counter(v + shift for unit in units for m in pattern.finditer(unit) if (v := year_value(m["y"])))
        for year, count in found.items():
            votes[year] += first + further * min(3, count - 1)
    return votes
