"""Rules that look at streams beside their own, decided and guarded, on every log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

import pytest
from pydantic import Field

from events.catalogue import Catalogue, NewerFactError, dump
from events.decider import Command, Decider, Fold, Refused
from events.event import Event, Recorded
from events.ids import new_id
from events.log.deciding.beside import Beside, BesideOf, Looked
from events.log.deciding.handle import (
    DECIDE_ATTEMPTS_MAX,
    Cause,
    Handled,
    VersionMismatchError,
    handle,
)
from events.log.store.event_log import (
    Append,
    Appended,
    EventLog,
    Guard,
    GuardConflictError,
    NewEvent,
)
from tests.appends import append_of, new_event, new_stream


class Taken(Event):
    """Something was taken from a box."""

    wire_name: ClassVar[str] = "Taken"
    category: ClassVar[str] = "box"


class Pointed(Event):
    """A box names the one beside it."""

    wire_name: ClassVar[str] = "Pointed"
    category: ClassVar[str] = "box"
    at: str


NOW = datetime(2024, 1, 1, tzinfo=UTC)


class Take(Command):
    """Take one, if nothing was taken from the other box."""

    now: datetime = Field(default=NOW, exclude=True)
    other: int = Field(default=-1, exclude=True)
    third: int = Field(default=0, exclude=True)
    several: tuple[int, ...] = Field(default=(), exclude=True)


class Open(Take):
    """Take the first one of a box that does not exist yet."""


class Careless(Command):
    """A command whose looked-up field would be part of what was asked."""

    now: datetime = Field(default=NOW, exclude=True)
    other: int = 0


def _decide(command: Command, taken: int) -> Sequence[Taken]:
    match command:
        case Open() if taken:
            raise Refused("open", "the box is there")
        case Take(other=other) if other:
            raise Refused("taken", f"{other} were taken from the other box")
        case Take(several=several) if all(several) and several:
            raise Refused("taken", f"{several} were taken from the others")
        case Take() if taken >= 5:
            return []
        case _:
            return [Taken()]


BOXES: Decider[Command, int, Taken] = Decider(
    category="box",
    initial=0,
    decide=_decide,
    evolve=lambda taken, event: taken + isinstance(event, Taken),
    creates=(Open,),
)
TAKEN: Fold[int, Event] = Fold(
    category="box", initial=0, evolve=lambda taken, event: taken + isinstance(event, Taken)
)
POINTING: Decider[Command, str | None, Event] = Decider(
    category="box",
    initial=None,
    decide=lambda command, _at: _decide(command, 0),
    evolve=lambda at, event: event.at if isinstance(event, Pointed) else at,
)
CATALOGUE = Catalogue([Taken, Pointed])


class Watched:
    """A log that notes what is asked of it, and lets something happen before an append."""

    def __init__(self, log: EventLog, *happens: Callable[[], Awaitable[object]]) -> None:
        self.log = log
        self.happens: Iterator[Callable[[], Awaitable[object]]] = iter(happens)
        self.appends: list[Append] = []
        self.reads: list[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    async def append(self, append: Append) -> Appended:
        """As the log does."""
        self.appends.append(append)
        for happen in self.happens:
            await happen()
            break
        return await self.log.append(append)

    async def read_stream(self, stream: str, **options: int) -> list[Recorded]:
        """As the log does."""
        self.reads.append([stream])
        return await self.log.read_stream(stream, **options)

    async def read_streams(
        self, after_versions: dict[str, int], **options: Any
    ) -> dict[str, list[Recorded]]:
        """As the log does."""
        self.reads.append(sorted(after_versions))
        return await self.log.read_streams(after_versions, **options)


async def do(
    log: EventLog | Watched,
    stream: str,
    command: Command,
    beside: BesideOf[Any],
    *,
    decider: Decider[Command, Any, Any] = BOXES,
    cause: Cause | None = None,
    if_match: Collection[int] | None = None,
) -> Handled:
    return await handle(
        cast("EventLog", log),  # a watched log passes the other calls on
        CATALOGUE,
        decider,
        stream,
        command,
        cause or Cause(new_id(), "POST /boxes", "coordinator:maria", "a correlation"),
        if_match=if_match,
        beside=beside,
    )


def _taken() -> NewEvent:
    return new_event(type="Taken", data=b"{}")


def _pointed(at: str) -> NewEvent:
    return new_event(type="Pointed", data=dump(Pointed(at=at)))


async def take(log: EventLog, stream: str, times: int = 1) -> None:
    for _ in range(times):
        await do(log, stream, Take(), {"other": Beside(new_stream("box"), TAKEN)})


async def test_the_state_beside_reaches_the_rule(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    await take(log, other, 2)
    with pytest.raises(Refused, match="2 were taken"):
        await do(log, one, Take(), {"other": Beside(other, TAKEN)})


async def test_all_streams_are_read_in_one_statement_and_the_guarded_ones_guarded(
    log: EventLog,
) -> None:
    one, other, third = (new_stream("box") for _ in range(3))
    await take(log, third)
    watched = Watched(log)
    beside = {"other": Beside(other, TAKEN), "third": Beside(third, TAKEN, guarded=False)}
    await do(watched, one, Take(), beside)
    assert watched.reads == [sorted([one, other, third])]
    assert [append.guards for append in watched.appends] == [(Guard(other, 0),)]


async def test_a_rule_is_decided_again_where_the_stream_beside_went_on(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    watched = Watched(log, lambda: take(log, other))
    with pytest.raises(Refused, match="1 were taken"):
        await do(watched, one, Take(), {"other": Beside(other, TAKEN)})
    assert await log.read_stream(one) == []


async def test_what_is_looked_at_unguarded_may_go_on(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    watched = Watched(log, lambda: take(log, other))
    beside = {"other": Beside(other, TAKEN, guarded=False)}
    assert await do(watched, one, Take(), beside) == Handled(2, 1)


async def test_a_rule_with_guards_is_decided_five_times_at_most(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")

    async def go_on() -> None:
        await log.append(append_of(other, None, events=[_pointed(one)]))

    watched = Watched(log, *[go_on] * 9)
    with pytest.raises(GuardConflictError) as conflict:
        await do(watched, one, Take(), {"other": Beside(other, TAKEN)})
    assert len(watched.appends) == DECIDE_ATTEMPTS_MAX
    assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == (other, 4, 5)


async def test_a_command_that_creates_reads_what_is_beside_it_and_not_its_own(
    log: EventLog,
) -> None:
    one, other = new_stream("box"), new_stream("box")
    watched = Watched(log)
    await do(watched, one, Open(), {"other": Beside(other, TAKEN)})
    assert watched.reads == [[other]]
    await take(log, other)
    with pytest.raises(Refused, match="taken"):
        await do(watched, new_stream("box"), Open(), {"other": Beside(other, TAKEN)})


async def test_the_own_stream_may_name_the_one_beside_it(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    await log.append(append_of(one, events=[_pointed(other)]))
    await take(log, other)

    def beside(at: str | None) -> dict[str, Beside]:
        return {} if at is None else {"other": Beside(at, TAKEN)}

    with pytest.raises(Refused, match="1 were taken"):
        await do(log, one, Take(), beside, decider=POINTING)


async def test_where_the_own_stream_names_another_one_that_one_is_asked(log: EventLog) -> None:
    one, other, third = (new_stream("box") for _ in range(3))
    await log.append(append_of(one, events=[_pointed(other)]))
    await take(log, third)

    async def point_at_the_third() -> None:
        await log.append(append_of(one, None, events=[_pointed(third)]))

    watched = Watched(log, point_at_the_third)
    with pytest.raises(Refused, match="1 were taken"):
        await do(watched, one, Take(), lambda at: {"other": Beside(at, TAKEN)}, decider=POINTING)
    assert [append.guards for append in watched.appends] == [(Guard(other, 0),)]


async def test_with_if_match_a_stream_beside_is_decided_on_again_and_the_own_one_is_not(
    log: EventLog,
) -> None:
    one, other = new_stream("box"), new_stream("box")
    await take(log, one)
    beside = {"other": Beside(other, TAKEN)}

    async def go_on() -> None:
        await log.append(append_of(other, None, events=[_pointed(one)]))

    assert await do(Watched(log, go_on), one, Take(), beside, if_match={1}) == Handled(3, 2)
    with pytest.raises(VersionMismatchError):
        await do(Watched(log, lambda: take(log, one)), one, Take(), beside, if_match={2})


async def test_a_stream_beside_that_holds_what_is_not_known_here_is_not_decided_on(
    log: EventLog,
) -> None:
    one, other = new_stream("box"), new_stream("box")
    await log.append(append_of(other, events=[new_event(type="Painted")]))
    with pytest.raises(NewerFactError, match="Painted v1"):
        await do(log, one, Take(), {"other": Beside(other, TAKEN)})
    assert await log.read_stream(one) == []


async def test_a_retry_is_answered_as_the_first_time_whatever_is_beside_it_now(
    log: EventLog,
) -> None:
    one, other = new_stream("box"), new_stream("box")
    cause = Cause(new_id(), "POST /boxes", "coordinator:maria", "a correlation")
    beside = {"other": Beside(other, TAKEN)}
    await do(log, one, Take(), beside, cause=cause)
    await take(log, other)
    assert await do(log, one, Take(), beside, cause=cause) == Handled(1, 1, repeated=True)


async def test_a_stream_that_two_fields_look_at_is_guarded_once_and_the_own_one_never(
    log: EventLog,
) -> None:
    one, other = new_stream("box"), new_stream("box")
    watched = Watched(log)
    await do(watched, one, Take(), {"other": Beside(other, TAKEN), "third": Beside(other, TAKEN)})
    await do(watched, one, Take(), {"third": Beside(one, TAKEN), "other": Beside(other, TAKEN)})
    assert [append.guards for append in watched.appends] == [(Guard(other, 0),)] * 2
    with pytest.raises(Refused, match="2 were taken"):
        await do(watched, one, Take(), {"other": Beside(one, TAKEN)})


async def test_streams_of_any_length_are_seen_whole(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    for stream, pages in ((one, 1), (other, 2)):
        for _ in range(2 * pages):
            await log.append(append_of(stream, None, events=[_taken() for _ in range(500)]))
    await log.append(append_of(other, None, events=[_taken()]))
    watched = Watched(log)
    with pytest.raises(Refused, match="2001 were taken"):
        await do(watched, one, Take(), {"other": Beside(other, TAKEN)})


async def test_a_field_that_is_part_of_what_was_asked_cannot_be_looked_up(log: EventLog) -> None:
    beside = {"other": Beside(new_stream("box"), TAKEN)}
    with pytest.raises(TypeError, match=r"Careless\.other"):
        await do(log, new_stream("box"), Careless(), beside)
    with pytest.raises(TypeError, match=r"Take\.fourth"):
        await do(log, new_stream("box"), Take(), {"fourth": beside["other"]})


async def test_a_rule_is_told_what_a_stream_beside_says(log: EventLog) -> None:
    one, other = new_stream("box"), new_stream("box")
    await take(log, other, 2)
    beside = Beside(other, TAKEN, says=lambda taken: taken * 100)
    with pytest.raises(Refused, match="200 were taken"):
        await do(log, one, Take(), {"other": beside})


async def test_a_field_may_look_at_several_streams_and_each_is_guarded(log: EventLog) -> None:
    one, other, third = (new_stream("box") for _ in range(3))
    await take(log, third, 2)
    watched = Watched(log)
    several = (Beside(other, TAKEN), Beside(third, TAKEN, says=lambda taken: taken * 100))
    beside: Looked = {"other": Beside(one, BOXES), "several": several}
    await do(watched, one, Take(), beside)
    assert watched.reads == [sorted([one, other, third])]
    assert [append.guards for append in watched.appends] == [(Guard(other, 0), Guard(third, 2))]
    await take(log, other)
    fourth = new_stream("box")
    with pytest.raises(Refused, match=r"\(1, 200\) were taken"):
        await do(log, fourth, Take(), {**beside, "other": Beside(fourth, TAKEN)})
