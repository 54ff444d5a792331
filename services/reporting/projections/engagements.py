"""Every engagement, its provider and status."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.vocabulary import (
    CancellationReason,
    EngagementStep,
    HandOverStep,
    HoldStep,
    NumberedStep,
)
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    HandOverDayCorrected,
    HoldDayCorrected,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
    StepDayCorrected,
)

_UNASSIGNED: Final = "unassigned"
"""Who led it while nobody did, after somebody had."""
_NOWHERE: Final = frozenset({CancellationReason.DUPLICATE, CancellationReason.ENTERED_IN_ERROR})
"""Why an engagement is cancelled that counts nowhere."""


class EngagementRow(NamedTuple):
    """One engagement."""

    engagement_id: str
    request_id: str
    family_id: str
    ori: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    opened_on: date
    position: int
    """Of its opening."""
    status: str = "opened"
    """The last of its steps that still holds."""
    provider: str | None = None
    held_on: date | None = None
    delivered_on: date | None = None
    """Of its first completion, for ever: reopening it changes nothing about that."""
    cancelled_on: date | None = None
    closed_on: date | None = None
    completed_again_on: tuple[date, ...] = ()
    """Of its later completions, after it was reopened."""
    active_from: tuple[date, ...] = ()
    """The days of its opening and of each reopening."""
    active_until: tuple[date, ...] = ()
    """The days on which each of these stretches ended; one fewer while it is active."""
    ended_as: tuple[str, ...] = ()
    """How each ended: delivered, closed or cancelled."""
    joined: tuple[str, ...] = ()
    """The providers at work beside the one that leads."""
    counts: bool = True
    """Not where it was another's work all along: that may be taken back."""
    led_by: tuple[str, ...] = ()
    """Who led it one after another; who gave it back before anything was given has not led it."""
    led_from: tuple[date, ...] = ()
    """The day from which each of these did."""

    @property
    def is_active(self) -> bool:
        """Whether it goes on, holds included."""
        return len(self.active_until) < len(self.active_from)


def _open(_: EngagementRow | None, event: EngagementOpened, told: Told) -> EngagementRow:
    return EngagementRow(
        engagement_id=event.engagement_id,
        request_id=event.request_id,
        family_id=event.family_id or event.engagement_id,
        ori=event.ori,
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        opened_on=event.opened_on,
        position=told.position,
        active_from=(event.opened_on,),
    )


def _amend(row: EngagementRow, event: EngagementAmended, _: Told) -> EngagementRow:
    return row._replace(topics=event.topics, delivery_types=event.delivery_types)


def _assign(row: EngagementRow, event: ProviderAssigned, _: Told) -> EngagementRow:
    return _standing(_led(row, event.provider, event.assigned_on))


def _accept(row: EngagementRow, event: ProviderAccepted, _: Told) -> EngagementRow:
    return _standing(row._replace(provider=event.provider))


def _replace(row: EngagementRow, event: ProviderReplaced, _: Told) -> EngagementRow:
    row = _part_with(row, event.provider)
    return _standing(_led(row, event.provider, event.replaced_on))


def _led(row: EngagementRow, provider: str, since: date) -> EngagementRow:
    return row._replace(
        provider=provider, led_by=(*row.led_by, provider), led_from=(*row.led_from, since)
    )


def _join(row: EngagementRow, event: ProviderJoined, _: Told) -> EngagementRow:
    return row._replace(joined=(*row.joined, event.provider))


def _leave(row: EngagementRow, event: ProviderLeft, _: Told) -> EngagementRow:
    return _part_with(row, event.provider)


def _part_with(row: EngagementRow, provider: str) -> EngagementRow:
    return row._replace(joined=tuple(slug for slug in row.joined if slug != provider))


def _decline(row: EngagementRow, event: ProviderDeclined, _: Told) -> EngagementRow:
    return _given_back(row, event.declined_on)


def _lapse(row: EngagementRow, event: AssignmentLapsed, _: Told) -> EngagementRow:
    return _given_back(row, event.lapsed_on)


def _given_back(row: EngagementRow, on: date) -> EngagementRow:
    row = row._replace(led_by=row.led_by[:-1], led_from=row.led_from[:-1])
    if row.led_by:
        row = _led(row, _UNASSIGNED, on)
    return _standing(row._replace(provider=None, joined=()))


def _hold(row: EngagementRow, event: EngagementHeld, _: Told) -> EngagementRow:
    return _standing(row._replace(held_on=event.held_on))


def _resume(row: EngagementRow, _event: EngagementResumed, _: Told) -> EngagementRow:
    return _standing(row._replace(held_on=None))


def _deliver(row: EngagementRow, event: EngagementDelivered, _: Told) -> EngagementRow:
    row = _completed(_end(row, event.delivered_on, "delivered"))
    return _standing(row._replace(provider=event.provider))


def _correct_completion(row: EngagementRow, event: CompletionCorrected, _: Told) -> EngagementRow:
    ends = [place for place, how in enumerate(row.ended_as) if how == "delivered"]
    if not 1 <= event.completion <= len(ends):
        return row
    days = list(row.active_until)
    days[ends[event.completion - 1]] = event.delivered_on
    return _completed(row._replace(active_until=tuple(days)))


def _cancel(row: EngagementRow, event: EngagementCancelled, _: Told) -> EngagementRow:
    # Where its request was merged it is another's work, and counts as that.
    row = row._replace(counts=event.reason not in _NOWHERE)
    row = _end(row, event.cancelled_on, "cancelled")
    return _standing(row._replace(provider=event.provider, cancelled_on=event.cancelled_on))


