"""What is active, completed and a site, recounted from random histories as of any position."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from events.log.database.connections import Pool
from services.reporting.queries.figures import FigureFilter, count_figures
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension
from tests.services.reporting.histories import history
from tests.services.reporting.lives import all_rows, forget, heard, project
from tests.services.reporting.recounting import figures_of, recounted

DIVIDED = (Dimension.ALL, Dimension.MONTH, Dimension.FISCAL_YEAR, Dimension.TOPIC)


@pytest.mark.parametrize("seed", range(4))
async def test_figures_as_of_a_position_are_those_of_the_facts_until_there(
    pool: Pool, seed: int
) -> None:
    facts = history(seed)
    chance = Random(seed)  # noqa: S311 - it must be repeatable
    await project(pool, heard(facts))
    for position in (len(facts), *chance.sample(range(1, len(facts)), 4)):
        a, b = sorted(date(2022, 9, 1).toordinal() + chance.randrange(700) for _ in range(2))
        for since, until in (
            (None, None),
            (None, date.fromordinal(b)),
            (date.fromordinal(a), None),
            (date.fromordinal(a), date.fromordinal(b)),
        ):
            counted = FigureFilter(since=since, until=until)
            async with tables_as_of(pool, "figures", position) as tables:
                for by in DIVIDED:
                    answer = figures_of((await count_figures(tables, by, counted)).rows)
                    expected = recounted(facts[:position], by, since, until)
                    assert answer == expected, (position, since, until, by)


async def test_batches_and_single_facts_give_the_same_rows(pool: Pool) -> None:
    facts = heard(history(11))
    await project(pool, facts)
    at_once = await all_rows(pool)
    await forget(pool)
    await project(pool, *([one] for one in facts))
    assert await all_rows(pool) == at_once
