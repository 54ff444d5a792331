"""No field of a fact gets lost on its way to rows: told otherwise, some service's tables differ.

Each fact is told at the end of the shortest life that leads to it, then again with one field
varied, by the projections of all services.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import get_args
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import ValidationError

from deploy.docs import exploring
from deploy.docs.exploring import BEGINNING, PAUSE, situation
from deploy.docs.samples import LIFECYCLES
from deploy.local.postgres import Postgres
from deploy.services import SERVICES
from events.assignment import EngagementOpened
from events.catalogue import UndecodableError, dump
from events.event import Event, Recorded
from events.facts import CATALOGUE
from events.log.database.connections import Connection, Pool
from services.kit.feed.connections import lent, open_pool
from services.kit.run.service import Service
from tests.conftest import Databases
from tests.projecting import project
from tests.services.recording import recorded
from tests.services.test_fields_told import BY_NAME, decided, others

TRIED_MAX = 4
"""Other values of a field that are tried."""
BEFORE = {
    "Agency": "AgencyRegistered",
    "Topic": "TopicListed",
    "Provider": "ProviderEnrolled",
    "Expert": "ExpertListed",
    "Request": "RequestScreened",
    "Engagement": "DeliveryRecorded",
}
"""How far the other lives are when a fact is told."""
IN_THE_LOG_ALONE = {
    "hours": "the minutes beside them say it; rows are told hours made of those",
    "note": "free text that somebody wrote for whoever reads the log",
    "choice_reason": "choices are shown from the log: see `list_choices`",
    "asked_again": "likewise",
    "replaced_provider": "who had the work before is said by its own assignment",
    "replaced_expert_id": "who had the work before is said by its own assignment",
    "ProviderReplaced.reason": "changes of hands are shown from the log: see `list_hand_overs`",
    "ProviderLeft.reason": "changes of hands are shown from the log: see `list_hand_overs`",
    "ProviderLeft.expert_id": "whom the provider had sent is said by its assignment",
    "ProviderLeaving.expert_id": "who has the work is said by its assignment",
    "ProviderStaying.expert_id": "who has the work is said by its assignment",
    "ProviderKeptOn.expert_id": "who has the work is said by its assignment",
    "ValidatorAssigned.of_agency": "who judges is shown from the log: see `list_validators`",
    "ValidatorAssigned.of_provider": "who judges is shown from the log: see `list_validators`",
    "ExpertReplaced.reason": "changes of hands are shown from the log: see `list_hand_overs`",
    "EvaluationReceived.testimonial": "it names an invitation; only answers that do not are quoted",
    "EvaluationReceived.publish_testimonial": "goes with the testimonial",
    **dict.fromkeys(
        (
            *("AnswerReceived.testimonial", "AnswerReceived.publish_testimonial"),
            "TestimonialReleased.released_on",
            *(f"TestimonialWithdrawn.{name}" for name in ("testimonial_id", "request_id")),
            *(f"TestimonialWithdrawn.{name}" for name in ("engagement_id", "reason")),
            "TestimonialWithdrawn.withdrawn_on",
            *(f"TestimonialSetAside.{name}" for name in ("testimonial_id", "request_id")),
            *(f"TestimonialSetAside.{name}" for name in ("engagement_id", "reason")),
            "TestimonialSetAside.set_aside_on",
        ),
        "a row that an answer with consent makes has it: see test_projections_testimonials",
    ),
    "ValidationWithdrawn.reason": "the validation counts as never told; why, says the log",
    "RecommendationRestored.reason": "that it was set aside counts as never told, likewise",
    "taken_back_on": "when an error was found stands in the log; it never was, on any day",
    "returned_by": "who it was stands in the log",
    "sustained_by": "who it was stands in the log",
    "RequestAuthorized.link_id": "how it was said is shown from the log: see `screening_of`",
    "RequestAuthorized.confirmed_on": "likewise",
    "AuthorizationClaimed.link_id": "claims are shown from the log: see `screening_of`",
    "AuthorizationClaimed.title": "likewise",
    "AuthorizationClaimDismissed.link_id": "likewise",
    "AuthorizationClaimDismissed.reason": "likewise",
    "AuthorizationClaimDismissed.note": "likewise",
    "AuthorizationClaimDismissed.dismissed_on": "likewise",
    "RequestReinstated.ended_on": "the fact of the end that is taken back says it",
    "RequestEscalated.reason": "why it moved stands in the log",
    "RequestEscalated.from_program": "the earlier engagement of the family has it",
    "RequestRescreened.from_program": "the earlier engagement of the family has it",
    "RequestAmended.move": "the work that follows says it of itself",
    "RequestScreened.other_actions": "what was known when it was screened stands in the log",
    "EngagementDelivered.completion": "rows count completions, as older facts bear no number",
    "CompletionCorrected.reason": "why it was corrected stands in the log and the timeline",
    "RequestDayCorrected.reason": "likewise",
    "RequestDayCorrected.note": "likewise",
    "EngagementDayCorrected.reason": "why it was corrected stands in the log and the timeline",
    "EngagementDayCorrected.note": "likewise",
    "HandOverDayCorrected.reason": "why it was corrected stands in the log and the timeline",
    "HandOverDayCorrected.note": "likewise",
    "HoldDayCorrected.reason": "why it was corrected stands in the log and the timeline",
    "HoldDayCorrected.note": "likewise",
    "AbsenceStruck.note": "what was entered in error is gone from the rows; the log says why",
    "AbsenceStruck.struck_on": "likewise",
    "ConflictTakenBack.note": "likewise",
    "ConflictTakenBack.taken_back_on": "likewise",
    "AuthorizationTakenBack.wrong_on": "what was believed stands in the timeline and the log",
    "AuthorizationTakenBack.reason": "likewise",
    "AuthorizationTakenBack.note": "likewise",
    "StepDayCorrected.reason": "why it was corrected stands in the log and the timeline",
    "StepDayCorrected.note": "likewise",
    "StepDayCorrected.held_on": "rows count by it what a reinstatement alone moves",
    "HoldDayCorrected.wrong_on": "what was believed stands in the log; rows count on by it",
    **dict.fromkeys(
        (
            *(f"CaseStudyReleased.{name}" for name in ("year", "engagement_id", "title")),
            *(f"CaseStudyReleased.{name}" for name in ("paragraphs", "released_on")),
            *(f"CaseStudyWithdrawn.{name}" for name in ("year", "engagement_id", "reason")),
            "CaseStudyWithdrawn.withdrawn_on",
        ),
        "case studies are shown from the log, and in the reviews that have them",
    ),
    "EvaluationInvited.derived_token": "the log is asked when somebody comes with a token",
    **dict.fromkeys(
        ("subject", "keys_destroyed", "plain_facts", "until", "asked_by", "confirmed_by"),
        "who is forgotten, and what is kept, is shown from the log: see `list_forgetting`",
    ),
    **dict.fromkeys(
        (
            *("ForgettingAsked.reason", "ForgettingAsked.asked_on", "ForgettingAsked.valid_until"),
            *("ForgettingWithdrawn.withdrawn_by", "ForgettingWithdrawn.withdrawn_on"),
            *("ForgettingConfirmed.confirmed_on", "forgotten_on", "PersonForgotten.person_id"),
            *("NoteForgotten.request_id", "NoteForgotten.note_id"),
            "EngagementNotesForgotten.request_id",
            "EngagementNotesForgotten.engagement_id",
            *("RequestForgotten.request_id", "ExpertForgotten.expert_id"),
            "AgencyPeopleForgotten.ori",
            *("LegalHoldPlaced.reason", "LegalHoldPlaced.document", "LegalHoldPlaced.placed_by"),
            *("LegalHoldPlaced.placed_on", "LegalHoldLifted.reason", "LegalHoldLifted.document"),
            *("LegalHoldLifted.lifted_by", "LegalHoldLifted.lifted_on"),
        ),
        "likewise",
    ),
    "EngagementCancelled.expert_id": "whom it was given to is said by the assignment",
}
"""What no table says anything of, by field or by fact and field, each with the reason."""
HANDED_ON = {
    "RequestScreened": EngagementOpened,
    "RequestEscalated": EngagementOpened,
}
"""A reaction copies the one into the other, and that one is kept."""

Life = Sequence[Event]


@cache
def lives(name: str) -> Mapping[str, Life]:
    """By fact of a lifecycle, the shortest life that ends with it; long ones take seconds."""
    lifecycle = BY_NAME[name]
    found: dict[str, Life] = {}
    wanted = {fact.wire_name for fact in get_args(lifecycle.facts)}
    known = {situation(lifecycle.decider.initial)}
    ahead: deque[tuple[object, Life, int]] = deque([(lifecycle.decider.initial, (), 0)])
    ask = cache(lambda pauses: tuple(exploring._commands(lifecycle, BEGINNING + pauses * PAUSE)))
    while ahead and not wanted <= found.keys():
        state, life, pauses = ahead.popleft()
        for later in (pauses, pauses + 1):
            for command in ask(later):
                if not (facts := decided(lifecycle, command, state)):
                    continue
                after, longer = state, life
                for fact in facts:
                    after, longer = lifecycle.decider.evolve(after, fact), (*longer, fact)
                    found.setdefault(fact.wire_name, longer)
                if (there := situation(after)) not in known:
                    known.add(there)
                    ahead.append((after, longer, later))
    return {fact: tuple(map(apart, life)) for fact, life in found.items()}


def life_to(wire_name: str) -> Life:
    """The shortest life that ends with a fact."""
    return lives(TOLD_IN[wire_name])[wire_name]


KINDS_OF_IDS = (
    *("request_id", "engagement_id", "delivery_id", "finding_id", "recommendation_id"),
    *("invitation_id", "expert_id", "into", "duplicate_of", "similar", "note_id"),
)
"""In the samples each is number 1; here things of two kinds never have one id."""


def apart(fact: Event) -> Event:
    """The fact, about things with ids of their own."""
    ids = {
        name: UUID(int=1000 * kind + value.int)
        for kind, name in enumerate(KINDS_OF_IDS, start=1)
        if isinstance(value := getattr(fact, name, None), UUID)
    }
    return fact.model_copy(update=ids)


TOLD_IN = {
    fact.wire_name: lifecycle.name for lifecycle in LIFECYCLES for fact in get_args(lifecycle.facts)
}
"""The lifecycle of each fact."""


def as_told(life: Life) -> list[Recorded]:
    """As the log would give them: each kind of thing is one thing."""
    begun = datetime(2030, 1, 1, tzinfo=UTC)
    return recorded(life, begun, each=timedelta(seconds=1), stream_of=_stream_of)


def _stream_of(fact: Event) -> str:
    return f"{fact.category}-{UUID(int=1)}"


def varied(fact: Event, name: str) -> Iterator[Event]:
    left = TRIED_MAX
    for other in others(type(fact).model_fields[name].annotation, getattr(fact, name)):
        try:
            found = type(fact)(**{**dict(fact), name: other})
        except ValidationError:
            continue
        if found != fact and left:
            left -= 1
            yield found


@dataclass(frozen=True)
class Tables:
    """A service's tables, and what makes them."""

    service: Service
    connection: Connection
    forgotten: str | None
    """A field that nothing is told of, as if nobody copied it."""

    async def tell(self, records: Sequence[Recorded]) -> None:
        heard = [
            heard
            for record in records
            if (heard := self.service.catalogue.hear(self._told(record))) is not None
        ]
        for projection in self.service.projections:
            if any(one.recorded.type in projection.hears for one in heard):
                await project(self.connection, projection, heard)

    def _told(self, record: Recorded) -> Recorded:
        fact = CATALOGUE.load(record)
        if self.forgotten is None or not isinstance(fact, Event):
            return record
        if (field := type(fact).model_fields.get(self.forgotten)) is None:
            return record
        nothing = next(others(field.annotation, None)) if field.is_required() else field.default
        return record._replace(data=dump(fact.model_copy(update={self.forgotten: nothing})))

    async def rows(self, records: Sequence[Recorded]) -> Mapping[str, Sequence[str]] | None:
        """What the tables hold once the last of these is told too; then it is as before.

        None where it cannot be told after the others: it is not about what they are about.
        """
        transaction = self.connection.transaction()
        await transaction.start()
        try:
            await self.tell(records[-1:])
            return {
                table: sorted(
                    map(repr, await self.connection.fetch(f"SELECT * FROM {table}"))  # noqa: S608 - a name from a service
                )
                for projection in self.service.projections
                for table in projection.tables
            }
        except (LookupError, UndecodableError, asyncpg.IntegrityConstraintViolationError):
            return None
        finally:
            await transaction.rollback()


