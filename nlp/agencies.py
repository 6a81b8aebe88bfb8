"""Names of government bodies in running text: where they begin and end, and what a short one stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ORGAN = (
    "人民政府 政府 办事处 委员会 管委会 办公室 办公厅 局 厅 署 部 院 所 站 馆 处 办 中心 总队 支队 大队 调查队 海关 "
    "分局 公司 集团 学校 大学 学院 医院 联合会 总工会 协会 银行 法院 检察院 街道 "
    "开发区 高新区 新区 园区 示范区 管理区 度假区 保护区"
).split()
_PLACE = "省 市 县 区 镇 乡 州 盟 旗 苏木".split()
_ENDS = tuple(sorted([*_ORGAN, *_PLACE], key=len, reverse=True))
_OWN_RULE = tuple(
    "开发区 高新区 新区 园区 示范区 管理区 度假区 保护区 社区 小区 片区 辖区 地区 专区 景区 校区 厂区".split()
)
_NAME = r"[\u4e00-\u9fff·]"
_VAGUE = re.compile(
    r"(?:[本我该各每某此全贵](?!椒|州|南)|其|相关|有关|上级|所属|下属|度|[省市县区镇乡](?!中区|南区|北区)|[县区市省镇乡]级|[一二三四五六七八九十两多几]+个).*"
)
_GENERIC = re.compile(
    r"(?:[省市县区镇乡州盟旗]|街道|国务院|乡镇|市县|县区|区县|全国)*(?:人民)?"
    r"(?:政府|街道|办公[室厅]|办事处|局|部门|行署|[省市县区镇乡]|(?:经济|技术|高新|产业|工业)*(?:开发区|园区|新区|高新区)?(?:管委会|管理委员会)?)?"
)
_INNER = re.compile(r"(?:党政|综合|政务公开|信息公开|政务|政府|领导小组|工作)+.{0,4}(?:办公室|办|中心|处|科)")
_LEAD = re.compile(
    r".*(?:大中小|现将|并将|拟将|情况|要求|公布|发布|公开|关于|编制(?!委)了?|编写了?|撰写|请与|直接与|可与|联系|汇总|综合(?=.*[省市县区州盟旗镇乡])|名称[：:]?|标题[：:]?|印发|了解|以下是|这是|即为?|现就|在此|兹将|由)(?!贸易)"
)
_FOLLOW = (
    r"(?=将|公开(?!办法|条例|规定)|组织|收到|办理|没有|未|已|对|经|依据|根据|按照|依照|遵照|依规|依法|汇总|编制|编写|公布|发布|承担|现|就|结合|坚持|把|以|按|在|于|是|的|(?:(?<!人民)政府)?信息公开(?!办法|条例|规定|实施|暂行|管理)|联系|主动|"
    r"共|通过|积极|认真|深入|严格|始终|全年|高度|全面|持续|围绕|紧紧|紧扣|认|累计|本年|年内|年度|不断|切实|进一步|为|从|向|对|20\d\d|[，,:：（(])"
)
_START = r"(?:^|(?<=[，。；：、！？,;:!?》《“”（(）)>\s年度])|(?<=现将)|(?<=公布)|(?<=发布)|(?<=即))"
_MENTION = re.compile(rf"{_START}({_NAME}{{2,32}}?){_FOLLOW}")
_ORGAN_MENTION = re.compile(
    rf"{_START}((?={_NAME}{{1,20}}[省市县区州盟旗镇乡道]){_NAME}{{2,24}}?(?:街道办事处|人民政府|(?<![分全])局|委员会|管委会|厅|海关|支队|总队))(?![办党网长里机各属系内领门一])"
)


_COMPILER = re.compile(
    r"(?<=政府)(?:[^，。]{0,10}(?:党政|综合|政务|公开|信息|督[查察考]|秘书)[^，。]{0,8})?办(?:公[室厅])?$|(?<=局)(?:党政|综合|政务|信息){0,2}办公?室$"
)
_AS = re.compile(r"[^，。；]{0,30}为")
"""What follows a name between 以 and 为, which is no part of it."""
_LOOSE = re.compile(
    r".*(?:部|院|所|站|(?<!办事)(?<!管理)处|办|(?<!档案)(?<!图书)(?<!博物)馆|部门|公司|学校|大学|银行|协会)"
)
_PROSE = re.compile(
    r"[均已己将被让把并又也都还再没不只请致通依托含予仍的对因指系按紧]|内容|任务|反映|例如|网站|面上|公布|全部|门户|列入|社区|小区|一处|一次"
)
_SEVERAL = re.compile("[省市县区]各")
_VERBS = "均已己将被让把并又也都还再没不只请致通依托含予仍的对因指系按紧"
_PLACES = re.compile(
    rf"(?:(?:[^省市县区州盟旗镇乡]{{1,2}}|(?![{_VERBS}])[^省市县区州盟旗镇乡]{{3}})[省市县区州盟旗镇乡])+"
)
"""The places that a name begins with: 南通市, 成都市 and 含山县 hold what elsewhere is a verb."""


def is_agency(name: str) -> bool:
    """Whether the text is the name of one body: it ends as such names do and says which one it is."""
    if not 3 <= len(name) <= 40 or not re.fullmatch(rf"{_NAME}[\u4e00-\u9fff·\d（）()]*", name):
        return False
    if not name.endswith(_ENDS) or _VAGUE.fullmatch(name) or _GENERIC.fullmatch(name):
        return False
    if name.endswith("政府") and not name.removesuffix("人民政府").removesuffix("政府").endswith(tuple(_PLACE)):
        return False
    return not (_INNER.fullmatch(name) or name.endswith(("工作", "部门", "信息公开")))


def full_name(name: str) -> str:
    """The body that a short name stands for: 柳浪街道 is its 办事处, 锦川镇 and 洛槐县政府 their 人民政府."""
    if name.endswith("人民"):
        return f"{name}政府"
    if name.endswith("街道"):
        return f"{name}办事处"
    if name.endswith("政府") and not name.endswith("人民政府") and name[:-2].endswith(tuple(_PLACE)):
        return f"{name[:-2]}人民政府"
    if name.endswith(tuple(_PLACE)) and not name.endswith(_OWN_RULE):
        return f"{name}人民政府"
    return name


def without_lead(text: str) -> str:
    """The text after the words that lead up to a name (现将…, 关于…, 公布…)."""
    return _LEAD.sub("", text)


def _is_prose(name: str) -> bool:
    """Whether what merely ends like a name holds a verb, or names a website or an inner office."""
    places = _PLACES.match(name)
    return _SEVERAL.search(name) is not None or _PROSE.search(name[places.end() if places else 0 :]) is not None


def names_only(text: str) -> bool:
    """Whether the text is the name of one body and nothing else, as a signature is."""
    return is_agency(text) and not _is_prose(text)


def mentions(text: str) -> Iterator[str]:
    """The names of bodies that stand at the beginning of a clause of compact text.

    Prose holds much that merely ends like a name; what holds a verb or names a website or an inner office is none. The
    office that compiles a government's report stands for that government.
    """
    for match in (*_MENTION.finditer(text), *_ORGAN_MENTION.finditer(text)):
        if match[1].startswith("以") and _AS.match(text, match.end()):
            continue
        name = _COMPILER.sub("", without_lead(match[1]))
        if is_agency(name) and not _is_prose(name) and not _LOOSE.fullmatch(name):
            yield name
