"""The request behind an engagement, as far as the rules of assignment need it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.decider import Fold
from events.event import Event
from events.intake import (
    AgencyJoined,
    AgencyLeft,
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.rules.engagements import engagement_id_of
from events.vocabulary import LeaveReason

MOVES_MAX: Final = 12
"""How often a request may move to another program; a merge reads one engagement for each move."""


class StaySeen(NamedTuple):
    """That an agency takes part beside the lead agency, or did."""

    participation_id: UUID
    ori: str
    until: date | None = None
    """The last day; None while it goes on."""


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """The part of a request that the rules of assignment need."""

    end: str | None = None
    """How it ended; None while it is open."""
    ended_on: date | None = None
    opened_in_error: frozenset[UUID] = frozenset()
    """The engagements of programs to which it was screened wrongly."""
    stays: tuple[StaySeen, ...] = ()
    """Of the agencies that take part, without those that were entered in error."""

    asked_again_on: date | None = None
    """The day since which the authorization of a new executive is due; None where none is."""
    authorizations: tuple[date, ...] = ()
    """The days of the authorizations after the submission, as they were told."""

    @property
    def authorized_on(self) -> date | None:
        """Return the day of the latest of them; None where there is none."""
        return max(self.authorizations, default=None)

    @property
    def ended(self) -> str | None:
        """How and when it ended, to follow the words *the request was*; None while it is open."""
        return None if self.end is None else f"{self.end} on {self.ended_on}"

    def participants_from(self, day: date) -> frozenset[str]:
        """Return the agencies that take part on that day or later."""
        return frozenset(stay.ori for stay in self.stays if stay.until is None or stay.until >= day)


def _evolve(  # noqa: C901, PLR0911, PLR0912 - one case a fact
    seen: RequestSeen, event: Event
) -> RequestSeen:
    match event:
        case RequestDeclined():
            return replace(seen, end="declined", ended_on=event.declined_on)
        case RequestMerged():
            end = f"merged into request {event.into}"
            return replace(seen, end=end, ended_on=event.merged_on)
        case RequestWithdrawn():
            return replace(seen, end="withdrawn", ended_on=event.withdrawn_on)
        case RequestReferred():
            return replace(seen, end=f"referred to {event.to}", ended_on=event.referred_on)
        case RequestDayCorrected():
            return seen if seen.end is None else replace(seen, ended_on=event.happened_on)
        case RequestReinstated():
            return replace(seen, end=None, ended_on=None)
        case ReauthorizationAsked(asked_on=day):
            return replace(seen, asked_again_on=day)
        case RequestAuthorized(authorized_on=day):
            return _authorized(seen, day)
        case AuthorizationTakenBack():
            days = without_last(seen.authorizations, event.wrong_on)
            return replace(seen, asked_again_on=event.due_since, authorizations=days)
        case RequestRescreened(request_id=request_id, move=move):
            wrong = engagement_id_of(request_id, move - 1)
            return replace(seen, opened_in_error=seen.opened_in_error | {wrong})
        case AgencyJoined():
            stay = StaySeen(event.participation_id, event.participant)
            return replace(seen, stays=(*seen.stays, stay))
        case AgencyLeft():
            return replace(seen, stays=tuple(_left(seen, event)))
        case _:
            return seen


def _authorized(seen: RequestSeen, day: date) -> RequestSeen:
    due = seen.asked_again_on
    answered = due is None or due <= day
    return replace(
        seen,
        asked_again_on=None if answered else due,
        authorizations=(*seen.authorizations, day),
    )


def without_last(days: tuple[date, ...], day: date) -> tuple[date, ...]:
    """Return the days without the last that is this one."""
    places = [place for place, each in enumerate(days) if each == day]
    return days if not places else (*days[: places[-1]], *days[places[-1] + 1 :])


def _left(seen: RequestSeen, event: AgencyLeft) -> Iterator[StaySeen]:
    for stay in seen.stays:
        if stay.participation_id != event.participation_id:
            yield stay
        elif event.reason is not LeaveReason.ENTERED_IN_ERROR:
            yield stay._replace(until=event.left_on)


REQUEST_SEEN_FOLD: Final[Fold[RequestSeen, Event]] = Fold(
    category=RequestSubmitted.category, initial=RequestSeen(), evolve=_evolve
)
