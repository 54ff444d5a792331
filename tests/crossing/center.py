"""A small center on any log: commands of both services, each with what it looks at beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from events.decider import Command, Refused
from events.event import Recorded
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, Handled, handle
from events.log.deciding.kept import Kept
from events.log.store.event_log import EventLog
from events.rules.engagements import engagement_id_of
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    CloseEngagement,
    EngagementCommand,
    ReopenEngagement,
)
from services.assignment.commands.findings import FindingsCommand, RecordFinding
from services.assignment.commands.roster import (
    EnrolProvider,
    ExpertCommand,
    ListExpert,
    ProviderCommand,
)
from services.assignment.decisions import (
    ENGAGEMENT_DECIDER,
    EXPERT_DECIDER,
    FINDINGS_DECIDER,
    PROVIDER_DECIDER,
)
from services.assignment.lookups import (
    beside_engagement,
    beside_expert,
    beside_findings,
)
from services.assignment.matching import Expert
from services.assignment.queries.logged_roster import logged_roster
from services.assignment.reactions.requests import follow_requests
from services.intake.commands.agencies import RegisterAgency
from services.intake.commands.desk import DeskCommand, TakeRequest
from services.intake.commands.requests import (
    AuthorizeRequest,
    DeclineRequest,
    EscalateRequest,
    MergeRequest,
    ReferRequest,
    ReinstateRequest,
    RescreenRequest,
    ScreenRequest,
    SubmitRequest,
    WithdrawRequest,
)
from services.intake.commands.topics import ListTopic
from services.intake.decisions import (
    AGENCY_DECIDER,
    DESK_DECIDER,
    REQUEST_DECIDER,
    TOPIC_DECIDER,
)
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.requests import RequestCommand
from services.intake.decisions.topics import TopicCommand
from services.intake.lookups import beside_agency, beside_desk, beside_request, beside_topic

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
ORI = "IA0570100"
TOPIC = "de-escalation"
PROVIDERS = ("iacp", "noble")
_KEPT: WeakKeyDictionary[EventLog, Kept] = WeakKeyDictionary()


def may(day: int) -> date:
    """A day of May 2024."""
    return date(2024, 5, day)


async def give(  # noqa: PLR0911 - one return a decider
    log: EventLog, command: Command, cause: Cause | None = None, *, actor: str = "coordinator:maria"
) -> Handled:
    """Let the rules decide it, as the services' edges do."""
    cause = cause or Cause(new_id(), type(command).__name__, actor, "a correlation")
    # As the edges do: what was decided on before is kept, and read on from there.
    kept = _KEPT.setdefault(log, Kept(log, CATALOGUE))
    give_to = partial(handle, kept=kept)
    if isinstance(command, RequestCommand):
        stream, beside = REQUEST_DECIDER.stream(command.request_id), beside_request(command)
        return await give_to(log, CATALOGUE, REQUEST_DECIDER, stream, command, cause, beside=beside)
    if isinstance(command, DeskCommand):
        stream, sees = DESK_DECIDER.stream(command.request_id), beside_desk(command)
        return await give_to(log, CATALOGUE, DESK_DECIDER, stream, command, cause, beside=sees)
    if isinstance(command, EngagementCommand):
        stream, looks = ENGAGEMENT_DECIDER.stream(command.engagement_id), beside_engagement(command)
        return await give_to(
            log, CATALOGUE, ENGAGEMENT_DECIDER, stream, command, cause, beside=looks
        )
    if isinstance(command, FindingsCommand):
        stream, seen = f"findings-{command.engagement_id}", beside_findings(command)
        return await give_to(log, CATALOGUE, FINDINGS_DECIDER, stream, command, cause, beside=seen)
    if isinstance(command, ExpertCommand):
        stream, members = f"expert-{command.expert_id}", beside_expert(command)
        return await give_to(log, CATALOGUE, EXPERT_DECIDER, stream, command, cause, beside=members)
    if isinstance(command, ProviderCommand):
        stream = PROVIDER_DECIDER.stream(command.provider)
        return await give_to(log, CATALOGUE, PROVIDER_DECIDER, stream, command, cause)
    if isinstance(command, AgencyCommand):
        stream, agencies = AGENCY_DECIDER.stream(command.ori), beside_agency(command)
        return await give_to(
            log, CATALOGUE, AGENCY_DECIDER, stream, command, cause, beside=agencies
        )
    assert isinstance(command, TopicCommand), command
    stream, others = TOPIC_DECIDER.stream(command.topic), beside_topic(command)
    return await give_to(log, CATALOGUE, TOPIC_DECIDER, stream, command, cause, beside=others)


