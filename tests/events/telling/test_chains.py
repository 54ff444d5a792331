"""What one outside request caused is told as a tree, each fact below its cause."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.event import IMPORTER, Metadata, Recorded
from events.ids import new_id
from events.log.memory import MemoryLog
from events.log.store.event_log import Append
from events.rules.engagements import engagement_id_of
from events.telling import chains
from events.telling.chains import chain_of, find_fact
from tests.appends import new_event, new_stream


async def append(
    log: MemoryLog,
    *,
    chain: str = "one",
    cause: Recorded | None = None,
    stream: str | None = None,
    actor: str = "coordinator:maria",
) -> Recorded:
    metadata = Metadata(actor, chain, None if cause is None else str(cause.id))
    event = new_event()
    await log.append(Append(stream or new_stream(), None, (event,), metadata))
    recorded = await log.find(event.id)
    assert recorded is not None
    return recorded


async def test_each_fact_stands_below_its_cause_in_the_order_of_the_log() -> None:
    log = MemoryLog()
    first = await append(log)
    await append(log, chain="another")
    second = await append(log)
    below_second = await append(log, cause=second)
    below_first = await append(log, cause=first)
    deeper = await append(log, cause=below_first)
    chain = await chain_of(log, deeper)
    assert chain.whole
    assert chain.began == first
    assert [(link.recorded, link.depth) for link in chain.links] == [
        *((first, 0), (below_first, 1), (deeper, 2)),
        *((second, 0), (below_second, 1)),
    ]


async def test_facts_that_name_each_other_as_causes_are_told_once() -> None:
    log = MemoryLog()
    one = await append(log)
    two = await append(log, cause=one)
    forged = one._replace(metadata={**one.metadata, "causation_id": str(two.id)})
    log._events[0] = forged  # no append could make it
    chain = await chain_of(log, two)
    assert sorted(link.recorded.position for link in chain.links) == [1, 2]
    assert chain.whole


async def test_a_cause_that_is_not_in_the_log_hides_no_fact() -> None:
    log = MemoryLog()
    elsewhere = await append(MemoryLog())
    lone = await append(log, cause=elsewhere)
    assert [link.recorded for link in (await chain_of(log, lone)).links] == [lone]


async def test_a_long_chain_is_told_in_part_and_with_the_fact_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chains, "CHAIN_FACTS_MAX", 3)
    log = MemoryLog()
    first = await append(log)
    facts = [await append(log, cause=first) for _ in range(6)]
    chain = await chain_of(log, facts[-1])
    assert not chain.whole
    assert {facts[-1].position, first.position} <= {each.recorded.position for each in chain.links}
    assert len(chain.links) <= 4


async def test_of_an_import_the_facts_of_the_request_are_told() -> None:
    log, request_id = MemoryLog(), new_id()
    chain_id = str(request_id)
    opened = f"engagement-{engagement_id_of(request_id, 1)}"
    request = await append(log, chain=chain_id, stream=f"request-{request_id}", actor=IMPORTER)
    await append(log, chain="another", stream=f"request-{request_id}")
    engagement = await append(log, chain=chain_id, stream=opened, actor=IMPORTER)
    chain = await chain_of(log, engagement)
    assert [link.recorded for link in chain.links] == [request, engagement]


async def test_a_fact_is_found_by_position_and_by_id() -> None:
    log = MemoryLog()
    recorded = await append(log)
    assert await find_fact(log, 1) == recorded
    assert await find_fact(log, recorded.id) == recorded
    assert [await find_fact(log, named) for named in (0, 2, UUID(int=1))] == [None, None, None]
