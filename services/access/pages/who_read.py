"""Who read what: personal data, confidential work and the log, in all services, as recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Query
from starlette.responses import Response

from events.days import read_day
from services.access.consumers.registering import names_of_consumers
from services.access.pages.histories import names_of
from services.access.pages.visitors import own_session
from services.access.pages.words import role_in_words
from services.access.recorded_reads import (
    BEGINNING,
    Found,
    Reached,
    ReadFilter,
    Reads,
    recorded_reads,
)
from services.kit.http import cursors
from services.kit.http.cursors import PAGE_ITEMS_MAX, Cursors, RequestedPage
from services.kit.http.read_records import ID_PATTERN, ReadView
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.downloads import download
from services.kit.pages.lists import shown
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

TABLE_ROWS_MAX: Final = 5_000
"""Of the table to download; `byfield reads` has all."""
THINGS: Final[Mapping[str, str]] = {
    "log": "The log",
    "request": "Requests",
    "engagement": "Engagements",
    "person": "People",
    "expert": "Experts",
    "agency": "Agencies and their contacts",
    "machine": "Machines",
    "subject": "Whom or what to forget",
    "figure": "Live figures",
    "testimonial": "Words agreed to be published",
    "read": "Records of reads",
}
"""What can be read, by the word of the tables of who may."""
COLUMNS: Final = ("service", "name", *ReadView.model_fields)
_CURSORS: Final[Cursors[Reached]] = Cursors(tuple[int, int, int, int])
_ID: Final = re.compile(ID_PATTERN)
_PERSON: Final = re.compile(r"person-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HAS_FAULTS: Final = 422
_CHARACTERS_MAX: Final = 100

who_read = PageRouter("/who-read")
_Text = Annotated[str, Query(max_length=_CHARACTERS_MAX)]


class Typed(NamedTuple):
    """What is looked for, as it was typed."""

    person: str
    thing: str
    thing_id: str
    day: str

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by field."""
        found = {}
        for name, what in (("person", "person or a machine"), ("thing_id", "thing")):
            text = getattr(self, name)
            if text and not _ID.match(text):
                found[name] = f"Enter the id of a {what}, as this page shows it."
        if self.day and self._day is None:
            found["day"] = "Enter a day, such as 2026-03-31."
        return found

    @property
    def wanted(self) -> ReadFilter:
        """What is looked for, where nothing is wrong with it."""
        thing = self.thing if self.thing in THINGS else None
        return ReadFilter(self.person or None, thing, self.thing_id or None, self._day)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that looks for the same."""
        return {name: value for name, value in self._asdict().items() if value}

    @property
    def _day(self) -> date | None:
        try:
            return read_day(self.day)
        except ValueError:
            return None


async def typed_in(
    person: _Text = "", thing: _Text = "", thing_id: _Text = "", day: _Text = ""
) -> Typed:
    """Return what the address of a page looks for."""
    return Typed(person.strip(), thing, thing_id.strip(), day.strip())


WhatWasTyped = Annotated[Typed, Depends(typed_in)]


@who_read.get("")
async def show_who_read(
    page: SignedInPage, running: CurrentService, asked: RequestedPage, typed: WhatWasTyped
) -> Response:
    """Show who read what, the latest first: all, or what is looked for."""
    if typed.faults:
        return _faulty(page, running, typed)
    after = asked.after(_CURSORS) or BEGINNING
    token = (await own_session(page, running)).token
    reads = await recorded_reads(running, token, typed.wanted, after, asked.limit)
    following = None if reads.is_last else _CURSORS.encode(reads.reached)
    names = await _names(running, reads.items)
    lines = [_line(each, names) for each in reads.items]
    listed = shown(page.request, cursors.Page[dict[str, object]](items=lines, next=following))
    response = _shown(page, running, typed, listed=listed, away=reads.away)
    return counted(response, Extent(rows=len(reads.items)))


@who_read.get("/download")
async def download_who_read(
    page: SignedInPage, running: CurrentService, typed: WhatWasTyped
) -> Response:
    """Return the same as CSV, for a spreadsheet: the latest that are looked for."""
    if typed.faults:
        return _faulty(page, running, typed)
    token = (await own_session(page, running)).token
    found: list[Found] = []
    reads = Reads([], BEGINNING, is_last=False, away=[])
    while not reads.is_last and len(found) < TABLE_ROWS_MAX:
        limit = min(PAGE_ITEMS_MAX, TABLE_ROWS_MAX - len(found))
        reads = await recorded_reads(running, token, typed.wanted, reads.reached, limit)
        if reads.away:  # a table that lacks a service, and does not say so, is worse than none
            return _shown(page, running, typed, status=503, listed=None, away=reads.away)
        found.extend(reads.items)
    names = await _names(running, found)
    table = download(
        f"who-read-{running.today()}", COLUMNS, [_cells(each, names) for each in found]
    )
    return counted(table, Extent(rows=len(found)))


def _cells(found: Found, names: Mapping[str, str]) -> tuple[object, ...]:
    read = found.read
    return (found.service, names.get(read.person), *read.model_dump(mode="json").values())


def _faulty(page: Page, running: RunningService, typed: Typed) -> Response:
    response = _shown(page, running, typed, status=_HAS_FAULTS, listed=None, away=())
    return counted(response, Extent(rows=0))


def _shown(
    page: Page, running: RunningService, typed: Typed, status: int = 200, **values: object
) -> Response:
    return page.show(
        "who-read.html",
        status=status,
        typed=typed,
        faults=typed.faults,
        things=THINGS,
        kept_days=running.settings.reads_kept_days,
        rows_max=TABLE_ROWS_MAX,
        **values,
    )


def _line(found: Found, names: Mapping[str, str]) -> dict[str, object]:
    """Return what the page shows of a read."""
    read = found.read
    return {
        "service": found.service,
        "read": read,
        "name": names.get(read.person),
        "role": role_in_words(read.role),
        "thing": THINGS.get(read.thing, read.thing),
        "much": _much(read),
    }


def _much(read: ReadView) -> str:
    if read.first_position is not None:
        return f"positions {read.first_position} to {read.last_position}"
    match read.rows:
        case None:
            return ""
        case 0:
            return "nothing"
        case rows:
            return str(rows)


async def _names(running: RunningService, found: Iterable[Found]) -> Mapping[str, str]:
    """Return what people and machines are called, by the ids of who read."""
    ids = {each.read.person for each in found}
    people = await names_of(running.pool, [each for each in ids if _PERSON.fullmatch(each)])
    machines = await names_of_consumers(running.pool)
    return {**people, **{id_: name for id_, name in machines.items() if id_ in ids}}
