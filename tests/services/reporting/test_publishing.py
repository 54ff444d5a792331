"""What becomes of the command to publish a quarter."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.reporting import CellPublished, FiguresPublished, Shown
from events.vocabulary import EvaluationStage, Program
from services.reporting.commands.snapshots import CellCounted, PublishFigures
from services.reporting.decisions.snapshots import (
    CONTENT_BYTES_MAX,
    last_day_of,
    quarter_over_on,
)
from tests.services.reporting.rules import SNAPSHOT_RULES

LAST_DAY = date(2023, 12, 31)
IMMEDIATE = EvaluationStage.IMMEDIATE


def command(**said: Any) -> PublishFigures:
    fields = {
        "fiscal_year": 2024,
        "quarter": 1,
        "on": date(2024, 1, 30),
        "now": datetime(2024, 1, 30, 12, tzinfo=UTC),
        "as_of": 7,
        "work": {"all": [{"key": "all", "requests": 3}]},
        "cells": (),
    }
    return PublishFigures(**{**fields, **said})


def published(**said: Any) -> FiguresPublished:
    (fact,) = SNAPSHOT_RULES.given().when(command(**said)).facts
    return fact


def counted(fiscal_year: int, answers: int) -> CellCounted:
    return CellCounted(
        stage=IMMEDIATE,
        fiscal_year=fiscal_year,
        program=Program.CRI_TAC,
        completed=20,
        answers=answers,
        satisfied=answers,
    )


def shown(fiscal_year: int, at_least: int) -> CellPublished:
    block = Shown(at_least=at_least, at_most=at_least + 4)
    return CellPublished(
        stage=IMMEDIATE,
        fiscal_year=fiscal_year,
        program=Program.CRI_TAC,
        completed=20,
        answers=block,
        satisfied=block,
    )


def test_a_quarter_that_is_over_is_published() -> None:
    content = (
        '{"answers":{"cells":[],"rounded_to":5,"totals_of_what_is_shown":[]},"as_of":7,'
        '"published_on":"2024-01-30","reason":null,"snapshot":"fy2024-q1","supersedes":null,'
        '"until":"2023-12-31","work":{"all":[{"key":"all","requests":3}]}}'
    )
    SNAPSHOT_RULES.given().when(command()).then(
        FiguresPublished(
            snapshot="fy2024-q1",
            fiscal_year=2024,
            quarter=1,
            edition=1,
            supersedes=None,
            reason=None,
            as_of=7,
            published_on=date(2024, 1, 30),
            cells=(),
            digest=hashlib.sha256(content.encode()).hexdigest(),
            content=content,
        )
    )


def test_on_its_last_day_a_quarter_is_not_over() -> None:
    SNAPSHOT_RULES.given().when(command(on=LAST_DAY)).then_refused("quarter-not-over", allowed=())


def test_a_quarter_is_not_published_twice_without_a_reason() -> None:
    given = SNAPSHOT_RULES.given(published())
    given.when(command()).then_refused("published-already", allowed=("reason",))


def test_published_again_it_supersedes_the_last_edition() -> None:
    first = published()
    (second,) = SNAPSHOT_RULES.given(first).when(command(reason="Late entries.")).facts
    (third,) = SNAPSHOT_RULES.given(first, second).when(command(reason="Likewise.")).facts
    assert [(each.snapshot, each.edition, each.supersedes) for each in (second, third)] == [
        ("fy2024-q1-2", 2, "fy2024-q1"),
        ("fy2024-q1-3", 3, "fy2024-q1-2"),
    ]


def test_for_the_first_time_there_is_no_reason() -> None:
    given = SNAPSHOT_RULES.given(published())
    given.when(command(quarter=2, on=date(2024, 4, 1), reason="Why not?")).then_refused(
        "not-published-yet", allowed=()
    )


def test_an_earlier_quarter_can_be_published_after_a_later_one() -> None:
    (fact,) = SNAPSHOT_RULES.given(published()).when(command(fiscal_year=2023, quarter=4)).facts
    assert (fact.snapshot, fact.edition) == ("fy2023-q4", 1)


def test_what_does_not_fit_in_a_fact_is_refused_and_at_the_limit_it_fits() -> None:
    room = CONTENT_BYTES_MAX - len(published(work={"all": ""}).content)
    fits = command(work={"all": "x" * room})
    (fact,) = SNAPSHOT_RULES.given().when(fits).facts
    assert len(fact.content.encode()) == CONTENT_BYTES_MAX
    too_large = command(work={"all": "x" * (room + 1)})
    said = f"{CONTENT_BYTES_MAX + 1} bytes; at most {CONTENT_BYTES_MAX}"
    SNAPSHOT_RULES.given().when(too_large).then_refused("snapshot-too-large", said)


def test_answers_of_a_year_stay_as_they_were_first_shown() -> None:
    first = published(cells=[counted(2023, 7), counted(2024, 3)])
    assert first.cells == (shown(2023, 5),)
    later = command(quarter=2, on=date(2024, 4, 1), cells=[counted(2023, 12)])
    (second,) = SNAPSHOT_RULES.given(first).when(later).facts
    assert second.cells == ()
    (cell,) = json.loads(second.content)["answers"]["cells"]
    assert cell["answers"]["shown"] == "5 to 9"


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2023-12-30", (2023, 4)),
        ("2023-12-31", (2024, 1)),
        ("2024-01-01", (2024, 1)),
        ("2024-03-30", (2024, 1)),
        ("2024-03-31", (2024, 2)),
        ("2024-06-30", (2024, 3)),
        ("2024-09-29", (2024, 3)),
        ("2024-09-30", (2024, 4)),
        ("2024-10-01", (2024, 4)),
    ],
)
def test_the_last_quarter_that_is_over_ends_on_that_day_or_before(
    day: str, quarter: tuple[int, int]
) -> None:
    on = date.fromisoformat(day)
    assert quarter_over_on(on) == quarter
    assert last_day_of(*quarter) <= on
