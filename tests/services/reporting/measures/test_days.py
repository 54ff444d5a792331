"""How long it took until something was delivered."""

from __future__ import annotations

from datetime import date, timedelta

from events.event import Event
from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.measures.dimensions import By
from services.reporting.projections.clocks import CLOCKS_PROJECTION
from services.reporting.projections.figures import FIGURES_PROJECTION
from tests.services.reporting.lives import Life, day, heard, project
from tests.services.reporting.measures.asking import told, values


async def test_nine_of_ten_took_no_more_than_the_90th_percentile(pool: Pool) -> None:
    submitted = date(2023, 1, 1)
    facts = []
    for number in range(1, 11):
        delivered = str(submitted + timedelta(days=10 * number))
        life = Life(number)
        facts += [*life.up_to_opened(str(submitted)), life.delivered(delivered)]
    await project(pool, heard(facts))
    assert (await told(pool, "days_to_delivery_p90"))["total"] == {"days": 90, "engagements": 10}


async def test_where_nothing_was_delivered_there_is_no_percentile(pool: Pool) -> None:
    await project(pool, heard(Life(1).up_to_opened()))
    total = (await told(pool, "days_to_delivery_p90"))["total"]
    assert total == {"days": None, "engagements": 0}


def waited(days: float, nine_of_ten: int, waits: int = 1) -> dict[str, float]:
    return {"median": days, "nine_of_ten": nine_of_ten, "waits": waits}


async def test_days_are_told_by_stage_and_by_the_party_that_had_to_act(pool: Pool) -> None:
    life = Life(1)
    facts = [
        *(life.submitted("2023-01-02"), life.authorized("2023-01-02"), life.screened("2023-01-05")),
        *(
            life.opened("2023-01-05"),
            life.assigned(on="2023-01-09"),
            life.accepted(on="2023-01-10"),
        ),
        *(life.held("2023-01-12"), life.resumed("2023-01-22"), life.delivered("2023-01-25")),
    ]
    await project(pool, heard(facts))
    by_stage = await values(pool, "days_waited", By.STAGE)
    assert by_stage["awaiting-screening"] == waited(3, 3)
    assert by_stage["awaiting-assignment"] == waited(4, 4)
    assert by_stage["on-hold"] == waited(10, 10)
    by_party = await values(pool, "days_waited", By.PARTY)
    assert by_party["center"] == waited(3.5, 4, waits=2)
    assert by_party["nobody"] == waited(10, 10)
    both = await values(pool, "days_waited", By.PARTY, By.STAGE)
    assert both["center", "awaiting-assignment"] == waited(4, 4)


async def test_a_wait_is_as_it_was_known_at_the_position(pool: Pool) -> None:
    life = Life(1)
    moved = life.step_corrected("assignment", "2023-01-05", "2023-01-09")
    facts = [*life.up_to_opened("2023-01-02"), life.assigned(on="2023-01-09"), moved]
    await project(pool, heard(facts))
    waits = ("days_waited", By.STAGE, By.MONTH)
    key = ("awaiting-assignment", "2023-01")
    assert (await values(pool, *waits))[key] == waited(3, 3)
    assert (await values(pool, *waits, as_of=len(facts) - 1))[key] == waited(7, 7)
    assert key not in await values(pool, *waits, as_of=len(facts) - 2)


async def test_waits_are_told_as_of_a_position_that_both_projections_have_handled(
    pool: Pool,
) -> None:
    facts = heard([*Life(1).up_to_opened(), Life(1).assigned()])
    await project(pool, facts[:-1])
    await project(pool, facts[-1:], projections=[FIGURES_PROJECTION])
    assert (await told(pool, "days_waited"))["as_of"] == len(facts) - 1
    assert (await told(pool, "requests"))["as_of"] == len(facts)


async def test_a_wait_of_what_was_another_work_all_along_does_not_count(pool: Pool) -> None:
    life = Life(1)
    facts = [*life.up_to_opened(), life.assigned(), life.cancelled(reason="duplicate")]
    await project(pool, heard(facts))
    assert "awaiting-assignment" not in await values(pool, "days_waited", By.STAGE)


def left_out_later() -> list[Event]:
    """Work that is found to count nowhere, fact by fact at the end; some of it counts again."""
    kept, merged, duplicate, elsewhere = (Life(number) for number in range(1, 5))
    facts = [duplicate.submitted()]
    for life in (kept, merged, elsewhere):
        facts += [
            *life.whole(),
            life.recommended("RecommendationMade", made_on=day("2023-03-05")),
            life.recommended("RecommendationSubmitted", submitted_on=day("2023-03-15")),
        ]
    return [
        *facts,
        duplicate.declined("duplicate"),
        merged.merged(kept),
        elsewhere.cancelled(reason="duplicate", on="2023-03-20"),
        elsewhere.work_reinstated(),
    ]


async def waits_counted(pool: Pool, by: By, as_of: int) -> int:
    """How many waits are counted; by this dimension each has one key."""
    answer = await told(pool, "days_waited", by, as_of=as_of)
    counted: int = sum(row["value"]["waits"] for row in answer["rows"])
    assert answer["total"]["waits"] == counted
    return counted


async def test_the_same_waits_count_whether_or_not_their_work_is_asked_for(pool: Pool) -> None:
    facts = left_out_later()
    await project(pool, heard(facts))
    counted = []
    for as_of in range(len(facts) - 4, len(facts) + 1):
        counted.append(await waits_counted(pool, By.PROGRAM, as_of))
        for by in (By.STAGE, By.PARTY, By.MONTH):
            assert await waits_counted(pool, by, as_of) == counted[-1]
    whole, without_duplicate, without_merged, without_both, with_one_again = counted
    assert whole == without_duplicate  # its one wait ended as it was found to be a duplicate
    assert without_both < without_merged < whole
    assert without_both < with_one_again


async def test_a_wait_of_work_whose_opening_is_parked_counts_by_no_dimension(pool: Pool) -> None:
    life = Life(1)
    facts = heard([*life.up_to_opened(), life.assigned()])
    await project(pool, facts, projections=[CLOCKS_PROJECTION])
    await project(pool, facts[:2], projections=[FIGURES_PROJECTION])
    async with lent(pool) as connection:
        for fact in facts[2:]:
            await connection.execute(
                "INSERT INTO parked (feed, position, stream, error, attempts)"
                " VALUES ($1, $2, $3, '', 0)",
                FIGURES_PROJECTION.name,
                fact.recorded.position,
                fact.recorded.stream,
            )
        await connection.execute(
            "UPDATE checkpoint SET position = $2 WHERE feed = $1",
            FIGURES_PROJECTION.name,
            len(facts),
        )
    for by in (By.STAGE, By.PROGRAM):
        assert await waits_counted(pool, by, len(facts)) == 1  # for the screening
