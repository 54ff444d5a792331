"""Whether figures in a file are what the log says: by their digest, a proof, and counting again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.days import fiscal_year_of
from events.log.seals.note import Verifier
from events.log.seals.proving import InclusionProof, check
from events.reporting import FiguresPublished, ReviewPublished
from events.vocabulary import Program
from services.reporting.canonical import canonical, digest_of
from services.reporting.export.asking import why_no_view
from services.reporting.export.recounting import (
    YEAR_MAX,
    NoNumberError,
    Recount,
    last_year,
    number_of,
    recount,
)
from services.reporting.measures import MEASURES, WIDE
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.queries.kept_figures import FigureFilter
from services.reporting.queries.measures import FigureQuestion
from services.reporting.views.figures import TopicNames

FILE_BYTES_MAX: Final = 16 * 1024 * 1024
_OF_ALL_WORK: Final = {unit.name for unit in WIDE if unit.of_all_work}
_WHOLE: Final = (UNDIVIDED, By.FISCAL_YEAR, By.PROGRAM)
"""By these a snapshot counts confidential work, too."""
_PUBLISHING: Final = (FiguresPublished.wire_name, ReviewPublished.wire_name)
_LAID_OUT: Final = (b"<!doctype html>", b"%PDF-")
_YEAR: Final = re.compile("[0-9]{4}")
_DIGESTS_OF_FILES: Final = ("page_digest", "pdf_digest")
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
    version: int
    by: tuple[By, ...]
    filters: _Filters
    as_of: int = Field(ge=0)
    rows: tuple[_Row, ...]
    total: Any
    digest: str


class Kind(StrEnum):
    """What a file of figures is."""

    SNAPSHOT = "Published figures"
    REVIEW = "Annual review"
    ANSWER = "Answer about"


class _Unit(BaseModel):
    definition: str


class _KeyedRow(BaseModel):
    """The figures of a publication under one key: beside it, a value by measure."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any] = Field(init=False)

    key: str


class _Divided(BaseModel):
    """What a publication tells of work: beside what each figure counts, rows by dimension."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, tuple[_KeyedRow, ...]] = Field(init=False)

    def rows(self, by: str) -> tuple[_KeyedRow, ...]:
        return self.__pydantic_extra__.get(by, ())


class _Work(_Divided):
    units: dict[str, _Unit]


class _ReviewFigures(_Divided):
    definitions: dict[str, _Unit]
    answers: Any


class _Snapshot(BaseModel):
    """An answer of `GET /reporting/snapshots/{name}`."""

    snapshot: str
    until: date
    as_of: int = Field(ge=0)
    work: _Work


class _Review(BaseModel):
    """An answer of `GET /reporting/reviews/{name}/figures`."""

    review: str
    until: date
    as_of: int = Field(ge=0)
    figures: _ReviewFigures


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a file, whose digest is that of the file."""

    kind: Kind
    name: str
    as_of: int
    digest: str
    text: str
    told: tuple[tuple[Recount, Counted], ...]
    """What the file says, each with the question that it answers."""
    left_out: tuple[str, ...] = ()
    """What is not counted again, because this release counts it otherwise, and why."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What counting again has shown."""

    same: int
    """Figures that are the same; what is nothing in both is none."""
    differ: tuple[str, ...]
    left_out: tuple[str, ...]
    """What cannot be counted again, and why."""
    told_further: tuple[str, ...] = ()
    """What was counted again for years of which the export has no day."""


def read_question(content: bytes) -> tuple[FigureQuestion, int]:
    """Return which question a measure's answer is to, and as of which position.

    Raises `FiguresFileError`.
    """
    if (counts_otherwise := read_figures(content).left_out) != ():
        raise FiguresFileError(counts_otherwise[0])
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
    return FigureQuestion(measure, told.by, counted), told.as_of


def read_figures(content: bytes) -> Figures:
    """Read a measure's answer, a snapshot or a review. Raises `FiguresFileError`."""
    try:
        found = json.loads(content)
        text = canonical(found)
    except (ValueError, TypeError, AttributeError) as fault:
        raise FiguresFileError(f"the file is no JSON: {fault}") from None
    except RecursionError:
        raise FiguresFileError("the file is nested too deeply to be read") from None
    if not isinstance(found, dict):
        raise FiguresFileError("the file is a list or a value, and no figures")
    try:
        if "review" in found or "snapshot" in found:
            if text.encode() != content:
                raise FiguresFileError("the file is not byte for byte what was published")
            if "review" in found:  # it names a snapshot, too
                return _of_review(_Review.model_validate(found), text)
            return _of_snapshot(_Snapshot.model_validate(found), text)
        return _of_answer(_Answer.model_validate(found), found)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise FiguresFileError(f"{where}: {first['msg']}") from None


