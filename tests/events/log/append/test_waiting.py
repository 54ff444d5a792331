"""Which appends go into one group."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.log.append.waiting import Group, GroupBounds, WaitingAppends
from events.log.store.event_log import Append, BusyError, Guard, Outcome
from tests.appends import append_of, new_event


def put(waiting: WaitingAppends, append: Append) -> asyncio.Future[Outcome]:
    return waiting.put(append, b"{}")


SHARED = new_event()


def queued(waiting: WaitingAppends, *appends: Append) -> list[Append]:
    for append in appends:
        put(waiting, append)
    return list(appends)


def appends_of(group: Group) -> list[Append]:
    return [waiting.append for waiting in group.taken]


async def test_what_was_asked_first_goes_first() -> None:
    waiting = WaitingAppends()
    appends = queued(waiting, *(append_of(f"request-{n}") for n in range(5)))
    assert appends_of(waiting.take()) == appends
    assert waiting.take().taken == []


async def test_a_group_has_one_append_a_stream_at_most() -> None:
    waiting = WaitingAppends()
    a1, a2, b1, a3 = queued(
        waiting, *(append_of(stream, None) for stream in ("a-1", "a-1", "b-1", "a-1"))
    )
    assert [appends_of(waiting.take()) for _ in range(3)] == [[a1, b1], [a2], [a3]]


async def test_a_group_has_no_id_twice() -> None:
    waiting, shared = WaitingAppends(), new_event()
    first = append_of("a-1", events=[new_event(), shared])
    second = append_of("b-1", events=[shared])
    third = append_of("c-1")
    queued(waiting, first, second, third)
    assert [appends_of(waiting.take()) for _ in range(2)] == [[first, third], [second]]


def guarding(append: Append, *streams: str) -> Append:
    return replace(append, guards=tuple(Guard(stream, 0) for stream in streams))


@pytest.mark.parametrize("first_asked", ["guard", "plain"])
async def test_a_group_has_no_append_to_a_stream_that_another_one_guards(
    first_asked: str,
) -> None:
    waiting = WaitingAppends()
    guard, plain = guarding(append_of("a-1"), "b-1"), append_of("b-1")
    first, later = (guard, plain) if first_asked == "guard" else (plain, guard)
    queued(waiting, first, later)
    neighbour = append_of("c-1")
    queued(waiting, neighbour)
    assert [appends_of(waiting.take()) for _ in range(3)] == [[first, neighbour], [later], []]


async def test_appends_that_guard_the_same_stream_go_together() -> None:
    waiting = WaitingAppends()
    appends = queued(
        waiting, guarding(append_of("a-1"), "c-1"), guarding(append_of("b-1"), "c-1", "d-1")
    )
    assert appends_of(waiting.take()) == appends


async def test_what_had_to_wait_for_a_guard_is_first_in_the_next_group() -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=2))
    queued(waiting, append_of("a-1", None), guarding(append_of("b-1"), "a-1"))
    groups = []
    for _ in range(4):  # whoever writes the guarded stream on and on does not keep it back
        queued(waiting, append_of("a-1", None), append_of("a-1", None))
        groups.append([append.stream for append in appends_of(waiting.take())])
    assert groups == [["a-1"], ["b-1"], ["a-1"], ["a-1"]]


ASKED = st.lists(
    st.tuples(st.integers(0, 4), st.sets(st.integers(0, 5), max_size=3)), min_size=1, max_size=20
)


@given(asked=ASKED)
async def test_every_append_is_in_one_group_and_no_two_of_a_group_meet(
    asked: list[tuple[int, set[int]]],
) -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=3))
    appends = queued(
        waiting,
        *(
            guarding(append_of(f"a-{own}", None), *(f"a-{on}" for on in guards - {own}))
            for own, guards in asked
        ),
    )
    taken: list[Append] = []
    while len(waiting):
        group = appends_of(waiting.take())
        assert group, "nobody waits for ever"
        streams = [append.stream for append in group]
        assert len(set(streams)) == len(streams)
        guarded = {guard.stream for append in group for guard in append.guards}
        assert guarded.isdisjoint(streams)
        taken += group
    assert sorted(map(id, taken)) == sorted(map(id, appends))
    for stream in {append.stream for append in appends}:
        of_stream = [append for append in appends if append.stream == stream]
        assert [append for append in taken if append.stream == stream] == of_stream


@pytest.mark.parametrize(
    ("on_its_way", "asked"),
    [
        (append_of("a-1"), append_of("a-1", None)),
        (append_of("a-1"), guarding(append_of("b-1"), "a-1")),
        (guarding(append_of("b-1"), "a-1"), append_of("a-1")),
        (append_of("a-1", events=[SHARED]), append_of("b-1", events=[SHARED])),
    ],
    ids=["stream", "guards it", "guarded by it", "id"],
)
async def test_what_meets_a_group_on_its_way_waits_for_it(
    on_its_way: Append, asked: Append
) -> None:
    waiting = WaitingAppends()
    queued(waiting, on_its_way)
    first = waiting.take()
    neighbour = append_of("c-1")
    queued(waiting, asked, neighbour)
    assert appends_of(waiting.take(first)) == [neighbour]
    assert appends_of(waiting.take()) == [asked]


async def test_what_waits_for_a_group_on_its_way_is_not_overtaken_by_what_it_meets() -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=3))
    queued(waiting, append_of("a-1", None))
    on_its_way = waiting.take()
    kept_back = guarding(append_of("b-1"), "a-1", "c-1")
    queued(waiting, kept_back, append_of("c-1", None))
    groups = []
    for _ in range(3):  # as if the streams that it guards were written on and on, in turns
        groups.append(appends_of(on_its_way := waiting.take(on_its_way)))
        queued(waiting, append_of("a-1", None), append_of("c-1", None))
    assert groups[0] == []
    assert groups[1] == [kept_back]


@given(asked=ASKED, landing=st.lists(st.sampled_from([0, 1]), max_size=20))
async def test_two_groups_on_their_way_do_not_meet_and_nobody_waits_for_ever(
    asked: list[tuple[int, set[int]]], landing: list[int]
) -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=2))
    appends = queued(
        waiting,
        *(
            guarding(append_of(f"a-{own}", None), *(f"a-{on}" for on in guards - {own}))
            for own, guards in asked
        ),
    )
    lanes: list[Group | None] = [None, None]
    taken: list[Append] = []
    in_turns = [0, 1] * len(appends)
    for lane in landing + in_turns:  # a group lands, and the next one follows it
        beside = lanes[1 - lane]
        lanes[lane] = group = waiting.take(beside)
        assert beside is None or not any(beside.meets(each) for each in group.taken)
        taken += appends_of(group)
    assert sorted(map(id, taken)) == sorted(map(id, appends))
    for stream in {append.stream for append in appends}:
        of_stream = [append for append in appends if append.stream == stream]
        assert [append for append in taken if append.stream == stream] == of_stream


async def test_a_busy_stream_does_not_keep_the_others_back() -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=2))
    busy = queued(waiting, *(append_of("busy-1", None) for _ in range(3)))
    quiet = queued(waiting, append_of("quiet-1"), append_of("quiet-2"), append_of("quiet-3"))
    assert [appends_of(waiting.take()) for _ in range(3)] == [
        [busy[0], quiet[0]],
        [quiet[1], quiet[2]],
        [busy[1]],
    ]


@pytest.mark.parametrize(
    ("bounds", "sizes"),
    [
        (GroupBounds(appends_max=2), [2, 2, 1]),
        (GroupBounds(events_max=5), [2, 2, 1]),
        (GroupBounds(events_max=1), [1, 1, 1, 1, 1]),
        (GroupBounds(bytes_max=200), [3, 2]),
        (GroupBounds(bytes_max=1), [1, 1, 1, 1, 1]),
    ],
)
async def test_a_group_is_bounded_but_never_empty(bounds: GroupBounds, sizes: list[int]) -> None:
    waiting = WaitingAppends(bounds)
    data = b'{"thirty":"characters of text"}'
    for n in range(5):
        put(waiting, append_of(f"a-{n}", events=[new_event(data=data), new_event(data=data)]))
    groups = [waiting.take() for _ in sizes]
    assert [len(group.taken) for group in groups] == sizes
    assert len(waiting) == 0


async def test_more_than_so_many_appends_are_refused() -> None:
    waiting = WaitingAppends(appends_max=2)
    queued(waiting, append_of("a-1"), append_of("a-1"))
    with pytest.raises(BusyError) as busy:
        put(waiting, append_of("b-1"))
    assert busy.value.queued == len(waiting) == 2
    waiting.take()
    put(waiting, append_of("b-1"))


async def test_more_than_so_many_bytes_are_refused() -> None:
    waiting, event = WaitingAppends(bytes_max=100), new_event(data=b'{"a":"%s"}' % (b"x" * 50))
    put(waiting, append_of("a-1", events=[event]))
    with pytest.raises(BusyError):
        put(waiting, append_of("b-1", events=[event]))
    waiting.take()
    put(waiting, append_of("b-1", events=[event]))


async def test_an_append_that_nobody_waits_for_is_not_sent() -> None:
    waiting = WaitingAppends(GroupBounds(appends_max=2))
    given_up = [put(waiting, append_of("a-1", None)) for _ in range(3)]
    wanted = append_of("a-1", None)
    put(waiting, wanted)
    for future in given_up:
        future.cancel()
    assert appends_of(waiting.take()) == [wanted]
    assert len(waiting) == 0


async def test_a_group_of_appends_that_all_were_given_up_is_empty() -> None:
    waiting = WaitingAppends()
    put(waiting, append_of("a-1")).cancel()
    assert waiting.take().taken == []
    assert len(waiting) == 0
