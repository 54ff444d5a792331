"""Some of the log's events, by what they have in common, in the order of the log."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.event import IMPORTER, Metadata
from events.ids import new_id
from events.log.store.event_log import Append, EventLog, LimitError, NewEvent
from events.log.store.selection import (
    SELECTED_MAX,
    AtPositions,
    ByPerson,
    CausedBy,
    InStreams,
    Naming,
    NamingIn,
    Selection,
)
from tests.appends import new_event, new_stream

ONE, OTHER = new_stream(), new_stream()


async def told(log: EventLog, stream: str, actor: str, cause: UUID | None = None) -> UUID:
    event = new_event()
    because = None if cause is None else str(cause)
    metadata = Metadata(actor, "a correlation", because, command_digest="d" * 64)
    await log.append(Append(stream, None, (event,), metadata))
    return event.id


async def positions(log: EventLog, selection: Selection, after: int = 0) -> list[int]:
    return [each.position for each in await log.read_selected(selection, after=after)]


@pytest.fixture
async def causes(log: EventLog) -> list[UUID]:
    """Five events, of which the second and the fourth followed from the first and the third."""
    first = await told(log, ONE, "coordinator:maria")
    await told(log, OTHER, "service:assignment", first)
    third = await told(log, ONE, IMPORTER)
    await told(log, OTHER, "validator:maria", third)
    await told(log, ONE, "coordinator:maria-jo")
    return [first, third]


async def test_a_selection_has_what_its_events_share_and_nothing_else(
    log: EventLog, causes: list[UUID]
) -> None:
    assert await positions(log, InStreams([ONE])) == [1, 3, 5]
    assert await positions(log, InStreams([OTHER, ONE, new_stream()])) == [1, 2, 3, 4, 5]
    assert await positions(log, CausedBy(causes[:1])) == [2]
    assert await positions(log, CausedBy([*causes, new_id()])) == [2, 4]
    assert await positions(log, AtPositions([5, 2, 9])) == [2, 5]


@pytest.mark.usefixtures("causes")
async def test_a_person_is_found_in_every_role_and_by_the_whole_name(log: EventLog) -> None:
    assert await positions(log, ByPerson("maria")) == [1, 4]
    assert await positions(log, ByPerson("maria-jo")) == [5]
    assert await positions(log, ByPerson("mari")) == []


@pytest.mark.usefixtures("causes")
async def test_imports_and_services_are_no_person(log: EventLog) -> None:
    assert await positions(log, ByPerson("engagements")) == []
    assert await positions(log, ByPerson("assignment")) == []


async def test_a_word_is_found_as_a_value_of_some_types_alone(log: EventLog) -> None:
    for type_, content in (
        ("Took", b'{"coordinator":"maria"}'),
        ("Took", b'{"coordinator":"maria-jo"}'),
        ("Took", b'{"maria":"jo"}'),
        ("Noted", b'{"coordinator":"maria"}'),
        ("Released", b'{"n":1,"coordinator":"maria"}'),
    ):
        new = NewEvent(new_id(), type_, 1, content)
        await log.append(Append(ONE, None, (new,), Metadata("coordinator:jo", "a")))
    assert await positions(log, Naming("maria", ("Took", "Released"))) == [1, 5]
    assert await positions(log, Naming("maria", ("Took", "Released")), after=1) == [5]
    assert await positions(log, Naming('ma"ria', ("Took",))) == []


async def test_a_word_is_found_in_lists_and_in_some_streams_where_that_is_asked(
    log: EventLog,
) -> None:
    for stream, content in (
        (ONE, b'{"experts":["x","y"]}'),
        (ONE, b'{"expert":"x"}'),
        (OTHER, b'{"expert":"x"}'),
        (ONE, b'{"expert":"z"}'),
    ):
        new = NewEvent(new_id(), "Took", 1, content)
        await log.append(Append(stream, None, (new,), Metadata("coordinator:jo", "a")))
    assert await positions(log, Naming("x", ("Took",))) == [2, 3]
    listed = Naming("x", ("Took",), in_lists=True)
    assert await positions(log, listed) == [1, 2, 3]
    assert await positions(log, NamingIn([ONE], listed)) == [1, 2]
    assert await positions(log, NamingIn([ONE, OTHER], listed), after=1) == [2, 3]
    assert await positions(log, NamingIn([ONE], Naming("x", ("Released",)))) == []


async def test_a_selection_goes_on_after_a_position(log: EventLog, causes: list[UUID]) -> None:
    for selection in (InStreams([ONE, OTHER]), CausedBy(causes), ByPerson("maria")):
        [first, *rest] = await positions(log, selection)
        assert await positions(log, selection, after=first) == rest
        assert len(await log.read_selected(selection, limit=1)) == 1


@pytest.mark.usefixtures("causes")
async def test_nothing_that_is_named_selects_nothing(log: EventLog) -> None:
    for selection in (InStreams([]), CausedBy([]), AtPositions([]), Naming("jo", [])):
        assert await positions(log, selection) == []


async def test_a_selection_that_names_too_much_is_refused(log: EventLog) -> None:
    for selection in (AtPositions(range(SELECTED_MAX + 1)), InStreams(["a-b"] * 10_001)):
        with pytest.raises(LimitError, match="10,000"):
            await log.read_selected(selection)
