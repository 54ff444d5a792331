"""Requests' lives as published facts, and what reporting makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from events.contracts.examples import examples
from events.event import Event, Heard, Told
from events.log.database.connections import Pool
from events.log.feed.handler import Checkpoint
from events.rules.engagements import engagement_id_of
from events.vocabulary import AgencyKind, Ratings
from services.kit.feed.checkpoints import BEGINNING, advance, resume_or_create
from services.kit.feed.connections import lent, transaction
from services.kit.feed.projection import Projection
from services.reporting.clocks.following import HEARS
from services.reporting.clocks.steps import ClockStep
from services.reporting.narrow_facts import CATALOGUE
from services.reporting.projections import PROJECTIONS
from tests.projecting import project as applied
from tests.services.recording import recorded

EXAMPLES = examples()

RECORDED_AT = datetime(2024, 10, 1, 12, tzinfo=UTC)
ORI = "IA0570100"


def day(text: str) -> date:
    return date.fromisoformat(text)


def fact(wire_name: str, /, **fields: Any) -> Event:
    """The published example of a fact, with other values in some fields."""
    example = EXAMPLES[wire_name]
    return type(example).model_validate(example.model_dump() | fields)


def agency(ori: str, sworn: int | None, kind: AgencyKind | None = None, state: str = "IA") -> Event:
    return fact("AgencyRegistered", ori=ori, sworn=sworn, kind=kind, state=state)


@dataclass(frozen=True)
class Life:
    """The facts of one request, its ids made of its number."""

    number: int
    ori: str = ORI
    program: str = "cri-tac"
    topics: tuple[str, ...] = ("de-escalation",)
    moved: bool = False
    """Whether its facts are those of the engagement after an escalation."""

    @property
    def request_id(self) -> UUID:
        return UUID(int=self.number)

    @property
    def engagement_id(self) -> UUID:
        return engagement_id_of(self.request_id, move=1 if self.moved else 0)

    def submitted(self, on: str = "2023-01-10") -> Event:
        return self._fact(
            "RequestSubmitted",
            ori=self.ori,
            program=self.program,
            topics=self.topics,
            submitted_on=day(on),
        )

    def joined(self, ori: str, on: str, *, stay: int = 1) -> Event:
        named = {"participation_id": UUID(int=stay), "participant": ori}
        return self._fact("AgencyJoined", ori=self.ori, **named, joined_on=day(on))

    def left(self, ori: str, on: str, *, stay: int = 1, reason: str = "funding") -> Event:
        named = {"participation_id": UUID(int=stay), "participant": ori, "reason": reason}
        return self._fact("AgencyLeft", ori=self.ori, **named, left_on=day(on))

    def screened(self, on: str = "2023-01-12", **fields: Any) -> Event:
        asked = {"ori": self.ori, "program": self.program, "topics": self.topics}
        return self._fact("RequestScreened", **asked | fields, screened_on=day(on))

    def declined(self, reason: str = "out-of-scope", on: str = "2023-01-12") -> Event:
        return self._fact("RequestDeclined", reason=reason, declined_on=day(on))

    def withdrawn(self, on: str = "2023-01-20", reason: str = "funding") -> Event:
        return self._fact("RequestWithdrawn", reason=reason, withdrawn_on=day(on))

    def merged(self, into: Life, on: str = "2023-01-12") -> Event:
        return self._fact("RequestMerged", into=into.request_id, merged_on=day(on))

    def referred(self, on: str = "2023-01-25") -> Event:
        return self._fact("RequestReferred", referred_on=day(on))

    def rescreened(self, program: str, on: str = "2023-02-10", **fields: Any) -> Event:
        asked = {"ori": self.ori, "program": program, "topics": self.topics, "confidential": False}
        return self._fact("RequestRescreened", **asked | fields, rescreened_on=day(on))

    def amended(self, on: str = "2023-01-11", **fields: Any) -> Event:
        asked = {"topics": self.topics, "delivery_types": (), "move": None, "submitted_on": None}
        asked |= fields
        return self._fact("RequestAmended", **asked, amended_on=day(on))

    def work_amended(self, on: str = "2023-01-15", **fields: Any) -> Event:
        asked = {"topics": self.topics, "delivery_types": (), "submitted_on": None} | fields
        return self._work("EngagementAmended", **asked, amended_on=day(on))

    def reinstated(self, on: str = "2023-02-20", back_to: str = "screened") -> Event:
        return self._fact("RequestReinstated", back_to=back_to, reinstated_on=day(on))

    def work_reinstated(
        self, on: str = "2023-02-20", held_on: str | None = None, reason: str = "litigation"
    ) -> Event:
        hold = {} if held_on is None else {"held_on": day(held_on), "hold_reason": reason}
        return self._work("EngagementReinstated", **hold, reinstated_on=day(on))

    def authorized(self, on: str = "2023-01-11", document: str | None = "letter 7") -> Event:
        return self._fact("RequestAuthorized", document=document, authorized_on=day(on))

    def authorization_taken_back(self, wrong_on: str, on: str) -> Event:
        return self._fact("AuthorizationTakenBack", wrong_on=day(wrong_on), taken_back_on=day(on))

    def authorization_asked_again(self, on: str) -> Event:
        return self._fact("ReauthorizationAsked", asked_on=day(on))

    def escalated(self, program: str, on: str = "2023-02-10", **fields: Any) -> Event:
        return self._fact("RequestEscalated", program=program, escalated_on=day(on), **fields)

    def opened(self, on: str = "2023-01-12", **fields: Any) -> Event:
        asked = {"ori": self.ori, "program": self.program, "topics": self.topics}
        alone = {"family_id": None, "submitted_on": None}
        return self._work("EngagementOpened", **asked | alone | fields, opened_on=day(on))

    def opened_next(self, program: str, on: str = "2023-02-10") -> Event:
        """The engagement after an escalation."""
        following = engagement_id_of(self.request_id, move=1)
        return self.opened(
            on, engagement_id=following, family_id=self.engagement_id, program=program
        )

    def accepted(self, provider: str = "iacp", on: str = "2023-01-16") -> Event:
        return self._work("ProviderAccepted", provider=provider, accepted_on=day(on))

    def lapsed(self, on: str = "2023-01-26") -> Event:
        return self._work("AssignmentLapsed", lapsed_on=day(on))

    def planned(self, on: str) -> Event:
        return self._work("PlanProposed", proposed_on=day(on))

    def plan_returned(self, on: str) -> Event:
        return self._work("PlanReturned", returned_on=day(on))

    def plan_approved(self, on: str) -> Event:
        return self._work("PlanApproved", approved_on=day(on))

    def held(self, on: str = "2023-01-20", reason: str = "agency-not-responding") -> Event:
        return self._work("EngagementHeld", reason=reason, held_on=day(on))

    def resumed(self, on: str = "2023-01-30") -> Event:
        return self._work("EngagementResumed", resumed_on=day(on))

    def closed(self, reason: str = "completed", on: str = "2023-04-01") -> Event:
        return self._work("EngagementClosed", reason=reason, closed_on=day(on))

    def reopened(self, on: str = "2023-05-01") -> Event:
        return self._work("EngagementReopened", reopened_on=day(on))

    def completion_corrected(
        self, to: str, completion: int = 1, on: str = "2023-12-01", **fields: Any
    ) -> Event:
        right = {"completion": completion, "delivered_on": day(to), "corrected_on": day(on)}
        return self._work("CompletionCorrected", **right, **fields)

    def end_moved(self, step: str, to: str, on: str = "2023-12-01", **fields: Any) -> Event:
        """Return that the request itself ended on another day."""
        right = {"step": step, "happened_on": day(to), "corrected_on": day(on)}
        return self._fact("RequestDayCorrected", **right | fields)

    def day_corrected(self, step: str, to: str, on: str = "2023-12-01", **fields: Any) -> Event:
        right = {"step": step, "happened_on": day(to), "held_on": None, "corrected_on": day(on)}
        return self._work("EngagementDayCorrected", **right | fields)

    def hold_corrected(self, step: str, to: str, on: str = "2023-12-01", **fields: Any) -> Event:
        right = {"step": step, "happened_on": day(to), "corrected_on": day(on)}
        return self._work("HoldDayCorrected", **right | fields)

    def step_corrected(
        self, step: str, to: str, wrong: str, number: int = 1, **fields: Any
    ) -> Event:
        right = {"step": step, "number": number, "latest": True, "happened_on": day(to)}
        told = {"wrong_on": day(wrong), "corrected_on": day("2023-12-01")}
        return self._work("StepDayCorrected", **right | told | fields)

    def hand_over_corrected(
        self, step: str, to: str, wrong: str, on: str = "2023-12-01", **fields: Any
    ) -> Event:
        right = {"step": step, "happened_on": day(to), "wrong_on": day(wrong)}
        told = right | {"provider": "noble", "replaced_provider": "iacp", "corrected_on": day(on)}
        return self._work("HandOverDayCorrected", **told | fields)

    def corrected(self, ordinal: int = 0, on: str = "2023-02-01", **fields: Any) -> Event:
        return self._work(
            "DeliveryCorrected",
            delivery_id=UUID(int=self.number * 100 + 10_000 + ordinal),
            ori=self.ori,
            program=self.program,
            **{"topics": self.topics} | fields,
            delivered_on=day(on),
        )

    def struck(self, ordinal: int = 0) -> Event:
        return self._work(
            "DeliveryStruck", delivery_id=UUID(int=self.number * 100 + 10_000 + ordinal)
        )

    def assigned(self, provider: str = "iacp", on: str = "2023-01-15") -> Event:
        return self._work("ProviderAssigned", provider=provider, assigned_on=day(on))

    def provider_declined(self, provider: str = "iacp", on: str = "2023-01-16") -> Event:
        return self._work("ProviderDeclined", provider=provider, declined_on=day(on))

    def provider_joined(self, provider: str, on: str) -> Event:
        return self._work("ProviderJoined", provider=provider, joined_on=day(on))

    def provider_replaced(self, provider: str = "noble", on: str = "2023-02-10") -> Event:
        return self._work("ProviderReplaced", provider=provider, replaced_on=day(on))

    def delivery(self, ordinal: int = 0, on: str = "2023-02-01", **fields: Any) -> Event:
        return self._work(
            "DeliveryRecorded",
            delivery_id=UUID(int=self.number * 100 + 10_000 + ordinal),
            ori=self.ori,
            program=self.program,
            **{"topics": self.topics} | fields,
            delivered_on=day(on),
        )

    def delivered(self, on: str = "2023-03-01") -> Event:
        return self._work(
            "EngagementDelivered", ori=self.ori, program=self.program, delivered_on=day(on)
        )

    def cancelled(self, on: str = "2023-01-20", reason: str = "agency-not-responding") -> Event:
        return self._work("EngagementCancelled", reason=reason, cancelled_on=day(on))

    def invited(self, on: str = "2023-03-02", **fields: Any) -> Event:
        asked = self._immediate | {"expires_on": None} | fields
        return self._work(
            "EvaluationInvited", ori=self.ori, program=self.program, **self._asked(on) | asked
        )

    def evaluated(self, *ratings: int, on: str = "2023-03-10", **fields: Any) -> Event:
        given = dict(zip(Ratings.model_fields, ratings or (5, 5, 5, 5, 5), strict=True))
        return self._work(
            "EvaluationReceived",
            ori=self.ori,
            program=self.program,
            **{"invitation_id": UUID(int=self.number + 2_000)} | self._immediate | fields,
            ratings=Ratings(**given),
            received_on=day(on),
        )

    def answered(self, *ratings: int, on: str = "2023-03-01", **fields: Any) -> Event:
        """By somebody who is named nowhere."""
        given = dict(zip(Ratings.model_fields, ratings or (5, 5, 5, 5, 5), strict=True))
        return self._work(
            "AnswerReceived",
            ori=self.ori,
            program=self.program,
            **self._immediate | fields,
            ratings=Ratings(**given),
            counts_on=day(on),
        )

    def recommended(self, name: str, **fields: Any) -> Event:
        """A fact of the one recommendation to the agency."""
        known = {"ori": self.ori, "program": self.program}
        ids = {"recommendation_id": UUID(int=self.number + 9_000)}
        ids |= {"engagement_id": self.engagement_id}
        return fact(name, **ids | (known if name == "RecommendationMade" else {}) | fields)

    def up_to_opened(self, on: str = "2023-01-12") -> list[Event]:
        return [self.submitted(on), self.screened(on), self.opened(on)]

    def whole(self) -> list[Event]:
        """Submitted on 10 January 2023, delivered after 50 days, rated well."""
        return [
            *(self.submitted(), self.screened(), self.opened(), self.assigned()),
            *(self.provider_declined(), self.assigned("noble", "2023-01-18")),
            *(self.delivery(0), self.delivery(1, "2023-02-20"), self.delivered()),
            *(self.invited(), self.evaluated()),
        ]

    @property
    def _immediate(self) -> dict[str, str]:
        return {"audience": "requester", "stage": "immediate"}

    def _asked(self, on: str) -> dict[str, Any]:
        return {"invitation_id": UUID(int=self.number + 2_000), "invited_on": day(on)}

    def _fact(self, name: str, **fields: Any) -> Event:
        return fact(name, request_id=self.request_id, **fields)

    def _work(self, name: str, **fields: Any) -> Event:
        return self._fact(name, **{"engagement_id": self.engagement_id} | fields)


def heard(events: Iterable[Event]) -> list[Heard]:
    """The facts as reporting reads them."""
    facts = [CATALOGUE.hear(record) for record in recorded(events, RECORDED_AT)]
    return [one for one in facts if one is not None]


def steps_of(events: Iterable[Event], kind: str | None = None) -> list[ClockStep]:
    """The steps of the clocks that these facts move; of one kind, if named."""
    facts = list(map(Told.of, heard(events)))
    return [
        hears.step(told)
        for told in facts
        for each, heard_by in HEARS.items()
        if kind in {None, each} and (hears := heard_by.get(type(told.event))) is not None
        if hears.only is None or hears.only(told.event)
    ]


async def project(
    pool: Pool, *batches: Sequence[Heard], projections: Sequence[Projection] = PROJECTIONS
) -> None:
    """Let each projection hear what it hears, batch after batch."""
    for batch in batches:
        for projection in projections:
            last = batch[-1].recorded
            async with transaction(pool) as connection:
                before = await resume_or_create(connection, projection.name, BEGINNING)
                await advance(
                    connection, projection.name, before, Checkpoint(last.position, last.id)
                )
                await applied(connection, projection, batch)


async def rows_of(pool: Pool, table: str) -> list[dict[str, Any]]:
    async with lent(pool) as connection:
        rows = await connection.fetch(
            f"SELECT * FROM {table} AS it ORDER BY 1, 2, it::text"  # noqa: S608 - a name from a test
        )
    return [dict(row) for row in rows]


async def all_rows(pool: Pool) -> dict[str, list[dict[str, Any]]]:
    tables = [table for projection in PROJECTIONS for table in projection.tables]
    return {table: await rows_of(pool, table) for table in tables}


async def forget(pool: Pool) -> None:
    async with lent(pool) as connection:
        for projection in PROJECTIONS:
            for table in projection.tables:
                await connection.execute(f"TRUNCATE {table}")
        await connection.execute("TRUNCATE checkpoint")
