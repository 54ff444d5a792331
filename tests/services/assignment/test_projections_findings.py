from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from events.event import Event, Heard
from events.log.database.connections import Pool
from events.vocabulary import RecommendationStanding, SetAsideReason
from services.assignment.projections import FINDINGS_PROJECTION
from services.assignment.queries.findings import (
    count_progress,
    findings_version,
    list_waiting,
)
from services.assignment.views.findings import ProgressView, WaitingView
from services.kit.feed.connections import lent, transaction
from tests.projecting import project as applied
from tests.services.assignment.examples import ENGAGEMENT_ID, march
from tests.services.assignment.finding_examples import (
    corrected,
    found,
    made,
    recommendation_id,
    restored,
    returned,
    set_aside,
    struck,
    submitted,
    sustained,
    validated,
    withdrawn,
)
from tests.services.assignment.telling import rows_of, told

OTHER_ENGAGEMENT_ID = UUID(int=0xEE)
A_LIFE: Final[tuple[Event, ...]] = (
    found(),
    made(1),
    made(2, 1),
    submitted(1),
    returned(1),
    submitted(1, day=8, evidence=("policy 12.3", "audit of May"), submitted_by="iacp"),
    submitted(2),
    validated(1, day=10),
    sustained(1, day=20),
    set_aside(2),
    restored(2, day=21, standing=RecommendationStanding.SUBMITTED),
    withdrawn(1, day=21),
    validated(1, day=9),
    returned(2, day=9),
    set_aside(2, day=10),
    restored(2, day=22, standing=RecommendationStanding.RETURNED),
)


async def project(pool: Pool, *batches: list[Heard]) -> None:
    for batch in batches:
        async with transaction(pool) as connection:
            await applied(connection, FINDINGS_PROJECTION, batch)


async def recommendation_after(pool: Pool, *events: Event) -> dict[str, Any]:
    await project(pool, told(events))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "recommendations")
    return row


async def progress_after(pool: Pool, *events: Event) -> ProgressView:
    await project(pool, told(events))
    async with lent(pool) as connection:
        return await count_progress(connection, ENGAGEMENT_ID)


async def waiting_on(pool: Pool, day: date, limit: int = 1000) -> list[WaitingView]:
    async with lent(pool) as connection:
        return await list_waiting(connection, day, None, limit, 30)


async def test_a_finding_shows_what_was_found(pool: Pool) -> None:
    await project(pool, told([found()]))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "findings")
    said = found().model_dump() | {"version": 1, "program": "organizational-assessment"}
    unsaid = dict.fromkeys(("corrected_on", "struck_on", "correction_reason"))
    assert row == said | unsaid


async def test_a_corrected_finding_shows_what_is_right_and_a_struck_one_that_it_is(
    pool: Pool,
) -> None:
    mended = corrected(number="4", title="Late reviews", found_on=march(1))
    heard = told([found(), mended, struck()])
    await project(pool, heard[:2], heard[2:])
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "findings")
    assert {name: row[name] for name in ("number", "title", "text", "found_on")} == {
        "number": "4",
        "title": "Late reviews",
        "text": mended.text,
        "found_on": march(1),
    }
    assert (row["corrected_on"], row["struck_on"]) == (march(10), march(11))
    assert (row["correction_reason"], row["version"]) == ("entered-in-error", 3)


async def test_what_was_recommended_about_a_struck_finding_is_counted_nowhere(pool: Pool) -> None:
    other = UUID(int=0xF2)
    life = (
        *(found(), made(1), set_aside(1)),
        *(found(finding_id=other, number="4"), made(2, finding_id=other)),
    )
    heard = told([*life, struck()])
    await project(pool, heard[:-1])
    async with lent(pool) as connection:
        assert (await count_progress(connection, ENGAGEMENT_ID)).recommendations == 2
    await project(pool, heard[-1:])
    async with lent(pool) as connection:
        progress = await count_progress(connection, ENGAGEMENT_ID)
    assert (progress.recommendations, shares(progress)) == (1, [0, 0, 1, 0, 0])