async def accepted(log: EventLog, command: Command, *, actor: str = "coordinator:maria") -> bool:
    """Whether the rules allow it."""
    try:
        await give(log, command, actor=actor)
    except Refused:
        return False
    return True


@dataclass
class Center:
    """What the tests begin with: an agency, a topic, two providers with an expert each."""

    log: EventLog
    experts: dict[str, UUID] = field(default_factory=dict)
    heard: int = 0
    """How far the reaction to requests has come."""

    async def open(self) -> None:
        """The agency, the topic and the roster become known."""
        await give(self.log, ListTopic(topic=TOPIC, title="De-escalation", lists=["general"], **ON))
        await self.register(ORI)
        for provider in PROVIDERS:
            await self.enrol(provider)

    async def register(self, ori: str | None = None) -> str:
        """An agency; its ORI."""
        ori = ori or f"IA{(await self.log.head()).position:07}"
        profile = {"ori": ori, "name": "A", "kind": "local", "state": "IA", "sworn": 9, **ON}
        await give(self.log, RegisterAgency.model_validate(profile))
        return ori

    async def enrol(self, provider: str) -> UUID:
        """A provider with an expert, who is the only one."""
        enrol = EnrolProvider(
            provider=provider, name=provider, programs=["cri-tac"], member_from=may(1), now=NOW
        )
        await give(self.log, enrol)
        self.experts[provider] = new_id()
        await give(self.log, self.listing(provider, self.experts[provider]))
        return self.experts[provider]

    def listing(self, provider: str, expert_id: UUID) -> ListExpert:
        """The command that lists an expert."""
        return ListExpert.model_validate(
            {"expert_id": expert_id, "provider": provider, "name": "Kim", "topics": [TOPIC]}
            | {"agency_kinds": ["local"], "states": ["IA"], "capacity": 100, **ON}
        )

    async def submit(self, **fields: Any) -> UUID:
        """A request of the agency; its id."""
        command = self.submission(**fields)
        await give(self.log, command)
        return command.request_id

    def submission(self, **fields: Any) -> SubmitRequest:
        """The command that submits a request."""
        contact = {"role": "agency_executive", "name": "Robin", "email": "robin@agency.example"}
        return SubmitRequest.model_validate(
            {"request_id": new_id(), "ori": ORI, "program": "cri-tac", "topics": [TOPIC]}
            | {"delivery_types": [], "problem": "Much.", "contact": contact}
            | {"authorized_by": "Robin", "wanted_from": None, "wanted_until": None}
            | {"topics_listed": True, "similar": (), **ON}
            | fields
        )

    async def opened(self, **fields: Any) -> UUID:
        """A request that was screened, and whose engagement was opened."""
        request_id = await self.submit(**fields)
        await give(self.log, screen(request_id))
        await self.follow()
        return request_id

    async def assigned(self, provider: str = "iacp") -> UUID:
        """A request whose engagement a provider has."""
        request_id = await self.opened()
        await give(self.log, await self.assignment(request_id, provider))
        return request_id

    async def underway(self) -> UUID:
        """A request for which something was delivered."""
        request_id = await self.assigned()
        await give(self.log, record(request_id))
        return request_id

    async def assignment(self, request_id: UUID, provider: str | None = "iacp") -> AssignProvider:
        """The command that assigns, with the roster as it is now."""
        return AssignProvider(
            engagement_id=engagement_id_of(request_id),
            provider=provider,
            choice_reason="Asked for.",
            roster=await self.roster(),
            on=may(5),
            now=NOW,
        )

    async def roster(self) -> tuple[Expert, ...]:
        """Everybody, as the rows would suggest."""
        roster = await logged_roster(self.log)
        return tuple(each.on(may(5), roster.memberships) for each in roster.experts.values())

    async def follow(self) -> None:
        """Let the engagements follow their requests, as far as the log is."""
        reaction = follow_requests(self.log, CATALOGUE)
        while page := await self.log.read(after=self.heard):
            for recorded in page:
                heard = CATALOGUE.hear(recorded)
                if heard is not None and recorded.type in reaction.hears:
                    await reaction.react(heard)
                self.heard = recorded.position

    async def facts(self) -> list[Recorded]:
        """The whole log."""
        return await self.log.read(limit=10_000)


