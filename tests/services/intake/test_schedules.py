from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from events.catalogue import dump
from events.event import IMPORTER, Content, Event, Metadata, Recorded
from events.facts import CATALOGUE
from events.ids import derived_id, new_id
from events.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReminded,
)
from events.log.database.connections import Pool
from events.log.feed.decoding import FactReader
from events.log.store.event_log import Append, NewEvent
from services.intake.answers import ANSWER_HANDLER
from services.intake.app import SERVICE
from services.intake.schedules import schedules
from services.intake.settings import IntakeSettings
from services.kit.feed.schedule import Scheduler
from services.kit.http.tokens import hash_of
from services.kit.run.health import State, health_of
from services.kit.run.service import OpenService, open_service
from tests.services.intake.given import (
    INVITATION_ID,
    MARCH_2,
    answer_received,
    answered,
    expired,
    invited,
    received,
    reminded,
)
from tests.waiting import eventually

DAY_13, DAY_14, DAY_30, DAY_60, DAY_61, DAY_90 = (
    MARCH_2 + timedelta(days=days) for days in (13, 14, 30, 60, 61, 90)
)


@asynccontextmanager
async def always(on_lost: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ARG001 - the only one
    yield


class Calendar:
    """Intake, whose days pass when a test says."""

    def __init__(self, service: OpenService) -> None:
        self._service = service

    async def tell(
        self, *facts: Event, follow: bool = True, actor: str = "coordinator:maria"
    ) -> None:
        for fact in facts:
            stream = f"evaluation-{fact.model_dump()['invitation_id']}"
            event = NewEvent(new_id(), fact.wire_name, 1, dump(fact))
            metadata = Metadata(actor, "chain")
            await self._service.running.log.append(Append(stream, None, (event,), metadata))
        if follow:
            await self.follow()

    async def append(self, stream: str, event: NewEvent) -> None:
        metadata = Metadata("respondent:unnamed", "chain")
        await self._service.running.log.append(Append(stream, None, (event,), metadata))

    @property
    def pool(self) -> Pool:
        return self._service.running.pool

    async def follow(self) -> None:
        """Bring the rows to the end of the log."""
        for handler in self._service.handlers:
            reader = FactReader(CATALOGUE, handler.hears)
            checkpoint = await handler.resume()
            if records := await self._service.running.log.read(after=checkpoint.position):
                await handler.handle(checkpoint, await reader.read(records))

    async def look(self, on: date, *, follow: bool = True, at: datetime | None = None) -> None:
        """One turn on a day, at noon or at a moment, of a scheduler that knows no turn before."""
        now = at or datetime.combine(on, time(12), UTC)
        scheduler = Scheduler(schedules(self._service.running), turn=always, clock=lambda: now)
        await scheduler.act()
        assert set(scheduler.faults.values()) == {None}
        if follow:
            await self.follow()

    async def told(self) -> Sequence[Content | None]:
        return [CATALOGUE.load(each) for each in await self.recorded()]

    async def recorded(self) -> Sequence[Recorded]:
        return await self._service.running.log.read(category="evaluation")


@pytest.fixture
async def calendar(database: str) -> AsyncIterator[Calendar]:
    settings = IntakeSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as service:
        yield Calendar(service)


async def test_nobody_is_reminded_before_it_is_due(calendar: Calendar) -> None:
    await calendar.tell(invited())
    await calendar.look(DAY_13)
    assert await calendar.told() == [invited()]


async def test_who_does_not_answer_is_reminded_twice_and_then_not_asked_any_more(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    for day in range(90):
        await calendar.look(MARCH_2 + timedelta(days=day))
    assert await calendar.told() == [
        invited(),
        reminded(),
        reminded(reminder=2, reminded_on=DAY_30),
        expired(),
    ]


async def test_an_installation_says_when_one_is_reminded_and_asked_again(database: str) -> None:
    days = {"first-reminder": 3, "second-reminder": 7, "follow-up": 61}
    settings = IntakeSettings.read(postgres_dsn=database, evaluation_days=days)
    async with open_service(SERVICE, settings, listening=False) as service:
        calendar = Calendar(service)
        await calendar.tell(invited())
        for after in (2, 3, 7, 60, 61):
            await calendar.look(MARCH_2 + timedelta(days=after))
        told = [(type(fact).__name__, _day(fact)) for fact in await calendar.told()]
    assert told == [
        ("EvaluationInvited", 0),
        ("EvaluationReminded", 3),
        ("EvaluationReminded", 7),
        ("EvaluationExpired", 61),
        ("EvaluationInvited", 61),
    ]


def _day(fact: Content | None) -> int:
    """How many days after the first invitation it was."""
    assert isinstance(fact, EvaluationInvited | EvaluationReminded | EvaluationExpired)
    match fact:
        case EvaluationInvited():
            return (fact.invited_on - MARCH_2).days
        case EvaluationReminded():
            return (fact.reminded_on - MARCH_2).days
        case EvaluationExpired():
            return (fact.expired_on - MARCH_2).days


async def test_a_look_before_the_rows_have_moved_does_nothing_again(calendar: Calendar) -> None:
    await calendar.tell(invited())
    for day in (DAY_14, DAY_14, DAY_14 + timedelta(days=1)):
        await calendar.look(day, follow=False)
    assert await calendar.told() == [invited(), reminded()]


async def test_an_answer_that_the_rows_do_not_know_yet_stops_a_reminder(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    await calendar.tell(received(), follow=False)
    await calendar.look(DAY_14)
    assert await calendar.told() == [invited(), received()]


async def test_what_became_due_while_nobody_ran_is_done_late_and_once(calendar: Calendar) -> None:
    await calendar.tell(invited())
    day = DAY_30 + timedelta(days=5)
    await calendar.look(day)
    await calendar.look(day + timedelta(days=1))
    assert await calendar.told() == [invited(), reminded(reminder=2, reminded_on=day)]


async def test_who_was_away_past_the_last_day_finds_it_expired_and_reminds_nobody(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    await calendar.look(DAY_61 + timedelta(days=9))
    assert await calendar.told() == [invited(), expired(expired_on=DAY_61 + timedelta(days=9))]


async def test_an_answered_invitation_neither_reminds_nor_expires(calendar: Calendar) -> None:
    await calendar.tell(invited(), received())
    for day in (DAY_14, DAY_30, DAY_61):
        await calendar.look(day)
    assert await calendar.told() == [invited(), received()]


async def test_history_entered_years_later_expires_and_sets_nothing_else_off(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    await calendar.look(date(2044, 3, 2))
    assert await calendar.told() == [invited(), expired(expired_on=date(2044, 3, 2))]


async def test_who_enters_a_history_has_a_day_for_its_answers(calendar: Calendar) -> None:
    await calendar.tell(invited())
    (recorded,) = await calendar.recorded()
    # A turn can have begun before it was recorded.
    for since in (timedelta(seconds=-10), timedelta(0), timedelta(hours=23)):
        at = recorded.recorded_at + since
        await calendar.look(at.date(), at=at)
        assert await calendar.told() == [invited()], since
    after = recorded.recorded_at + timedelta(hours=25)
    await calendar.look(after.date(), at=after)
    (_, expiry) = await calendar.told()
    assert isinstance(expiry, EvaluationExpired)


async def test_a_history_entered_by_a_clock_that_was_ahead_waits_for_nothing(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    (recorded,) = await calendar.recorded()
    set_back = recorded.recorded_at - timedelta(minutes=6)
    await calendar.look(set_back.date(), at=set_back)
    (_, expiry) = await calendar.told()
    assert isinstance(expiry, EvaluationExpired)


async def test_an_expiry_that_became_due_more_than_a_month_ago_is_not_left_to_a_person(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    await calendar.look(DAY_61 + timedelta(days=31))
    (_, expiry, follow_up) = await calendar.told()
    assert expiry == expired(expired_on=DAY_61 + timedelta(days=31))
    assert isinstance(follow_up, EvaluationInvited)


async def test_a_reminder_that_became_due_more_than_a_month_ago_is_left_to_a_person(
    calendar: Calendar,
) -> None:
    for_ever = invited(expires_on=None)
    await calendar.tell(for_ever)
    await calendar.look(DAY_30 + timedelta(days=31))
    assert await calendar.told() == [for_ever]


async def test_what_was_sent_again_is_reminded_of_and_puts_off_no_follow_up(
    calendar: Calendar,
) -> None:
    again = invited(
        invitation_id=new_id(),
        instead_of=INVITATION_ID,
        invited_on=DAY_61,
        expires_on=DAY_61 + timedelta(days=60),
    )
    await calendar.tell(invited(), expired(), again)
    await calendar.look(DAY_90)
    (*_, reminder, follow_up) = await calendar.told()
    assert isinstance(reminder, EvaluationReminded)
    assert isinstance(follow_up, EvaluationInvited)
    assert (follow_up.stage, follow_up.instead_of) == ("follow-up", None)


async def test_an_invitation_of_version_0_1_is_reminded_of_and_never_expires(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited(expires_on=None))
    for day in (DAY_14, DAY_61):
        await calendar.look(day)
    assert await calendar.told() == [invited(expires_on=None), reminded()]


@pytest.mark.parametrize("audience", ["requester", "expert"])
async def test_a_follow_up_is_asked_90_days_after_delivery_once(
    calendar: Calendar, audience: str
) -> None:
    first = invited(audience=audience)
    await calendar.tell(first, received(audience=audience))
    for day in (DAY_90 - timedelta(days=1), DAY_90, DAY_90, DAY_90 + timedelta(days=1)):
        await calendar.look(day)
    (_, _, follow_up) = await calendar.told()
    assert isinstance(follow_up, EvaluationInvited)
    assert follow_up == first.model_copy(
        update={
            "invitation_id": follow_up.invitation_id,
            "stage": "follow-up",
            "invited_on": DAY_90,
            "expires_on": DAY_90 + timedelta(days=60),
        }
    )


async def test_a_follow_up_that_the_rows_do_not_know_yet_is_not_asked_again(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited(), received())
    for day in (DAY_90, DAY_90, DAY_90 + timedelta(days=1)):
        await calendar.look(day, follow=False)
    assert len(await calendar.told()) == 3


async def test_participants_are_not_followed_up_by_the_calendar(calendar: Calendar) -> None:
    await calendar.tell(invited(audience="participant"), received(audience="participant"))
    await calendar.look(DAY_90)
    assert len(await calendar.told()) == 2


async def test_nobody_is_asked_again_about_what_was_imported(calendar: Calendar) -> None:
    await calendar.tell(invited(), received(), actor=IMPORTER)
    await calendar.look(DAY_90)
    assert len(await calendar.told()) == 2


async def test_more_that_was_delivered_since_is_followed_up_instead(calendar: Calendar) -> None:
    second = UUID("01900000-0000-7000-8000-00000000000a")
    later = invited(invitation_id=second, invited_on=DAY_30, expires_on=None)
    await calendar.tell(
        invited(), received(), later, received(invitation_id=second, received_on=DAY_30)
    )
    await calendar.look(DAY_90)
    assert len(await calendar.told()) == 4
    await calendar.look(DAY_30 + timedelta(days=90))
    assert len(await calendar.told()) == 5


async def test_each_of_many_is_reminded(calendar: Calendar) -> None:
    ids = [INVITATION_ID, *(new_id() for _ in range(20))]
    await calendar.tell(*(invited(invitation_id=each) for each in ids))
    await calendar.look(DAY_14)
    told = [fact for fact in await calendar.told() if isinstance(fact, EvaluationReminded)]
    assert {fact.invitation_id for fact in told} == set(ids)


async def test_nothing_happens_on_the_last_day(calendar: Calendar) -> None:
    given = [invited(), reminded(), reminded(reminder=2, reminded_on=DAY_30)]
    await calendar.tell(*given)
    await calendar.look(DAY_60)
    assert await calendar.told() == given


async def test_a_service_does_what_became_due_while_it_was_down(database: str) -> None:
    settings = IntakeSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as service:
        await Calendar(service).tell(invited())
    now = datetime.combine(DAY_14, time(12), UTC)
    async with open_service(SERVICE, settings, clock=lambda: now) as service:
        calendar = Calendar(service)

        async def told() -> bool:
            return len(await calendar.told()) == 2

        await eventually(told)
        assert await calendar.told() == [invited(), reminded()]
        health = await health_of([service])
        parts = {part.part: part.state for part in health.parts}
        assert parts["remind_of_evaluations"] is State.WELL


async def test_a_schedule_that_fails_shows_in_the_services_health(database: str) -> None:
    settings = IntakeSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as service:
        service.scheduler.faults["remind_of_evaluations"] = "ConnectionResetError"
        health = await health_of([service])
        (part,) = [part for part in health.parts if part.part == "remind_of_evaluations"]
        assert (part.state, part.says) == (
            State.DEGRADED,
            "tries again after ConnectionResetError",
        )


async def used(calendar: Calendar, *invitations: EvaluationInvited, on: date) -> None:
    """Tokens that were used on a day, each for an answer of that day."""
    for invitation in invitations:
        await calendar.pool.execute(
            """
            INSERT INTO evaluation_token (
                invitation_id, token_hash, is_code, engagement_id, request_id, audience, stage,
                given_on, answered_on, taken_on, attempt, receipt
            )
            VALUES ($1, $2, false, $3, $4, 'requester', 'immediate', $5, $6, $6, 'a', 'r')
            """,
            invitation.invitation_id,
            hash_of(str(invitation.invitation_id)),
            invitation.engagement_id,
            invitation.request_id,
            invitation.invited_on,
            on,
        )


async def test_what_was_answered_is_told_the_day_after_all_together_in_no_order_of_use(
    calendar: Calendar,
) -> None:
    asked = [invited(invitation_id=UUID(int=number)) for number in range(8)]
    await calendar.tell(*asked)
    await used(calendar, *asked, on=DAY_13)
    await calendar.look(DAY_13)
    assert await calendar.told() == asked
    await calendar.look(DAY_14)
    told = [fact for fact in await calendar.told() if isinstance(fact, EvaluationAnswered)]
    assert {fact.answered_on for fact in told} == {DAY_13}
    by_chance = sorted(asked, key=lambda each: hash_of(str(each.invitation_id)))
    assert [each.invitation_id for each in told] == [each.invitation_id for each in by_chance]
    assert [each.invitation_id for each in told] != [each.invitation_id for each in asked]
    assert len(await calendar.told()) == 2 * len(asked)  # nobody is reminded
    rows = await calendar.pool.fetch("SELECT told, attempt, receipt FROM evaluation_token")
    assert {tuple(row) for row in rows} == {(True, None, None)}
    for day in (DAY_14, DAY_30, DAY_61):
        await calendar.look(day)
    assert len(await calendar.told()) == 2 * len(asked)


@pytest.mark.parametrize(
    ("named", "told"), [(date(2099, 1, 1), DAY_13), (date(1999, 1, 1), MARCH_2)]
)
async def test_that_it_was_answered_is_told_though_another_who_tried_named_no_day_of_it(
    calendar: Calendar, named: date, told: date
) -> None:
    await calendar.tell(invited())
    await used(calendar, invited(), on=DAY_13)
    await calendar.pool.execute("UPDATE evaluation_token SET answered_on = $1", named)
    await calendar.look(DAY_14)
    assert await calendar.told() == [invited(), answered(answered_on=told)]


async def test_no_day_on_which_a_code_was_used_is_kept_after_that_day(calendar: Calendar) -> None:
    await used(calendar, invited(), on=DAY_13)
    await calendar.pool.execute("UPDATE evaluation_token SET is_code = true, answered_on = NULL")
    await calendar.look(DAY_13)
    assert await calendar.pool.fetchval("SELECT taken_on FROM evaluation_token") == DAY_13
    await calendar.look(DAY_14)
    (row,) = await calendar.pool.fetch("SELECT * FROM evaluation_token")
    assert row["told"]
    assert row["answer_id"] is None
    assert DAY_13 not in row.values()


async def test_what_was_answered_today_is_neither_reminded_of_nor_expires(
    calendar: Calendar,
) -> None:
    await calendar.tell(invited())
    await used(calendar, invited(), on=DAY_61)
    await calendar.look(DAY_61)
    assert await calendar.told() == [invited()]
    await calendar.look(DAY_61 + timedelta(days=1))
    assert await calendar.told() == [invited(), answered(answered_on=DAY_61)]


async def test_of_an_answer_that_was_cut_off_it_is_found_out_what_became(
    calendar: Calendar,
) -> None:
    asked = [invited(invitation_id=UUID(int=number)) for number in range(2)]
    await calendar.tell(*asked)
    await used(calendar, *asked, on=DAY_13)
    tried_at = datetime.combine(DAY_14, time(11), UTC)
    for invitation in asked:
        await calendar.pool.execute(
            "UPDATE evaluation_token SET taken_on = NULL, answer_id = $1, tried_at = $2"
            " WHERE invitation_id = $1",
            invitation.invitation_id,
            tried_at,
        )
    fact = answer_received()
    new = NewEvent(
        derived_id(asked[0].invitation_id, ANSWER_HANDLER), fact.wire_name, 1, dump(fact)
    )
    await calendar.append(f"evaluation-{fact.engagement_id}", new)
    await calendar.look(DAY_14)
    rows = await calendar.pool.fetch(
        "SELECT taken_on, answer_id, tried_at FROM evaluation_token ORDER BY invitation_id"
    )
    assert [tuple(row) for row in rows] == [
        (DAY_14, None, None),
        (None, asked[1].invitation_id, None),
    ]
