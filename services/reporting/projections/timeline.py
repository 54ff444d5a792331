"""The facts of each request's life in one line, whichever stream they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import Any, Final, NamedTuple

from events.event import Narrow, Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table
from services.reporting import feeds
from services.reporting.narrow_facts import assignment, intake


class TimelineRow(NamedTuple):
    """One fact of a request's life."""

    request_id: str
    happened_on: date
    detail: str | None
    position: int
    type: str
    recorded_at: datetime
    role: str
    late: bool = False
    """Whether it says of itself that it came when the work was over."""
    actor: str | None = None
    """Who caused it, which is not shown with the timeline."""


_make: Final = partial(tuple.__new__, TimelineRow)
"""What `TimelineRow._make` does, without a call of Python for every fact of a replay."""
_Entry = tuple[str, date, str | None]


def _without_detail(day: str) -> Callable[[Any], _Entry]:
    of = attrgetter("request_id", day)
    return lambda event: (*of(event), None)


# Names instead of functions, because the getter of three attributes is one call into C, and this
# runs for every fact of a replay.
WORDS: Final[dict[type[Narrow], Callable[[Any], _Entry]]] = {
    intake.RequestSubmitted: attrgetter("request_id", "submitted_on", "program"),
    intake.RequestFlagged: _without_detail("flagged_on"),
    intake.RequestKept: _without_detail("kept_on"),
    intake.RequestMerged: attrgetter("request_id", "merged_on", "into"),
    intake.AuthorizationTakenBack: lambda event: (
        event.request_id,
        event.taken_back_on,
        f"{event.wrong_on}, {event.reason}",
    ),
    intake.RequestAuthorized: attrgetter("request_id", "authorized_on", "title"),
    intake.AuthorizationClaimed: _without_detail("claimed_on"),
    intake.AuthorizationClaimDismissed: attrgetter("request_id", "dismissed_on", "reason"),
    intake.ReauthorizationAsked: _without_detail("asked_on"),
    intake.RequestScreened: attrgetter("request_id", "screened_on", "program"),
    intake.RequestEscalated: attrgetter("request_id", "escalated_on", "program"),
    intake.RequestRescreened: attrgetter("request_id", "rescreened_on", "program"),
    intake.RequestAmended: attrgetter("request_id", "amended_on", "reason"),
    intake.RequestDeclined: attrgetter("request_id", "declined_on", "reason"),
    intake.RequestWithdrawn: attrgetter("request_id", "withdrawn_on", "reason"),
    intake.AgencyJoined: attrgetter("request_id", "joined_on", "participant"),
    intake.AgencyLeft: attrgetter("request_id", "left_on", "participant"),
    intake.RequestReferred: attrgetter("request_id", "referred_on", "to"),
    intake.RequestReinstated: attrgetter("request_id", "reinstated_on", "reason"),
    intake.RequestDayCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.step} {event.happened_on}, {event.reason}",
    ),
    assignment.EngagementOpened: attrgetter("request_id", "opened_on", "program"),
    assignment.EngagementAmended: _without_detail("amended_on"),
    assignment.ProviderExcluded: attrgetter("request_id", "excluded_on", "provider"),
    assignment.ExclusionTakenBack: lambda event: (
        event.request_id,
        event.taken_back_on,
        f"{event.provider}, {event.reason}",
    ),
    assignment.ProviderAssigned: attrgetter("request_id", "assigned_on", "provider"),
    assignment.ProviderAccepted: attrgetter("request_id", "accepted_on", "provider"),
    assignment.ProviderDeclined: attrgetter("request_id", "declined_on", "reason"),
    assignment.AssignmentLapsed: attrgetter("request_id", "lapsed_on", "provider"),
    assignment.ProviderReplaced: attrgetter("request_id", "replaced_on", "provider"),
    assignment.ExpertReplaced: attrgetter("request_id", "replaced_on", "provider"),
    assignment.ProviderJoined: attrgetter("request_id", "joined_on", "provider"),
    assignment.ProviderLeft: attrgetter("request_id", "left_on", "provider"),
    assignment.ProviderLeaving: attrgetter("request_id", "known_on", "reason"),
    assignment.ProviderStaying: attrgetter("request_id", "known_on", "provider"),
    assignment.ProviderKeptOn: attrgetter("request_id", "kept_on", "reason"),
    assignment.ValidatorAssigned: _without_detail("assigned_on"),
    assignment.ValidatorReleased: attrgetter("request_id", "released_on", "reason"),
    assignment.PlanProposed: attrgetter("request_id", "proposed_on", "provider"),
    assignment.PlanReturned: attrgetter("request_id", "returned_on", "reason"),
    assignment.PlanApproved: _without_detail("approved_on"),
    assignment.PlanAmended: _without_detail("amended_on"),
    assignment.EngagementHeld: attrgetter("request_id", "held_on", "reason"),
    assignment.EngagementResumed: _without_detail("resumed_on"),
    assignment.DeliveryRecorded: attrgetter("request_id", "delivered_on", "delivery_type"),
    assignment.DeliveryCorrected: attrgetter("request_id", "corrected_on", "reason"),
    assignment.DeliveryStruck: attrgetter("request_id", "struck_on", "reason"),
    assignment.EngagementDelivered: attrgetter("request_id", "delivered_on", "provider"),
    assignment.CompletionCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.delivered_on}, {event.reason}",
    ),
    assignment.EngagementDayCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.step} {event.happened_on}, {event.reason}",
    ),
    assignment.HoldDayCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.step} {event.happened_on}, {event.reason}",
    ),
    assignment.StepDayCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.step} {event.number} {event.happened_on}, {event.reason}",
    ),
    assignment.HandOverDayCorrected: lambda event: (
        event.request_id,
        event.corrected_on,
        f"{event.step} {event.provider} {event.happened_on}, {event.reason}",
    ),
    assignment.EngagementCancelled: attrgetter("request_id", "cancelled_on", "reason"),
    assignment.EngagementClosed: attrgetter("request_id", "closed_on", "reason"),
    assignment.EngagementReopened: attrgetter("request_id", "reopened_on", "reason"),
    assignment.EngagementReinstated: attrgetter("request_id", "reinstated_on", "reason"),
    intake.EvaluationInvited: attrgetter("request_id", "invited_on", "provider"),
    intake.EvaluationReminded: _without_detail("reminded_on"),
    intake.EvaluationExpired: _without_detail("expired_on"),
}
"""How to read the request, the business day and a detail (or None) of each fact."""


_LATE: Final[dict[type[Narrow], Callable[[Any], object]]] = {
    assignment.DeliveryRecorded: attrgetter("reason"),
}
"""Facts that may say that they are late, and what says so."""


def _entry_of(fact: type[Narrow], words: Callable[[Any], _Entry]) -> Callable[[Told], TimelineRow]:
    name, is_late = fact.wire_name, _LATE.get(fact)

    def entry(told: Told) -> TimelineRow:
        event, position, _, _, recorded_at, actor = told
        role, _, _ = actor.partition(":")
        late = is_late is not None and is_late(event) is not None
        return _make((*words(event), position, name, recorded_at, role, late, actor))

    return entry


TIMELINE_PROJECTION: Final = Projection(
    feeds.TIMELINE_FEED,
    (
        Entries(
            Table("timeline", TimelineRow, key=("request_id", "position"), grows=True),
            {fact: _entry_of(fact, words) for fact, words in WORDS.items()},
        ),
    ),
)