ON: dict[str, Any] = {"on": may(1), "now": NOW}
SAID: dict[str, Any] = {"on": may(10), "now": NOW}


def screen(request_id: UUID, **fields: Any) -> ScreenRequest:
    said = {"request_id": request_id, "program": "cri-tac", "on": may(3), "now": NOW}
    return ScreenRequest.model_validate(said | fields)


def authorize(request_id: UUID, **fields: Any) -> AuthorizeRequest:
    said = {"authorized_by": "Robin", "title": "Chief", "document": "letter 7", **SAID}
    return AuthorizeRequest.model_validate({"request_id": request_id} | said | fields)


def escalate(request_id: UUID, program: str = "critical-response") -> EscalateRequest:
    said = {"program": program, "reason": "broader-need", "note": None, **SAID}
    return EscalateRequest.model_validate({"request_id": request_id} | said)


def merge(request_id: UUID, into: UUID) -> MergeRequest:
    return MergeRequest(request_id=request_id, into=into, **SAID)


def decline(request_id: UUID, reason: str = "duplicate", **fields: Any) -> DeclineRequest:
    said = {"request_id": request_id, "reason": reason, "note": None, "others": (), **SAID}
    return DeclineRequest.model_validate(said | fields)


def withdraw(request_id: UUID) -> WithdrawRequest:
    return WithdrawRequest.model_validate(
        {"request_id": request_id, "reason": "funding", "note": None, **SAID}
    )


def refer(request_id: UUID) -> ReferRequest:
    said = {"to": "State training office", "reason": "out-of-scope", "note": None, **SAID}
    return ReferRequest.model_validate({"request_id": request_id} | said)


def reinstate(request_id: UUID) -> ReinstateRequest:
    said = {"reason": "entered-in-error", "note": None, **SAID}
    return ReinstateRequest.model_validate({"request_id": request_id} | said)


def rescreen(request_id: UUID, program: str = "critical-response") -> RescreenRequest:
    said = {"request_id": request_id, "program": program, "note": None, **SAID}
    return RescreenRequest.model_validate(said)


def take(request_id: UUID, coordinator: str) -> TakeRequest:
    said = {"request_id": request_id, "coordinator": coordinator, "instead_of": None}
    return TakeRequest.model_validate({**said, **SAID})


def record(request_id: UUID, **more: Any) -> RecordDelivery:
    said = {"delivery_type": "coaching", "topics": [TOPIC], "mode": "virtual", "hours": 1.5}
    about = {"engagement_id": engagement_id_of(request_id), "delivery_id": new_id()}
    counted = {"attendees_in_person": 0, "attendees_virtual": 3, "on": may(6), "now": NOW}
    by_rows = {"topics_listed": True, "predecessors": ()}
    return RecordDelivery.model_validate(about | said | counted | by_rows | more)


def deliver(request_id: UUID) -> DeliverEngagement:
    return DeliverEngagement(engagement_id=engagement_id_of(request_id), **SAID)


def accept(request_id: UUID) -> AcceptAssignment:
    return AcceptAssignment(engagement_id=engagement_id_of(request_id), **SAID)


def close(request_id: UUID, reason: str = "funding") -> CloseEngagement:
    return CloseEngagement.model_validate(
        {"engagement_id": engagement_id_of(request_id), "reason": reason, **SAID}
    )


def reopen(request_id: UUID) -> ReopenEngagement:
    return ReopenEngagement.model_validate(
        {"engagement_id": engagement_id_of(request_id), "reason": "further-need", **SAID}
    )


def find(request_id: UUID, by: str | None, number: str = "1") -> RecordFinding:
    said = {"finding_id": new_id(), "number": number, "title": "Much", "text": "Much.", **SAID}
    about = {"engagement_id": engagement_id_of(request_id), "by": by}
    return RecordFinding.model_validate(about | said)
