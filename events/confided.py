"""Looks up, in the log, which of some recorded facts are about confidential work, as it is now.

Work that was told to be confidential after a fact makes that fact confidential too; of work that is
so no more, earlier facts are open again. What was done in confidence stays so: an engagement keeps
what its own stream says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from events.catalogue import Catalogue, NewerFactError, UndecodableError, UnreadableError
from events.event import Event, Recorded
from events.log.deciding.beside import Beside
from events.log.deciding.kept import Kept
from events.rules.whose import WHOSE_ENGAGEMENT_FOLD, WHOSE_REQUEST_FOLD
from events.rules.works import Works, works_of

TOGETHER_MAX: Final = 60
"""How many streams are asked about in one read."""

Verdict = bool | NewerFactError
"""Whether a fact is confidential; or the fact that only a newer release can judge by."""
_States = dict[str, Any]


async def confided(
    streams: Kept, catalogue: Catalogue, records: Sequence[Recorded]
) -> list[Verdict]:
    """Return for each fact whether it is about confidential work.

    A fact of no known work is, if it should have one; and so is what cannot be decoded.
    """
    judged = [_works(catalogue, recorded) for recorded in records]
    about = [works for works in judged if isinstance(works, Works)]
    states = await _states(streams, {beside.stream: beside for beside in _all_beside(about)})
    return [_verdict(works, states) if isinstance(works, Works) else works for works in judged]


def _works(catalogue: Catalogue, recorded: Recorded) -> Works | Verdict:
    try:
        event = catalogue.require(recorded)
    except NewerFactError as newer:
        return newer
    except UndecodableError:
        return True
    return works_of(event) if isinstance(event, Event) else True


def _all_beside(about: Iterable[Works]) -> Iterable[Beside]:
    for works in about:
        for request_id in (works.request_id, *works.others):
            if request_id is not None:
                yield Beside(WHOSE_REQUEST_FOLD.stream(request_id), WHOSE_REQUEST_FOLD)
        if works.engagement_id is not None:
            yield Beside(WHOSE_ENGAGEMENT_FOLD.stream(works.engagement_id), WHOSE_ENGAGEMENT_FOLD)


async def _states(streams: Kept, wanted: Mapping[str, Beside]) -> _States:
    """Load the wanted streams, then the requests of those engagements that no fact named."""
    states = await _load(streams, wanted)
    more = {
        beside.stream: beside
        for state in states.values()
        if (request_id := getattr(state, "request_id", None)) is not None
        and (beside := Beside(WHOSE_REQUEST_FOLD.stream(request_id), WHOSE_REQUEST_FOLD)).stream
        not in states
    }
    return states | await _load(streams, more)


async def _load(streams: Kept, wanted: Mapping[str, Beside]) -> _States:
    states: _States = {}
    names = sorted(wanted)
    for first in range(0, len(names), TOGETHER_MAX):
        some = {name: wanted[name] for name in names[first : first + TOGETHER_MAX]}
        try:
            loaded = await streams.load(some)
        except UnreadableError:
            states |= await _load_one_by_one(streams, some)
        else:
            states |= {name: each.state for name, each in loaded.items()}
    return states


async def _load_one_by_one(streams: Kept, wanted: Mapping[str, Beside]) -> _States:
    """Load streams of which at least one cannot be read: its state is the fault."""
    states: _States = {}
    for name, beside in wanted.items():
        try:
            states[name] = (await streams.load({name: beside}))[name].state
        except UnreadableError as fault:
            states[name] = fault
    return states


def _verdict(works: Works, states: _States) -> Verdict:
    judged: list[Any] = []
    request_id = works.request_id
    if works.engagement_id is not None:
        engagement = states[WHOSE_ENGAGEMENT_FOLD.stream(works.engagement_id)]
        judged.append(engagement)
        request_id = request_id or getattr(engagement, "request_id", None)
        if request_id is None:
            return engagement if isinstance(engagement, NewerFactError) else True
    if request_id is not None:
        judged.append(states[WHOSE_REQUEST_FOLD.stream(request_id)])
    others = [states[WHOSE_REQUEST_FOLD.stream(each)] for each in works.others]
    # Of another request that is not there, nothing can be told.
    judged += [each for each in others if getattr(each, "ori", "") is not None]
    if any(getattr(each, "confidential", False) for each in judged):
        return True
    faults = [each for each in judged if isinstance(each, UnreadableError)]
    newer = [each for each in faults if isinstance(each, NewerFactError)]
    return newer[0] if newer else bool(faults)
