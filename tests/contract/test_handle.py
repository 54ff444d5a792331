"""Load, decide, append, on every log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

import pytest
from pydantic import Field

from events.catalogue import Catalogue, NewerFactError
from events.decider import Command, Decider, Refused
from events.event import Event, Recorded
from events.ids import derived_id, new_id
from events.log.deciding.handle import (
    DECIDE_ATTEMPTS_MAX,
    EXISTING,
    Cause,
    Handled,
    VersionMismatchError,
    handle,
)
from events.log.store.event_log import Append, Appended, ConflictError, EventLog, IdReusedError
from tests.appends import append_of, new_event, new_stream


class Counted(Event):
    """Something was counted."""

    wire_name: ClassVar[str] = "Counted"
    category: ClassVar[str] = "count"
    by: int


NOW = datetime(2024, 1, 1, tzinfo=UTC)


class Count(Command):
    """Count once or several times; nothing where the limit is reached already."""

    now: datetime = Field(default=NOW, exclude=True)
    times: int = 1
    until: int = 10_000


class BeginCount(Command):
    """Begin to count."""

    now: datetime = Field(default=NOW, exclude=True)


def _decide(command: Command, total: int) -> Sequence[Counted]:
    match command:
        case BeginCount() if total:
            raise Refused("begun", "it was begun before")
        case BeginCount():
            return [Counted(by=1)]
        case Count(times=times, until=until):
            return [] if total >= until else [Counted(by=1)] * times
        case _:
            raise AssertionError(command)


COUNTS: Decider[Command, int, Counted] = Decider(
    category="count",
    initial=0,
    decide=_decide,
    evolve=lambda total, counted: total + counted.by,
    creates=(BeginCount,),
)
CATALOGUE = Catalogue([Counted])


@dataclass
class Watched:
    """A log that notes what is asked of it, and lets somebody be faster before an append."""

    log: EventLog
    before_append: Callable[[], Awaitable[object]] | None = None
    loads: int = 0
    appends: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    async def append(self, append: Append) -> Appended:
        """As the log does."""
        self.appends += 1
        if self.before_append is not None:
            await self.before_append()
        return await self.log.append(append)

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """As the log does."""
        self.loads += 1
        return await self.log.read_stream(stream, after_version=after_version, limit=limit)


def a_cause() -> Cause:
    return Cause(new_id(), "POST /counts", "coordinator:maria", "a correlation", "a cause", "00-t")


async def do(
    log: EventLog | Watched,
    stream: str,
    command: Command,
    cause: Cause | None = None,
    if_match: Collection[int] | None = None,
    *,
    any_version: bool = False,
) -> Handled:
    return await handle(
        cast("EventLog", log),  # a watched log passes the other calls on
        CATALOGUE,
        COUNTS,
        stream,
        command,
        cause or a_cause(),
        if_match=if_match,
        any_version=any_version,
    )


async def test_what_is_decided_is_appended_with_its_cause(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    assert await do(log, stream, Count(times=2), cause) == Handled(2, 2)
    first, second = await log.read_stream(stream)
    assert [first.id, second.id] == [derived_id(cause.id, cause.handler, n) for n in (0, 1)]
    assert (first.type, first.data) == ("Counted", b'{"by":1}')
    assert first.metadata == second.metadata
    assert dict(first.metadata) | {"command_digest": ""} == {
        "actor": "coordinator:maria",
        "correlation_id": "a correlation",
        "causation_id": "a cause",
        "traceparent": "00-t",
        "command_digest": "",
    }


async def test_the_state_is_that_of_the_whole_stream(log: EventLog) -> None:
    stream = new_stream("count")
    for _ in range(3):
        await do(log, stream, Count(times=400))
    assert await do(log, stream, Count(until=1200)) == Handled(1200, 1200)
    assert await do(log, stream, Count(until=1201)) == Handled(1201, 1201)


@pytest.mark.parametrize(
    ("type", "version"), [("CountBlessed", 1), ("Counted", 2)], ids=["type", "version"]
)
async def test_a_stream_that_holds_what_is_not_known_here_is_not_decided_on(
    log: EventLog,
    type: str,  # noqa: A002 - the field's name
    version: int,
) -> None:
    stream = new_stream("count")
    await do(log, stream, Count(until=1))
    newer = replace(new_event(type=type), schema_version=version)
    await log.append(append_of(stream, 1, events=[newer]))
    with pytest.raises(NewerFactError, match=f"{type} v{version} is not known to this release"):
        await do(log, stream, Count(until=2))
    assert (await log.head()).position == 2


async def test_a_command_that_creates_is_not_decided_on_what_is_not_known_here(
    log: EventLog,
) -> None:
    stream = new_stream("count")
    await log.append(append_of(stream, events=[new_event(type="CountBlessed")]))
    with pytest.raises(NewerFactError):
        await do(log, stream, BeginCount())


async def test_a_retry_is_answered_though_a_newer_fact_came_since(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    first = await do(log, stream, Count(until=1), cause=cause)
    await log.append(append_of(stream, 1, events=[new_event(type="CountBlessed")]))
    again = await do(log, stream, Count(until=1), cause=cause)
    assert again == replace(first, repeated=True)


async def test_a_fact_in_another_stream_is_no_matter(log: EventLog) -> None:
    await log.append(append_of(new_stream("count"), events=[new_event(type="CountBlessed")]))
    assert await do(log, new_stream("count"), Count(until=1)) == Handled(2, 1)


async def test_a_command_that_creates_loads_nothing(log: EventLog) -> None:
    watched = Watched(log)
    assert await do(watched, new_stream("count"), BeginCount()) == Handled(1, 1)
    assert watched.loads == 0


async def test_a_command_that_creates_is_decided_on_what_is_there_after_all(log: EventLog) -> None:
    stream = new_stream("count")
    await do(log, stream, BeginCount())
    watched = Watched(log)
    with pytest.raises(Refused, match="begun"):
        await do(watched, stream, BeginCount())
    assert watched.appends == 1


async def test_a_rule_is_decided_again_where_somebody_was_faster(log: EventLog) -> None:
    stream = new_stream("count")
    faster = iter([3])

    async def be_faster_once() -> None:
        for times in faster:
            await do(log, stream, Count(times=times))

    watched = Watched(log, be_faster_once)
    assert await do(watched, stream, Count()) == Handled(4, 4)
    assert (watched.loads, watched.appends) == (2, 2)


async def test_a_rule_is_decided_five_times_at_most(log: EventLog) -> None:
    stream = new_stream("count")

    async def be_faster() -> None:
        await do(log, stream, Count())

    watched = Watched(log, be_faster)
    with pytest.raises(ConflictError):
        await do(watched, stream, Count())
    assert watched.appends == DECIDE_ATTEMPTS_MAX == 5


async def test_what_depends_on_nothing_of_its_stream_is_decided_once_whoever_is_faster(
    log: EventLog,
) -> None:
    stream, cause = new_stream("count"), a_cause()

    async def be_faster() -> None:
        await do(log, stream, Count())

    watched = Watched(log, be_faster)
    for again in (False, True):
        told = await do(watched, stream, Count(), cause, any_version=True)
        assert (told.version, told.repeated) == (2, again)
    assert watched.appends == 2


async def test_a_fact_that_an_earlier_release_answered_otherwise_is_answered(
    log: EventLog,
) -> None:
    fact, stream = new_id(), new_stream("count")
    reaction = Cause(fact, "on_counted", "service:counts", "a correlation", str(fact))
    await do(log, stream, Count(times=2), reaction)
    assert await do(log, stream, Count(times=3), reaction) == Handled(2, 2, repeated=True)
    assert len(await log.read()) == 2


async def test_a_reaction_does_not_answer_one_fact_under_one_name_in_two_streams(
    log: EventLog,
) -> None:
    fact = new_id()
    reaction = Cause(fact, "on_counted", "service:counts", "a correlation", str(fact))
    await do(log, new_stream("count"), Count(), reaction)
    with pytest.raises(IdReusedError):
        await do(log, new_stream("count"), Count(times=2), reaction)


async def test_if_match_holds_the_version_that_was_read(log: EventLog) -> None:
    stream = new_stream("count")
    await do(log, stream, Count(times=2))
    assert await do(log, stream, Count(), if_match={2}) == Handled(3, 3)
    with pytest.raises(VersionMismatchError) as mismatch:
        await do(log, stream, Count(), if_match={2})
    assert (mismatch.value.named, mismatch.value.actual) == ("2", 3)


async def test_if_match_0_asks_for_a_stream_that_does_not_exist(log: EventLog) -> None:
    stream = new_stream("count")
    assert await do(log, stream, Count(), if_match={0}) == Handled(1, 1)
    with pytest.raises(VersionMismatchError):
        await do(log, stream, Count(), if_match={0})


async def test_with_if_match_a_rule_is_not_decided_again(log: EventLog) -> None:
    stream = new_stream("count")
    await do(log, stream, Count())

    async def be_faster() -> None:
        await do(log, stream, Count())

    watched = Watched(log, be_faster)
    with pytest.raises(VersionMismatchError) as mismatch:
        await do(watched, stream, Count(), if_match={1})
    assert (mismatch.value.named, mismatch.value.actual) == ("1", 2)
    assert watched.appends == 1


async def test_if_match_may_name_several_versions_or_none(log: EventLog) -> None:
    stream = new_stream("count")
    await do(log, stream, Count(times=2))
    assert await do(log, stream, Count(), if_match={1, 2}) == Handled(3, 3)
    with pytest.raises(VersionMismatchError, match="for 1 or 2"):
        await do(log, stream, Count(), if_match={1, 2})
    with pytest.raises(VersionMismatchError, match="for none of its"):
        await do(log, stream, Count(), if_match=set())


async def test_if_match_of_whatever_exists_lets_a_faster_one_go_first(log: EventLog) -> None:
    stream = new_stream("count")
    with pytest.raises(VersionMismatchError, match="any that exists"):
        await do(log, stream, Count(), if_match=EXISTING)
    await do(log, stream, Count())

    async def be_faster() -> None:
        if watched.appends == 1:
            await do(log, stream, Count())

    watched = Watched(log, be_faster)
    assert await do(watched, stream, Count(), if_match=EXISTING) == Handled(3, 3)
    assert watched.appends == 2


async def test_a_command_handled_twice_is_answered_as_the_first_time(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    first = await do(log, stream, Count(times=3), cause)
    await do(log, stream, Count())
    again = await do(log, stream, Count(times=3), cause)
    assert again == Handled(first.position, first.version, repeated=True)
    assert (await log.head()).position == 4


async def test_a_retry_at_another_time_is_the_same_command(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    await do(log, stream, Count(), cause)
    later = Count(now=NOW + timedelta(seconds=5))
    assert await do(log, stream, later, cause) == Handled(1, 1, repeated=True)


async def test_a_command_that_is_so_already_says_when_it_did_it_itself(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    command = Count(times=2, until=2)
    await do(log, stream, command, cause)
    await do(log, stream, Count())
    assert await do(log, stream, command, cause) == Handled(2, 2, repeated=True)
    assert await do(log, stream, command) == Handled(3, 3)


async def test_a_command_refused_now_is_answered_if_it_was_done_before(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    await do(log, stream, BeginCount(), cause)
    await do(log, stream, Count())
    assert await do(log, stream, BeginCount(), cause) == Handled(1, 1, repeated=True)


async def test_a_command_done_before_is_answered_whatever_if_match_says(log: EventLog) -> None:
    stream, cause = new_stream("count"), a_cause()
    await do(log, stream, Count(), cause, if_match={0})
    assert await do(log, stream, Count(), cause, if_match={0}) == Handled(1, 1, repeated=True)


@pytest.mark.parametrize(
    "other", [Count(times=2), Count(until=1), BeginCount()], ids=["appends", "is so", "is refused"]
)
async def test_another_command_under_the_same_cause_is_refused(
    log: EventLog, other: Command
) -> None:
    stream, cause = new_stream("count"), a_cause()
    await do(log, stream, Count(), cause)
    with pytest.raises(IdReusedError):
        await do(log, stream, other, cause)
    assert (await log.head()).position == 1
