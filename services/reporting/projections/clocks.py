"""Who is waited for, and was: the spells of each request, engagement, invitation, recommendation.

Spells go by business day and facts are recorded late, so of each thing the steps are kept, and its
clock is run through them when it moves; only the spells that come out otherwise are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from events.event import Heard
from events.log.database import Connection
from events.log.statements import statement
from services.kit.projection import Projection
from services.reporting import feeds
from services.reporting.clocks.following import HEARD, Followed, Thing, follow, moved
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import Step, dump, load

_PACKAGE: Final = "services.reporting"
COLUMNS: Final = (
    "subject",
    "kind",
    "request_id",
    "engagement_id",
    "ori",
    "program",
    "steps",
)
SPELL_COLUMNS: Final = (
    "subject",
    "ordinal",
    "stage",
    "party",
    "provider",
    "held_for",
    "began_on",
    "ended_on",
    "norm",
    "counted_from",
    "due_on",
    "pauses_began_on",
    "pauses_ended_on",
    "days",
    "business_days",
)


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Follow what the facts move, and write what changed of it."""
    coming: dict[Thing, list[Step]] = defaultdict(list)
    for heard in facts:
        for thing, step in moved(heard):
            coming[thing].append(step)
    known = await _known(connection, coming)
    followed = {
        thing: follow(thing.kind, known.get(thing.id, ()), steps) for thing, steps in coming.items()
    }
    await _write_clocks(connection, followed, known)
    await _write_spells(connection, followed)


async def _known(connection: Connection, things: Iterable[Thing]) -> Mapping[str, list[Step]]:
    """The steps that each thing has taken before."""
    ids = [thing.id for thing in things]
    rows = await connection.fetch(statement(_PACKAGE, "clocks_of"), ids)
    return {subject: load(kept) for subject, kept in rows}


async def _write_clocks(
    connection: Connection, followed: Mapping[Thing, Followed], known: Container[str]
) -> None:
    """What goes on gets its steps; what is new, or turned out to be about something else, a row."""
    going_on = [(thing.id, dump(one.steps)) for thing, one in followed.items() if one.is_as_known]
    if going_on:
        columns = zip(*going_on, strict=True)
        await connection.execute(statement(_PACKAGE, "clocks_go_on"), *columns)
    new = {thing: one for thing, one in followed.items() if not one.is_as_known}
    if other := [thing.id for thing in new if thing.id in known]:
        await connection.execute(statement(_PACKAGE, "clocks_delete"), other)
    await connection.copy_records_to_table(
        "clocks", columns=COLUMNS, records=[_row(*each) for each in new.items()]
    )


def _row(thing: Thing, followed: Followed) -> tuple[object, ...]:
    about = followed.about or (None, None, None, None)
    return thing.id, thing.kind, *about, dump(followed.steps)


async def _write_spells(connection: Connection, followed: Mapping[Thing, Followed]) -> None:
    gone = [(thing.id, place) for thing, one in followed.items() for place in one.gone]
    if gone:
        await connection.execute(statement(_PACKAGE, "spells_delete"), *zip(*gone, strict=True))
    new = (
        _spell_row(thing.id, place, one.spells[place])
        for thing, one in followed.items()
        for place in one.new
    )
    await connection.copy_records_to_table("spells", columns=SPELL_COLUMNS, records=new)


def _spell_row(subject: str, ordinal: int, spell: Spell) -> tuple[object, ...]:
    ended_on = spell.ended_on
    return (
        subject,
        ordinal,
        spell.stage,
        spell.party,
        spell.provider,
        spell.held_for,
        spell.began_on,
        ended_on,
        spell.norm,
        spell.counted_from,
        spell.due_on,
        [pause.began_on for pause in spell.pauses] or None,
        [pause.ended_on for pause in spell.pauses] or None,
        None if ended_on is None else spell.days(ended_on),
        None if ended_on is None else spell.business_days(ended_on),
    )


CLOCKS: Final = Projection(name=feeds.CLOCKS, tables=("clocks", "spells"), hears=HEARD, apply=apply)
