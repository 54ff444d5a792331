"""A log of version 0.1: its engagements are what they were, to the rules and in the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from events.event import Heard, Recorded
from events.log.stream.cloudevents import decode
from events.rules.programs import PROGRAMS
from services.assignment.app import SERVICE
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import counted_deliveries, underway_of
from services.assignment.projections import ENGAGEMENTS_PROJECTION
from tests.projecting import folded

LOG: Final = Path(__file__).parents[2] / "golden" / "log-0.1.jsonl"
STATUS_BY_LAST: Final = {
    "EngagementOpened": "open",
    "ProviderAssigned": "assigned",
    "ProviderDeclined": "open",
    "DeliveryRecorded": "underway",
    "EngagementDelivered": "delivered",
    "EngagementCancelled": "cancelled",
}


@pytest.fixture(scope="module")
def streams() -> dict[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = defaultdict(list)
    for line in LOG.read_bytes().splitlines():
        recorded = decode(line)
        if recorded.category == ENGAGEMENT_DECIDER.category:
            found[recorded.stream].append(recorded)
    return found


def loaded(stream: list[Recorded]) -> list[Any]:
    return [SERVICE.catalogue.load(recorded) for recorded in stream]


def test_the_rules_know_every_engagement_by_its_last_fact(
    streams: dict[str, list[Recorded]],
) -> None:
    counted: Counter[str] = Counter()
    for stream in streams.values():
        state = ENGAGEMENT_DECIDER.fold(loaded(stream))
        status = STATUS_BY_LAST[stream[-1].type]
        assert type(state).__name__.lower() == status
        counted[status] += 1
    assert counted["delivered"] > 0


def test_the_rows_show_every_engagement_by_its_last_fact(
    streams: dict[str, list[Recorded]],
) -> None:
    for stream in streams.values():
        (row,) = folded(ENGAGEMENTS_PROJECTION, map(Heard, loaded(stream), stream))["engagements"]
        assert row.status == STATUS_BY_LAST[stream[-1].type]
        assert row.family_id == row.engagement_id
        work = underway_of(ENGAGEMENT_DECIDER.fold(loaded(stream)))
        assert row.deliveries == len([] if work is None else counted_deliveries(work))


def test_what_was_delivered_then_is_served_now(streams: dict[str, list[Recorded]]) -> None:
    told: set[UUID] = set()
    for stream in streams.values():
        work = underway_of(ENGAGEMENT_DECIDER.fold(loaded(stream)))
        for delivery in [] if work is None else counted_deliveries(work):
            assert delivery.delivery_type in PROGRAMS[delivery.program].delivery_types
            told.add(delivery.delivery_id)
    assert told
