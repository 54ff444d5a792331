"""Random histories of engagements: moved, held, cancelled, reopened, with news that comes late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from events.event import Event
from tests.services.reporting.lives import Life, agency, day, fact

FIRST_DAY = date(2022, 8, 1)
TOPICS = ("staffing", "retention", "de-escalation")


class Work(NamedTuple):
    """An engagement that is being made up."""

    chance: Random
    ids: dict[str, object]
    topics: tuple[str, ...]

    def tell(self, name: str, **fields: object) -> Event:
        return fact(name, **self.ids | fields)

    def later(self, day: date) -> date:
        """Often the same day, so that what falls on one day is tried."""
        return day + timedelta(days=self.chance.choice((0, 0, 1, 20, 45, 90)))


def history(seed: int, families: int = 14) -> list[Event]:
    """Families whose facts are interleaved: moved, held, reopened, struck, corrected late."""
    chance = Random(seed)  # noqa: S311 - it must be repeatable
    lives = [list(_family(chance, number)) for number in range(1, families + 1)]
    facts = []
    while lives := [life for life in lives if life]:
        facts.append(chance.choice(lives).pop(0))
    return facts


def _family(chance: Random, number: int) -> Iterator[Event]:
    first = UUID(int=number + 1_000)
    ids: dict[str, object] = {"request_id": UUID(int=number), "engagement_id": first}
    topics = tuple(chance.sample(TOPICS, chance.choice((1, 2))))
    work = Work(chance, ids, topics)
    day = work.later(FIRST_DAY + timedelta(days=chance.randrange(300)))
    yield work.tell("EngagementOpened", topics=topics, opened_on=day, family_id=None)
    yield from _worked(work, day)
    if chance.random() < 0.4:
        after = Work(chance, ids | {"engagement_id": UUID(int=number + 5_000)}, topics)
        day = after.later(day)
        yield after.tell("EngagementOpened", topics=topics, opened_on=day, family_id=first)
        yield from _worked(after, day)


def _worked(work: Work, day: date) -> Iterator[Event]:
    """One stretch of work, or several with reopenings; late news in between."""
    chance = work.chance
    given: list[UUID] = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        for _ in range(chance.choice((0, 1, 2))):
            given.append(UUID(int=chance.getrandbits(64)))
            yield _delivery(work, "DeliveryRecorded", given[-1], day := work.later(day))
        if chance.random() < 0.3:
            yield work.tell("EngagementHeld", held_on=(day := work.later(day)))
            if chance.random() < 0.5:
                yield work.tell("EngagementResumed", resumed_on=(day := work.later(day)))
        end = chance.choice(
            ("nothing", "delivered", "delivered", "cancelled", "duplicate", "closed")
        )
        day = work.later(day)
        if end == "delivered":
            yield work.tell("EngagementDelivered", topics=work.topics, delivered_on=day)
        elif end in {"cancelled", "duplicate"}:
            reason = "duplicate" if end == "duplicate" else "funding"
            yield work.tell("EngagementCancelled", reason=reason, cancelled_on=day)
        yield from _mended(work, given, day - timedelta(days=30))
        if end not in {"delivered", "closed"} or chance.random() < 0.3:
            return
        yield work.tell("EngagementClosed", reason="funding", closed_on=(day := work.later(day)))
        if chance.random() < 0.3:
            return
        yield work.tell("EngagementReopened", reopened_on=(day := work.later(day)))


def _mended(work: Work, given: list[UUID], on: date) -> Iterator[Event]:
    """Some deliveries are struck or corrected after the end."""
    for each in [one for one in given if work.chance.random() < 0.3]:
        given.remove(each)
        if work.chance.random() < 0.5:
            yield work.tell("DeliveryStruck", delivery_id=each)
        else:
            yield _delivery(work, "DeliveryCorrected", each, on)


def _delivery(work: Work, name: str, delivery_id: UUID, on: date) -> Event:
    return work.tell(name, delivery_id=delivery_id, topics=work.topics, delivered_on=on)


def lived(seed: int) -> list[Event]:
    """Work in two programs and states, agencies that join and are succeeded, late and struck."""
    return [
        agency("IA0570100", 20),
        agency("TX0010000", 900, state="TX"),
        agency("TX0020000", 90, state="TX"),
        *_requests(),
        *history(seed),
        fact(
            "AgencySucceeded",
            ori="TX0010000",
            successor="TX0020000",
            succession="renumbered",
            succeeded_on=day("2023-03-01"),
        ),
        *_attended(),
        *_ended(),
    ]


def _requests() -> Iterator[Event]:
    for number in range(101, 113):
        ori = ("IA0570100", "TX0010000", "MN0010000")[number % 3]
        life = Life(number, ori=ori, program=("cri-tac", "critical-response")[number % 2])
        yield life.submitted(f"2022-{number - 100:02}-28")
        match number % 5:
            case 0:
                yield life.referred("2022-11-03")
            case 1:
                yield life.declined("duplicate")
            case 2:
                yield life.opened("2023-01-12")
                yield life.joined("TX0020000", "2023-02-01", stay=number)
                yield life.joined("WI0010000", "2023-02-01", stay=number + 1_000)
            case 3:
                yield life.opened("2022-09-12", submitted_on=None)
            case _:
                yield life.withdrawn()


def _ended() -> Iterator[Event]:
    for number, ori in ((120, "IA0570100"), (121, "TX0010000")):
        yield Life(number, ori=ori).submitted()
        yield Life(number, ori=ori).declined("capacity")
        yield Life(number + 10, ori=ori).recommended("RecommendationMade")
        for days in range(3):
            given = Life(number * 10 + days, ori=ori)
            yield from given.up_to_opened("2023-01-10")
            yield given.delivered(f"2023-02-{11 + days * number % 17}")


def _attended() -> Iterator[Event]:
    for number in range(4):
        told = [{"ori": "TX0020000", "in_person": 2, "virtual": 1}] if number % 2 else []
        yield fact(
            "DeliveryRecorded",
            delivery_id=UUID(int=number + 90_000),
            engagement_id=Life(102).engagement_id,
            ori="MN0010000",
            attendees_in_person=10,
            attendance=told,
            delivered_on=day(f"2023-0{number + 1}-15"),
        )
