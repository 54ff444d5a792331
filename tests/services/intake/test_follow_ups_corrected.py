"""A follow-up is due by the right day of completion, and no earlier than that day is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from events.assignment import CompletionCorrected
from events.catalogue import dump
from events.event import Event, Metadata
from events.ids import new_id
from events.intake import EvaluationInvited
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from events.vocabulary import CorrectionReason, EvaluationStage
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.run.service import open_service
from tests.services.intake.given import MARCH_2, delivered
from tests.services.intake.test_schedules import Calendar


@pytest.fixture
async def calendar(database: str) -> AsyncIterator[Calendar]:
    settings = IntakeSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as service:
        yield Calendar(service)


def corrected(to: date, on: date) -> CompletionCorrected:
    said = delivered().model_dump(include={"engagement_id", "request_id", "ori", "program"})
    return CompletionCorrected(
        **said,
        completion=1,
        delivered_on=to,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=on,
    )


async def tell(database: str, *facts: Event) -> None:
    async with PostgresLog(database) as log:
        for fact in facts:
            event = NewEvent(new_id(), fact.wire_name, 1, dump(fact))
            metadata = Metadata("coordinator:maria", "chain")
            stream = f"engagement-{delivered().engagement_id}"
            await log.append(Append(stream, None, (event,), metadata))


async def asked_again(calendar: Calendar) -> set[date]:
    told = [fact for fact in await calendar.told() if isinstance(fact, EvaluationInvited)]
    return {fact.invited_on for fact in told if fact.stage is EvaluationStage.FOLLOW_UP}


@pytest.mark.parametrize(
    ("moved_days", "known_after_days", "due_after_days"),
    [(10, 20, 100), (-10, 20, 80), (-10, 85, 85)],
    ids=["later", "earlier", "earlier, and known after it was due"],
)
async def test_a_follow_up_is_due_by_the_right_day(
    calendar: Calendar, database: str, moved_days: int, known_after_days: int, due_after_days: int
) -> None:
    right, known = (MARCH_2 + timedelta(days=days) for days in (moved_days, known_after_days))
    await tell(database, delivered(), corrected(right, known))
    await calendar.follow()
    due = MARCH_2 + timedelta(days=due_after_days)
    await calendar.look(due - timedelta(days=1))
    assert await asked_again(calendar) == set()
    await calendar.look(due)
    assert await asked_again(calendar) == {due}
