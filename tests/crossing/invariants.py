"""What must be true of any log, found by walking its facts in order: no rule of ours is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from events.event import Recorded
from events.ids import derived_id

Content = dict[str, Any]


@dataclass
class RequestTold:
    """What was told of a request so far."""

    ended: str | None = None
    duplicate: bool = False
    owner: str | None = None
    into: str | None = None
    moves: int = 0
    wrong: set[str] = field(default_factory=set)
    """The engagements that were opened by mistake."""
    submitted_on: str = ""


@dataclass
class Walk:
    """The facts so far, as plain as they can be kept."""

    broken: list[str] = field(default_factory=list)
    requests: defaultdict[str, RequestTold] = field(
        default_factory=lambda: defaultdict(RequestTold)
    )
    delivered: set[str] = field(default_factory=set)
    """Engagements."""
    accepted: set[str] = field(default_factory=set)
    """Likewise: those that a provider has, or began to deliver."""
    holders: dict[str, str] = field(default_factory=dict)
    """Engagement -> who has it."""
    request_of: dict[str, str] = field(default_factory=dict)
    members: defaultdict[str, list[list[str | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    absences: defaultdict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    conflicts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    retired: dict[str, str] = field(default_factory=dict)
    """Topic -> since when."""
    executives: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    yeses: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    open_actions: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, recorded: Recorded) -> None:
        """One more fact."""
        said: Content = orjson.loads(recorded.data)
        if (check := getattr(self, f"on_{recorded.type}", None)) is not None:
            check(recorded, said)

    def refuse(self, recorded: Recorded, wrong: bool, what: str) -> None:  # noqa: FBT001 - a plain assertion
        if wrong:
            self.broken.append(f"{recorded.position} {recorded.type} {recorded.stream}: {what}")

    def engagements(self, request_id: str) -> Iterator[str]:
        for move in range(self.requests[request_id].moves + 1):
            yield str(derived_id(UUID(request_id), "engagement", move))

    # Requests.

    def on_RequestSubmitted(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.requests[said["request_id"]].submitted_on = said["submitted_on"]
        self.yeses[said["request_id"]].append(said["submitted_on"])
        for topic in said["topics"]:
            since = self.retired.get(topic)
            late = since is not None and since <= said["submitted_on"]
            self.refuse(recorded, late, f"{topic} was retired")

    def on_RequestFlagged(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        for other in said["similar"]:
            over = self.requests[other].ended
            self.refuse(recorded, over is not None, f"like {other}, which was {over}")

    def on_RequestMerged(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        into, this = self.requests[said["into"]], said["request_id"]
        self.refuse(recorded, into.ended is not None, f"into {said['into']}, {into.ended}")
        given = [each for each in self.engagements(this) if each in self.delivered]
        self.refuse(recorded, bool(given), "the help was given")
        self._end(recorded, this, "merged")
        self.requests[this].into = said["into"]

    def on_RequestDeclined(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        this = said["request_id"]
        self._end(recorded, this, "declined")
        if said["reason"] == "duplicate":
            self.requests[this].duplicate = True
            counting = [other for other, told in self.requests.items() if told.into == this]
            self.refuse(recorded, bool(counting), f"{counting} count as it")

    def on_RequestWithdrawn(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        this = said["request_id"]
        *_, last = self.engagements(this)
        self.refuse(recorded, last in self.delivered, "the help was given")
        self._end(recorded, this, "withdrawn")

    def on_RequestReferred(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        this = said["request_id"]
        *_, last = self.engagements(this)
        self.refuse(recorded, last in self.delivered, "the help was given")
        self._end(recorded, this, "referred")

    def on_RequestReinstated(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        told = self.requests[said["request_id"]]
        self.refuse(recorded, told.ended is None, "it had not ended")
        told.ended, told.into, told.duplicate = None, None, False

    def on_RequestRescreened(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_without_yes(recorded, said, said["rescreened_on"])
        told = self.requests[said["request_id"]]
        self.refuse(recorded, told.ended is not None, f"was {told.ended}")
        *_, wrong = self.engagements(said["request_id"])
        self.refuse(recorded, wrong in self.accepted, "a provider has it")
        told.wrong.add(wrong)
        told.moves = said["move"]

    def on_CoordinatorTook(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        told = self.requests[said["request_id"]]
        self.refuse(recorded, told.ended is not None, f"was {told.ended} already")
        self.refuse(recorded, told.owner != said["instead_of"], f"{told.owner} had it")
        told.owner = said["coordinator"]

    def on_RequestEscalated(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_without_yes(recorded, said, said["escalated_on"])
        self.requests[said["request_id"]].moves = said["move"]

    def on_RequestAuthorized(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.yeses[said["request_id"]].append(said["authorized_on"])

    def on_RequestScreened(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_without_yes(recorded, said, said["screened_on"])
        unseen = self.open_actions[said["ori"]] - set(said["other_actions"])
        self.refuse(recorded, bool(unseen), f"nobody knew of {unseen}")

    def _end(self, recorded: Recorded, request_id: str, how: str) -> None:
        told = self.requests[request_id]
        self.refuse(recorded, told.ended is not None, f"was {told.ended} already")
        told.ended = how

    def _refuse_without_yes(self, recorded: Recorded, said: Content, on: str) -> None:
        last_yes = max(self.yeses[said["request_id"]])
        since = max((day for day in self.executives[said["ori"]] if day <= on), default="")
        self.refuse(recorded, since > last_yes, f"the executive of {since} said no yes")

    # Agencies and topics.

    def on_ExecutiveChanged(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.executives[said["ori"]].append(said["changed_on"])

    def on_OtherActionNoted(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.open_actions[said["ori"]].add(said["action"])

    def on_TopicRetired(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.retired[said["topic"]] = said["retired_on"]

    def on_TopicMerged(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.retired[said["topic"]] = said["merged_on"]

    def on_TopicSplit(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.retired[said["topic"]] = said["split_on"]

    # Engagements.

    def on_EngagementOpened(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.request_of[said["engagement_id"]] = said["request_id"]

    def on_ProviderAssigned(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_unwanted(recorded, said)
        self.holders[said["engagement_id"]] = said["provider"]
        day, expert = said["assigned_on"], said["expert_id"]
        self._refuse_no_member(recorded, said["provider"], day)
        absent = any(since <= day <= until for since, until in self.absences[expert])
        self.refuse(recorded, absent, f"{expert} is absent on {day}")
        self.refuse(recorded, said["ori"] in self.conflicts[expert], "a conflict was declared")

    def on_ProviderAccepted(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_unwanted(recorded, said)
        self.accepted.add(said["engagement_id"])

    def on_ProviderDeclined(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.accepted.discard(said["engagement_id"])

    def on_DeliveryRecorded(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_wrong(recorded, said)
        self._refuse_no_member(recorded, said["provider"], said["delivered_on"])
        self.accepted.add(said["engagement_id"])

    def on_EngagementReopened(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_unwanted(recorded, said)

    def on_EngagementDelivered(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self._refuse_unwanted(recorded, said)
        self.delivered.add(said["engagement_id"])

    def _refuse_no_member(self, recorded: Recorded, provider: str, day: str) -> None:
        member = any(
            since is not None and since <= day and (until is None or day <= until)
            for since, until in self.members[provider]
        )
        self.refuse(recorded, not member, f"{provider} is no member on {day}")

    def _refuse_unwanted(self, recorded: Recorded, said: Content) -> None:
        told = self.requests[said["request_id"]]
        self.refuse(recorded, told.ended is not None, f"its request was {told.ended}")
        self._refuse_wrong(recorded, said)

    def _refuse_wrong(self, recorded: Recorded, said: Content) -> None:
        wrong = said["engagement_id"] in self.requests[said["request_id"]].wrong
        self.refuse(recorded, wrong, "its request was screened again")

    def on_FindingRecorded(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        role, _, subject = recorded.metadata["actor"].partition(":")
        holder = self.holders.get(said["engagement_id"])
        self.refuse(recorded, role == "provider" and subject != holder, f"{holder} has it")

    # The roster.

    def on_ProviderEnrolled(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.members[said["provider"]].append([said["member_from"], said["member_until"]])

    def on_MembershipEnded(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.members[said["provider"]][-1][1] = said["member_until"]

    def on_ExpertListed(self, recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        since, until = self.members[said["provider"]][-1]
        day = said["listed_on"]
        outside = since is None or day < since or (until is not None and until < day)
        self.refuse(recorded, outside, f"{said['provider']} is no member on {day}")

    def on_AbsenceNoted(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.absences[said["expert_id"]].append((said["absent_from"], said["absent_until"]))

    def on_ConflictDeclared(self, _recorded: Recorded, said: Content) -> None:  # noqa: N802 - a wire name
        self.conflicts[said["expert_id"]].add(said["ori"])


def broken(facts: Iterable[Recorded]) -> list[str]:
    """Every fact that should not have been told where it stands, and why."""
    walk = Walk()
    for recorded in facts:
        walk.take(recorded)
    for request_id, told in walk.requests.items():
        if told.into is not None and _end_of(walk, request_id).duplicate:
            walk.broken.append(f"{request_id} counts as one that does not count")
    return walk.broken


def _end_of(walk: Walk, request_id: str) -> RequestTold:
    """The request as which it counts."""
    seen = {request_id}
    told = walk.requests[request_id]
    while told.into is not None:
        if told.into in seen:
            return RequestTold(duplicate=True)  # a circle: nothing counts
        seen.add(told.into)
        told = walk.requests[told.into]
    return told
