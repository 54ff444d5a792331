"""Engagements, who had them from when to when, what was planned, and what was delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, assert_never, get_args
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    ExpertReplaced,
    HandOverDayCorrected,
    ProviderAssigned,
    ProviderDeclined,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
    StepDayCorrected,
)
from events.event import Content, Told
from events.rules.durations import hours_of, minutes_of
from events.vocabulary import EngagementStep, HandOverStep, NumberedStep
from services.assignment import feeds
from services.assignment.decisions.engagement_states import EngagementEvent, HandOver
from services.assignment.projections.engagement_rows import (
    AssignmentRow,
    DeliveryRow,
    EngagementRow,
    delivery_of,
    engagement_of,
)
from services.assignment.projections.engagement_steps import after
from services.assignment.projections.plans import PLANS_FOLD
from services.assignment.projections.validators import VALIDATORS_FOLD
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Fold, Known, Load, Table, about

_ENGAGEMENTS_TABLE: Final = Table("engagements", EngagementRow, key=("engagement_id",))
_ASSIGNMENTS_TABLE: Final = Table(
    "assignments", AssignmentRow, key=("engagement_id", "version", "provider")
)
_DELIVERIES_TABLE: Final = Table("deliveries", DeliveryRow, key=("delivery_id",))

_Days = Mapping[type[Content], Callable[[Any], date]]
_BEGINNINGS: Final[_Days] = {
    ProviderAssigned: attrgetter("assigned_on"),
    EngagementReopened: attrgetter("reopened_on"),
    EngagementReinstated: attrgetter("reinstated_on"),
}
"""Facts with which an assignment begins, and the day."""
_ENDINGS: Final[_Days] = {
    ProviderDeclined: attrgetter("declined_on"),
    AssignmentLapsed: attrgetter("lapsed_on"),
    EngagementDelivered: attrgetter("delivered_on"),
    EngagementCancelled: attrgetter("cancelled_on"),
    EngagementClosed: attrgetter("closed_on"),
}
"""Facts with which an assignment ends, and the day."""
_BEGINNING_STEPS: Final = frozenset(
    {NumberedStep.ASSIGNMENT, NumberedStep.REOPENING, NumberedStep.REINSTATEMENT}
)
"""Steps with which they begin, as their days are corrected."""
_HAND_OVERS: Final[frozenset[type[Content]]] = frozenset(
    {ProviderReplaced, ExpertReplaced, ProviderJoined, ProviderLeft}
)
"""Facts with which assignments of some end and others begin, while the work goes on."""


class _Work:
    """The rows of one request's engagements while facts are folded into them."""

    def __init__(self, known: Known, into: Changes) -> None:
        self._into = into
        self._engagements = {
            row.engagement_id: row
            for row in map(EngagementRow._make, known.get(_ENGAGEMENTS_TABLE, ()))
        }
        self._open: dict[UUID, list[AssignmentRow]] = {}
        self._completed: dict[UUID, list[AssignmentRow]] = {}
        self._over: dict[UUID, list[AssignmentRow]] = {}
        """Those that ended otherwise than with a completion."""
        for row in map(AssignmentRow._make, known.get(_ASSIGNMENTS_TABLE, ())):
            if row.ended_on is None:
                self._open.setdefault(row.engagement_id, []).append(row)
            elif row.completion is not None:
                self._completed.setdefault(row.engagement_id, []).append(row)
            else:
                self._over.setdefault(row.engagement_id, []).append(row)
        self._deliveries = {
            row.delivery_id: row for row in map(DeliveryRow._make, known.get(_DELIVERIES_TABLE, ()))
        }

    def take(self, told: Told) -> None:
        """Fold one more fact."""
        event = told.event
        if isinstance(event, EngagementOpened):
            self._open_one(event, told)
            return
        before = self._engagements[event.engagement_id]
        row = after(before, event)._replace(version=told.version)
        if isinstance(event, DeliveryRecorded | DeliveryCorrected | DeliveryStruck):
            self._deliver(event)
            if not isinstance(event, DeliveryRecorded):
                row = _counted(row, self._deliveries.values())
        if isinstance(event, EngagementAmended):
            self._hide_family(row)
        self._put(row)
        if isinstance(event, EngagementDayCorrected):
            self._correct_day(before, event)
        elif isinstance(event, StepDayCorrected):
            self._correct_step(event)
        elif isinstance(event, HandOverDayCorrected):
            self._correct_hand_over(event)
        else:
            self._assign(row, told)

    def _open_one(self, event: EngagementOpened, told: Told) -> None:
        row = engagement_of(event, told)
        self._hide_family(row)
        self._put(row)

    def _hide_family(self, row: EngagementRow) -> None:
        """Hide the other engagements of confidential work: they would reveal whose it is."""
        if row.confidential:
            for other in list(self._engagements.values()):
                if other.family_id == row.family_id:
                    self._put(other._replace(confidential=True))

    def _put(self, row: EngagementRow) -> None:
        self._engagements[row.engagement_id] = row
        self._into.put(_ENGAGEMENTS_TABLE, row)

    def _assign(self, row: EngagementRow, told: Told) -> None:
        kind = type(told.event)
        if kind in _BEGINNINGS and row.provider is not None and row.expert_id is not None:
            day = _BEGINNINGS[kind](told.event)
            self._begin(row, row.provider, row.expert_id, day)
            for beside in zip(row.joined_providers, row.joined_experts, strict=True):
                self._begin(row, *beside, day)
        elif kind is EngagementDelivered:
            self._end(row, _ENDINGS[kind](told.event), completion=len(row.completions))
        elif kind in _ENDINGS:
            self._end(row, _ENDINGS[kind](told.event))
        elif kind in _HAND_OVERS and self._open.get(row.engagement_id):
            self._hand_over(row, told.event)  # completed work takes nobody's capacity
        elif kind is CompletionCorrected:
            self._correct_end(row, told.event)

    def _correct_end(self, row: EngagementRow, event: CompletionCorrected) -> None:
        """Move the end of the assignments that ended with this completion."""
        ended = self._completed.pop(row.engagement_id, [])
        self._completed[row.engagement_id] = [
            one._replace(ended_on=event.delivered_on) if one.completion == event.completion else one
            for one in ended
        ]
        for one in self._completed[row.engagement_id]:
            self._into.put(_ASSIGNMENTS_TABLE, one)

    def _correct_day(self, before: EngagementRow, event: EngagementDayCorrected) -> None:
        """Move the end of the assignments that ended as the work was cancelled or closed."""
        wrong = _ends_of(before).get(event.step)
        at_work = {before.provider, *before.joined_providers}
        over = self._over.get(before.engagement_id, [])
        last = {one.provider: one for one in sorted(over, key=attrgetter("version"))}
        for one in last.values():
            if wrong is not None and one.provider in at_work and one.ended_on == wrong:
                right = one._replace(ended_on=event.happened_on)
                over[over.index(one)] = right
                self._into.put(_ASSIGNMENTS_TABLE, right)

    def _correct_step(self, event: StepDayCorrected) -> None:
        """Move the beginning, or the end, of the assignments that this step began or ended.

        Of what was told of one day in turn, the first alone can have been earlier, and the last
        alone later: so the rows of that day say which is meant.
        """
        earlier = event.happened_on < event.wrong_on
        held = (self._open, self._over, self._completed)
        rows = [one for each in held for one in each.get(event.engagement_id, ())]
        if event.step is NumberedStep.DECLINE:
            for one in _given_back(rows, event.wrong_on, earlier=earlier):
                self._change(one, one._replace(ended_on=event.happened_on))
        elif event.step in _BEGINNING_STEPS:
            begun = [one for one in rows if one.began_on == event.wrong_on]
            which = (min if earlier else max)((one.version for one in begun), default=None)
            for one in begun:
                if one.version == which:
                    self._change(one, one._replace(began_on=event.happened_on))

    def _change(self, wrong: AssignmentRow, right: AssignmentRow) -> None:
        for held in (self._open, self._over, self._completed):
            rows = held.get(wrong.engagement_id, [])
            if wrong in rows:
                rows[rows.index(wrong)] = right
        self._into.put(_ASSIGNMENTS_TABLE, right)

    def _correct_hand_over(self, event: HandOverDayCorrected) -> None:
        """Move the beginning of who came, and the end of who had the work until then.

        Nobody's capacity is taken by completed work, so what changed hands then has no rows.
        """
        wrong, right = event.wrong_on, event.happened_on
        rows = self._rows_of(event.engagement_id)
        told = (event.provider, event.expert_id)
        pair = [one for one in rows if (one.provider, one.expert_id) == told]
        if event.step is HandOverStep.LEAVING:
            left = _last([one for one in pair if one.ended_on == wrong])
            self._move(left, left and left._replace(ended_on=right))
            return
        begun = _last([one for one in pair if one.began_on == wrong])
        self._move(begun, begun and begun._replace(began_on=right))
        if begun is None or event.step is HandOverStep.JOINING:
            return
        for provider in {event.provider, event.replaced_provider}:
            until = [
                one
                for one in rows
                if (one.provider, one.ended_on) == (provider, wrong) and one.version < begun.version
            ]
            last = _last(until)
            self._move(last, last and last._replace(ended_on=right))

    def _rows_of(self, engagement_id: UUID) -> list[AssignmentRow]:
        kept = (self._open, self._completed, self._over)
        return [one for each in kept for one in each.get(engagement_id, ())]

    def _move(self, wrong: AssignmentRow | None, right: AssignmentRow | None) -> None:
        """Put a row on its right days."""
        if wrong is None or right is None:
            return
        for kept in (self._open, self._completed, self._over):
            rows = kept.get(wrong.engagement_id, [])
            if wrong in rows:
                rows[rows.index(wrong)] = right
        self._into.put(_ASSIGNMENTS_TABLE, right)

    def _hand_over(self, row: EngagementRow, event: HandOver) -> None:
        match event:
            case ProviderReplaced(replaced_on=day):
                self._end(row, day, event.replaced_provider, event.provider)
            case ExpertReplaced(replaced_on=day):
                self._end(row, day, event.provider)
            case ProviderLeft():
                self._end(row, event.left_on, event.provider)
                return
            case ProviderJoined(joined_on=day):
                pass
            case _:
                assert_never(event)
        self._begin(row, event.provider, event.expert_id, day)

    def _begin(self, row: EngagementRow, provider: str, expert_id: UUID, day: date) -> None:
        begun = AssignmentRow(row.engagement_id, row.version, provider, expert_id, day)
        self._open.setdefault(row.engagement_id, []).append(begun)
        self._into.put(_ASSIGNMENTS_TABLE, begun)

    def _end(
        self, row: EngagementRow, day: date, *providers: str, completion: int | None = None
    ) -> None:
        """End the assignments of these providers; of all, where none is named."""
        going_on = []
        for assignment in self._open.pop(row.engagement_id, ()):
            if providers and assignment.provider not in providers:
                going_on.append(assignment)
            else:
                ended = assignment._replace(ended_on=day, completion=completion)
                self._into.put(_ASSIGNMENTS_TABLE, ended)
                past = self._over if completion is None else self._completed
                past.setdefault(row.engagement_id, []).append(ended)
        self._open[row.engagement_id] = going_on

    def _deliver(self, event: DeliveryRecorded | DeliveryCorrected | DeliveryStruck) -> None:
        if isinstance(event, DeliveryStruck):
            row = self._deliveries[event.delivery_id]._replace(
                struck_on=event.struck_on, correction_reason=event.reason
            )
        else:
            row = delivery_of(event)
        self._deliveries[row.delivery_id] = row
        self._into.put(_DELIVERIES_TABLE, row)


