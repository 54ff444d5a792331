"""Whether figures in a file are what the log says: by their digest, a proof, and counting again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.log.seals.proving import InclusionProof
from events.vocabulary import Program
from services.reporting.canonical import canonical, digest_of
from services.reporting.export.asking import why_no_view
from services.reporting.export.recounting import Recount, number_of, recount
from services.reporting.measures import MEASURES, WIDE
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.queries.kept_figures import FigureFilter
from services.reporting.queries.measures import Asked
from services.reporting.views.figures import TopicNames

FILE_BYTES_MAX: Final = 16 * 1024 * 1024
_OF_ALL_WORK: Final = {unit.name for unit in WIDE if unit.of_all_work}
_WHOLE: Final = (UNDIVIDED, By.FISCAL_YEAR, By.PROGRAM)
"""By these a snapshot counts confidential work, too."""
Counted = Mapping[tuple[str, ...], float]


class FiguresFileError(Exception):
    """A file has no figures, or not those that it says; says why."""


class _Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    program: Program | None
    since: date | None = Field(alias="from")
    until: date | None
    topics: str


class _Row(BaseModel):
    keys: tuple[str, ...]
    value: Any


class _Answer(BaseModel):
    """An answer of `GET /reporting/measures/{measure}`."""

    measure: str
    by: tuple[By, ...]
    filters: _Filters
    as_of: int = Field(ge=0)
    rows: tuple[_Row, ...]
    total: Any
    digest: str


class _Snapshot(BaseModel):
    """An answer of `GET /reporting/snapshots/{name}`."""

    snapshot: str
    until: date
    as_of: int = Field(ge=0)
    work: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a file, whose digest is that of the file."""

    name: str
    as_of: int
    digest: str
    text: str
    told: tuple[tuple[Recount, Counted], ...]
    """What the file says, each with the question that it answers."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What counting again has shown."""

    same: int
    """Figures that are the same; what is nothing in both is none."""
    differ: tuple[str, ...]
    left_out: tuple[str, ...]
    """What the export cannot answer, and why."""


def read_question(content: bytes) -> tuple[Asked, int]:
    """Return which question a measure's answer is to, and as of which position.

    Raises `FiguresFileError`.
    """
    read_figures(content)
    try:
        told = _Answer.model_validate_json(content)
        filters = told.filters
        topics = TopicNames(filters.topics)
        measure = MEASURES[told.measure]
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise FiguresFileError(f"{where}: {first['msg']}") from None
    except (ValueError, KeyError) as fault:
        raise FiguresFileError(f"this release does not know {fault}") from None
    counted = FigureFilter(filters.program, filters.since, filters.until, topics)
    return Asked(measure, told.by, counted), told.as_of


def read_figures(content: bytes) -> Figures:
    """Read a measure's answer or a snapshot. Raises `FiguresFileError`."""
    try:
        found = json.loads(content)
        text = canonical(found)
    except (ValueError, TypeError, AttributeError) as fault:
        raise FiguresFileError(f"the file is no JSON: {fault}") from None
    if not isinstance(found, dict):
        raise FiguresFileError("the file is a list or a value, and no figures")
    try:
        if "snapshot" in found:
            if text.encode() != content:
                raise FiguresFileError("the file is not byte for byte what was published")
            return _of_snapshot(_Snapshot.model_validate(found), text)
        return _of_answer(_Answer.model_validate(found), found)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise FiguresFileError(f"{where}: {first['msg']}") from None


def refuse_other(figures: Figures, proof: InclusionProof) -> None:
    """Raise `FiguresFileError` unless a proof, which was checked, is of these figures' record."""
    if proof.record is None:
        raise FiguresFileError("the proof shows no record; that of a snapshot does")
    lines = proof.record.split("\n", 9)
    if len(lines) < 10 or lines[5] != "FiguresPublished":  # noqa: PLR2004 - see `record.FORM`
        raise FiguresFileError("the record of the proof publishes no figures")
    if json.loads(lines[9]).get("content") != figures.text:
        raise FiguresFileError("the record of the proof published other figures")


def recounted(figures: Figures, export: Path) -> Recounted:
    """Count figures again from an export, as of their position.

    Raises what `export.asking.asked` raises: an export that does not reach so far, or is cut off.
    """
    asked = [(asks, told) for asks, told in figures.told if asks.why_not is None]
    answers = recount(export, figures.as_of, [asks for asks, _ in asked])
    same, differ = 0, []
    for (asks, told), counted in zip(asked, answers, strict=True):
        for keys in sorted({*told, *counted}):
            said, found = told.get(keys, 0), counted.get(keys, 0)
            if said == found:
                same += 1
            else:
                differ.append(f"{_named(asks, keys)}: the file has {said:g}, the log {found:g}")
    left_out = {f"{asks.measure}: {asks.why_not}" for asks, _ in figures.told if asks.why_not}
    return Recounted(same, tuple(differ), tuple(sorted(left_out)))


def _of_answer(answer: _Answer, found: Mapping[str, Any]) -> Figures:
    plain = canonical({name: value for name, value in found.items() if name != "digest"})
    if answer.digest != digest_of(plain):
        raise FiguresFileError(
            f"digest: the file says {answer.digest}, and its content has {digest_of(plain)}"
        )
    filters = answer.filters
    asked = (filters.program, filters.since, filters.until)
    told = [(Recount(answer.measure, (), *asked), _nonzero(answer.measure, {(): answer.total}))]
    if answer.by:
        rows = _nonzero(answer.measure, {row.keys: row.value for row in answer.rows})
        told.append((Recount(answer.measure, answer.by, *asked), rows))
    return Figures(answer.measure, answer.as_of, answer.digest, canonical(found), tuple(told))


def _of_snapshot(snapshot: _Snapshot, text: str) -> Figures:
    told = tuple(_told(snapshot))
    return Figures(snapshot.snapshot, snapshot.as_of, digest_of(text), text, told)


def _told(snapshot: _Snapshot) -> Iterator[tuple[Recount, Counted]]:
    """Yield what a snapshot tells of all work; elsewhere it leaves out what is confidential."""
    for by in _WHOLE:
        for name in sorted(_OF_ALL_WORK):
            asks = Recount(name, () if by == UNDIVIDED else (By(by),), until=snapshot.until)
            rows = snapshot.work.get(by, [])
            told = {(row["key"],)[: len(asks.by)]: row.get(name) for row in rows}
            yield asks, _nonzero(name, told)


def _nonzero(measure: str, values: Mapping[tuple[str, ...], Any]) -> Counted:
    if why_no_view(measure) is not None:  # nothing is compared with it
        return {}
    numbers = {keys: number_of(measure, value) for keys, value in values.items()}
    return {keys: number for keys, number in numbers.items() if number}


def _named(asks: Recount, keys: tuple[str, ...]) -> str:
    divided = ", ".join(f"{by} {key}" for by, key in zip(asks.by, keys, strict=True))
    return f"{asks.measure} ({divided or 'all'})"
