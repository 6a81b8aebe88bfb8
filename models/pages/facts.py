"""Invented agencies and figures: consistent by the form's relations, save for what a report gets wrong by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from baobiao.forms.model import Form, Relation

Number = int | float
Cells = dict[str, Number]

_DIRECTIONS = "东西南北中新上下长安平永清明华青金云石白龙凤兴宁"
_MIDDLES = "林泉河松竹梅柳枫桐荷霞月星雁鹤"
_NATURES = "山河湖林泉岭州川江源城阳溪港塘桥原峰浦坪"
_GOVERNMENTS = (
    "市人民政府",
    "县人民政府",
    "区人民政府",
    "镇人民政府",
    "乡人民政府",
    "街道办事处",
    "省人民政府",
    "市人民政府办公室",
)
_BUREAUS = (
    "财政局",
    "教育和体育局",
    "自然资源局",
    "卫生健康委员会",
    "市场监督管理局",
    "人力资源和社会保障局",
    "住房和城乡建设局",
    "生态环境局",
    "交通运输局",
    "农业农村局",
    "公安局",
    "医疗保障局",
    "统计局",
    "审计局",
    "气象局",
    "税务局",
    "经济技术开发区管理委员会",
)
_TITLES = (
    "{agency}{year}年政府信息公开工作年度报告",
    "{year}年{agency}政府信息公开工作年度报告",
    "{agency}{year}年度政府信息公开工作年度报告",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one report.

    Args:
        forms: table → form id; two different ids make a mixed report.
        zero: how a zero is printed: zero, blank, dash, slash, mixed.
        cells: `table.row.column` → the number that the paper shows (money in 万元).
        printed: the same cells as they stand printed.
        broken: cells that the agency itself printed wrongly; the relations they take part in do not hold.
        purchase_title: how the column of the purchase amount is titled, where it says more than the form does.
    """

    agency: str
    year: int
    title: str
    forms: dict[str, str]
    zero: str
    cells: Cells
    printed: dict[str, str]
    broken: tuple[str, ...]
    purchase_title: str = ""
    metrics: dict[str, Number] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """The form's id, `mixed` where the tables differ."""
        return next(iter(set(self.forms.values()))) if len(set(self.forms.values())) == 1 else "mixed"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much an agency has to report: the share of cells that are not zero, and how large they get."""

    density: float
    top: int

    def draw(self, rng: Random) -> int:
        """A count: mostly zero or small, now and then large."""
        if rng.random() > self.density:
            return 0
        if rng.random() < 0.75:
            return rng.randint(1, min(12, self.top))
        digits = rng.randint(1, len(str(self.top)))
        return min(self.top, rng.randint(10 ** (digits - 1), 10**digits - 1))


def random_scale(rng: Random) -> Scale:
    """Real reports are mostly sparse; a few are dense and large."""
    density, top = rng.choice(
        ((0.0, 9), (0.03, 12), (0.08, 40), (0.12, 90), (0.25, 300), (0.5, 12), (0.5, 999), (0.8, 9999))
    )
    return Scale(density, top)


def invent_agency(rng: Random) -> str:
    """A name that no agency has, of one of the usual kinds."""
    place = rng.choice(_DIRECTIONS) + rng.choice(_MIDDLES) + rng.choice(_NATURES)  # three characters: no real place
    if rng.random() < 0.5:
        return place + rng.choice(_GOVERNMENTS)
    return place + rng.choice("市县区") + rng.choice(_BUREAUS)


def invent(rng: Random, forms: dict[str, Form], zero: str | None = None, year: int | None = None) -> Facts:
    """A report's facts.

    Args:
        forms: table → the form it is printed on.
        zero: how a zero is printed; any way when None.
    """
    scale = random_scale(rng)
    cells: Cells = {}
    for table, form in forms.items():
        cells |= _FILLERS[table](rng, form, scale)
    broken = _break(rng, forms, cells) if rng.random() < 0.3 else ()
    agency, year = invent_agency(rng), year or _year(rng, forms)
    zero = zero or rng.choice(("zero", "zero", "zero", "blank", "dash", "slash", "mixed"))
    title = rng.choice(_TITLES).format(agency=agency, year=year)
    purchase_title, printed = _print_all(rng, forms, cells, zero)
    named = {table: form.id for table, form in forms.items()}
    return Facts(agency, year, title, named, zero, cells, printed, broken, purchase_title)


def _year(rng: Random, forms: dict[str, Form]) -> int:
    return (
        rng.choice((2019, 2020))
        if all(f.id == "2019" for f in forms.values())
        else rng.choice((2021, 2022, 2023, 2024))
    )


def _disclosure(rng: Random, form: Form, scale: Scale) -> Cells:
    cells: Cells = {}
    table = form.table("disclosure")
    for row, column in table.cells():
        draw = Scale(max(scale.density, 0.35), 3000).draw(rng)
        if column.kind == "change":
            draw *= rng.choice((1, -1))
        cells[f"disclosure.{row.id}.{column.id}"] = _amount(rng, draw) if column.kind == "amount" else draw
    return cells


def _amount(rng: Random, whole: int) -> Number:
    """An amount in 万元 with none, one, two or four decimals."""
    if not whole:
        return 0
    places = rng.choice((0, 1, 2, 2, 4))
    value = round(whole * rng.choice((1, 1, 10)) + rng.random(), places)
    return int(value) if value == int(value) else value


def _requests(rng: Random, form: Form, scale: Scale) -> Cells:
    """Outcomes are drawn, totals follow, and what came in follows from what went out."""
    relations = {r.id: r for r in form.relations}
    rows = _many_side(relations["requests.outcomes"])
    columns = _many_side(relations["requests.row_total"])
    cells: Cells = {}
    for column in columns:
        density = scale.density * rng.choice((0.2, 0.6, 1.0, 1.5)) * (2.0 if column == columns[0] else 1.0)
        local = Scale(min(density, 0.9), scale.top)
        for row in rows:
            cells[f"requests.{row}.{column}"] = local.draw(rng)
        handled = sum(cells[f"requests.{row}.{column}"] for row in rows)
        carried_out = local.draw(rng) if rng.random() < 0.5 else 0
        carried_in = min(local.draw(rng), handled + carried_out)
        cells[f"requests.handled_total.{column}"] = handled
        cells[f"requests.carried_out.{column}"] = carried_out
        cells[f"requests.carried_in.{column}"] = carried_in
        cells[f"requests.received.{column}"] = handled + carried_out - carried_in
    for line, _ in form.table("requests").cells():
        cells[f"requests.{line.id}.total"] = sum(cells[f"requests.{line.id}.{column}"] for column in columns)
    return cells


def _disputes(rng: Random, form: Form, scale: Scale) -> Cells:
    parts = _many_side(next(r for r in form.relations if r.id == "disputes.total"))
    local = Scale(min(scale.density + 0.1, 0.7), min(scale.top, 120))
    cells: Cells = {}
    for row in dict.fromkeys(line.id for line, _ in form.table("disputes").cells()):
        for part in parts:
            cells[f"disputes.{row}.{part}"] = local.draw(rng)
        cells[f"disputes.{row}.total"] = sum(cells[f"disputes.{row}.{part}"] for part in parts)
    return cells


_FILLERS = {"disclosure": _disclosure, "requests": _requests, "disputes": _disputes}


def _many_side(relation: Relation) -> tuple[str, ...]:
    return max(relation.left, relation.right, key=len)


def unsettled(forms: dict[str, Form], cells: Cells) -> list[tuple[str, str]]:
    """The relations, as (relation, row or column), that the figures do not obey."""
    failures = []
    for table, form in forms.items():
        for relation in (r for r in form.relations if r.table == table):
            for scope in relation.only or _scopes(form, relation):
                sides = [
                    sum(float(cells[_code(relation, scope, term)]) for term in side)
                    for side in (relation.left, relation.right)
                ]
                if sides[0] != sides[1]:
                    failures.append((relation.id, scope))
    return failures


def _scopes(form: Form, relation: Relation) -> tuple[str, ...]:
    pairs = list(form.table(relation.table).cells())
    return tuple(dict.fromkeys(row.id if relation.every == "row" else column.id for row, column in pairs))


def _code(relation: Relation, scope: str, term: str) -> str:
    return f"{relation.table}.{scope}.{term}" if relation.every == "row" else f"{relation.table}.{term}.{scope}"


def _break(rng: Random, forms: dict[str, Form], cells: Cells) -> tuple[str, ...]:
    """Misprint one or two cells in place, as clerks do; returns which."""
    candidates = [c for c in cells if c.startswith("disputes.") or c.startswith("requests.")]
    totals = [c for c in candidates if c.endswith(".total") or ".handled_total." in c or ".carried_out." in c]
    broken: list[str] = []
    for _ in range(rng.choice((1, 1, 2))):
        code = rng.choice(totals if rng.random() < 0.7 else candidates)
        before, failures = cells[code], len(unsettled(forms, cells))
        cells[code] = _misprint(rng, int(before))
        if code in broken or len(unsettled(forms, cells)) <= failures:
            cells[code] = before
        else:
            broken.append(code)
    return tuple(broken)


def _misprint(rng: Random, value: int) -> int:
    """Off by a little, a digit changed, two digits swapped, a part left out, or zero for the sum."""
    digits = list(str(value))
    how = rng.choice(("near", "near", "digit", "swap", "zero", "longer"))
    if how == "digit":
        digits[rng.randrange(len(digits))] = str(rng.randint(1, 9))
    elif how == "swap" and len(digits) > 1:
        digits[-1], digits[-2] = digits[-2], digits[-1]
    elif how == "longer":
        digits.append(rng.choice(digits))
    elif how == "zero":
        digits = ["0"]
    else:
        digits = list(str(max(0, value + rng.choice((-2, -1, 1, 2, 3, 10)))))
    return int("".join(digits))


_ZEROS = {"zero": ("0",), "blank": ("",), "dash": ("—", "-", "－"), "slash": ("/",), "mixed": ("0", "")}


def _print_all(rng: Random, forms: dict[str, Form], cells: Cells, zero: str) -> tuple[str, dict[str, str]]:
    """The purchase column's title and every cell as printed."""
    choices: tuple[str, ...]
    if zero == "mixed":
        choices = rng.choice((("0", ""), ("0", "", ""), ("0", "—"), ("0", "/"), ("0", "", "—")))
    else:
        choices = (rng.choice(_ZEROS[zero]),)
    commas = rng.random() < 0.06
    purchase_title = rng.choice(("", "", "", "采购总金额（万元）", "采购总金额(单位：万元)"))
    printed = {}
    for code, value in cells.items():
        text = rng.choice(choices) if not value else f"{value:,}" if commas else str(value)
        if value and code.endswith(".purchase_amount") and not purchase_title:
            text = _print_money(rng, code, cells)
        elif value and value > 0 and code.endswith(".items_change") and rng.random() < 0.1:
            text = f"+{value}"
        printed[code] = text
    return purchase_title, printed


def _print_money(rng: Random, code: str, cells: Cells) -> str:
    """An amount with its unit; `cells` is brought to exactly what the print says."""
    value = float(cells[code])
    how = rng.choice(("bare", "bare", "万元", "元", "亿元"))
    if how == "元":
        yuan = round(value * 10000)
        cells[code] = _plain(yuan / 10000)
        return f"{yuan}元"
    if how == "亿元":
        hundred_millions = max(round(value / 10000, 4), 0.0001)
        cells[code] = _plain(round(hundred_millions * 10000, 4))
        return f"{_plain(hundred_millions)}{rng.choice((' ', ''))}亿元"
    return f"{_plain(value)}{'' if how == 'bare' else how}"


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else value
