"""A made-up history of any length: agencies, then requests that run at the same time.

Calibrated in its mix of facts, not in its figures: some ten facts a request, the longest (a
ranking of candidates) 2.5 KB, the others 250 to 600 bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

SEED: Final = 2018
BEGIN_ON: Final = date(2018, 3, 1)
BEGIN_AT: Final = datetime(2024, 10, 1, tzinfo=UTC)
AGENCIES_SHARE: Final = 0.02
REQUESTS_AT_ONCE: Final = 5_000
FACTS_A_DAY: Final = 400
DECLINED_SHARE: Final = 0.08
LATE_SHARE: Final = 0.2
LATE_DAYS_MAX: Final = 60
UNTIDY_SHARE: Final = 0.3
"""Of engagements held and of deliveries corrected or struck, in an untidy history."""
PROBLEM: Final = "Calls that end in force have doubled; we would like our people trained. " * 3

PROGRAMS: Final = ("cri-tac", "cri-tac", "cri-tac", "critical-response")
KINDS: Final = ("local", "local", "local", "sheriff", "campus", "tribal", None)
SWORN: Final = (None, 12, 30, 45, 120, 800)
TOPICS: Final = ("de-escalation", "active-threat", "school-safety", "officer-wellness", "staffing")
DELIVERY_TYPES: Final = ("in-person-training", "virtual-consultation", "resource-referral")
PROVIDERS: Final = ("iacp", "fop", "nsa", "noble", "fbinaa")
CRITERIA: Final = ("topics", "agency-kind", "state", "load", "evaluations")
RATINGS: Final = ("delivery", "experts", "information", "knowledge", "change")

Content = dict[str, Any]


class LogRow(NamedTuple):
    """A row of `log.event`, in the order of its columns."""

    position: int
    stream: str
    version: int
    id: UUID
    type: str
    schema_version: int
    data: bytes
    metadata: str
    recorded_at: datetime


COLUMNS: Final = LogRow._fields


class _Fact(NamedTuple):
    stream: str
    version: int
    type: str
    content: Content


def history(events: int, *, untidy: bool = False) -> Iterator[LogRow]:
    """The first `events` rows of the log of a made-up center; the same at every call.

    In an untidy one, work is held and resumed, days are entered late, and deliveries corrected.
    """
    center = _Center(agencies=max(1, int(events * AGENCIES_SHARE)), untidy=untidy)
    for position, fact in enumerate(islice(center.facts(), events), start=1):
        yield LogRow(
            position,
            fact.stream,
            fact.version,
            center.new_id(),
            fact.type,
            1,
            orjson.dumps(fact.content),
            f'{{"actor": "coordinator:bench", "correlation_id": "{center.new_id()}"}}',
            BEGIN_AT + timedelta(milliseconds=position),
        )


class _Center:
    """The random numbers, the calendar and the ids of a history, all repeatable."""

    def __init__(self, agencies: int, *, untidy: bool) -> None:
        self._untidy = untidy
        self._random = Random(SEED)  # noqa: S311 - it must be repeatable
        self._ticks = count(1)
        self._agencies = agencies
        self._told = 0

    def new_id(self) -> UUID:
        """A UUIDv7; each begins with a later time than the one before."""
        low = self._random.getrandbits(62)
        return UUID(int=(next(self._ticks) << 80) | (0x7 << 76) | (0x2 << 62) | low)

    def facts(self) -> Iterator[_Fact]:
        """Yield facts without end: first the agencies, then those of many requests in turn."""
        for number in range(self._agencies):
            yield self._registration(number)
        lives = [self._request() for _ in range(REQUESTS_AT_ONCE)]
        while True:
            chosen = self._random.randrange(REQUESTS_AT_ONCE)
            fact = next(lives[chosen], None)
            if fact is None:
                lives[chosen] = self._request()
            else:
                self._told += 1
                yield fact

    def _today(self) -> str:
        days = self._told // FACTS_A_DAY
        if self._untidy and self._random.random() < LATE_SHARE:
            days -= self._random.randrange(LATE_DAYS_MAX)
        return (BEGIN_ON + timedelta(days=days)).isoformat()

    def _registration(self, number: int) -> _Fact:
        ori = f"IA{number:07}"
        content = {
            "ori": ori,
            "name": f"Police Department {number}",
            "kind": self._random.choice(KINDS),
            "state": "IA",
            "sworn": self._random.choice(SWORN),
            "registered_on": self._today(),
        }
        return _Fact(f"agency-{ori}", 1, "AgencyRegistered", content)

    def _request(self) -> Iterator[_Fact]:
        """Yield the whole life of a request, from its submission to the evaluation."""
        request: Content = {
            "request_id": self.new_id(),
            "ori": f"IA{self._random.randrange(self._agencies):07}",
        }
        asked: Content = {
            "program": self._random.choice(PROGRAMS),
            "topics": self._random.sample(TOPICS, 2),
            "delivery_types": [self._random.choice(DELIVERY_TYPES)],
            "wanted_from": None,
            "wanted_until": None,
        }
        profile: Content = {"agency_kind": "local", "state": "IA", "sworn": 30}
        stream = f"request-{request['request_id']}"
        submitted: Content = {"submitted_on": self._today()}
        letter = {"problem": PROBLEM, "contact": _CONTACT, "authorized_by": "The Chief"}
        yield _Fact(stream, 1, "RequestSubmitted", request | asked | letter | submitted)
        if self._random.random() < DECLINED_SHARE:
            declined = {"reason": "out-of-scope", "note": None, "declined_on": self._today()}
            yield _Fact(stream, 2, "RequestDeclined", request | declined)
            return
        screened = submitted | {"screened_on": self._today()}
        yield _Fact(stream, 2, "RequestScreened", request | profile | asked | screened)
        yield from self._engagement(request | {"engagement_id": self.new_id()}, profile | asked)

    def _engagement(self, work: Content, asked: Content) -> Iterator[_Fact]:
        stream = f"engagement-{work['engagement_id']}"
        opened = {"opened_on": self._today()}
        yield _Fact(stream, 1, "EngagementOpened", work | asked | opened)
        chosen = {"provider": self._random.choice(PROVIDERS), "expert_id": self.new_id()}
        choice = {
            "ranking": self._ranking(),
            "choice_reason": None,
            "assigned_on": self._today(),
        }
        yield _Fact(stream, 2, "ProviderAssigned", work | chosen | choice)
        done = work | chosen | {"program": asked["program"]}
        version = 2
        for content, name in self._work(done):
            version += 1
            yield _Fact(stream, version, name, content)
        delivered = {"delivered_on": self._today()}
        yield _Fact(stream, version + 1, "EngagementDelivered", done | delivered)
        yield from self._evaluation(done | {"invitation_id": self.new_id()})

    def _work(self, done: Content) -> Iterator[tuple[Content, str]]:
        """Yield deliveries; in an untidy history between holds, and corrected or struck later."""
        held = self._untidy and self._random.random() < UNTIDY_SHARE
        if held:
            yield done | {"reason": "funding", "held_on": self._today()}, "EngagementHeld"
        told = []
        for _ in range(self._random.choice((2, 3))):
            told.append(done | self._delivery())
            yield told[-1], "DeliveryRecorded"
        if held:
            yield done | {"resumed_on": self._today()}, "EngagementResumed"
        for delivery in told:
            if self._untidy and self._random.random() < UNTIDY_SHARE:
                yield from self._told_otherwise(delivery)

    def _told_otherwise(self, delivery: Content) -> Iterator[tuple[Content, str]]:
        reason, today = {"reason": "recorded-in-error"}, self._today()
        if self._random.random() < UNTIDY_SHARE:
            yield delivery | reason | {"struck_on": today}, "DeliveryStruck"
        else:
            corrected = {"hours": 3.5, "delivered_on": self._today(), "corrected_on": today}
            yield delivery | reason | corrected, "DeliveryCorrected"

    def _evaluation(self, about: Content) -> Iterator[_Fact]:
        stream = f"evaluation-{about['invitation_id']}"
        invited = {"invited_on": self._today()}
        yield _Fact(stream, 1, "EvaluationInvited", about | invited)
        answer = {
            "ratings": {name: self._random.choice((3, 4, 5)) for name in RATINGS},
            "would_recommend": self._random.randrange(5, 11),
            "testimonial": None,
            "publish_testimonial": False,
            "received_on": self._today(),
        }
        yield _Fact(stream, 2, "EvaluationReceived", about | answer)

    def _delivery(self) -> Content:
        return {
            "delivery_id": self.new_id(),
            "delivery_type": self._random.choice(DELIVERY_TYPES),
            "topics": [self._random.choice(TOPICS)],
            "mode": "in-person",
            "hours": 2.25,
            "attendees_in_person": self._random.randrange(40),
            "attendees_virtual": 0,
            "delivered_on": self._today(),
        }

    def _ranking(self) -> list[Content]:
        """Return five candidates with five criteria each."""
        return [
            {"provider": provider, "expert_id": self.new_id(), "score": 0.5, "criteria": _CRITERIA}
            for provider in PROVIDERS
        ]


_CONTACT: Final = {
    "role": "point_of_contact",
    "name": "A. Contact",
    "email": "contact@agency.example",
    "telephone": None,
}
_CRITERIA: Final = [
    {"name": name, "score": 0.5, "weight": 0.2, "reason": "2 of 2 topics are known well"}
    for name in CRITERIA
]
