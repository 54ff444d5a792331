"""All that was asked to be forgotten, and what must be kept, as the log says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from events.access import ForgettingAsked, ForgettingConfirmed
from events.facts import CATALOGUE
from events.log.deciding.load import load, load_category
from events.log.store.event_log import EventLog
from services.access.decisions import FORGETTING_DECIDER, HOLD_DECIDER
from services.access.decisions.forgetting import (
    Asked,
    Confirmed,
    Done,
    Forgetting,
    Forgotten,
    Unasked,
    Withdrawn,
)
from services.access.decisions.holds import Free, Held, Holds, placed_on
from services.access.views.forgetting import ForgettingStanding, HoldView, SubjectView


@dataclass(frozen=True, slots=True)
class ForgettingSeen:
    """Where the forgetting of a subject stands, with the version that was seen."""

    subject: str
    state: Forgetting
    position: int


async def forgetting_now(log: EventLog, subject: str) -> ForgettingSeen:
    """Return where the forgetting of one subject stands."""
    loaded = await load(log, CATALOGUE, FORGETTING_DECIDER, subject)
    return ForgettingSeen(subject, loaded.state, loaded.position)


async def list_forgetting(log: EventLog) -> list[ForgettingSeen]:
    """Return all that was asked and not withdrawn, the latest first. They are few."""
    known = await load_category(log, CATALOGUE, FORGETTING_DECIDER)
    found = [
        ForgettingSeen(subject, loaded.state, loaded.position)
        for subject, loaded in known.states.items()
        if not isinstance(loaded.state, Unasked | Withdrawn)
    ]
    return sorted(found, key=lambda each: each.position, reverse=True)


async def holds_on(log: EventLog, subject: str) -> Holds:
    """Return the legal holds on one subject."""
    return (await load(log, CATALOGUE, HOLD_DECIDER, subject)).state


async def list_holds(log: EventLog) -> Mapping[str, Held]:
    """Return the subjects on which legal holds lie, with these, in the order of their names."""
    known = await load_category(log, CATALOGUE, HOLD_DECIDER)
    return {
        subject: loaded.state
        for subject, loaded in sorted(known.states.items())
        if isinstance(loaded.state, Held)
    }


async def find_subject(log: EventLog, subject: str) -> SubjectView:
    """Return where the forgetting of one subject stands, and the holds on it."""
    seen = await forgetting_now(log, subject)
    return _view(subject, seen.state, await holds_on(log, subject))


async def list_subjects(log: EventLog, *, after: str | None, limit: int) -> list[SubjectView]:
    """Return subjects that were asked about or are held, in the order of their names."""
    asked = {each.subject: each.state for each in await list_forgetting(log)}
    held = await list_holds(log)
    wanted = sorted(each for each in asked.keys() | held.keys() if after is None or each > after)
    return [
        _view(each, asked.get(each, Unasked()), held.get(each, Free())) for each in wanted[:limit]
    ]


def _view(subject: str, state: Forgetting, holds: Holds) -> SubjectView:
    standing: ForgettingStanding
    asked: ForgettingAsked | None = None
    confirmed: ForgettingConfirmed | None = None
    done: Done | None = None
    match state:
        case Asked(fact=asked):
            standing = "asked"
        case Confirmed(asked=asked, fact=confirmed):
            standing = "confirmed"
        case Forgotten(fact=done, asked=asked, confirmed=confirmed):
            standing = "forgotten"
        case Unasked() | Withdrawn():
            standing = "not-asked"
        case _:
            assert_never(state)
    return SubjectView(
        subject=subject,
        standing=standing,
        reason=asked and asked.reason,
        asked_by=asked and asked.asked_by,
        asked_on=asked and asked.asked_on,
        valid_until=asked and asked.valid_until,
        confirmed_by=confirmed and confirmed.confirmed_by,
        confirmed_on=confirmed and confirmed.confirmed_on,
        forgotten_on=done and done.forgotten_on,
        keys_destroyed=done and done.keys_destroyed,
        plain_facts=done and done.plain_facts,
        holds=[
            HoldView(
                document=document,
                reason=each.reason,
                placed_by=each.placed_by,
                placed_on=each.placed_on,
            )
            for document, each in placed_on(holds).items()
        ],
    )
