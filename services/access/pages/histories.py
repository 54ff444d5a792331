"""Who did what with a person's access, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from events.access import PersonAdmitted, PersonInvited, PersonRemoved, RoleEnded, RoleGranted
from events.log.database.connections import Pool
from events.vocabulary import InvitationReason
from services.access.decisions.person_states import PersonFact
from services.access.pages.words import (
    END_REASONS,
    GRANT_REASONS,
    INVITATION_REASONS,
    NAMELESS,
    REMOVAL_REASONS,
    duty_in_words,
    last_day,
)
from services.access.queries.people import Told, people_known
from services.kit.pages.page import Page

_PERSON: str = "person-"
ON_THE_MACHINE: str = "On the machine itself"


class Entry(NamedTuple):
    """One thing that was done."""

    at: datetime
    what: str
    why: str
    who: str


async def names_for(pool: Pool, told: Sequence[Told]) -> Mapping[str, str]:
    """Return the names of who did these things, by person id as facts have it."""
    return await names_of(pool, [_by(each.fact) for each in told])


async def names_of(pool: Pool, people: Iterable[str | None]) -> Mapping[str, str]:
    """Return the names of people, by person id as facts have it; None is who is at the machine."""
    ids = {each for each in people if each is not None}
    known = await people_known(pool, [UUID(each.removeprefix(_PERSON)) for each in ids])
    return {f"{_PERSON}{id_}": each.name or NAMELESS for id_, each in known.items()}


def history_of(
    page: Page, told: Sequence[Told], names: Mapping[str, str], parties: Mapping[str, str]
) -> list[Entry]:
    """Return what was done, the latest first; `parties` are the names of organizations."""
    entries = []
    for fact, recorded in told:
        by = _by(fact)
        who = ON_THE_MACHINE if by is None else names[by]
        entries.append(Entry(recorded.recorded_at, _what(page, fact, parties), _why(fact), who))
    return entries[::-1]


def _by(fact: PersonFact) -> str | None:
    match fact:
        case PersonInvited():
            return fact.invited_by
        case PersonAdmitted():
            return f"{_PERSON}{fact.person_id}"
        case RoleGranted():
            return fact.granted_by
        case RoleEnded():
            return fact.ended_by
        case PersonRemoved():
            return fact.removed_by


def _what(page: Page, fact: PersonFact, parties: Mapping[str, str]) -> str:  # noqa: PLR0911 - a sentence a kind of fact
    match fact:
        case PersonInvited(reason=InvitationReason.RENEWED):
            return f"Invitation renewed, to be taken until {page.day(fact.valid_until)}"
        case PersonInvited():
            duty = duty_in_words(fact.role, fact.agency or fact.provider, parties)
            return f"Invited as {duty}, to be taken until {page.day(fact.valid_until)}"
        case PersonAdmitted():
            return "Took the invitation and signed in"
        case RoleGranted():
            duty = duty_in_words(fact.role, fact.agency or fact.provider, parties)
            return f"Role given: {duty}{_until(page, fact.ends_on)}"
        case RoleEnded(ends_on=ends_on, ended_on=told_on):
            duty = duty_in_words(fact.role, fact.agency or fact.provider, parties)
            if ends_on <= told_on:
                return f"Role ended: {duty}"
            return f"Role ends: {duty}{_until(page, ends_on)}"
        case PersonRemoved():
            return "Removed: all access ended"


def _why(fact: PersonFact) -> str:
    match fact:
        case PersonInvited():
            return INVITATION_REASONS[fact.reason]
        case PersonAdmitted():
            return ""
        case RoleGranted():
            return GRANT_REASONS[fact.reason]
        case RoleEnded():
            return END_REASONS[fact.reason]
        case PersonRemoved():
            return REMOVAL_REASONS[fact.reason]


def _until(page: Page, ends_on: date | None) -> str:
    return "" if ends_on is None else f", until {page.day(last_day(ends_on))}"
