"""What the log has already: agencies, topics, roster, and the rows of earlier imports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from events.event import Recorded
from events.facts import CATALOGUE
from events.ids import named_part
from events.log.deciding.load import LoadedCategory, category_pages, load_category
from events.log.store.event_log import EventLog
from events.rules.agencies import AgencyEnd
from events.rules.durations import minutes_of
from events.rules.topics import Topic
from events.vault.private_log import as_stored
from services.assignment.commands.deliveries import Ends
from services.assignment.queries.logged_roster import LoggedRoster, logged_roster
from services.importing.history.loads import Loads
from services.importing.history.repeats import GivenHelp, Repeats
from services.intake.decisions import AGENCY_DECIDER, TOPIC_DECIDER
from services.intake.decisions.agency_standing import Standing
from services.intake.decisions.agency_states import Agency, Registered

_ENDS: Final[Mapping[str, str]] = {
    "ProviderDeclined": "declined_on",
    "AssignmentLapsed": "lapsed_on",
    "EngagementDelivered": "delivered_on",
    "EngagementCancelled": "cancelled_on",
    "EngagementClosed": "closed_on",
}
"""The facts after which an expert is free again, and the field with the day."""
_REPLACEMENTS: Final = frozenset({"ProviderReplaced", "ExpertReplaced"})
_JOININGS: Final = frozenset({"ProviderJoined", "ProviderLeft"})
_EXITS: Final = frozenset({"RequestWithdrawn", "RequestReferred"})


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request that an earlier import may have written."""

    request_id: UUID
    digest: str | None


class _Change(NamedTuple):
    """A change of hands."""

    engagement_id: UUID
    provider: str
    expert_id: UUID
    """Who came, or left."""
    day: date
    leaves: bool = False


@dataclass(slots=True)
class KnownEngagements:
    """How far each engagement in the log went."""

    second_ids: dict[UUID, UUID | None] = field(default_factory=dict)
    """Engagement -> id of its second fact, the first after its opening that a row adds."""
    loads: Loads = field(default_factory=Loads)
    holders: dict[UUID, UUID] = field(default_factory=dict)
    """Engagement -> the expert who has it."""
    joined: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    """Engagement -> the providers that have joined, each with its expert."""
    changes: dict[_Change, tuple[Sequence[UUID], Sequence[UUID]]] = field(default_factory=dict)
    """Change of hands -> who began with it, and who ended: its day may be corrected."""


@dataclass(slots=True)
class KnownLog:
    """What the log has, read once; what the import writes is added to it."""

    agencies: LoadedCategory[Agency]
    ends: Ends
    """How those of them ended that did."""
    topics: dict[str, Topic]
    roster: LoggedRoster
    requests: dict[int, KnownRequest]
    """By the part of the id that follows from source and key."""
    engagements: KnownEngagements
    findings: dict[UUID, int]
    """Engagement -> how many facts its stream of findings has."""
    marks: set[UUID]
    """The ids of withdrawals, referrals, cancellations and facts that begin an evaluation."""
    imported: set[int]
    """The parts of the ids of requests that an import wrote."""
    repeats: Repeats
    digest_forms: Callable[[str], tuple[str, ...]]
    """How the log may have the digest of a row: `EventLog.digest_forms`."""

    def has_otherwise(self, request_id: UUID, digest: str) -> bool:
        """Whether the log has this request, and from another row."""
        before = self.requests.get(named_part(request_id))
        return before is not None and not self._is_of(before, request_id, digest)

    def has(self, request_id: UUID, digest: str) -> bool:
        """Whether the log has this request, from this very row."""
        before = self.requests.get(named_part(request_id))
        return before is not None and self._is_of(before, request_id, digest)

    def _is_of(self, before: KnownRequest, request_id: UUID, digest: str) -> bool:
        return before.request_id == request_id and before.digest in self.digest_forms(digest)


async def read_known(log: EventLog) -> KnownLog:
    """Read the log; this takes some seconds for a million facts.

    Raises `NewerFactError` where a stream holds what this release does not know: what an import
    tells follows from everything that is known.
    """
    topics = await load_category(log, CATALOGUE, TOPIC_DECIDER)
    agencies = await load_category(log, CATALOGUE, AGENCY_DECIDER)
    known = KnownLog(
        agencies=agencies,
        ends=tuple(_ends(agencies)),
        topics={slug: topic.state for slug, topic in topics.states.items()},
        roster=await logged_roster(log),
        requests={},
        engagements=KnownEngagements(),
        findings={},
        marks=set(),
        imported=set(),
        repeats=Repeats(),
        digest_forms=log.digest_forms,
    )
    stored = as_stored(log)
    async for page in _pages(stored, "request"):
        for recorded in page:
            _take_request(known, recorded)
    async for page in _pages(stored, "engagement"):
        for recorded in page:
            _take_engagement(known, recorded)
    known.repeats.read()
    async for page in _pages(stored, "evaluation"):
        known.marks.update(recorded.id for recorded in page if recorded.version == 1)
    async for page in _pages(stored, "findings"):
        known.findings.update((_id_of(recorded.stream), recorded.version) for recorded in page)
    return known


def _ends(agencies: LoadedCategory[Agency]) -> Iterator[tuple[str, AgencyEnd]]:
    for ori, loaded in agencies.states.items():
        match loaded.state:
            case Registered(standing=Standing(end=end)) if end is not None:
                yield ori, end
            case _:
                pass


