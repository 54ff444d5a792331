"""Looks up, in the log, whose a thing is to one caller: no more than bears on that caller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from events.log.deciding.beside import Beside
from events.log.deciding.kept import Kept
from events.rules.agencies import AGENCY_SEEN_FOLD, GENERATIONS_MAX, AgencySeen
from events.rules.engagements import engagement_id_of
from events.rules.participants import PARTICIPANTS_FOLD
from events.rules.scopes import Caller, Parties
from events.rules.whose import (
    WHOSE_ENGAGEMENT_FOLD,
    WHOSE_REQUEST_FOLD,
    WhoseEngagement,
    WhoseRequest,
)

TOGETHER_MAX: Final = 60
"""How many agencies are asked about in one read."""


async def parties_of_request(streams: Kept, request_id: UUID, caller: Caller) -> Parties | None:
    """Return whose a request is; None where there is none."""
    whose: WhoseRequest = await _read(streams, Beside(_request(request_id), WHOSE_REQUEST_FOLD))
    if whose.ori is None:
        return None
    holders: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    if caller.provider is not None:
        engagement = await _engagement(streams, engagement_id_of(request_id, whose.move))
        holders, former = engagement.holders, engagement.former - engagement.holders
    agencies = await spoken_for(streams, caller, (whose.ori,))
    return Parties(
        agencies=agencies,
        speakers=await speaking(streams, agencies),
        holders=holders,
        former=former,
        confidential=whose.confidential,
    )


async def parties_of_engagement(
    streams: Kept, engagement_id: UUID, caller: Caller
) -> Parties | None:
    """Return whose an engagement is; None where there is none."""
    whose = await _engagement(streams, engagement_id)
    if whose.request_id is None:
        return None
    judges = caller.role == "validator"
    concerned = related if judges else spoken_for
    agencies = await concerned(streams, caller, (whose.ori,))
    confidential, participants = whose.confidential, frozenset[str]()
    if judges or (caller.role != "provider" and not agencies):
        # One that asks may take part; and a move into confidence hides what was done before it.
        stream = _request(whose.request_id)
        read = await streams.load(
            {
                "whose": Beside(stream, WHOSE_REQUEST_FOLD),
                "participants": Beside(stream, PARTICIPANTS_FOLD),
            }
        )
        confidential = confidential or read["whose"].state.confidential
        if caller.agency is not None:
            there = {
                stay.ori
                for stay in read["participants"].state.stays
                if (whose.over_on is None or stay.joined_on <= whose.over_on)
                and (stay.left_on is None or stay.left_on >= whose.opened_on)
            }
            participants = await concerned(streams, caller, there)
    return Parties(
        agencies=agencies,
        speakers=await speaking(streams, agencies),
        participants=participants,
        holders=whose.holders,
        former=whose.former - whose.holders,
        validators=whose.validators,
        confidential=confidential,
    )


async def spoken_for(streams: Kept, caller: Caller, oris: Iterable[str]) -> frozenset[str]:
    """Return the caller's agency if it is one of these or succeeded one of them; else nothing."""
    if (agency := caller.agency) is None:
        return frozenset()
    asked = set(oris)
    for _ in range(GENERATIONS_MAX + 1):
        if agency in asked:
            return frozenset({agency})
        if not asked:
            break
        asked = await _successors(streams, asked)
    return frozenset()


async def speaking(streams: Kept, agencies: Iterable[str]) -> frozenset[str]:
    """Return those of some agencies that speak for themselves: no other one has their work."""
    return frozenset([ori for ori in agencies if await _speaks(streams, ori)])


async def _speaks(streams: Kept, ori: str) -> bool:
    """Whether an agency, under the ORI by which it goes now, was neither merged nor split."""
    for _ in range(GENERATIONS_MAX + 1):
        beside = Beside(AGENCY_SEEN_FOLD.stream(ori), AGENCY_SEEN_FOLD)
        seen: AgencySeen = await _read(streams, beside)
        if seen.succession is None:
            return True
        if not seen.is_renumbered:
            return False
        ori = seen.succession.successor
    return False


async def related(streams: Kept, caller: Caller, oris: Iterable[str]) -> frozenset[str]:
    """Return the caller's agency if it became one of these, or what one of them became; likewise.

    Nobody judges what its agency has a part in by now, also if it goes by the former name.
    """
    if (agency := caller.agency) is None:
        return frozenset()
    became = await _went_on(streams, {agency})
    return frozenset({agency}) if became & await _went_on(streams, set(oris)) else frozenset()


async def _went_on(streams: Kept, oris: set[str]) -> set[str]:
    """Return these agencies, and those that go on for them."""
    found, ahead = set(oris), set(oris)
    for _ in range(GENERATIONS_MAX):
        ahead = await _successors(streams, ahead) - found
        if not ahead:
            break
        found |= ahead
    return found


async def _successors(streams: Kept, oris: set[str]) -> set[str]:
    found: set[str] = set()
    ordered = sorted(oris)
    for first in range(0, len(ordered), TOGETHER_MAX):
        some = ordered[first : first + TOGETHER_MAX]
        read = await streams.load(
            {ori: Beside(AGENCY_SEEN_FOLD.stream(ori), AGENCY_SEEN_FOLD) for ori in some}
        )
        for loaded in read.values():
            seen: AgencySeen = loaded.state
            if seen.succession is not None:
                found.add(seen.succession.successor)
    return found


async def _engagement(streams: Kept, engagement_id: UUID) -> WhoseEngagement:
    stream = WHOSE_ENGAGEMENT_FOLD.stream(engagement_id)
    whose: WhoseEngagement = await _read(streams, Beside(stream, WHOSE_ENGAGEMENT_FOLD))
    return whose


def _request(request_id: UUID) -> str:
    return WHOSE_REQUEST_FOLD.stream(request_id)


async def own_ori(streams: Kept, ori: str) -> str:
    """Return the ORI itself, or that of the agency that it stands for as an alias."""
    seen: AgencySeen = await _read(streams, Beside(AGENCY_SEEN_FOLD.stream(ori), AGENCY_SEEN_FOLD))
    return seen.stands_for or ori


async def _read(streams: Kept, beside: Beside) -> Any:
    return (await streams.load({"one": beside}))["one"].state
