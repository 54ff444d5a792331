"""The projection of the desk: who looks after each request, and what the center noted about it.

It has a checkpoint of its own, so that a replica of a former release, which does not know these
facts, passes over none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.access import NoteForgotten, RequestForgotten
from events.event import REMOVED, Told
from events.intake import (
    CoordinatorReleased,
    CoordinatorTook,
    NoteCorrected,
    NoteStruck,
    NoteWritten,
)
from services.intake import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, grouped, rows, without


class DeskRow(NamedTuple):
    """The desk of one request."""

    request_id: UUID
    version: int
    owner: str | None = None
    owned_since: date | None = None
    owned_before_by: str | None = None
    """Whom the owner took it over from."""
    released_on: date | None = None


class NoteRow(NamedTuple):
    """One note; of one that was struck out, all but what it said."""

    note_id: UUID
    request_id: UUID
    position: int
    noted_on: date
    text: str | None
    means: str | None
    people: tuple[Mapping[str, Any], ...]
    written_by: str
    changed_by: str | None = None
    corrected_on: date | None = None
    struck_on: date | None = None
    reason: str | None = None


def _take(_: DeskRow | None, fact: CoordinatorTook, told: Told) -> DeskRow:
    return DeskRow(
        fact.request_id,
        told.version,
        owner=fact.coordinator,
        owned_since=fact.taken_on,
        owned_before_by=fact.instead_of,
    )


def _release(_: DeskRow | None, fact: CoordinatorReleased, told: Told) -> DeskRow:
    return DeskRow(fact.request_id, told.version, released_on=fact.released_on)


def _note(
    row: DeskRow | None, fact: NoteWritten | NoteCorrected | NoteStruck, told: Told
) -> DeskRow:
    row = row or DeskRow(fact.request_id, told.version)
    return row._replace(version=told.version)


def _write(_: NoteRow | None, fact: NoteWritten, told: Told) -> NoteRow:
    means, people = _contact(fact)
    return NoteRow(
        fact.note_id,
        fact.request_id,
        told.position,
        fact.noted_on,
        fact.text,
        means,
        people,
        written_by=_person(told),
    )


def _correct(row: NoteRow, fact: NoteCorrected, told: Told) -> NoteRow:
    means, people = _contact(fact)
    return row._replace(
        noted_on=fact.noted_on,
        text=fact.text,
        means=means,
        people=people,
        changed_by=_person(told),
        corrected_on=fact.corrected_on,
        reason=fact.reason,
    )


def _strike(row: NoteRow, fact: NoteStruck, told: Told) -> NoteRow:
    return row._replace(
        text=None,
        means=None,
        people=(),
        changed_by=_person(told),
        struck_on=fact.struck_on,
        reason=fact.reason,
    )


def _forget(row: NoteRow, _fact: RequestForgotten | NoteForgotten, _told: Told) -> NoteRow:
    """The note without what it said and with whom; how many they were stays."""
    people = tuple(
        {name: value if name == "role" or value is None else REMOVED for name, value in one.items()}
        for one in row.people
    )
    return without(row, "text")._replace(people=people)


def _contact(
    fact: NoteWritten | NoteCorrected,
) -> tuple[str | None, tuple[Mapping[str, Any], ...]]:
    """How and with whom, as the columns have it."""
    if fact.contact is None:
        return None, ()
    people = tuple(person.model_dump(mode="json") for person in fact.contact.people)
    return fact.contact.means, people


def _person(told: Told) -> str:
    return told.actor.partition(":")[2]


DESK_PROJECTION: Final = Projection(
    feeds.DESK_FEED,
    (
        rows(
            Table("desks", DeskRow, key=("request_id",)),
            makes={
                CoordinatorTook: _take,
                CoordinatorReleased: _release,
                NoteWritten: _note,
                NoteCorrected: _note,
                NoteStruck: _note,
            },
        ),
        grouped(
            Table("notes", NoteRow, key=("note_id",)),
            by="request_id",
            makes={NoteWritten: _write},
            changes={NoteCorrected: _correct, NoteStruck: _strike, NoteForgotten: _forget},
            changes_all={RequestForgotten: _forget},
        ),
    ),
)