def _close(row: EngagementRow, event: EngagementClosed, _: Told) -> EngagementRow:
    row = _end(row, event.closed_on, "closed")
    return _standing(row._replace(held_on=None, closed_on=event.closed_on))


def _reopen(row: EngagementRow, event: EngagementReopened, _: Told) -> EngagementRow:
    if not row.is_active:
        row = row._replace(active_from=(*row.active_from, event.reopened_on))
    return _standing(row._replace(closed_on=None))


def _reinstate(row: EngagementRow, event: EngagementReinstated, _: Told) -> EngagementRow:
    # The end is taken back, and with it that stretch's end: it was active all along.
    if row.ended_as[-1:] == ("cancelled",):
        row = row._replace(active_until=row.active_until[:-1], ended_as=row.ended_as[:-1])
    return _standing(row._replace(counts=True, cancelled_on=None, held_on=event.held_on))


def _correct_day(row: EngagementRow, event: EngagementDayCorrected, _: Told) -> EngagementRow:
    match event.step:
        case EngagementStep.CANCELLATION if row.cancelled_on is not None:
            row = row._replace(cancelled_on=event.happened_on)
            how = "cancelled"
        case EngagementStep.CLOSING if row.closed_on is not None:
            row = row._replace(closed_on=event.happened_on)
            how = "closed"
        case _:
            return row
    if row.ended_as[-1:] != (how,):  # it had been delivered, and was no longer active
        return row
    return row._replace(active_until=(*row.active_until[:-1], event.happened_on))


def _correct_hold(row: EngagementRow, event: HoldDayCorrected, _: Told) -> EngagementRow:
    if event.step != HoldStep.HOLD or row.held_on is None:
        return row
    return row._replace(held_on=event.happened_on)


def _correct_step(row: EngagementRow, event: StepDayCorrected, _: Told) -> EngagementRow:
    match event.step:
        case NumberedStep.REOPENING if event.number < len(row.active_from):
            days = list(row.active_from)
            days[event.number] = event.happened_on
            return row._replace(active_from=tuple(days))
        case NumberedStep.ASSIGNMENT | NumberedStep.DECLINE:
            return _lead_corrected(row, event)
        case _:
            return row


def _lead_corrected(row: EngagementRow, event: StepDayCorrected) -> EngagementRow:
    """The row with the right day of the choice, or of the decline, if it stands among the leads.

    Of what was told of one day in turn, the first alone can have been earlier, and the last alone
    later. Who is no longer chosen stands there only if others led after it.
    """
    declined = event.step == NumberedStep.DECLINE
    leads = list(zip(row.led_by, row.led_from, strict=True))
    if not declined and not event.latest:
        leads = leads[:-1]
    places = [
        place
        for place, (slug, since) in enumerate(leads)
        if since == event.wrong_on and (slug == _UNASSIGNED) is declined
    ]
    if not places:
        return row
    place = places[0] if event.happened_on < event.wrong_on else places[-1]
    days = (*row.led_from[:place], event.happened_on, *row.led_from[place + 1 :])
    return row._replace(led_from=days)


def _correct_hand_over(row: EngagementRow, event: HandOverDayCorrected, _: Told) -> EngagementRow:
    """The row whose lead changed on another day."""
    if event.step != HandOverStep.PROVIDER:
        return row
    led = list(zip(row.led_by, row.led_from, strict=True))
    places = [
        place
        for place, told in enumerate(led)
        if place > 0 and told == (event.provider, event.wrong_on)
    ]
    if not places:
        return row
    days = list(row.led_from)
    days[places[-1]] = event.happened_on
    return row._replace(led_from=tuple(days))


def _end(row: EngagementRow, on: date, how: str) -> EngagementRow:
    """The row after the work ended; it may have ended already, as delivered work that is closed."""
    if not row.is_active:
        return row
    return row._replace(active_until=(*row.active_until, on), ended_as=(*row.ended_as, how))


def _completed(row: EngagementRow) -> EngagementRow:
    """The row with the days of its completions, which are stretches that ended as delivered."""
    ends = zip(row.active_until, row.ended_as, strict=True)
    completions = tuple(on for on, how in ends if how == "delivered")
    if not completions:
        return row
    return row._replace(delivered_on=completions[0], completed_again_on=completions[1:])


def _standing(row: EngagementRow) -> EngagementRow:
    return row._replace(status=_status(row))


def _status(row: EngagementRow) -> str:
    if row.cancelled_on is not None:
        return "cancelled"
    if row.closed_on is not None:
        return "closed"
    if not row.is_active:
        return "delivered"
    if row.held_on is not None:
        return "held"
    return "opened" if row.provider is None else "assigned"


ENGAGEMENTS_FOLD: Final = rows(
    Table("engagements", EngagementRow, key=("engagement_id",), remembers=True),
    makes={EngagementOpened: _open},
    changes={
        EngagementAmended: _amend,
        ProviderAssigned: _assign,
        ProviderAccepted: _accept,
        ProviderReplaced: _replace,
        ProviderJoined: _join,
        ProviderLeft: _leave,
        ProviderDeclined: _decline,
        AssignmentLapsed: _lapse,
        EngagementHeld: _hold,
        EngagementResumed: _resume,
        EngagementDelivered: _deliver,
        CompletionCorrected: _correct_completion,
        EngagementCancelled: _cancel,
        EngagementClosed: _close,
        EngagementReopened: _reopen,
        EngagementReinstated: _reinstate,
        EngagementDayCorrected: _correct_day,
        HoldDayCorrected: _correct_hold,
        StepDayCorrected: _correct_step,
        HandOverDayCorrected: _correct_hand_over,
    },
)