@pytest.fixture(scope="module")
async def pools(
    postgres: Postgres, databases: Databases, template: str
) -> AsyncIterator[dict[str, Pool]]:
    """On one database for all of these tests: each rolls back what it did."""
    database = f"test_{uuid4().hex}"
    await databases.execute(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY wal_log")
    dsn = postgres.dsn(database)
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(await open_pool(dsn, name, connections_max=1))
            for name in SERVICES
        }
    await databases.execute(f"DROP DATABASE {database} WITH (FORCE)")


@asynccontextmanager
async def told(
    pools: Mapping[str, Pool], before: Sequence[Recorded], forgotten: str | None
) -> AsyncIterator[list[Tables]]:
    """The tables of all services after some facts, thrown away afterwards."""
    async with AsyncExitStack() as stack:
        found = []
        for name, service in SERVICES.items():
            connection = await stack.enter_async_context(lent(pools[name]))
            transaction = connection.transaction()
            await transaction.start()
            stack.push_async_callback(transaction.rollback)
            tables = Tables(service, connection, forgotten)
            await tables.tell(before)
            found.append(tables)
        yield found


async def lost(
    pools: Mapping[str, Pool], wire_name: str, *, forgotten: str | None = None
) -> set[str]:
    """The fields of a fact that can be told otherwise without a trace in any table."""
    life = life_to(wire_name)
    others_before = [
        fact
        for name, until in BEFORE.items()
        if name != TOLD_IN[wire_name]
        for fact in lives(name)[until]
    ]
    whole = [*others_before, *life]
    records = as_told(whole)
    unseen = set()
    async with told(pools, records[:-1], forgotten) as services:
        hearing = [
            tables
            for tables in services
            if any(wire_name in projection.hears for projection in tables.service.projections)
        ]
        plain = [await tables.rows(records) for tables in hearing]
        assert None not in plain
        for name in type(life[-1]).model_fields:
            for other in varied(life[-1], name):
                changed = [records[-1]._replace(data=dump(other))]
                if [await tables.rows(changed) for tables in hearing] != plain:
                    break
            else:
                unseen.add(name)
    return unseen


def excused(wire_name: str) -> set[str]:
    """The fields that need not be kept when they are told here."""
    said_before = {name for fact in life_to(wire_name)[:-1] for name in type(fact).model_fields}
    handed_on = HANDED_ON.get(wire_name)
    alone = {name.removeprefix(f"{wire_name}.") for name in IN_THE_LOG_ALONE}
    return said_before | alone | set(handed_on.model_fields if handed_on else ())


@pytest.mark.parametrize("wire_name", TOLD_IN)
async def test_every_field_of_a_fact_is_kept_somewhere(
    pools: Mapping[str, Pool], wire_name: str
) -> None:
    assert await lost(pools, wire_name) - excused(wire_name) == set()


@pytest.mark.parametrize(
    ("wire_name", "name"),
    [
        ("EngagementOpened", "languages"),
        ("DeliveryRecorded", "products"),
        ("AgencyRegistered", "sworn"),
        ("TopicListed", "title"),
    ],
)
async def test_a_field_that_no_projection_copies_is_missed(
    pools: Mapping[str, Pool], wire_name: str, name: str
) -> None:
    assert name in await lost(pools, wire_name, forgotten=name)
