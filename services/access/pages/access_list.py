"""The yearly list: who has access, as of a day, on paper or as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Final

import structlog
from fastapi import Query
from starlette.responses import Response

from events.days import read_day
from services.access.pages.words import NAMELESS, last_day, role_in_words
from services.access.queries.people import Access, list_access
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.downloads import download
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

COLUMNS: Final = (
    "name",
    "mail",
    "role",
    "agency",
    "provider",
    "since",
    "last_day",
    "last_sign_in",
)
_DAY_CHARACTERS_MAX: Final = 20
_HAS_FAULTS: Final = 422

access_lists = PageRouter("/access-list")
_log = structlog.get_logger()
_AsOf = Annotated[str, Query(max_length=_DAY_CHARACTERS_MAX)]


@access_lists.get("")
async def show_access_list(
    page: SignedInPage, running: CurrentService, as_of: _AsOf = ""
) -> Response:
    """Show who held which role on a day."""
    day = _day(as_of, running)
    if day is None:
        return _no_day(page, running, as_of)
    listed = await _listed(page, running, day, "page")
    return counted(_shown(page, running, day, listed), Extent(rows=len(listed)))


@access_lists.get("/download")
async def download_access_list(
    page: SignedInPage, running: CurrentService, as_of: _AsOf = ""
) -> Response:
    """Return the same as CSV, for a spreadsheet."""
    day = _day(as_of, running)
    if day is None:
        return _no_day(page, running, as_of)
    listed = await _listed(page, running, day, "csv")
    response = download(f"who-has-access-{day}", COLUMNS, _rows_of(running, listed))
    return counted(response, Extent(rows=len(listed)))


def _rows_of(running: RunningService, listed: Iterable[Access]) -> Iterator[tuple[object, ...]]:
    """Yield a row of the table for each role."""
    for person, held in listed:
        signed_in = person.signed_in_at
        yield (
            person.name,
            person.mail,
            held.duty.role,
            held.duty.agency,
            held.duty.provider,
            held.since,
            None if held.ends_on is None else last_day(held.ends_on),
            None if signed_in is None else signed_in.astimezone(running.settings.time_zone).date(),
        )


def _shown(page: Page, running: RunningService, day: date, listed: Sequence[Access]) -> Response:
    people = len({each.person.person_id for each in listed})
    lines = [(each, _line(page, each)) for each in listed]
    return page.show(
        "access-list.html", day=day, typed=str(day), people=people, lines=lines, at=running.now()
    )


def _no_day(page: Page, running: RunningService, typed: str) -> Response:
    shown = page.show(
        "access-list.html",
        status=_HAS_FAULTS,
        day=None,
        typed=typed,
        people=0,
        lines=(),
        at=running.now(),
    )
    return counted(shown, Extent(rows=0))


def _line(page: Page, access: Access) -> dict[str, str]:
    """Return what the page shows of a role."""
    person, held = access
    return {
        "name": person.name or NAMELESS,
        "mail": person.mail or "",
        "role": role_in_words(held.duty.role),
        "party": held.duty.agency or held.duty.provider or "",
        "until": "" if held.ends_on is None else page.day(last_day(held.ends_on)),
        "signed_in": "never" if person.signed_in_at is None else page.moment(person.signed_in_at),
    }


async def _listed(page: Page, running: RunningService, day: date, form: str) -> list[Access]:
    listed = await list_access(running.log, running.pool, day)
    _log.info(
        "access_list_read",
        by=page.call.principal.person,
        as_of=str(day),
        form=form,
        roles=len(listed),
    )
    return listed


def _day(text: str, running: RunningService) -> date | None:
    """Return the day that is asked for, today if none is; None for no day, or one to come."""
    if not text.strip():
        return running.today()
    try:
        day = read_day(text.strip())
    except ValueError:
        return None
    return day if day <= running.today() else None
