"""Random histories in which everything varies that measures are divided by, or that undoes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from events.event import Event
from events.vocabulary import AgencyKind, KirkpatrickLevel
from tests.services.reporting.lives import Life, agency, day, fact

FIRST_DAY: Final = date(2022, 6, 1)
STATES: Final = ("IA", "TX", "NB")
ORIS: Final = tuple(f"{state}{number:03}0000" for state in STATES for number in range(2))
VISITORS: Final = (*ORIS, "IA8880000", "TX8880000")
"""Those that may take part; the last two lead nothing."""
TOPICS: Final = ("staffing", "retention", "de-escalation")
TYPES: Final = ("in-person-training", "resource-referral", "assessment")
PROGRAMS: Final = ("cri-tac", "critical-response", "organizational-assessment")
PROVIDERS: Final = ("iacp", "noble")
LEVELS: Final = tuple(KirkpatrickLevel)


def measured_history(seed: int, lives: int = 10) -> list[Event]:
    """Agencies, then lives whose facts are interleaved."""
    chance = Random(seed)  # noqa: S311 - it must be repeatable
    going = [
        list(_agencies(chance)),
        list(_topics(chance)),
        *(list(_life(chance, number)) for number in range(1, lives + 1)),
    ]
    facts = []
    while going := [life for life in going if life]:
        facts.append(chance.choice(going).pop(0))
    return facts


def stays_at_the_edges(number: int) -> list[Event]:
    """One life with stays that end or begin on the first and last day of its work, or just beside.

    These agencies are in no other life, so that each is counted by this work, or not at all.
    """
    life = Life(number, ORIS[-1])
    first, before, last, after = "IA9990000", "TX9990000", "NB9990000", "IA9980000"
    return [
        *(agency(ori, 80, AgencyKind.LOCAL, ori[:2]) for ori in (first, before, last, after)),
        *(life.submitted("2023-01-10"), life.screened("2023-01-12")),
        life.joined(first, "2023-01-12", stay=number),
        life.joined(before, "2023-01-12", stay=number + 1),
        life.left(before, "2023-01-15", stay=number + 1),
        life.opened("2023-01-16"),
        life.left(first, "2023-01-16", stay=number),
        *(life.assigned("noble", "2023-01-17"), life.delivery(0, "2023-01-18")),
        life.joined(last, "2023-01-20", stay=number + 2),
        life.delivered("2023-01-20"),
        life.joined(after, "2023-01-21", stay=number + 3),
    ]


def _agencies(chance: Random) -> Iterator[Event]:
    for ori in VISITORS[1:]:  # nobody registers the first
        kind, sworn = chance.choice((None, *AgencyKind)), chance.choice((None, 12, 80, 400))
        yield agency(ori, sworn, kind, ori[:2])
        if chance.random() < 0.3:
            changed = {"kind": chance.choice(tuple(AgencyKind)), "state": ori[:2], "sworn": 60}
            on = FIRST_DAY + timedelta(days=chance.randrange(400))
            yield fact("AgencyProfileChanged", ori=ori, changed_on=on, **changed)
    if chance.random() < 0.5:
        yield fact("AgencySucceeded", ori=ORIS[1], successor=ORIS[2], succeeded_on=date(2023, 3, 1))


def _topics(chance: Random) -> Iterator[Event]:
    for topic in TOPICS[1:]:  # nobody lists the first
        for _ in range(chance.choice((1, 2))):
            lists = tuple(chance.sample(("general", "sheriff", "tribal"), chance.choice((1, 2))))
            yield fact("TopicListed", topic=topic, lists=lists)


class _Days:
    """Days that go on; some facts are told late, of a day before."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._day = FIRST_DAY + timedelta(days=chance.randrange(300))

    def __call__(self, *, late: bool = False) -> str:
        self._day += timedelta(days=self._chance.choice((0, 1, 12, 40, 90)))
        return str(self._day - timedelta(days=25 if late else 0))


def _life(chance: Random, number: int) -> Iterator[Event]:
    on = _Days(chance)
    topics = tuple(chance.sample(TOPICS, chance.choice((0, 1, 2))))
    life = Life(number, chance.choice(ORIS), chance.choice(PROGRAMS), topics)
    types = tuple(chance.sample(TYPES, chance.choice((0, 1, 2))))
    asked = {"delivery_types": types, "confidential": chance.choice((None, False, True))}
    submitted = life.submitted(on())
    yield type(submitted).model_validate(submitted.model_dump() | asked)
    end = chance.random()
    if end < 0.3:
        ended = chance.choice(
            (
                life.declined(chance.choice(("capacity", "out-of-scope", "duplicate")), on()),
                life.withdrawn(on(), chance.choice(("funding", "litigation"))),
                life.referred(on()),
            )
        )
        yield ended
        if chance.random() < 0.7:
            return
        yield life.reinstated(on(), "submitted")
    yield life.screened(on(), delivery_types=types, confidential=asked["confidential"] is True)
    yield life.opened(on(), delivery_types=types)
    if chance.random() < 0.4:
        yield life.joined(chance.choice(VISITORS), on(), stay=number)
        if chance.random() < 0.4:
            reason = chance.choice(("entered-in-error", "funding"))
            yield life.left(chance.choice(VISITORS), on(), stay=number, reason=reason)
    yield from _worked(chance, life, on)


