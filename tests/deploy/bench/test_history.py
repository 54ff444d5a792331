from __future__ import annotations

from collections import Counter
from itertools import pairwise

import orjson

from deploy.bench.history import LogRow, history
from events.event import Recorded
from events.facts import CATALOGUE

EVENTS = 20_000


def recorded(row: LogRow) -> Recorded:
    return Recorded(*row[:7], metadata=orjson.loads(row.metadata), recorded_at=row.recorded_at)


def test_every_made_up_fact_is_one_that_services_tell() -> None:
    assert all(CATALOGUE.load(recorded(row)) is not None for row in history(EVENTS))


def test_positions_and_versions_have_no_gap() -> None:
    versions: Counter[str] = Counter()
    for position, row in enumerate(history(EVENTS), start=1):
        versions[row.stream] += 1
        assert (row.position, row.version) == (position, versions[row.stream])


def test_ids_and_times_only_grow() -> None:
    for earlier, later in pairwise(history(EVENTS)):
        assert earlier.id < later.id
        assert earlier.recorded_at < later.recorded_at


def test_the_same_history_is_made_every_time() -> None:
    assert list(history(1_000)) == list(history(1_000))