async def _pages(log: EventLog, category: str) -> AsyncIterator[Sequence[Recorded]]:
    async for page in category_pages(log, category):
        CATALOGUE.refuse_newer(page)
        yield page


def _take_request(known: KnownLog, recorded: Recorded) -> None:
    if recorded.version == 1:
        request_id = _id_of(recorded.stream)
        digest = recorded.metadata.get("command_digest")
        known.requests[named_part(request_id)] = KnownRequest(request_id, digest)
        if recorded.is_imported:
            known.imported.add(named_part(request_id))
        content = orjson.loads(recorded.data)
        known.repeats.submitted(
            request_id, content["ori"], content["submitted_on"], content["topics"]
        )
    elif recorded.type in _EXITS:
        known.marks.add(recorded.id)


def _take_engagement(known: KnownLog, recorded: Recorded) -> None:
    # Not decoded as facts: there may be a million, and only some fields are needed.
    engagements = known.engagements
    if recorded.version == 1:
        engagements.second_ids[_id_of(recorded.stream)] = None
    elif recorded.version == 2:  # noqa: PLR2004 - the second
        engagements.second_ids[_id_of(recorded.stream)] = recorded.id
    if recorded.type == "ProviderAssigned":
        content = orjson.loads(recorded.data)
        expert_id = UUID(content["expert_id"])
        engagements.holders[_id_of(recorded.stream)] = expert_id
        engagements.loads.begin(expert_id, date.fromisoformat(content["assigned_on"]))
    elif recorded.type == "DeliveryRecorded":
        _take_delivery(known, recorded)
    elif recorded.type in _REPLACEMENTS:
        _hand_over(engagements, _id_of(recorded.stream), orjson.loads(recorded.data))
    elif recorded.type in _JOININGS:
        _join(engagements, recorded)
    elif recorded.type == "HandOverDayCorrected":
        _correct_change(engagements, _id_of(recorded.stream), orjson.loads(recorded.data))
    elif recorded.type in _ENDS:
        _release(engagements, _id_of(recorded.stream), recorded.type, orjson.loads(recorded.data))
    if recorded.type == "EngagementCancelled":
        known.marks.add(recorded.id)


def _take_delivery(known: KnownLog, recorded: Recorded) -> None:
    content = orjson.loads(recorded.data)
    request_id = UUID(content["request_id"])
    # What was added to imported work by hand is not in the file that it came from.
    if recorded.is_imported or named_part(request_id) not in known.imported:
        known.repeats.delivered(
            request_id,
            GivenHelp(
                content["delivery_type"],
                content["delivered_on"],
                minutes_of(content["hours"], content.get("minutes")),
                content["mode"],
            ),
        )


def _hand_over(known: KnownEngagements, id: UUID, content: Any) -> None:  # noqa: A002 - what it is
    day, successor = date.fromisoformat(content["replaced_on"]), UUID(content["expert_id"])
    joined = known.joined.get(id, {})
    # Who had joined leads now, or sends somebody else.
    before = joined.pop(content["provider"], None)
    ended = [] if before is None else [before]
    # Nobody holds it any more once it was delivered.
    if str(known.holders.get(id)) == content["replaced_expert_id"]:
        ended.append(known.holders[id])
        known.holders[id] = successor
    elif before is not None:
        joined[content["provider"]] = successor
    if ended:
        _change(known, _Change(id, content["provider"], successor, day), [successor], ended)


def _join(known: KnownEngagements, recorded: Recorded) -> None:
    content, id = orjson.loads(recorded.data), _id_of(recorded.stream)  # noqa: A001 - what it is
    joined, provider = known.joined.setdefault(id, {}), content["provider"]
    if recorded.type == "ProviderJoined":
        expert_id = joined[provider] = UUID(content["expert_id"])
        day = date.fromisoformat(content["joined_on"])
        _change(known, _Change(id, provider, expert_id, day), [expert_id], [])
    elif (left := joined.pop(provider, None)) is not None:
        day = date.fromisoformat(content["left_on"])
        _change(known, _Change(id, provider, left, day, leaves=True), [], [left])


def _change(
    known: KnownEngagements, change: _Change, begun: Sequence[UUID], ended: Sequence[UUID]
) -> None:
    for expert_id in ended:
        known.loads.end(expert_id, change.day)
    for expert_id in begun:
        known.loads.begin(expert_id, change.day)
    known.changes[change] = (begun, ended)


def _correct_change(known: KnownEngagements, id: UUID, content: Any) -> None:  # noqa: A002 - what it is
    wrong = _Change(
        id,
        content["provider"],
        UUID(content["expert_id"]),
        date.fromisoformat(content["wrong_on"]),
        leaves=content["step"] == "leaving",
    )
    if (change := known.changes.pop(wrong, None)) is None:
        return  # of completed work: that is no load to anybody
    right = wrong._replace(day=date.fromisoformat(content["happened_on"]))
    begun, ended = known.changes[right] = change
    for expert_id in ended:
        known.loads.move_end(expert_id, wrong.day, right.day)
    for expert_id in begun:
        known.loads.move_beginning(expert_id, wrong.day, right.day)


def _release(known: KnownEngagements, id: UUID, fact: str, content: Any) -> None:  # noqa: A002 - what it is
    at_work = [*known.joined.pop(id, {}).values()]
    if (expert_id := known.holders.pop(id, None)) is not None:
        at_work.append(expert_id)
    for each in at_work:
        known.loads.end(each, date.fromisoformat(content[_ENDS[fact]]))


def _id_of(stream: str) -> UUID:
    return UUID(stream.partition("-")[2])