def _given_back(
    rows: Iterable[AssignmentRow], on: date, *, earlier: bool
) -> Iterable[AssignmentRow]:
    """Return those that ended with the first decline of a day, or with the last."""
    ended = [one for one in rows if one.ended_on == on and one.completion is None]
    begun_before = [one for one in ended if one.began_on < on]
    if earlier or begun_before == ended:
        return begun_before
    return [max(ended, key=attrgetter("version"))]


def _last(rows: Iterable[AssignmentRow]) -> AssignmentRow | None:
    """Return the row that was told last."""
    return max(rows, key=attrgetter("version"), default=None)


def _ends_of(row: EngagementRow) -> Mapping[str, date | None]:
    """Return the days on which assignments ended with the work, by the step that ended it."""
    return {
        EngagementStep.CANCELLATION: row.cancelled_on,
        # What was completed ended before it was closed.
        EngagementStep.CLOSING: None if row.status_before == "delivered" else row.closed_on,
    }


def _counted(row: EngagementRow, deliveries: Iterable[DeliveryRow]) -> EngagementRow:
    """Return the row with its deliveries counted anew, after one was corrected or struck."""
    counted = [
        delivery
        for delivery in deliveries
        if delivery.engagement_id == row.engagement_id and delivery.struck_on is None
    ]
    minutes = sum(minutes_of(delivery.hours) for delivery in counted)
    return row._replace(
        deliveries=len(counted),
        hours=hours_of(minutes),
        last_delivery_on=max((one.delivered_on for one in counted), default=None),
    )


