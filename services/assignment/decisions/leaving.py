"""The rules of work whose provider leaves: the center replaces it, or keeps it on until a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from events.assignment import ProviderKeptOn, ProviderLeaving, ProviderStaying
from events.days import days_after
from events.decider import Refused
from events.rules.days import refuse_before, refuse_far_ahead, refuse_outside
from events.vocabulary import HandOverReason
from services.assignment.commands.leaving import KeepProviderOn, LeavingCommand, NoteLeaving
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Delivered,
    Engagement,
    Held,
    LeavingEvent,
    Taken,
    Underway,
)
from services.assignment.decisions.handing_over import taken
from services.assignment.decisions.refusing import allowed, refused
from services.assignment.decisions.teams import Leaving, Team


def decide(command: LeavingCommand, engagement: Engagement) -> Sequence[LeavingEvent]:
    """What follows from a command about a provider that leaves."""
    match command:
        case NoteLeaving():
            return note_leaving(command, engagement)
        case KeepProviderOn():
            return keep_on(command, engagement)
        case _:
            assert_never(command)


def note_leaving(command: NoteLeaving, engagement: Engagement) -> Sequence[LeavingEvent]:
    """Tell it once of work that goes on, for each last day; nobody asked, so nothing is refused."""
    match engagement:
        case (Assigned() | Accepted() | Underway() as work) | Held(
            work=Assigned() | Accepted() | Underway() as work
        ):
            return _noted(command, work)
        case _:
            return []


def keep_on(command: KeepProviderOn, engagement: Engagement) -> Sequence[LeavingEvent]:
    """Allowed for a provider that leaves, as an exception that has a last day."""
    work = taken(engagement)
    if isinstance(engagement, Delivered):
        raise refused("delivered-already", engagement)
    leaving = work.team.leaving
    if leaving is None:
        raise Refused(
            "not-leaving",
            f"{work.provider} does not leave, as far as is known here",
            allowed=allowed(engagement),
        )
    if leaving.kept_until == command.kept_until:
        return []
    refuse_outside(command.on, command)
    refuse_before(command.on, leaving.known_on, "it became known that it leaves")
    refuse_before(command.kept_until, command.on, "it was kept on")
    refuse_far_ahead(command.kept_until, command.now, "it is kept on until")
    return [
        ProviderKeptOn(
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            provider=work.provider,
            expert_id=work.expert_id,
            reason=command.reason,
            note=command.note,
            kept_until=command.kept_until,
            kept_on=command.on,
        )
    ]


def evolve(engagement: Engagement, event: LeavingEvent) -> Engagement:
    """The engagement after a fact about a provider that leaves."""
    match engagement:
        case Assigned() | Accepted() | Underway():
            return replace(engagement, team=_after(engagement.team, event))
        case Held(work=Assigned() | Accepted() | Underway() as work):
            return replace(engagement, work=replace(work, team=_after(work.team, event)))
        case _:
            return engagement


def _after(team: Team, event: LeavingEvent) -> Team:
    match event:
        case ProviderLeaving():
            return replace(team, leaving=Leaving(event.leaves_after, event.known_on))
        case ProviderStaying():
            return replace(team, leaving=None)
        case ProviderKeptOn():
            return team.kept_on(event.kept_until)
        case _:
            assert_never(event)


def _noted(command: NoteLeaving, work: Taken) -> Sequence[LeavingEvent]:
    told, ends = work.team.leaving, min(_ends(command, work), default=None)
    about = {
        "engagement_id": command.engagement_id,
        "request_id": work.opening.request_id,
        "provider": work.provider,
        "expert_id": work.expert_id,
        "known_on": command.on,
    }
    if ends is None:
        return [] if told is None else [ProviderStaying.model_validate(about)]
    after, reason = ends
    if told is not None:
        kept_until = told.kept_until
        if (kept_until is None and told.after == after) or (
            kept_until is not None and command.on <= kept_until
        ):
            return []
    return [ProviderLeaving.model_validate(about | {"leaves_after": after, "reason": reason})]


def _ends(command: NoteLeaving, work: Taken) -> Iterator[tuple[date, HandOverReason]]:
    """Yield the last days of who has the work, as the streams of provider and expert say."""
    for provider, membership in command.members:
        if provider == work.provider and membership is not None:
            last = membership.periods[-1].until
            if last is not None:
                yield last, HandOverReason.PROVIDER_LEAVING
    for history in command.listed:
        if history is not None and history.expert_id == work.expert_id:
            latest = history.profiles[-1]
            if latest.provider != work.provider:
                yield days_after(latest.since, -1), HandOverReason.EXPERT_MOVED