def _worked(chance: Random, life: Life, on: _Days) -> Iterator[Event]:
    lead = chance.choice(PROVIDERS)
    yield life.assigned(lead, on())
    if chance.random() < 0.2:
        yield life.provider_replaced(lead := chance.choice(PROVIDERS), on())
    for ordinal in range(chance.choice((0, 1, 3))):
        given = {
            "topics": tuple(chance.sample(TOPICS, chance.choice((0, 1, 2)))),
            "delivery_type": chance.choice(TYPES),
            "provider": lead,
            "minutes": chance.choice((20, 50, 90)),
            "mode": chance.choice(("in-person", "virtual")),
            "attendees_in_person": chance.randrange(9, 30),
            "attendees_virtual": 3 + (present := chance.randrange(3)),
            "attendance": [{"ori": chance.choice(VISITORS), "in_person": 5, "virtual": present}][
                : chance.randrange(2)
            ],
        }
        yield life.delivery(ordinal, on(late=chance.random() < 0.3), **given)
        if chance.random() < 0.3:
            again = life.corrected(ordinal, on(late=True), **given | {"attendees_virtual": 9})
            yield chance.choice((again, life.struck(ordinal)))
    if chance.random() < 0.15:
        yield life.cancelled(on(), chance.choice(("funding", "duplicate")))
        if chance.random() < 0.5:
            return
        yield life.work_reinstated(on())
    yield from _held(chance, life, on)
    if chance.random() < 0.8:
        yield life.delivered(on())
        if chance.random() < 0.2:
            yield life.completion_corrected(on(late=True))
        yield from _answers(chance, life, on, lead)
        yield from _invited(chance, life, on, lead)
    if chance.random() < 0.4:
        yield from _closed(chance, life, on)


def _held(chance: Random, life: Life, on: _Days) -> Iterator[Event]:
    if chance.random() < 0.2:
        yield life.held(on(), chance.choice(("funding", "agency-not-responding")))
        if chance.random() < 0.6:
            yield life.resumed(on())


def _closed(chance: Random, life: Life, on: _Days) -> Iterator[Event]:
    yield life.closed(on=on())
    if chance.random() < 0.5:
        yield life.reopened(on())
        if chance.random() < 0.7:
            yield life.delivered(on())


def _answers(chance: Random, life: Life, on: _Days, provider: str) -> Iterator[Event]:
    for _ in range(chance.choice((1, 4, 7))):
        yield life.answered(
            *(chance.randint(1, 5) for _ in range(5)),
            on=on(),
            provider=provider,
            audience=chance.choice(("requester", "requester", "participant", "expert")),
            stage=chance.choice(("immediate", "follow-up")),
            would_recommend=chance.randint(0, 10),
            answers=[
                {"question": "a-question", "level": level, "value": chance.randint(1, 5)}
                for level in chance.choices(LEVELS, k=chance.randrange(5))
            ],
        )


def _invited(chance: Random, life: Life, on: _Days, provider: str) -> Iterator[Event]:
    before = None
    for place in range(chance.choice((1, 3, 6))):
        invitation = UUID(int=life.number * 100 + 50_000 + place)
        yield life.invited(
            on(late=chance.random() < 0.3),
            invitation_id=invitation,
            provider=provider,
            audience=chance.choice(("requester", "expert")),
            stage=chance.choice(("immediate", "follow-up")),
            instead_of=before if chance.random() < 0.2 else None,
        )
        before = invitation
        if chance.random() < 0.6:
            yield fact(
                "EvaluationAnswered",
                invitation_id=invitation,
                request_id=life.request_id,
                answered_on=day(on()),
            )
            before = None
    yield from _recommended(chance, life, on)


def _recommended(chance: Random, life: Life, on: _Days) -> Iterator[Event]:
    if chance.random() < 0.5:
        return
    yield life.recommended("RecommendationMade", made_on=day(on(late=True)))
    if chance.random() < 0.3:
        yield life.recommended("RecommendationSetAside", set_aside_on=day(on()))
        if chance.random() < 0.5:
            return
        yield life.recommended("RecommendationRestored", standing="open", restored_on=day(on()))
    yield life.recommended("RecommendationSubmitted", submitted_on=day(on()))
    if chance.random() < 0.5:
        yield life.recommended("RecommendationReturned", returned_on=day(on()))
        return
    yield life.recommended("RecommendationValidated", validated_on=day(on()))
    if chance.random() < 0.4:
        yield life.recommended("ValidationWithdrawn", withdrawn_on=day(on()))
    elif chance.random() < 0.5:
        yield life.recommended("RecommendationSustained", sustained_on=day(on()))
