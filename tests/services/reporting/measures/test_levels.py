"""What was answered on each level, and how many of the invited answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from events.event import Event
from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, day, fact, heard, project
from tests.services.reporting.measures.asking import told, values

TOO_FEW = {"mean": None, "share_good": None, "suppressed": True}


def answered(number: int, *given: tuple[str, int], **fields: Any) -> list[Event]:
    answers = [{"question": "q", "level": level, "value": value} for level, value in given]
    return [Life(1).answered(answers=answers, **fields) for _ in range(number)]


async def test_each_level_is_the_mean_of_its_questions_and_the_share_of_good_answers(
    pool: Pool,
) -> None:
    facts = [
        *answered(4, ("reaction", 5), ("reaction", 3), ("results", 4)),
        *answered(1, ("reaction", 1), ("learning", 5)),
    ]
    await project(pool, heard(facts))
    reaction = (await told(pool, "kirkpatrick_1"))["total"]
    assert reaction == {"mean": 33 / 9, "share_good": 4 / 9, "answers": 5, "suppressed": False}
    assert (await told(pool, "kirkpatrick_4"))["total"] == TOO_FEW | {"answers": 4}
    assert (await told(pool, "kirkpatrick_2"))["total"] == TOO_FEW | {"answers": 1}
    assert (await told(pool, "kirkpatrick_3"))["rows"] == []


async def test_levels_are_told_by_audience_and_stage(pool: Pool) -> None:
    facts = [
        *answered(5, ("behavior", 4), audience="requester", stage="follow-up"),
        *answered(2, ("behavior", 2), audience="expert", stage="follow-up"),
    ]
    await project(pool, heard(facts))
    found = await values(pool, "kirkpatrick_3", By.AUDIENCE, By.STAGE)
    assert found["requester", "follow-up"]["mean"] == 4
    assert found["expert", "follow-up"] == TOO_FEW | {"answers": 2}


def invited(
    first: int, number: int, answers: int, instead_of: int | None = None, **fields: Any
) -> Iterator[Event]:
    """Some are asked, of whom the first answer."""
    for place in range(first, first + number):
        invitation = UUID(int=place)
        before = None if instead_of is None else UUID(int=instead_of)
        yield Life(1).invited(invitation_id=invitation, instead_of=before, **fields)
        if place < first + answers:
            yield fact(
                "EvaluationAnswered", invitation_id=invitation, answered_on=day("2023-03-09")
            )


async def test_the_response_rate_is_the_share_of_the_invited_who_answered(pool: Pool) -> None:
    facts = [
        *invited(1, 8, 6, audience="requester"),
        *invited(20, 4, 4, audience="expert", stage="follow-up"),
    ]
    await project(pool, heard(facts))
    assert await values(pool, "response_rate", By.AUDIENCE) == {
        "requester": {"share": 0.75, "answered": 6, "invited": 8, "suppressed": False},
        "expert": {"share": None, "answered": None, "invited": 4, "suppressed": True},
    }
    assert (await told(pool, "response_rate"))["total"]["share"] == 10 / 12


async def test_who_is_asked_again_after_the_invitation_expired_counts_once(pool: Pool) -> None:
    facts = [*invited(1, 6, 3), *invited(50, 1, 1, instead_of=6)]
    await project(pool, heard(facts))
    total = (await told(pool, "response_rate"))["total"]
    assert (total["answered"], total["invited"]) == (4, 6)
    before = (await told(pool, "response_rate", as_of=len(facts) - 2))["total"]
    assert (before["answered"], before["invited"]) == (3, 6)
