"""The prose of a report in its six chapters, with the figures that it states."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from baobiao.models.pages.facts import Facts, Number

CHAPTERS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
TABLES = {1: "disclosure", 2: "requests", 3: "disputes"}

_PROACTIVE = (
    "全年主动公开政府信息{n}条。",
    "本年度通过各类渠道主动公开政府信息共计{n}条，内容涉及民生、财政、规划等方面。",
    "{year}年，累计主动公开信息{n}条。",
)
_WEBSITE = ("其中，在政府网站发布{n}条。", "按渠道分，门户网站公开{n}条。")
_RECEIVED = ("{year}年共收到政府信息公开申请{n}件，均已依法办理。", "全年受理依申请公开{n}件，均在规定期限内答复。")
_NOT_RECEIVED = ("本年度未收到政府信息公开申请。",)
_WECHAT = ("政务微信公众号推送文章{n}篇。", "全年微信公众号发布信息{n}条。")
_TRAINING = ("组织政务公开业务培训{n}次。", "全年举办信息公开专题培训班{n}期。")
_MANAGEMENT = (
    "健全信息审核制度，坚持先审后发。",
    "落实三审三校，规范公文公开属性的认定。",
    "对政策文件库作了一次全面清理。",
)
_SUPERVISION = ("将政务公开纳入年度考核，未发生责任追究情形。", "主要负责同志定期听取汇报，强化督促检查。")
_PROBLEMS = (
    "公开的时效性有待提高，解读形式较为单一。",
    "基层人员力量不足，业务能力还需加强。",
    "部分栏目更新不够及时。",
)
_NEXT = ("下一步，将加强业务培训，丰富解读形式。", "今后将完善机制，提高公开质量。")
_FEE = ("本年度未收取信息处理费。", "依申请公开信息处理费收取情况：0元。")
_PROPOSALS = "办理人大代表建议{npc}件、政协提案{cppcc}件，均已办结。"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the report in reading order: a heading, a paragraph, or the place of a table (`text` is its id)."""

    kind: Literal["title", "heading", "paragraph", "table"]
    text: str


def compose(rng: Random, facts: Facts) -> tuple[list[Passage], dict[str, Number]]:
    """The report's passages, and the metrics that its prose states."""
    metrics: dict[str, Number] = {}
    bodies = {
        0: _overview(rng, facts, metrics),
        4: [rng.choice(_PROBLEMS), rng.choice(_NEXT)],
        5: _others(rng, metrics),
    }
    passages = [
        Passage("title", facts.title),
        Passage("paragraph", "根据《中华人民共和国政府信息公开条例》的规定，编制本报告。"),
    ]
    for index, heading in enumerate(CHAPTERS):
        passages.append(Passage("heading", heading))
        passages += [Passage("paragraph", text) for text in bodies.get(index, [])]
        if index in TABLES:
            passages.append(Passage("table", TABLES[index]))
    return passages, metrics


def _overview(rng: Random, facts: Facts, metrics: dict[str, Number]) -> list[str]:
    total = rng.choice((rng.randint(8, 99), rng.randint(100, 2000), rng.randint(2000, 20000)))
    metrics["proactive_disclosures"] = total
    proactive = rng.choice(_PROACTIVE).format(n=total, year=facts.year)
    if rng.random() < 0.5:
        metrics["website_disclosures"] = rng.randint(1, total)
        proactive += rng.choice(_WEBSITE).format(n=metrics["website_disclosures"])
    received = _true_received(facts)
    metrics["requests_received"] = received
    requests = rng.choice(_RECEIVED if received else _NOT_RECEIVED).format(n=received, year=facts.year)
    metrics["wechat_posts"], metrics["training_sessions"] = rng.randint(20, 1500), rng.randint(1, 12)
    wechat = rng.choice(_WECHAT).format(n=metrics["wechat_posts"])
    training = rng.choice(_TRAINING).format(n=metrics["training_sessions"])
    texts = [proactive, requests, rng.choice(_MANAGEMENT), wechat, training + rng.choice(_SUPERVISION)]
    names = ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障")
    if rng.random() < 0.3:
        return texts
    return [f"（{'一二三四五'[i]}）{name}。{text}" for i, (name, text) in enumerate(zip(names, texts, strict=True))]


def _true_received(facts: Facts) -> Number:
    """What came in, as the applicants' columns say; prose keeps it where the total is misprinted."""
    code = "requests.received.total"
    if code not in facts.broken:
        return facts.cells[code]
    parts = [v for k, v in facts.cells.items() if k.startswith("requests.received.") and k != code]
    return sum(parts)


def _others(rng: Random, metrics: dict[str, Number]) -> list[str]:
    metrics["processing_fee_yuan"] = 0
    texts = [rng.choice(_FEE)]
    if rng.random() < 0.5:
        metrics["npc_proposals"], metrics["cppcc_proposals"] = rng.randint(1, 20), rng.randint(1, 20)
        texts.append(_PROPOSALS.format(npc=metrics["npc_proposals"], cppcc=metrics["cppcc_proposals"]))
    return texts
