"""What one person answered is told to no machine: in the log, in its stream, in no timeline."""

from __future__ import annotations

from typing import Any, Final, get_args
from uuid import UUID

import pytest

from events.catalogue import dump
from events.event import EVALUATION_CATEGORIES, Event
from events.facts import CATALOGUE
from events.intake import evaluations
from events.log.stream.cloudevents import WITHHELD
from events.rules.engagements import engagement_id_of
from events.rules.machine_scopes import MACHINE_SCOPES
from events.vocabulary import Answer, Ratings
from services.kit.http.principals import Principal
from tests.services.reporting.lives import Life, fact
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_following import Served, events
from tests.services.reporting.test_scopes import Asked, asked, pool

__all__ = ["asked", "pool"]  # the fixtures

WORDS: Final = "It changed how we speak to each other"
ANSWERS: Final = {Ratings, Answer}
SAID: Final = {"testimonial", "would_recommend", "ratings", "answers"}
IDS: Final = {"request_id": UUID(int=1), "engagement_id": engagement_id_of(UUID(int=1))}
BEFORE: Final = [
    fact("RequestSubmitted", request_id=IDS["request_id"], confidential=False),
    fact("EngagementOpened", **IDS, confidential=False),
]


def _parts(annotation: Any) -> set[Any]:
    return {annotation}.union(*(_parts(each) for each in get_args(annotation)))


def _is_answer(kind: type[Event]) -> bool:
    """Whether a fact has a field by which somebody says how it was."""
    fields = kind.model_fields
    return bool(SAID & set(fields)) or any(
        ANSWERS & _parts(field.annotation) for field in fields.values()
    )


def _told(kind: type[Event]) -> Event:
    """A fact about work that is open, with words that are found wherever they are told."""
    said = {"testimonial": WORDS} if "testimonial" in kind.model_fields else {}
    return fact(kind.wire_name, **IDS, **said)


def _evaluations() -> list[Event]:
    return [_told(kind) for kind in evaluations.FACTS]


def test_every_fact_that_has_an_answer_is_of_a_category_that_no_machine_is_told() -> None:
    answers = [kind for kind in CATALOGUE.published if _is_answer(kind)]
    assert {"AnswerReceived", "EvaluationReceived"} <= {kind.wire_name for kind in answers}
    assert {kind.category for kind in answers} <= EVALUATION_CATEGORIES


async def test_by_whatever_scopes_a_machine_is_told_no_fact_of_an_evaluation(
    asked: Asked,
) -> None:
    """Of published counts and of who did not answer follows what the others said."""
    told = _evaluations()
    await asked.tell(*BEFORE, *told, fact("TopicListed"))
    whole = await asked.whole()
    answer = await asked.told(*MACHINE_SCOPES)
    assert [one["type"] for one in answer[:2]] == ["RequestSubmitted", "EngagementOpened"]
    assert [one["type"] for one in answer[2:-1]] == [WITHHELD] * len(told)
    assert answer[-1]["type"] == "TopicListed"
    assert WORDS in f"{whole}"
    assert WORDS not in f"{answer}"
    for name in ("position", "id"):
        assert [one[name] for one in answer] == [one[name] for one in whole]
    assert [one["previousid"] for one in answer[1:]] == [one["id"] for one in answer[:-1]]


async def test_a_fact_of_an_evaluation_that_only_a_newer_release_knows_is_withheld_too(
    asked: Asked,
) -> None:
    await asked.tell_as("AnswerAmended", "evaluation-1", b'{"words": "%s"}' % WORDS.encode())
    await asked.tell_as(
        "AnswerReceived", "evaluation-1", dump(_told(evaluations.AnswerReceived)), 9
    )
    for scopes in (("log:read",), MACHINE_SCOPES):
        assert [one["type"] for one in await asked.told(*scopes)] == [WITHHELD, WITHHELD]


async def test_the_center_is_told_them(asked: Asked) -> None:
    await asked.tell(*_evaluations())
    assert [one["type"] for one in await asked.whole()] == [
        kind.wire_name for kind in evaluations.FACTS
    ]


async def test_a_stream_tells_a_machine_no_fact_of_an_evaluation(asked: Asked) -> None:
    served = Served(asked.pool)
    served.callers["token"] = Principal("consumer-1", "consumer", scopes=frozenset(MACHINE_SCOPES))
    told = _evaluations()
    await served.tell(*BEFORE, *told)
    async with served.following() as answer:
        found = await events(answer.aiter_lines(), len(BEFORE) + len(told))
    assert [one["type"] for one in found[len(BEFORE) :]] == [WITHHELD] * len(told)
    assert WORDS not in f"{found}"


@pytest.mark.parametrize("role", ["coordinator", "consumer", "requester"])
async def test_no_timeline_shows_what_was_answered(reports: Reports, role: str) -> None:
    life = Life(1)
    about = {"request_id": life.request_id, "engagement_id": life.engagement_id}
    told = [
        fact(each.wire_name, **about, **({"testimonial": WORDS} if _is_answer(type(each)) else {}))
        for each in _evaluations()
    ]
    await reports.told([life.submitted(), life.screened(), life.opened(), *told])
    answer = await reports.get(f"requests/{life.request_id}/timeline", role)
    types = {one["type"] for one in answer.json()["items"]}
    answers = {kind.wire_name for kind in evaluations.FACTS if _is_answer(kind)}
    assert not types & answers
    assert WORDS not in answer.text
    if role == "consumer":  # by any scope: it has them all
        assert not types & {kind.wire_name for kind in evaluations.FACTS}
