"""`byfield audit trail`: every fact about a thing, or of a person's doing, in people's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal, assert_never
from uuid import UUID

import orjson
from cyclopts import Parameter
from rich.text import Text

from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.parameters import Json, NotNegative
from deploy.cli.runtime import reachable, run
from deploy.services import SERVICES
from events.counted import counted
from events.log.store.selection import Selection
from events.telling.changes import Change
from events.telling.entries import Entry
from events.telling.naming import contact_place
from events.telling.trails import Reach, Sight, read_trail
from services.kit.escapes import escape_line
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service
from services.reporting.feeds import TIMELINE_FEED
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.queries.trail import (
    AGENCY_REQUESTS_MAX,
    of_agency,
    of_contact,
    of_engagement,
    of_person,
    of_request,
    requests_left_out,
)

Thing = Literal["request", "agency", "engagement", "person"]
PAGE_FACTS: Final = 500
VALUE_CHARACTERS_MAX: Final = 200
"""Of one value in a line; JSON has all of it."""


def trail(
    thing: Thing,
    id: str,  # noqa: A002 - what it is called
    /,
    *,
    as_of: NotNegative | None = None,
    personal: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> int:
    """Print every fact about a thing, or of a person's doing: who, when, why, and what changed.

    A request is told with its desk, engagements, findings and invitations, an agency with its
    requests. Who answered an evaluation, and what, is in no trail.

    Examples: byfield audit trail agency IA0570100; byfield audit trail person person-ID --json

    Parameters
    ----------
    thing
        What it is.
    id
        The id of a request or an engagement, the ORI of an agency, a person as actors name one; an
        expert as expert-ID, a contact of an agency as contact-ORI-ROLE.
    as_of
        As it was at this position of the log.
    personal
        Also names, addresses and what people wrote; without it they are withheld.
    """
    if thing in {"request", "engagement"} and not _is_uuid(id):
        ERR.print(f"{id} is not the id of a {thing}.")
        return 2

    async def work() -> int:
        async with (
            reachable() as settings,
            open_service(SERVICES["reporting"], settings, listening=False) as one,
        ):
            return await _tell(one.running, thing, id, as_of, Sight(personal=personal), json=json)

    return run(work())


async def _tell(
    running: RunningService,
    thing: Thing,
    thing_id: str,
    as_of: int | None,
    sight: Sight,
    *,
    json: bool,
) -> int:
    head = (await running.log.head()).position
    until = head if as_of is None else min(as_of, head)
    async with tables_as_of(running.pool, TIMELINE_FEED, until) as tables:
        handled = tables.as_of
        selections = await _selections(running, tables.connection, thing, thing_id, until)
        left_out = await requests_left_out(tables.connection, thing_id) if thing == "agency" else 0
    told, after = 0, 0
    while page := await read_trail(running.log, selections, Reach(after, until, PAGE_FACTS), sight):
        for entry in page:
            _show(entry, json=json)
        told, after = told + len(page), page[-1].position
    if (thing != "person" or contact_place(thing_id)) and handled < until:
        ERR.print(
            f"Reporting has come to position {handled:,} of {until:,}: what began later is missing."
        )
    if left_out:
        ERR.print(
            f"It has {counted(left_out, 'earlier request')}, of which nothing is told: "
            f"only of the latest {AGENCY_REQUESTS_MAX:,}. byfield audit trail request ID tells of "
            "each."
        )
    if not told:
        ERR.print(f"There is no {thing} {thing_id} up to position {until:,}.")
    return 0 if told else 1


async def _selections(
    running: RunningService, connection: Any, thing: Thing, thing_id: str, until: int
) -> Sequence[Selection]:
    match thing:
        case "request":
            return await of_request(running.log, connection, until, request_id=UUID(thing_id))
        case "engagement":
            return await of_engagement(running.log, connection, until, engagement_id=UUID(thing_id))
        case "agency":
            return await of_agency(running.log, connection, until, ori=thing_id)
        case "person":
            place = contact_place(thing_id)
            return of_person(thing_id) if place is None else await of_contact(connection, place)
        case _:
            assert_never(thing)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _show(entry: Entry, *, json: bool) -> None:
    if json:
        changes = None if entry.changes is None else [each._asdict() for each in entry.changes]
        say_json({**asdict(entry), "changes": changes})
        return
    OUT.print(
        Text.assemble(
            (f"{entry.position:>9,}", "bold"),
            f"  {entry.happened_on or 'day not told'}",
            (f"  recorded {entry.recorded_at:%Y-%m-%d %H:%M:%S}", "dim"),
            (f"  {escape_line(entry.says)}", "cyan"),
            f"  {escape_line(entry.type)}  {escape_line(entry.actor)}",
            (f" ({entry.service or 'no service named'})", "dim"),
            (f"  because of {escape_line(entry.caused_by)}" if entry.caused_by else "", "dim"),
        )
    )
    for change in entry.changes or ():
        OUT.print(f"{'':11}{said(change)}")


def said(change: Change) -> str:
    """Return a change in a line."""
    field = change.field if change.part is None else f"{change.part}: {change.field}"
    before = "" if change.before is None else f"{_value(change.before)} -> "
    return escape_line(f"{field}: {before}{_value(change.after)}")


def _value(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    if len(text) <= VALUE_CHARACTERS_MAX:
        return text
    return f"{text[:VALUE_CHARACTERS_MAX]}... ({counted(len(text), 'character')})"