def read_proof(content: bytes, verifiers: Sequence[Verifier]) -> tuple[InclusionProof, str]:
    """Check the proof of a record; return it, and what it shows in a sentence.

    Raises `ProofError`, and `FiguresFileError` where it is of no record.
    """
    shown = check(content, verifiers)
    try:
        return InclusionProof.model_validate_json(content), shown
    except ValidationError:
        raise FiguresFileError("the proof is of two seals, and of no record") from None


def refuse_other(figures: Figures, proof: InclusionProof) -> None:
    """Raise `FiguresFileError` unless a proof, which was checked, is of these figures' record."""
    if _published(proof).get("content") != figures.text:
        raise FiguresFileError("the record of the proof published other figures")


def is_laid_out(content: bytes) -> bool:
    """Whether a file is a review that is laid out, as HTML or PDF."""
    return content.startswith(_LAID_OUT)


def figures_behind(content: bytes, proof: InclusionProof) -> Figures:
    """Return the figures of a review that is laid out: its record has them, and the file's digest.

    Raises `FiguresFileError` unless a proof, which was checked, is of that record.
    """
    fact = _published(proof)
    if hashlib.sha256(content).hexdigest() not in {fact.get(name) for name in _DIGESTS_OF_FILES}:
        raise FiguresFileError("the record of the proof published other files")
    return read_figures(str(fact.get("content")).encode())


def _published(proof: InclusionProof) -> Mapping[str, Any]:
    """Return the fact by which figures were published."""
    if proof.record is None:
        raise FiguresFileError("the proof shows no record; that of a snapshot or a review does")
    lines = proof.record.split("\n", 9)
    if len(lines) < 10 or lines[5] not in _PUBLISHING:  # noqa: PLR2004 - see `record.FORM`
        raise FiguresFileError("the record of the proof publishes no figures")
    fact: Mapping[str, Any] = json.loads(lines[9])
    return fact


def recounted(figures: Figures, export: Path) -> Recounted:
    """Count figures again from an export, as of their position.

    Raises what `export.asking.asked` raises: an export that does not reach so far, or is cut off.
    """
    asked = [(asks, told) for asks, told in figures.told if asks.why_not is None]
    asked, told_further = _as_far_as_told(asked, export, figures.as_of)
    answers = recount(export, figures.as_of, [asks for asks, _ in asked])
    same, differ = 0, []
    for (asks, told), counted in zip(asked, answers, strict=True):
        for keys in sorted({*told, *counted}):
            said, found = told.get(keys, 0), counted.get(keys, 0)
            if said == found:
                same += 1
            else:
                differ.append(f"{_named(asks, keys)}: the file has {said:g}, the log {found:g}")
    no_view = {f"{asks.measure}: {asks.why_not}" for asks, _ in figures.told if asks.why_not}
    left_out = tuple(sorted(no_view.union(figures.left_out)))
    return Recounted(same, tuple(differ), left_out, told_further)


def _as_far_as_told(
    asked: list[tuple[Recount, Counted]], export: Path, as_of: int
) -> tuple[list[tuple[Recount, Counted]], tuple[str, ...]]:
    """Let questions go on to the last year that a file tells; return them, and what is said of it.

    A year is told as soon as an answer is of a day in it, and no export has that day. What goes on
    at its end is counted as at any other's, so that of such a year a wrong number is found; that
    there is the year is all that is not shown.
    """
    if not any(asks.goes_as_far_as_known for asks, _ in asked):
        return asked, ()
    known = last_year(export, as_of)
    questions, said = [], []
    for asks, told in asked:
        further = _last_year_told(asks, told)
        if further is None or further <= max(known, fiscal_year_of(asks.since or date.min)):
            questions.append((asks, told))
            continue
        questions.append((replace(asks, last_year=further), told))
        said.append(
            f"{asks.measure}: the file tells years up to {further}, the export has days up to "
            f"{known}; answers have days, too, and are in no export"
        )
    return questions, tuple(said)


def _last_year_told(asks: Recount, told: Counted) -> int | None:
    if not asks.goes_as_far_as_known:
        return None
    at = asks.by.index(By.FISCAL_YEAR)
    years = [int(keys[at]) for keys in told if _YEAR.fullmatch(keys[at])]
    return max((year for year in years if year <= YEAR_MAX), default=None)