async def test_a_recommendation_that_was_made_waits_for_the_agency(pool: Pool) -> None:
    row = await recommendation_after(pool, found(), made())
    assert (row["status"], row["waiting_for"], row["waiting_since"]) == ("open", "agency", march(3))
    assert (row["version"], row["number"], row["evidence"]) == (2, "3.1", [])


async def test_what_was_submitted_waits_for_a_validator(pool: Pool) -> None:
    row = await recommendation_after(pool, found(), made(), submitted())
    assert (row["status"], row["waiting_for"]) == ("submitted", "validator")
    assert (row["waiting_since"], row["submitted_on"]) == (march(5), march(5))
    assert (row["evidence"], row["submitted_by"]) == (["policy 12.3"], "agency")


async def test_what_was_returned_waits_for_the_agency_again(pool: Pool) -> None:
    row = await recommendation_after(pool, found(), made(), submitted(), returned(note="Too old."))
    assert (row["status"], row["waiting_for"]) == ("returned", "agency")
    assert (row["waiting_since"], row["return_reasons"]) == (march(7), ["insufficient"])
    assert row["note"] == "Too old."


async def test_what_was_validated_waits_for_nobody(pool: Pool) -> None:
    row = await recommendation_after(pool, found(), made(), submitted(), validated())
    assert (row["status"], row["waiting_for"], row["waiting_since"]) == ("validated", None, None)
    assert (row["validated_on"], row["validated_by"]) == (march(7), "noble")


async def test_what_was_sustained_stays_validated_on_its_day(pool: Pool) -> None:
    life = (found(), made(), submitted(), validated(), sustained())
    row = await recommendation_after(pool, *life)
    assert (row["status"], row["validated_on"]) == ("sustained", march(7))
    assert row["sustained_on"] == march(9)


async def test_what_was_set_aside_says_why(pool: Pool) -> None:
    reason = SetAsideReason.UNABLE_TO_ASSESS
    row = await recommendation_after(pool, found(), made(), submitted(), set_aside(reason=reason))
    assert (row["status"], row["set_aside_reason"]) == ("set-aside", "unable-to-assess")
    assert (row["waiting_for"], row["set_aside_on"]) == (None, march(8))


@pytest.mark.parametrize("since", [(), (sustained(),)], ids=["validated", "sustained"])
async def test_what_was_wrongly_validated_waits_since_it_was_submitted(
    pool: Pool, since: tuple[Event, ...]
) -> None:
    life = (found(), made(), submitted(), validated(), *since, withdrawn(note="3.2 was meant."))
    row = await recommendation_after(pool, *life)
    assert (row["status"], row["waiting_for"]) == ("submitted", "validator")
    assert (row["waiting_since"], row["version"]) == (march(5), len(life))
    assert (row["validated_on"], row["validated_by"], row["sustained_on"]) == (None, None, None)
    assert row["note"] == "3.2 was meant."


@pytest.mark.parametrize(
    ("before", "status", "waiting_for", "day"),
    [
        ((), "open", "agency", 3),
        ((submitted(),), "submitted", "validator", 5),
        ((submitted(), returned()), "returned", "agency", 7),
    ],
)
async def test_what_was_restored_waits_for_whom_it_waited_and_since_then(
    pool: Pool, before: tuple[Event, ...], status: str, waiting_for: str, day: int
) -> None:
    again = restored(standing=RecommendationStanding(status), note="3.2 was meant.")
    row = await recommendation_after(pool, found(), made(), *before, set_aside(), again)
    assert (row["status"], row["waiting_for"]) == (status, waiting_for)
    assert (row["waiting_since"], row["note"]) == (march(day), "3.2 was meant.")
    assert (row["set_aside_on"], row["set_aside_reason"]) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        (validated(), withdrawn()),
        (validated(), sustained(), withdrawn()),
        (set_aside(), restored(standing=RecommendationStanding.SUBMITTED)),
    ],
    ids=["validated", "sustained", "set aside"],
)
async def test_the_queue_never_lost_what_was_wrongly_ended(
    pool: Pool, wrong: tuple[Event, ...]
) -> None:
    await project(pool, told([found(), made(), submitted(), *wrong]))
    for day in (6, 9, 20):
        (waiting,) = await waiting_on(pool, march(day))
        assert (waiting.submitted_on, waiting.days_waiting) == (march(5), day - 5)


