"""The file that an import is measured with is good, and its rows are no repeats of each other."""

from __future__ import annotations

import pytest

from deploy.bench.imports import file_of, imported, prepare
from events.log.memory import MemoryLog

FACTS_A_PAIR = 18
"""Eight of each engagement, and two of the evaluation of one of two."""
EXPERTS = 40


async def test_every_row_of_the_file_is_imported_with_its_facts() -> None:
    log = MemoryLog()
    await prepare(log)
    report = await imported(log, file_of(EXPERTS), EXPERTS)
    assert report.facts == EXPERTS // 2 * FACTS_A_PAIR + EXPERTS


async def test_a_dry_run_decides_the_same_and_writes_nothing() -> None:
    log = MemoryLog()
    await prepare(log)
    head = await log.head()
    assert (await imported(log, file_of(EXPERTS), EXPERTS, dry_run=True)).imported == EXPERTS
    assert await log.head() == head


async def test_a_file_with_fewer_rows_than_are_said_is_not_measured() -> None:
    log = MemoryLog()
    await prepare(log)
    with pytest.raises(RuntimeError, match="of 5 rows 4 are good"):
        await imported(log, file_of(4), 5)


async def test_a_file_that_is_not_good_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="of 5 rows 0 are good"):
        await imported(MemoryLog(), file_of(5), 5)
