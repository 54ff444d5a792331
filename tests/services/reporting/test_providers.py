"""Figures by provider: a delivery is that of who gave it, an engagement of who led it then."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from events.event import Event
from events.log.database.connections import Pool
from events.log.database.migrate import migrate
from services.reporting.queries.figures import FigureFilter
from services.reporting.views.figures import Dimension
from tests.services.reporting.histories import history
from tests.services.reporting.lives import Life, day, heard, project
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_clock_migration import KIT, MIGRATIONS
from tests.services.reporting.test_figures import figure, figures, life, tell

UNITS = (
    *("requests", "agencies", "sites", "sites_completed", "sites_in_progress"),
    *("engagements_opened", "engagements_active", "engagements_delivered"),
    *("engagements_completed_again", "engagements_cancelled", "engagements_closed"),
    *("deliveries", "attendees"),
)
ONCE = [unit for unit in UNITS if unit not in {"agencies", "sites", "sites_in_progress"}]
"""What one provider alone has; a site is one of everybody who worked there."""


def by(provider: str) -> dict[str, Any]:
    return {"provider": provider, "attendees_in_person": 3, "attendees_virtual": 4}


def led_by_iacp(work: Life) -> list[Event]:
    return [
        *(*work.up_to_opened("2023-01-12"), work.assigned("iacp", "2023-01-15")),
        *(work.accepted("iacp"), work.delivery(0, "2023-02-01", **by("iacp"))),
    ]


def handed_over(work: Life) -> list[Event]:
    """Three deliveries by three providers: the first lead, its successor, and one that joined."""
    return [
        *(*led_by_iacp(work), work.provider_replaced("noble", "2023-02-10")),
        work.provider_joined("ntoa", "2023-02-12"),
        *(work.delivery(1, "2023-02-20", **by("noble")), work.delivery(2, **by("ntoa"))),
        *(work.delivered("2023-03-01"), work.closed(on="2023-04-01")),
    ]


async def shown(pool: Pool) -> dict[str, dict[str, int]]:
    rows = await figures(pool, Dimension.PROVIDER)
    each = {key: {unit: getattr(row, unit) for unit in UNITS} for key, row in rows.items()}
    return {key: {unit: n for unit, n in row.items() if n} for key, row in each.items()}


HANDED_OVER = {
    "iacp": {
        "requests": 1,
        "agencies": 1,
        "engagements_opened": 1,
        "deliveries": 1,
        "attendees": 7,
        "sites": 1,
    },
    "noble": {
        "engagements_delivered": 1,
        "engagements_closed": 1,
        "deliveries": 1,
        "attendees": 7,
        "sites": 1,
        "sites_completed": 1,
    },
    "ntoa": {"deliveries": 1, "attendees": 7, "sites": 1},
}


async def test_what_was_given_stays_with_who_gave_it_and_the_work_goes_on_with_its_lead(
    pool: Pool,
) -> None:
    await tell(pool, handed_over(life(1)))
    assert await shown(pool) == HANDED_OVER


async def test_a_change_of_hands_leaves_the_periods_before_it_as_they_were(
    reports: Reports,
) -> None:
    work = life(1)
    before = await reports.told(led_by_iacp(work))
    asked = f"figures?by=provider&until=2023-02-05&as_of={before}"
    then = (await reports.get(asked)).json()["rows"]
    assert [(row["key"], row["engagements_active"]) for row in then] == [("iacp", 1)]
    await reports.told(handed_over(work)[len(led_by_iacp(work)) :])
    now = (await reports.get("figures?by=provider&until=2023-02-05")).json()["rows"]
    assert [row for row in now if row["key"] == "iacp"] == then
    assert (await reports.get(asked)).json()["rows"] == then


async def test_a_corrected_change_of_hands_moves_the_work_between_leads_and_as_of_tells_both(
    reports: Reports,
) -> None:
    """Handed over on 3 February, and not on the 10th: on the 5th it was the successor's."""
    work = life(1)
    before = await reports.told(handed_over(work)[:-2])
    moved = work.hand_over_corrected("provider-replaced", "2023-02-03", "2023-02-10")
    await reports.told([moved])
    asked = "figures?by=provider&until=2023-02-05"
    for each, lead in ((f"{asked}&as_of={before}", "iacp"), (asked, "noble")):
        rows = (await reports.get(each)).json()["rows"]
        assert [row["key"] for row in rows if row["engagements_active"]] == [lead]