async def test_each_submission_keeps_how_long_it_waited_and_what_came_of_it(pool: Pool) -> None:
    await project(pool, told(A_LIFE))
    async with lent(pool) as connection:
        rows = await rows_of(connection, "reviews")
    assert [(row["submitted_on"], row["ended_on"], row["outcome"]) for row in rows] == [
        (march(5), march(7), "returned"),
        (march(8), march(9), "validated"),
        (march(5), march(9), "returned"),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_findings_one_by_one_give_the_same_rows_as_all_at_once(pool: Pool, size: int) -> None:
    heard = told(A_LIFE)
    async with lent(pool) as connection:
        await project(pool, heard)
        at_once = [await rows_of(connection, table) for table in FINDINGS_PROJECTION.tables]
        assert all(at_once)
        for table in FINDINGS_PROJECTION.tables:
            await connection.execute(f"TRUNCATE {table}")
        await project(pool, *(heard[at : at + size] for at in range(0, len(heard), size)))
        assert [await rows_of(connection, table) for table in FINDINGS_PROJECTION.tables] == at_once


async def test_the_version_is_that_of_all_findings_of_the_engagement(pool: Pool) -> None:
    await project(pool, told(A_LIFE))
    async with lent(pool) as connection:
        assert await findings_version(connection, ENGAGEMENT_ID) == len(A_LIFE)
        assert await findings_version(connection, OTHER_ENGAGEMENT_ID) == 0


async def test_nothing_recommended_is_no_progress_and_no_fault(pool: Pool) -> None:
    progress = await progress_after(pool, found())
    assert (progress.recommendations, progress.implemented.percent) == (0, 0.0)
    assert progress.longest_with_validator_since is None


async def test_the_shares_add_up_to_all_recommendations_of_the_engagement(pool: Pool) -> None:
    progress = await progress_after(
        pool,
        *(found(), *(made(number) for number in range(1, 9))),
        *(submitted(number) for number in range(2, 6)),
        *(returned(3), validated(4), validated(5), sustained(5)),
        *(set_aside(6), set_aside(7, reason=SetAsideReason.UNABLE_TO_ASSESS)),
        made(9, engagement_id=OTHER_ENGAGEMENT_ID),
    )
    assert progress.by_status.model_dump() == {
        "open": 2,
        "submitted": 1,
        "returned": 1,
        "validated": 1,
        "sustained": 1,
        "unable_to_assess": 1,
        "no_longer_applicable": 1,
    }
    assert shares(progress) == [2, 2, 2, 1, 1]
    assert sum(shares(progress)) == progress.recommendations == 8
    assert (progress.waiting_for_agency, progress.waiting_for_validator) == (3, 1)
    assert progress.longest_with_validator_since == march(5)


async def test_a_recommendation_that_nobody_made_counts_nowhere_until_it_is_restored(
    pool: Pool,
) -> None:
    wrong = set_aside(2, reason=SetAsideReason.ENTERED_IN_ERROR)
    told = (found(), made(1), made(2), wrong)
    progress = await progress_after(pool, *told)
    assert (progress.recommendations, shares(progress)) == (1, [0, 0, 1, 0, 0])
    progress = await progress_after(pool, *told, restored(2, standing=RecommendationStanding.OPEN))
    assert (progress.recommendations, shares(progress)) == (2, [0, 0, 2, 0, 0])


def shares(progress: ProgressView) -> list[int]:
    return [
        progress.implemented.count,
        progress.in_progress.count,
        progress.not_implemented.count,
        progress.not_assessable.count,
        progress.no_longer_applicable.count,
    ]


async def test_a_city_of_75_recommendations_stands_where_it_was_published_to_stand(
    pool: Pool,
) -> None:
    """Published: 90 % complete, 6 % in progress, 3 % not, 1 not assessable.

    No whole numbers of 75 are exactly that (6 % is four and a half): ours are each less than one
    recommendation away, and add up.
    """
    unable = set_aside(75, reason=SetAsideReason.UNABLE_TO_ASSESS)
    progress = await progress_after(
        pool,
        *(found(), *(made(number) for number in range(1, 76))),
        *(submitted(number) for number in range(1, 73)),
        *(validated(number) for number in range(1, 69)),
        *(sustained(number) for number in range(1, 31)),
        *(returned(69), returned(70), unable),
    )
    assert shares(progress) == [68, 4, 2, 1, 0]
    assert sum(shares(progress)) == progress.recommendations == 75
    published = (90, 6, 3)
    for count, percent in zip(shares(progress), published, strict=False):
        assert abs(count - 75 * percent / 100) < 1
    assert (progress.implemented.percent, progress.in_progress.percent) == (90.7, 5.3)
    assert (progress.not_implemented.percent, progress.not_assessable.percent) == (2.7, 1.3)


async def test_a_city_of_272_recommendations_ends_with_263_after_thirty_months_of_waiting(
    pool: Pool,
) -> None:
    """Published: 11 waited 30 months in the reviewer's queue; 263 of 272 at the end."""
    submitted_on = date(2017, 9, 1)
    thirty_months_later = date(2020, 3, 1)
    last = range(253, 264)
    before = [
        *(found(), *(made(number, made_on=date(2016, 10, 12)) for number in range(1, 273))),
        *(submitted(number, submitted_on=submitted_on) for number in range(1, 264)),
        *(validated(number, validated_on=date(2018, 1, 1)) for number in range(1, 253)),
    ]
    after = [validated(number, validated_on=thirty_months_later) for number in last]
    heard = told([*before, *after])
    await project(pool, heard[: len(before)])
    async with lent(pool) as connection:
        halfway = await count_progress(connection, ENGAGEMENT_ID)
    assert shares(halfway) == [252, 11, 9, 0, 0]
    assert halfway.longest_with_validator_since == submitted_on

    await project(pool, heard[len(before) :])
    async with lent(pool) as connection:
        end = await count_progress(connection, ENGAGEMENT_ID)
    assert shares(end) == [263, 0, 9, 0, 0]
    assert sum(shares(end)) == end.recommendations == 272

    waiting = await waiting_on(pool, thirty_months_later - timedelta(days=1))
    assert {one.recommendation_id for one in waiting} == {recommendation_id(each) for each in last}
    assert {one.days_waiting for one in waiting} == {911}
    assert await waiting_on(pool, thirty_months_later) == []


async def test_the_queue_of_any_day_has_the_oldest_first(pool: Pool) -> None:
    await project(
        pool,
        told(
            [
                *(found(), made(1), made(2), made(3)),
                *(submitted(1, day=9), submitted(2, day=5), submitted(3, day=12)),
                *(returned(2, day=10), submitted(2, day=11)),
            ]
        ),
    )

    async def queue(day: int) -> list[tuple[str, int]]:
        return [(one.number, one.days_waiting) for one in await waiting_on(pool, march(day))]

    assert await queue(4) == []
    assert await queue(9) == [("3.2", 4), ("3.1", 0)]
    assert await queue(10) == [("3.1", 1)]
    assert await queue(20) == [("3.1", 11), ("3.2", 9), ("3.3", 8)]


async def test_the_queue_says_which_others_hold_one_up(pool: Pool) -> None:
    facts = [
        *(found(), made(1), made(2), made(3, 1, 2)),
        *(submitted(1), submitted(2), submitted(3), validated(1, day=7), set_aside(2, day=9)),
    ]
    await project(pool, told(facts))

    async def holding_up(day: int) -> tuple[str, ...]:
        waiting = {one.number: one.waits_for for one in await waiting_on(pool, march(day))}
        return waiting["3.3"]

    assert await holding_up(6) == ("3.1", "3.2")
    assert await holding_up(8) == ("3.2",)
    assert await holding_up(9) == ()
