from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import orjson

from events.catalogue import dump
from events.event import IMPORTER, Heard, Metadata
from events.facts import CATALOGUE
from events.ids import derived_id, new_id
from events.intake import EvaluationInvited
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from services.intake.reactions.evaluations import invite_evaluation
from services.intake.settings import DEFAULT_EVALUATION_DAYS
from tests.services.intake.given import ENGAGEMENT_ID, delivered, invited

ANSWER_DAYS = DEFAULT_EVALUATION_DAYS["answer"]


async def heard_delivery(log: MemoryLog, actor: str = "provider:iacp") -> Heard:
    fact = delivered()
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    metadata = Metadata(actor, "chain", traceparent="00-trace")
    await log.append(Append(f"engagement-{ENGAGEMENT_ID}", None, (event,), metadata))
    (recorded,) = await log.read_backward(limit=1)
    return Heard(fact, recorded)


async def told(log: MemoryLog) -> list[object]:
    return [CATALOGUE.load(recorded) for recorded in await log.read(category="evaluation")]


def invitations(facts: Sequence[object]) -> list[EvaluationInvited]:
    return [fact for fact in facts if isinstance(fact, EvaluationInvited)]


async def test_an_answer_is_taken_as_long_as_is_set() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    await invite_evaluation(log, 21).react(heard)
    lasting = [
        fact.expires_on - fact.invited_on
        for fact in invitations(await told(log))
        if fact.expires_on
    ]
    assert lasting == [timedelta(days=21), timedelta(days=21)]
    # Who was asked already was told how long.
    await invite_evaluation(log, 40).react(heard)
    assert len(await told(log)) == 2


async def test_requester_and_expert_are_asked_on_the_day_it_was_completed() -> None:
    log = MemoryLog()
    await invite_evaluation(log, ANSWER_DAYS).react(await heard_delivery(log))
    ids = [
        UUID(recorded.stream.removeprefix("evaluation-"))
        for recorded in await log.read(category="evaluation")
    ]
    assert await told(log) == [
        invited(invitation_id=ids[0]),
        invited(invitation_id=ids[1], audience="expert"),
    ]


async def test_what_was_imported_is_not_asked_about() -> None:
    log = MemoryLog()
    await invite_evaluation(log, ANSWER_DAYS).react(await heard_delivery(log, IMPORTER))
    assert await told(log) == []


async def test_a_delivery_heard_twice_is_asked_about_once() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    for _ in range(2):
        await invite_evaluation(log, ANSWER_DAYS).react(heard)
    assert len(await told(log)) == 2


async def test_what_version_0_1_asked_about_is_not_asked_again() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    before = invited(invitation_id=derived_id(heard.recorded.id, "invitation"), expires_on=None)
    event = NewEvent(
        derived_id(heard.recorded.id, "invite_evaluation"), before.wire_name, 1, dump(before)
    )
    # As version 0.1 made it: SHA-256 over the command's name and its fields, without the clock.
    asked = before.model_dump(mode="json", exclude={"audience", "stage", "expires_on"})
    asked["on"] = asked.pop("invited_on")
    digest = hashlib.sha256(b"InviteEvaluation\n" + orjson.dumps(asked)).hexdigest()
    metadata = Metadata("service:intake", "chain", command_digest=digest)
    await log.append(Append(f"evaluation-{before.invitation_id}", 0, (event,), metadata))
    await invite_evaluation(log, ANSWER_DAYS).react(heard)
    assert [fact.audience for fact in invitations(await told(log))] == ["requester", "expert"]
    assert invitations(await told(log))[0].expires_on is None


async def test_two_deliveries_are_two_invitations_each() -> None:
    log = MemoryLog()
    for _ in range(2):
        await invite_evaluation(log, ANSWER_DAYS).react(await heard_delivery(log))
    found = invitations(await told(log))
    assert len({invitation.invitation_id for invitation in found}) == 4


async def test_the_chain_of_causes_goes_on() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    await invite_evaluation(log, ANSWER_DAYS).react(heard)
    for recorded in await log.read(category="evaluation"):
        assert {
            name: recorded.metadata[name] for name in recorded.metadata if "digest" not in name
        } == {
            "actor": "service:intake",
            "correlation_id": "chain",
            "causation_id": str(heard.recorded.id),
            "traceparent": "00-trace",
        }