async def test_a_correction_moves_no_delivery_and_no_completion(pool: Pool) -> None:
    """The first gave its delivery on 1 February, though the second led the work since January."""
    work = life(1)
    moved = work.hand_over_corrected("provider-replaced", "2023-01-25", "2023-02-10")
    joined = work.hand_over_corrected(
        "joining", "2023-02-22", "2023-02-12", provider="ntoa", replaced_provider=None
    )
    await tell(pool, [*handed_over(work), moved, joined])
    assert await shown(pool) == HANDED_OVER


async def test_what_is_active_is_that_of_the_lead_at_the_end_of_the_period(pool: Pool) -> None:
    await tell(pool, handed_over(life(1))[:-2])
    for until, lead in (("2023-02-09", "iacp"), ("2023-02-10", "noble"), ("2030-01-01", "noble")):
        ends = FigureFilter(until=day(until))
        assert await figure(pool, "engagements_active", Dimension.PROVIDER, ends) == {lead: 1}


async def test_completed_work_stays_with_who_completed_it(pool: Pool) -> None:
    work = life(1)
    await tell(
        pool,
        [
            *(*led_by_iacp(work), work.delivered("2023-03-01")),
            work.provider_replaced("noble", "2023-03-10"),
            *(work.closed(on="2023-04-01"), work.reopened("2023-05-01")),
            work.delivered("2023-06-01"),
        ],
    )
    found = await shown(pool)
    assert found["iacp"]["engagements_delivered"] == found["iacp"]["sites_completed"] == 1
    assert found["noble"] == {"engagements_completed_again": 1, "sites": 1}


async def test_who_gave_the_work_back_has_not_led_it(pool: Pool) -> None:
    declined, lapsed, waiting, handed = life(1), life(2), life(3), life(4)
    await tell(
        pool,
        [*declined.up_to_opened(), declined.assigned("iacp"), declined.provider_declined("iacp")],
        [*lapsed.up_to_opened(), lapsed.assigned("iacp"), lapsed.lapsed()],
        [*waiting.up_to_opened()],
        [
            *(*handed.up_to_opened(), handed.assigned("iacp", "2023-01-15")),
            handed.provider_replaced("noble", "2023-01-20"),
            *(
                handed.provider_declined("noble", "2023-01-25"),
                handed.assigned("fop", "2023-02-01"),
            ),
            handed.cancelled("2023-03-01"),
        ],
    )
    opened = await figure(pool, "engagements_opened", Dimension.PROVIDER)
    assert opened == {"iacp": 1, "unassigned": 3}
    until = FigureFilter(until=day("2023-01-26"))
    active = await figure(pool, "engagements_active", Dimension.PROVIDER, until)
    assert active == {"unassigned": 4}
    assert await figure(pool, "engagements_cancelled", Dimension.PROVIDER) == {"fop": 1}


async def test_an_answer_is_about_who_led_the_work_that_was_asked_about(pool: Pool) -> None:
    told = [[*led_by_iacp(life(n)), life(n).evaluated(provider="iacp")] for n in range(1, 7)]
    await tell(pool, *told, [life(1).provider_replaced("noble", "2023-05-01")])
    rows = await figures(pool, Dimension.PROVIDER)
    assert {key: row.satisfaction.answers for key, row in rows.items()} == {"iacp": 6, "noble": 0}


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_piece_of_work_is_one_providers_and_none_is_lost(pool: Pool, seed: int) -> None:
    facts = [*history(seed), *handed_over(life(1)), *life(2).up_to_opened()]
    await project(pool, heard(facts))
    whole = (await figures(pool))["all"]
    divided = await figures(pool, Dimension.PROVIDER)
    for unit in ONCE:
        assert sum(getattr(row, unit) for row in divided.values()) == getattr(whole, unit), unit


async def test_rows_of_an_older_release_are_made_anew(database: str, tmp_path: Path) -> None:
    for file in sorted(MIGRATIONS.glob("00*.sql")):
        if file.name < "0019":
            shutil.copy(file, tmp_path)
    connection = await asyncpg.connect(database)
    await migrate(connection, folder=KIT, schema="before", name="kit")
    await migrate(connection, folder=tmp_path, schema="before", name="reporting")
    await connection.execute(
        "INSERT INTO before.checkpoint VALUES ('figures', 7, gen_random_uuid());"
        "INSERT INTO before.participants VALUES "
        "(gen_random_uuid(), gen_random_uuid(), 'IA0570100', '2023-01-10', NULL, 1)"
    )
    await migrate(connection, folder=MIGRATIONS, schema="before", name="reporting")
    for left in ("checkpoint", "participants"):
        assert await connection.fetchval(f"SELECT count(*) FROM before.{left}") == 0  # noqa: S608 - names from this test
    await connection.close()
