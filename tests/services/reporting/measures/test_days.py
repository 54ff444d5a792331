"""How long it took until something was delivered."""

from __future__ import annotations

from datetime import date, timedelta

from events.log.database.connections import Pool
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measures.asking import told


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
