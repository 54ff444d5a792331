"""The report of a run: as JSON, as a table on the terminal and as one in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

import orjson
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from deploy.bench.figures import Figure, Limit
from deploy.bench.machine import Machine

BEGIN: Final = "<!-- measured: begin -->"
END: Final = "<!-- measured: end -->"
_WHOLE_NUMBERS_FROM: Final = 100
_STYLES: Final = {True: "green", False: "red", None: ""}


class MarksMissingError(ValueError):
    """A document lacks the marks between which the table is put."""

    def __init__(self) -> None:
        super().__init__(f"the document must have the lines {BEGIN} and {END}, in this order")


@dataclass(frozen=True, slots=True)
class Report:
    """What one run measured."""

    measured_at: datetime
    quick: bool
    """Too short for the figures to be trusted."""
    machine: Machine
    figures: tuple[Figure, ...]


def as_json(report: Report) -> bytes:
    """Return the report as JSON, with the shares and whether aims are met."""
    content = asdict(report) | {"figures": [_figure_as_json(each) for each in report.figures]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def from_json(content: bytes) -> Report:
    """Return a report from its JSON. Raises `KeyError`, `TypeError` or `ValueError`."""
    read = orjson.loads(content)
    return Report(
        measured_at=datetime.fromisoformat(read["measured_at"]),
        quick=read["quick"],
        machine=Machine(**read["machine"]),
        figures=tuple(_figure_from_json(each) for each in read["figures"]),
    )


def as_table(report: Report) -> Table:
    """Return a table for the terminal, in which a figure that misses its aim is red."""
    title = "too short to be trusted" if report.quick else None
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column()
    table.add_column("measured", justify="right")
    table.add_column("of its limits, in the same run")
    table.add_column("aim")
    for figure, following in zip_longest(report.figures, report.figures[1:]):
        table.add_row(
            figure.what,
            Text(_value(figure), style=_STYLES[figure.met]),
            "\n".join(_limits(figure)),
            _aims(figure),
            end_section=following is not None and following.part != figure.part,
        )
    return table


def as_markdown(report: Report) -> str:
    """Return Markdown: the machine, then the table."""
    lines = [
        *_machine(report),
        "",
        "| | measured | of its limits, in the same run | aim | met |",
        "| :-- | --: | :-- | :-- | :-- |",
    ]
    for figure in report.figures:
        met = {True: "yes", False: "no", None: ""}[figure.met]
        limits = "<br>".join(_limits(figure))
        lines.append(f"| {figure.what} | {_value(figure)} | {limits} | {_aims(figure)} | {met} |")
    return "\n".join(lines) + "\n"


def put_into(document: str, report: Report) -> str:
    """Return the document with this report for the former one. Raises `MarksMissingError`."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MarksMissingError
    return f"{before}{BEGIN}\n{as_markdown(report)}{END}{after}"


def _machine(report: Report) -> Iterator[str]:
    machine = report.machine
    libraries = ", ".join(f"{name} {version}" for name, version in machine.libraries.items())
    how = " (a quick run: too short to be trusted)" if report.quick else ""
    yield f"Measured on {report.measured_at:%Y-%m-%d}{how}:"
    yield ""
    yield f"- {machine.processor}, {machine.cores} cores, {machine.memory_gib:g} GiB,"
    yield f"  {machine.kernel}; load average {machine.load:g} before"
    yield f"- {machine.filesystem}; a write of 8 KiB and its sync take {machine.sync_p50_ms:g} ms"
    yield f"  (p50), {machine.sync_p99_ms:g} ms (p99)"
    yield f"- Python {machine.python}, PostgreSQL {machine.postgres}, NATS {machine.nats};"
    yield f"  {libraries}"


def _figure_as_json(figure: Figure) -> dict[str, Any]:
    limits = [asdict(limit) | {"share": figure.share(limit)} for limit in figure.limits]
    return asdict(figure) | {"limits": limits, "met": figure.met}


def _figure_from_json(read: dict[str, Any]) -> Figure:
    fields = {name: value for name, value in read.items() if name != "met"}
    limits = (Limit(each["what"], each["value"], each["share_min"]) for each in read["limits"])
    return Figure(**fields | {"limits": tuple(limits)})


def _value(figure: Figure) -> str:
    return f"{_number(figure.value)} {figure.unit}"


def _limits(figure: Figure) -> Iterator[str]:
    for limit in figure.limits:
        yield f"{figure.share(limit):.2f} of {limit.what} ({_number(limit.value)})"


def _aims(figure: Figure) -> str:
    return ", ".join(_each_aim(figure))


def _each_aim(figure: Figure) -> Iterable[str]:
    for limit in figure.limits:
        if limit.share_min is not None:
            yield f"share ≥ {limit.share_min:g}"
    if figure.at_least is not None:
        yield f"≥ {_number(figure.at_least)}"
    if figure.at_most is not None:
        yield f"≤ {_number(figure.at_most)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_NUMBERS_FROM else f"{value:.3g}"