def _of_answer(answer: _Answer, found: Mapping[str, Any]) -> Figures:
    plain = canonical({name: value for name, value in found.items() if name != "digest"})
    if answer.digest != digest_of(plain):
        raise FiguresFileError(
            f"digest: the file says {answer.digest}, and its content has {digest_of(plain)}"
        )
    name, text, found_in = answer.measure, canonical(found), MEASURES.get(answer.measure)
    figures = Figures(Kind.ANSWER, name, answer.as_of, answer.digest, text, ())
    if found_in is not None and answer.version != found_in.version:
        why = f"version {found_in.version} counts otherwise than version {answer.version}"
        return replace(figures, left_out=(f"{name}: {why}, which the file has",))
    filters = answer.filters
    asked = (filters.program, filters.since, filters.until)
    whole = _Value("total", (), answer.total)
    told = [(Recount(name, (), *asked), _nonzero(name, 0, [whole]))]
    if answer.by:
        rows = [_Value(f"rows.{at}", row.keys, row.value) for at, row in enumerate(answer.rows)]
        told.append((Recount(name, answer.by, *asked), _nonzero(name, len(answer.by), rows)))
    return replace(figures, told=tuple(told))


def _of_snapshot(snapshot: _Snapshot, text: str) -> Figures:
    figures = Figures(Kind.SNAPSHOT, snapshot.snapshot, snapshot.as_of, digest_of(text), text, ())
    work = _Published("work", snapshot.work, snapshot.work.units, _WHOLE, snapshot.until)
    return replace(figures, told=tuple(_told(work)), left_out=work.left_out)


def _of_review(review: _Review, text: str) -> Figures:
    figures = Figures(Kind.REVIEW, review.review, review.as_of, digest_of(text), text, ())
    told, by = review.figures, (By.FISCAL_YEAR,)
    work = _Published("figures", told, told.definitions, by, review.until)
    return replace(figures, told=tuple(_told(work)), left_out=work.left_out)


class _Published(NamedTuple):
    """What a publication tells of all work; elsewhere it leaves out what is confidential."""

    field: str
    work: _Divided
    units: Mapping[str, _Unit]
    """What each figure counts; of others it tells nothing, for they came later."""
    divided_by: Sequence[str]
    until: date

    @property
    def measures(self) -> list[str]:
        """Those that are defined as now."""
        return [each for each in self._all if self._is_defined_so(each)]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not counted again, and why."""
        others = (each for each in self._all if not self._is_defined_so(each))
        return tuple(f"{each}: it is defined in other words since" for each in others)

    @property
    def _all(self) -> list[str]:
        return sorted(_OF_ALL_WORK & self.units.keys())

    def _is_defined_so(self, measure: str) -> bool:
        return self.units[measure].definition == MEASURES[measure].definition


def _told(published: _Published) -> Iterator[tuple[Recount, Counted]]:
    for by in published.divided_by:
        divided = () if by == UNDIVIDED else (By(by),)
        for name in published.measures:
            values = [
                _Value(
                    f"{published.field}.{by}.{at}.{name}",
                    (row.key,)[: len(divided)],
                    row.__pydantic_extra__.get(name),
                )
                for at, row in enumerate(published.work.rows(by))
            ]
            asks = Recount(name, divided, until=published.until)
            yield asks, _nonzero(name, len(divided), values)


class _Value(NamedTuple):
    """A value of a file, and where it stands there."""

    field: str
    keys: tuple[str, ...]
    value: Any


def _nonzero(measure: str, dimensions: int, values: Iterable[_Value]) -> Counted:
    """Return the numbers of values by their keys. Raises `FiguresFileError`."""
    if why_no_view(measure) is not None:  # nothing is compared with it
        return {}
    numbers: dict[tuple[str, ...], float] = {}
    for field, keys, value in values:
        if len(keys) != dimensions:
            raise FiguresFileError(f"{field}: {len(keys)} keys, and there must be {dimensions}")
        if keys in numbers:
            raise FiguresFileError(f"{field}: the keys {', '.join(keys)} must stand there once")
        try:
            numbers[keys] = number_of(measure, value)
        except NoNumberError as fault:
            raise FiguresFileError(f"{field}: {fault}") from None
    return {keys: number for keys, number in numbers.items() if number}


def _named(asks: Recount, keys: tuple[str, ...]) -> str:
    divided = ", ".join(f"{by} {key}" for by, key in zip(asks.by, keys, strict=True))
    return f"{asks.measure} ({divided or 'all'})"
