"""Figures recounted from the facts by other code than the service's.

The service folds facts into stretches of days and counts these in SQL; here the state of an
engagement on a day is what its facts of the days until then leave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from events.event import Event
from services.reporting.views.figures import Dimension, FigureRow

UNITS = (
    *("sites", "sites_completed", "sites_in_progress", "engagements_opened", "engagements_active"),
    *("engagements_delivered", "engagements_completed_again", "engagements_cancelled"),
    *("deliveries",),
)
Figures = dict[str, dict[str, int]]


STATES = {
    "EngagementOpened": ("opened_on", True),
    "EngagementReopened": ("reopened_on", True),
    "EngagementDelivered": ("delivered_on", False),
    "EngagementClosed": ("closed_on", False),
    "EngagementCancelled": ("cancelled_on", False),
}
"""The day of a fact, and whether the engagement is active after it."""


def recounted(
    facts: Iterable[Event], by: Dimension, since: date | None, until: date | None
) -> Figures:
    """The figures of these facts, each unit under each key where it is not nothing."""
    engagements: dict[UUID, list[Event]] = defaultdict(list)
    deliveries: dict[UUID, Event] = {}
    for one in facts:
        told = one.model_dump()
        if one.wire_name in STATES:
            engagements[told["engagement_id"]].append(one)
        elif one.wire_name == "DeliveryStruck":
            del deliveries[told["delivery_id"]]
        elif one.wire_name.startswith("Delivery"):
            deliveries[told["delivery_id"]] = one
    return _Recount(engagements, deliveries, by, since or date.min, until or date.max).figures()


class _Recount:
    def __init__(
        self,
        engagements: dict[UUID, list[Event]],
        deliveries: dict[UUID, Event],
        by: Dimension,
        since: date,
        until: date,
    ) -> None:
        self.engagements = {
            key: life
            for key, life in engagements.items()
            if not any(getattr(one, "reason", "") == "duplicate" for one in life)
        }
        self.deliveries, self.by, self.since, self.until = deliveries, by, since, until
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.sites: dict[str, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))

    def figures(self) -> Figures:
        self._count_days()
        self._count_ends_of_periods()
        for key, sites in self.sites.items():
            for unit, families in sites.items():
                self.counts[key][unit] = len(families)
        return {key: dict(counts) for key, counts in self.counts.items()}

    def _count_days(self) -> None:
        completed: dict[tuple[str, UUID], date] = {}
        for key, life in self.engagements.items():
            topics, family = life[0].model_dump()["topics"], self._family_of(key)
            completions = 0
            for one in life:
                name, on = one.wire_name, getattr(one, STATES[one.wire_name][0])
                if name == "EngagementOpened":
                    self._count("engagements_opened", topics, on)
                elif name == "EngagementCancelled":
                    self._count("engagements_cancelled", topics, on)
                elif name == "EngagementDelivered":
                    unit = "completed_again" if completions else "delivered"
                    self._count(f"engagements_{unit}", topics, on)
                    completions += 1
                    self._note("sites", topics, family, on)
                    for under in topics if self.by == Dimension.TOPIC else ("",):
                        completed[under, family] = min(on, completed.get((under, family), on))
        for (under, family), on in completed.items():
            self._note("sites_completed", (under,), family, on)
        for one in self.deliveries.values():
            told = one.model_dump()
            self._count("deliveries", told["topics"], told["delivered_on"])
            if told["engagement_id"] in self.engagements:
                family = self._family_of(told["engagement_id"])
                self._note("sites", told["topics"], family, told["delivered_on"])

    def _count_ends_of_periods(self) -> None:
        for period, last in self._periods():
            for key, life in self.engagements.items():
                until_then = [STATES[one.wire_name][1] for one in life if self._day_of(one) <= last]
                if not until_then or not until_then[-1]:
                    continue
                topics = life[0].model_dump()["topics"]
                for under in topics if self.by == Dimension.TOPIC else (period,):
                    self.counts[under]["engagements_active"] += 1
                    self.sites[under]["sites_in_progress"].add(self._family_of(key))
                    self.sites[under]["sites"].add(self._family_of(key))

    def _periods(self) -> list[tuple[str, date]]:
        days = [self._day_of(one) for life in self.engagements.values() for one in life]
        days += [one.model_dump()["delivered_on"] for one in self.deliveries.values()]
        if self.by not in {Dimension.MONTH, Dimension.FISCAL_YEAR}:
            return [("all", self.until)]
        found: dict[str, date] = {}
        if self.engagements:
            begun = min(self._day_of(life[0]) for life in self.engagements.values())
            day = begun if self.since == date.min else self.since
            last = max(*days, self.since) if self.until == date.max else self.until
            while day <= last:  # day by day: the last of a period is its end
                found[self._period_of(day)] = day
                day += timedelta(days=1)
            if found and self.until == date.max:
                found[self._period_of(last)] = date.max
        return list(found.items())

    def _count(self, unit: str, topics: Iterable[str], on: date) -> None:
        for key in self._keys(topics, on):
            self.counts[key][unit] += 1

    def _note(self, unit: str, topics: Iterable[str], family: UUID, on: date) -> None:
        for key in self._keys(topics, on):
            self.sites[key][unit].add(family)

    def _keys(self, topics: Iterable[str], on: date) -> Iterable[str]:
        if not self.since <= on <= self.until:
            return ()
        if self.by == Dimension.TOPIC:
            return topics
        return ("all",) if self.by == Dimension.ALL else (self._period_of(on),)

    def _period_of(self, day: date) -> str:
        if self.by == Dimension.MONTH:
            return f"{day:%Y-%m}"
        return str(day.year + (day.month >= 10))

    def _family_of(self, engagement_id: UUID) -> UUID:
        family: UUID | None = self.engagements[engagement_id][0].model_dump()["family_id"]
        return family or engagement_id

    def _day_of(self, one: Event) -> date:
        on: date = getattr(one, STATES[one.wire_name][0])
        return on


def figures_of(rows: Iterable[FigureRow]) -> Figures:
    """What the service answers, in the same shape."""
    found = {row.key: {unit: getattr(row, unit) for unit in UNITS} for row in rows}
    shown = {key: {unit: n for unit, n in units.items() if n} for key, units in found.items()}
    return {key: units for key, units in shown.items() if units}
