"""The standard schema: what goes out. Every other tool may rely on it.

Values are frozen. Boxes are fractions of the page (or of the named picture), origin top left. Money is in 万元.
"""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Status = Literal["read", "blank", "absent", "unreadable", "repaired"]
Reason = Literal[
    "low_confidence",
    "relation_broken",
    "repaired",
    "unreadable",
    "conflicting_readings",
    "place_undecidable",
    "unit_unknown",
    "narrative_disagrees",
    "not_a_number",
    "row_uncertain",
    "page_failed",
]
Label = Literal[
    "preamble",
    "overview",
    "proactive_disclosure",
    "on_request",
    "information_management",
    "platform",
    "supervision",
    "disclosure_table",
    "requests_table",
    "disputes_table",
    "problems",
    "improvements",
    "other_matters",
    "furniture",
]


def _steady(probability: float) -> float:
    """Without the last digits, in which two processes that read the same picture may differ."""
    return round(probability, 9)


Probability = Annotated[float, Field(ge=0, le=1), AfterValidator(_steady)]
Number = int | float


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(_Frozen):
    """One reading of a cell that was considered, with its probability."""

    text: str
    probability: Probability


class CellValue(_Frozen):
    """One cell of one table of one report."""

    table: str
    row: str
    column: str
    value: Number | None = Field(description="the number; null where status is blank, absent or unreadable")
    unit: str | None = Field(default=None, description="件, 万元, null where unknown")
    text: str = Field(default="", description="what stands printed, as read, before any change")
    status: Status
    confidence: Probability = Field(default=1.0, description="probability that value is what the paper says")
    needs_review: bool = False
    reasons: tuple[Reason, ...] = ()
    suggestion: Number | None = Field(
        default=None, description="a value that would satisfy the relations; never written into value"
    )
    page: int | None = Field(default=None, ge=1)
    x0: float | None = None
    y0: float | None = None
    x1: float | None = None
    y1: float | None = None
    picture: str | None = None
    line: int | None = Field(default=None, ge=1)
    method: str | None = None
    candidates: tuple[Candidate, ...] = Field(default=(), description="the readings considered, most probable first")

    @property
    def id(self) -> str:
        """`table.row.column`, the cell's code."""
        return f"{self.table}.{self.row}.{self.column}"


class Section(_Frozen):
    """One paragraph of the narrative with the chapter that it belongs to."""

    index: int = Field(ge=0)
    label: Label
    second_label: Label | None = None
    confidence: Probability
    heading: bool
    text: str
    page: int | None = None
    line: int | None = None


class Metric(_Frozen):
    """One figure that the narrative states, with the words that state it."""

    metric: str
    value: Number
    unit: str | None
    approximate: bool
    evidence: str
    section_index: int = Field(ge=0)
    start: int = Field(ge=0, description="offset of the evidence in the section's text, in characters")
    end: int = Field(ge=0)
    confidence: Probability
    needs_review: bool = False
    reasons: tuple[Reason, ...] = ()


class Check(_Frozen):
    """One relation, tested in one row or column."""

    relation: str
    scope: str = Field(description="the row or column that it was tested in")
    left: Number | None
    right: Number | None
    difference: Number | None
    holds: bool | None = Field(description="null where a side is unknown")
    cells: tuple[str, ...]


class Remark(_Frozen):
    """Something about the recovery that a reader should know."""

    code: str
    message: str
    page: int | None = None
    line: int | None = None


class Report(_Frozen):
    """A whole report in the standard schema."""

    report_id: str = Field(description="stable: from the source's bytes")
    source: str = Field(description="the path as given")
    sha256: str
    media_type: str
    pages: int
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    form: str | None = Field(default=None, description="the form of its tables; mixed where they differ")
    published_on: date | None = None
    needs_review: bool = False
    cells: tuple[CellValue, ...] = ()
    sections: tuple[Section, ...] = ()
    metrics: tuple[Metric, ...] = ()
    checks: tuple[Check, ...] = ()
    warnings: tuple[Remark, ...] = ()

    def cell(self, code: str) -> CellValue:
        """The cell `table.row.column`.

        Raises:
            KeyError: when the report's form has no such cell.
        """
        for cell in self.cells:
            if cell.id == code:
                return cell
        raise KeyError(code)

    def _repr_html_(self) -> str:
        """The report's tables, cells to review marked, the first reading in the tooltip."""
        head = f"<h3>{escape(self.title or self.source)}</h3>"
        head += f"<p>{escape(self.agency or '?')} · {self.year or '?'} · form {escape(self.form or '?')}</p>"
        return head + "".join(self._table_html(table) for table in dict.fromkeys(c.table for c in self.cells))

    def _table_html(self, table: str) -> str:
        cells = {(c.row, c.column): c for c in self.cells if c.table == table}
        columns = list(dict.fromkeys(c for _, c in cells))
        lines = ["<tr><th></th>" + "".join(f"<th>{escape(c)}</th>" for c in columns) + "</tr>"]
        for row in dict.fromkeys(r for r, _ in cells):
            drawn = "".join(_cell_html(cells.get((row, column))) for column in columns)
            lines.append(f"<tr><th>{escape(row)}</th>{drawn}</tr>")
        return f"<h4>{escape(table)}</h4><table>{''.join(lines)}</table>"


def _cell_html(cell: CellValue | None) -> str:
    if cell is None:
        return "<td></td>"
    shown = cell.value if cell.value is not None else {"blank": "", "absent": "∅"}.get(cell.status, "?")
    style = ' style="background:#fc8"' if cell.needs_review else ""
    why = f"{cell.status} {cell.confidence:.3f} “{cell.text}” {' '.join(cell.reasons)}"
    return f'<td{style} title="{escape(why)}">{shown}</td>'