def _life(known: Known, facts: Sequence[Told], into: Changes) -> None:
    work = _Work(known, into)
    for told in facts:
        work.take(told)


_ENGAGEMENTS_FOLD: Final = Fold(
    tables=(_ENGAGEMENTS_TABLE, _ASSIGNMENTS_TABLE, _DELIVERIES_TABLE),
    # By request, not by engagement: a family becomes confidential as a whole.
    about=about("request_id", get_args(EngagementEvent)),
    # Also for an opening: there may be engagements of its family.
    loads=(
        Load(_ENGAGEMENTS_TABLE, "request_id"),
        Load(
            _ASSIGNMENTS_TABLE,
            "engagement_id",
            when=frozenset(
                {
                    *_ENDINGS,
                    *_HAND_OVERS,
                    CompletionCorrected,
                    EngagementDayCorrected,
                    StepDayCorrected,
                    HandOverDayCorrected,
                }
            ),
            of=attrgetter("event.engagement_id"),
        ),
        Load(
            _DELIVERIES_TABLE,
            "engagement_id",
            when=frozenset({DeliveryCorrected, DeliveryStruck}),
            of=attrgetter("event.engagement_id"),
        ),
    ),
    life=_life,
)

ENGAGEMENTS_PROJECTION: Final = Projection(
    feeds.ENGAGEMENTS_FEED, (_ENGAGEMENTS_FOLD, PLANS_FOLD, VALIDATORS_FOLD)
)
