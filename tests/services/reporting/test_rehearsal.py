from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from events.event import Told
from services.kit.feed.projection import Projection
from services.kit.feed.rehearsal import Rehearsal, RowDifference, rehearse
from services.kit.feed.tables import Fold, Known, TableChanges
from services.reporting.projections.deliveries import DELIVERIES_FOLD, DeliveryRow
from services.reporting.projections.figures import FIGURES_PROJECTION
from services.reporting.queries.rehearsal import count_all_figures
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports

DELIVERIES = DELIVERIES_FOLD.tables[0]


def changed(fold: Fold, name: str, value: object) -> Fold:
    """The fold of another release, whose rows have another value in a column."""

    def life(known: Known, facts: Sequence[Told], into: Any) -> None:
        fold.life(known, facts, into)
        changes: TableChanges = into[DELIVERIES]
        column = DeliveryRow._fields.index(name)
        for key, row in changes.put.items():
            changes.put[key] = (*row[:column], value, *row[column + 1 :])

    return replace(fold, life=life)


def another(*, hours: float) -> Projection:
    """Figures as a release would make them to which each delivery takes so many hours."""
    folds = tuple(
        changed(fold, "hours", hours) if fold is DELIVERIES_FOLD else fold
        for fold in FIGURES_PROJECTION.folds
    )
    return Projection(FIGURES_PROJECTION.name, folds)


async def rehearsed(reports: Reports, projection: Projection, **how: Any) -> Rehearsal:
    here = reports.running
    how = {"count_figures": count_all_figures} | how
    return await rehearse(here.pool, here.log, here.catalogue, projection, **how)


async def told(reports: Reports) -> int:
    lives = [Life(1).whole(), Life(2).up_to_opened()]
    return await reports.told([agency("IA0570100", 40), *(fact for life in lives for fact in life)])


async def test_the_same_folds_would_change_nothing(reports: Reports) -> None:
    position = await told(reports)
    found = await rehearsed(reports, FIGURES_PROJECTION)
    assert found == Rehearsal("figures", position, [], [], 0)
    assert found.equal


async def test_each_row_and_each_figure_that_would_change_is_listed_and_none_is_changed(
    reports: Reports,
) -> None:
    position = await told(reports)
    before = (await reports.get("figures")).json()

    found = await rehearsed(reports, another(hours=100.0))

    assert (found.position, found.equal, found.parked) == (position, False, 0)
    [table] = found.tables
    assert (table.table, table.differences) == ("deliveries", len(table.rows))
    assert {tuple(row.columns) for row in table.rows} == {("hours",)}
    assert {row.rebuilt["hours"] for row in table.rows if row.rebuilt} == {100}
    whole = next(one for one in found.figures if one.figure == ("hours", "all", "all"))
    assert (whole.live, whole.rebuilt) == (
        sum(row.live["hours"] for row in table.rows if row.live),
        100 * table.differences,
    )
    assert {one.figure[0] for one in found.figures} == {"hours"}
    assert {one.figure[1] for one in found.figures} >= {"all", "program", "state", "month"}
    assert (await reports.get("figures")).json() == before
    assert (await rehearsed(reports, FIGURES_PROJECTION)).equal


async def test_rows_that_come_or_go_are_listed_as_such(reports: Reports) -> None:
    await told(reports)
    silent = replace(DELIVERIES_FOLD, life=lambda _known, _facts, _into: None)
    folds = tuple(silent if one is DELIVERIES_FOLD else one for one in FIGURES_PROJECTION.folds)
    found = await rehearsed(reports, Projection("figures", folds))
    [table] = found.tables
    assert table.rows
    assert all(row.live and row.rebuilt is None for row in table.rows)
    gone = table.rows[0]
    assert "hours" in gone.columns
    assert "delivery_id" not in gone.columns
    assert RowDifference(gone.key, None, gone.live).columns == gone.columns


async def test_only_what_is_so_since_a_position_is_listed(reports: Reports) -> None:
    position = await told(reports)
    await reports.told([Life(1).delivery(7, "2023-02-20")])
    found = await rehearsed(reports, another(hours=100.0), since=position + 1)
    [table] = found.tables
    assert [row.live and row.live["delivered_on"] for row in table.rows] == ["2023-02-20"]
    assert (await rehearsed(reports, another(hours=100.0), since=position + 2)).tables == []


async def test_of_many_rows_the_first_are_listed_and_all_are_counted(reports: Reports) -> None:
    await told(reports)
    whole = await rehearsed(reports, another(hours=100.0))
    few = await rehearsed(reports, another(hours=100.0), rows_max=1)
    assert few.tables[0].differences == whole.tables[0].differences > 1
    assert few.tables[0].rows == whole.tables[0].rows[:1]


async def test_the_live_feed_goes_on_meanwhile_and_both_are_compared_at_one_moment(
    reports: Reports,
) -> None:
    position = await told(reports)
    reached: list[int] = []

    async def count(*_: object) -> dict[tuple[str, ...], object]:
        # A feed that waited for the rehearsal would wait for ever here.
        reached.append(await reports.told([Life(3 + len(reached)).submitted()]))
        return {}

    found = await rehearsed(reports, FIGURES_PROJECTION, count_figures=count)
    assert found == Rehearsal("figures", position, [], [], 0)
    assert len(reached) == 2
    assert min(reached) > position


async def test_facts_that_the_live_rows_have_not_yet_are_no_difference(reports: Reports) -> None:
    position = await told(reports)
    await reports.append([Life(5).submitted()])
    found = await rehearsed(reports, FIGURES_PROJECTION)
    assert found == Rehearsal("figures", position, [], [], 0)
