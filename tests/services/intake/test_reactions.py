from __future__ import annotations

from uuid import UUID

from events.catalogue import dump
from events.event import Heard, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import EvaluationInvited
from events.log.memory import MemoryLog
from events.log.store import Append, NewEvent
from services.intake.reactions import invite_evaluation
from tests.services.intake.given import ENGAGEMENT_ID, delivered, invited


async def heard_delivery(log: MemoryLog) -> Heard:
    fact = delivered()
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    metadata = Metadata("provider:iacp", "chain", traceparent="00-trace")
    await log.append(Append(f"engagement-{ENGAGEMENT_ID}", None, (event,), metadata))
    (recorded,) = await log.read_backward(limit=1)
    return Heard(fact, recorded)


async def told(log: MemoryLog) -> list[object]:
    return [CATALOGUE.load(recorded) for recorded in await log.read(category="evaluation")]


async def test_a_delivery_is_asked_about_on_the_day_it_was_completed() -> None:
    log = MemoryLog()
    await invite_evaluation(log).react(await heard_delivery(log))
    (recorded,) = await log.read(category="evaluation")
    invitation_id = UUID(recorded.stream.removeprefix("evaluation-"))
    assert await told(log) == [invited(invitation_id=invitation_id)]


async def test_a_delivery_heard_twice_is_asked_about_once() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    for _ in range(2):
        await invite_evaluation(log).react(heard)
    assert len(await told(log)) == 1


async def test_two_deliveries_are_two_invitations() -> None:
    log = MemoryLog()
    for _ in range(2):
        await invite_evaluation(log).react(await heard_delivery(log))
    invitations = [fact for fact in await told(log) if isinstance(fact, EvaluationInvited)]
    assert len({invitation.invitation_id for invitation in invitations}) == 2


async def test_the_chain_of_causes_goes_on() -> None:
    log = MemoryLog()
    heard = await heard_delivery(log)
    await invite_evaluation(log).react(heard)
    (recorded,) = await log.read(category="evaluation")
    assert {
        name: recorded.metadata[name] for name in recorded.metadata if "digest" not in name
    } == {
        "actor": "service:intake",
        "correlation_id": "chain",
        "causation_id": str(heard.recorded.id),
        "traceparent": "00-trace",
    }
