"""The command line. Each command parses its arguments, calls a plain function and shows the result.

Data go to stdout, progress and logs to stderr. Exit codes: 0 done, 1 unexpected, 2 wrong usage, 3 a source that could
not be read (the others are written), 4 a text engine, 5 a form file, 6 a place that cannot be written, 130 interrupted.
"""

from __future__ import annotations

import logging
import math
import os
import sys
from collections.abc import Iterable, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text
from typer.exceptions import TyperException

from baobiao import __version__, language
from baobiao.errors import BaobiaoError, SourceError
from baobiao.language import LANGUAGES, N_, sentence, told

if TYPE_CHECKING:
    from baobiao.batch import Result
    from baobiao.dataset import Outcome
    from baobiao.document import Picture
    from baobiao.layout.pictures import PageReading

    Command = Any

INTERRUPTED = 130
PIPED_WIDTH = 160
MOST_ROWS = 200
app = typer.Typer(
    name="baobiao",
    help="报表: tables and narrative figures from messy scanned reports, as clean data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Password = Annotated[
    str | None, typer.Option(envvar="BAOBIAO_PASSWORD", help="Of encrypted PDFs.", show_envvar=True, show_default=False)
]
Engine = Annotated[str, typer.Option(help="Text engine for pictures; `baobiao doctor` lists them.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the one place where errors become words and exit codes."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    wanted, rest = _language(sys.argv[1:] if arguments is None else arguments)
    language.use(wanted)
    try:
        code = _translated(typer.main.get_command(app))(args=rest, prog_name="baobiao", standalone_mode=False)
    except BaobiaoError as error:
        _stderr().print(f"[red]{escape(sentence(error.path, error.cause, error.remedy))}[/]")
        raise SystemExit(error.exit_code) from None
    except TyperException as error:
        raise SystemExit(_wrong_usage(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(_interrupted()) from None
    raise SystemExit(_interrupted() if code == INTERRUPTED else code or 0)  # Typer takes interrupts without a word


def _wrong_usage(error: TyperException) -> int:
    """Say what is wrong with a command, in the language in use: Typer knows English alone."""
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is not None:
        _stderr().print(escape(context.get_usage().replace("Usage:", _("Usage:"), 1)))
    if context is not None and type(error).__name__ == "NoArgsIsHelpError":  # which has shown the help
        return error.exit_code
    if context is not None:
        _stderr().print(escape(told(f"Try '{context.command_path} --help' for help.")))
    said = told(error.format_message()).replace(error.message or "\0", told(error.message))
    _stderr().print(f"[red]{escape(said)}[/]")
    return error.exit_code


def _interrupted() -> int:
    _stderr().print(_("interrupted: what is done is kept, the same command goes on from there"))
    return INTERRUPTED


def _language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language that is asked for, "" where none is, and the other arguments: it must be known before any help."""
    own = list(arguments)
    ours = own[: own.index("--")] if "--" in own else own
    for number, argument in enumerate(ours):
        name, equals, value = argument.partition("=")
        if name == "--lang" and (equals or number + 1 < len(ours)):
            wanted = value if equals else ours[number + 1]
            if wanted in LANGUAGES:
                return wanted, own[:number] + own[number + 1 + (not equals) :]
    return "", own


def _translated(command: Command) -> Command:
    """The command with its help, and that of its parameters and commands, in the language in use."""
    command.help = told(command.help or "")
    for parameter in (*command.params, command.get_help_option(typer.Context(command))):
        if getattr(parameter, "help", None):
            parameter.help = told(parameter.help)
        if isinstance(getattr(parameter, "show_default", None), str):
            parameter.show_default = told(parameter.show_default)
    for inner in getattr(command, "commands", {}).values():
        _translated(inner)
    return command


@app.command()
def recover(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, and folders to look through.")],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the dataset.")],
    engine: Engine = "auto",
    form: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="A further form, as TOML.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=0, envvar="BAOBIAO_WORKERS", help="Worker processes; 0: none. As many as cores.", metavar="N"),
    ] = None,
    scheduler: Annotated[str, typer.Option(metavar="ADDRESS", help="A Dask scheduler to send the work to.")] = "",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a report may take in a worker.")] = 3600.0,
    memory: Annotated[
        float | None,
        typer.Option(min=1, metavar="MB", help="Memory that a worker may use.", show_default=N_("no limit")),
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do again what failed before.")] = False,
    password: Password = None,
) -> None:
    """Recover reports into a dataset in the standard schema; run again, it goes on where it stopped."""
    from baobiao.batch import Limits, Way, Workers, recover_into
    from baobiao.layout.sources import find_sources

    forms = tuple(str(path) for path in form or ())
    way = Way(engine, forms, Workers(workers, scheduler), Limits(timeout, memory), retry_failed, password)
    with _progress() as bar:
        shown = _Shown(bar, out)
        outcomes = recover_into(out, find_sources(paths), way, on_plan=shown.plan, on_result=shown.result)
    shown.end(outcomes)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(SourceError.exit_code)


@app.command()
def tables(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Any document.")],
    *,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=".json, .csv, .html or .xlsx; else stdout.")] = None,
    draw: Annotated[Path | None, typer.Option(metavar="DIR", help="Also draw what was read, page by page.")] = None,
    engine: Engine = "auto",
    password: Password = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Seconds that it may take.", show_default=N_("no limit")),
    ] = None,
    memory: Annotated[
        float | None, typer.Option(min=1, metavar="MB", help="Memory that it may use.", show_default=N_("no limit"))
    ] = None,
) -> None:
    """Write every table of a document, official or not."""
    if timeout is not None or memory is not None:
        given = [("--out", out), ("--draw", draw), ("--engine", engine)]
        options = [str(word) for name, value in given if value is not None for word in (name, value)]
        raise typer.Exit(_limited(file, options, password, timeout, memory))
    from baobiao.draw import save_drawings
    from baobiao.export.tables import check_format, write_tables
    from baobiao.pipeline import open_unread, read_pictures
    from baobiao.tables import document_tables

    if out is not None:
        check_format(out)
    seen: list[tuple[Picture, PageReading]] = []
    keep = (lambda *page: seen.append(page)) if draw else None
    document = read_pictures(open_unread(file, password=password), engine=engine, watcher=keep)
    if draw is not None:
        save_drawings(seen, document, draw)
    found = document_tables(document)
    if out is None:
        sys.stdout.write(found.model_dump_json(indent=1) + "\n")
    else:
        write_tables(found, out)


def _limited(file: Path, options: list[str], password: str | None, timeout: float | None, memory: float | None) -> int:
    """The exit code of `tables` in a process of its own, which is ended where it passes a limit. Raises SourceError."""
    from baobiao.batch import Limits
    from baobiao.batch.supervise import run_watched

    command = [sys.executable, "-m", "baobiao.cli", "tables", *options, "--", str(file)]
    said = {"BAOBIAO_LANG": "", **({} if password is None else {"BAOBIAO_PASSWORD": password})}
    ended = run_watched(command, Limits(timeout or math.inf, memory), {**os.environ, **said})
    if isinstance(ended, int):
        return ended
    remedies = {"TimedOut": N_("raise --timeout"), "OutOfMemory": N_("raise --memory")}
    raise SourceError(ended.cause, path=str(file), remedy=remedies.get(ended.kind, ended.remedy))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A dataset that `recover` wrote.")],
    *,
    to: Annotated[str, typer.Option(metavar="FORMAT", help="csv, xlsx, sqlite, duckdb, schema, or a database's URL.")],
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="File, for csv folder; none for a URL.")] = None,
    one_sheet: Annotated[bool, typer.Option("--one-sheet", help="xlsx: a row a report, no sheet a report.")] = False,
) -> None:
    """Write a dataset for another tool; writing it twice gives the same."""
    from baobiao.export.formats import write_export

    if "://" not in to and out is None:
        raise typer.BadParameter(_("--out is missing: where should it go?"))
    write_export(folder, to, out, one_sheet=one_sheet)


@app.command()
def forms(
    *, form: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="A further form, as TOML.")] = None
) -> None:
    """List the forms that are known."""
    from baobiao.pipeline import known_forms
    from baobiao.summary import FORM_FIELDS, form_line

    _show(FORM_FIELDS, [form_line(known) for known in known_forms(form or ())])


@app.command()
def doctor() -> None:
    """Tell what is installed and what is wrong with it."""
    from baobiao.doctor import examine

    fields = (N_("subject"), N_("state"), N_("detail"))
    _show(fields, [(f.subject, told(f.state), told(f.detail)) for f in examine()])


@app.command()
def schema(name: Annotated[str, typer.Argument(help="`report` or `tables`.")] = "report") -> None:
    """Write the JSON Schema of the output to stdout."""
    from baobiao.schema import MODELS, schema_text

    if name not in MODELS:
        raise typer.BadParameter(_("there is no schema {}; there are {}").format(name, ", ".join(MODELS)))
    sys.stdout.write(schema_text(name))


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Tell the version and leave.")] = False,
    lang: Annotated[
        str,
        typer.Option(
            "--lang", metavar="|".join(LANGUAGES), help="Language of help and messages.", envvar="BAOBIAO_LANG"
        ),
    ] = "",
) -> None:
    if lang not in ("", *LANGUAGES):
        raise typer.BadParameter(_("there is no language {}; there are {}").format(lang, ", ".join(LANGUAGES)))
    if version:
        typer.echo(__version__)
        raise typer.Exit


class _Shown:
    """What people see of a run: a bar with counts, then a table of the new results and a sentence for each failure.

    Where there are very many, the counts alone, and the first failures.
    """

    def __init__(self, bar: Progress, out: Path) -> None:
        self.bar, self.out = bar, out
        self.task = bar.add_task(_("recovering"), total=None)
        self.kept, self.review, self.failed = 0, 0, 0
        self.rows: list[tuple[str, ...]] = []
        self.empty: list[str] = []

    def plan(self, kept: int, todo: int) -> None:
        self.kept = kept
        self.bar.update(self.task, total=todo)

    def result(self, result: Result) -> None:
        from baobiao.summary import nothing_found, summary

        self.failed += result.outcome.error is not None
        self.review += result.brief is not None and result.brief.needs_review
        if len(self.rows) <= MOST_ROWS:
            self.rows.append(summary(result))
            self.empty += filter(None, [nothing_found(result)])
        counts = _("recovering ({} to review, {} failed)").format(self.review, self.failed)
        self.bar.update(self.task, advance=1, description=counts)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        from baobiao.summary import FIELDS, failure

        if self.rows and len(self.rows) <= MOST_ROWS:
            _show(FIELDS, self.rows)
        if self.kept or len(self.rows) > MOST_ROWS:
            done = sum(outcome.status == "done" for outcome in outcomes)
            counts = _("{} sources: {} done, {} failed; {} of them by an earlier run")
            _stderr().print(counts.format(len(outcomes), done, len(outcomes) - done, self.kept))
        for warning in self.empty:
            _stderr().print(f"[yellow]{escape(warning)}[/]")
        failed = [outcome for outcome in outcomes if outcome.error]
        for outcome in failed[:MOST_ROWS]:
            _stderr().print(f"[red]{escape(failure(outcome))}[/]")
        if left := len(failed[MOST_ROWS:]):
            _stderr().print(escape(_("and {} more: see {}").format(left, self.out / "run.jsonl")))


def _show(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout."""
    table = Table(*(Column(told(field), overflow="fold") for field in fields))
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def _progress() -> Progress:
    """A bar on stderr with rate and time left, gone when it is full."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=_stderr(), transient=True)


class _Rate(ProgressColumn):
    """How many reports a minute."""

    def render(self, task: Task) -> Text:
        """Of the last half minute, as the bar estimates it."""
        return Text("" if task.speed is None else _("{:.0f} a minute").format(task.speed * 60))


def _stderr() -> Console:
    return Console(stderr=True, soft_wrap=True, highlight=False)


if __name__ == "__main__":
    main()
