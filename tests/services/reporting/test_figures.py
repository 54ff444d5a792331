"""Every figure on small histories, counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from events.event import Event
from events.log.database.connections import Pool
from events.vocabulary import AgencyKind, Program
from services.reporting.measures import WIDE
from services.reporting.measures.values import (
    DaysToDelivery,
    OfficersRepresented,
    Reach,
    Satisfaction,
)
from services.reporting.queries.figures import (
    ALL_FIGURES,
    FigureFilter,
    count_figures,
    count_years,
)
from services.reporting.queries.requests import count_statuses
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from services.reporting.views.requests import RequestStatus
from tests.services.reporting.lives import Life, agency, day, heard, project

SMALL, MEDIUM, LARGE, UNKNOWN, UNHELPED = "IA01", "IA02", "TX01", "TX02", "IA03"
AGENCIES = [
    agency(f"{SMALL}00000", 49, AgencyKind.LOCAL),
    agency(f"{MEDIUM}00000", 50, AgencyKind.SHERIFF),
    agency(f"{LARGE}00000", 250, AgencyKind.LOCAL, "TX"),
    agency(f"{UNKNOWN}00000", None, None, "TX"),
    agency(f"{UNHELPED}00000", 12, AgencyKind.TRIBAL),
]


def life(number: int, ori: str = SMALL, **fields: Any) -> Life:
    return Life(number, f"{ori}00000", **fields)


async def figures(
    pool: Pool, by: Dimension = Dimension.ALL, counted: FigureFilter = ALL_FIGURES
) -> dict[str, FigureRow]:
    async with tables_as_of(pool, "figures") as tables:
        return {row.key: row for row in (await count_figures(tables, by, counted)).rows}


async def figure(
    pool: Pool, unit: str, by: Dimension, counted: FigureFilter = ALL_FIGURES
) -> dict[str, Any]:
    """One unit under each key where it is not nothing."""
    nothing = getattr(FigureRow(key=""), unit)
    found = {key: getattr(row, unit) for key, row in (await figures(pool, by, counted)).items()}
    return {key: value for key, value in found.items() if value != nothing}


async def tell(pool: Pool, *lives: Iterable[Event]) -> None:
    await project(pool, heard([*AGENCIES, *(event for life in lives for event in life)]))


async def test_nothing_was_counted_where_nothing_happened(pool: Pool) -> None:
    assert await figures(pool) == {}


async def test_every_measure_of_the_table_has_a_field_in_the_answer() -> None:
    assert ["key", *(measure.name for measure in WIDE)] == list(FigureRow.model_fields)


async def test_one_whole_life_is_one_of_each(pool: Pool) -> None:
    await tell(pool, life(1).whole())
    assert (await figures(pool))["all"] == FigureRow(
        key="all",
        requests=1,
        agencies=1,
        sites=1,
        sites_completed=1,
        engagements_opened=1,
        engagements_active=0,
        engagements_delivered=1,
        engagements_cancelled=0,
        deliveries=2,
        attendees=68,
        hours=15,
        officers_represented=OfficersRepresented(sworn=49),
        reach=Reach(helped=1, known=5, share=0.2),
        days_to_delivery=DaysToDelivery(median=50, engagements=1),
        satisfaction=Satisfaction(answers=1),
    )


async def test_thirds_of_an_hour_add_up_to_the_hour_whichever_release_told_them(pool: Pool) -> None:
    older = [life(1).delivery(number, hours=0.33, minutes=None) for number in range(2)]
    newer = life(1).delivery(2, hours=0.33, minutes=20)
    await tell(pool, [*life(1).up_to_opened(), *older, newer])
    assert (await figures(pool))["all"].hours == 1
    await tell_more(pool, [life(1).corrected(2, hours=0.35, minutes=21), life(1).struck(1)])
    assert (await figures(pool))["all"].hours == 0.68  # 41 minutes


async def test_attendees_count_with_their_own_agency_where_that_is_told(pool: Pool) -> None:
    attendance = [
        {"ori": f"{SMALL}00000", "in_person": 4},
        {"ori": f"{LARGE}00000", "in_person": 6, "virtual": 1},
    ]
    told = life(1).delivery(attendees_in_person=12, attendees_virtual=3, attendance=attendance)
    silent = life(1).delivery(1, attendees_in_person=5, attendees_virtual=0)
    await tell(pool, [*life(1).up_to_opened(), told, silent])
    assert await figure(pool, "attendees", Dimension.ALL) == {"all": 20}
    assert await figure(pool, "attendees", Dimension.STATE) == {"IA": 13, "TX": 7}
    assert await figure(pool, "attendees", Dimension.AGENCY_SIZE) == {"small": 13, "large": 7}
    assert await figure(pool, "deliveries", Dimension.STATE) == {"IA": 2}
    assert await figure(pool, "hours", Dimension.STATE) == {"IA": 15}
    assert await figure(pool, "attendees", Dimension.TOPIC) == {"de-escalation": 20}


async def test_attendance_by_agency_is_corrected_and_struck_with_its_delivery(pool: Pool) -> None:
    visitors = {"ori": f"{LARGE}00000", "in_person": 6}
    told = life(1).delivery(attendees_in_person=12, attendance=[visitors])
    await tell(pool, [*life(1).up_to_opened(), told])
    assert await figure(pool, "attendees", Dimension.STATE) == {"IA": 6, "TX": 6}
    fewer = life(1).corrected(attendees_in_person=12, attendance=[visitors | {"in_person": 2}])
    await tell_more(pool, [fewer])
    assert await figure(pool, "attendees", Dimension.STATE) == {"IA": 10, "TX": 2}
    late = life(1).struck()
    (one,) = heard([late])
    await project(pool, [one._replace(recorded=one.recorded._replace(position=9_000))])
    assert await figure(pool, "attendees", Dimension.STATE) == {}


async def test_a_duplicate_is_merged_and_another_decline_is_not(pool: Pool) -> None:
    declined = life(2).declined("duplicate"), life(3).declined("capacity")
    await tell(pool, [*(life(n).submitted() for n in (1, 2, 3)), *declined])
    assert (await figures(pool))["all"].requests == 2


async def test_an_agency_helped_twice_is_one_agency_and_two_sites(pool: Pool) -> None:
    await tell(pool, life(1).up_to_opened(), life(2).up_to_opened(), life(3, LARGE).up_to_opened())
    row = (await figures(pool))["all"]
    assert (row.agencies, row.sites, row.engagements_opened) == (2, 3, 3)
    assert row.officers_represented == OfficersRepresented(sworn=49 + 250)


async def test_a_request_without_an_engagement_helps_no_agency(pool: Pool) -> None:
    await tell(pool, [life(1).submitted(), life(1).screened()])
    row = (await figures(pool))["all"]
    assert (row.requests, row.agencies, row.sites, row.reach.helped) == (1, 0, 0, 0)


async def test_unknown_strength_is_counted_beside_and_not_as_zero(pool: Pool) -> None:
    never_registered = Life(3, "ZZ0000000")
    await tell(
        pool,
        life(1).up_to_opened(),
        life(2, UNKNOWN).up_to_opened(),
        never_registered.up_to_opened(),
    )
    assert (await figures(pool))["all"].officers_represented == OfficersRepresented(
        sworn=49, agencies_unknown=2
    )


async def test_active_are_those_neither_delivered_nor_cancelled(pool: Pool) -> None:
    await tell(
        pool,
        life(1).whole(),
        [*life(2).up_to_opened(), life(2).assigned()],
        life(3).up_to_opened(),
        [*life(4).up_to_opened(), life(4).cancelled()],
    )
    row = (await figures(pool))["all"]
    assert (row.engagements_opened, row.engagements_active) == (4, 2)
    assert (row.engagements_delivered, row.engagements_cancelled) == (1, 1)


async def test_the_fiscal_year_turns_on_the_first_of_october(pool: Pool) -> None:
    days = ("2022-10-01", "2023-09-30", "2023-10-01", "2023-12-31", "2024-01-01")
    await tell(pool, [life(n).submitted(on) for n, on in enumerate(days)])
    assert await figure(pool, "requests", Dimension.FISCAL_YEAR) == {"2023": 2, "2024": 3}


async def test_a_month_is_a_calendar_month(pool: Pool) -> None:
    days = ("2023-09-30", "2023-10-01", "2023-10-31", "2024-02-29")
    await tell(pool, [life(n).submitted(on) for n, on in enumerate(days)])
    assert await figure(pool, "requests", Dimension.MONTH) == {
        "2023-09": 1,
        "2023-10": 2,
        "2024-02": 1,
    }


async def test_each_unit_has_its_own_day(pool: Pool) -> None:
    one = life(1)
    await tell(
        pool,
        [
            *(one.submitted("2022-09-30"), one.screened("2022-10-01"), one.opened("2022-10-01")),
            *(one.delivery(0, "2023-09-30"), one.delivered("2023-10-01")),
            one.evaluated(on="2024-10-01"),
            *(life(2).opened("2022-10-01"), life(2).cancelled("2024-09-30")),
        ],
    )
    years = await figures(pool, Dimension.FISCAL_YEAR)
    assert list(years) == ["2022", "2023", "2024", "2025"]
    assert (years["2022"].requests, years["2022"].agencies) == (1, 0)
    assert (years["2023"].agencies, years["2023"].sites, years["2023"].deliveries) == (1, 2, 1)
    assert years["2023"].engagements_opened == 2
    assert years["2023"].officers_represented.sworn == 49
    assert (years["2024"].engagements_delivered, years["2024"].engagements_cancelled) == (1, 1)
    assert years["2024"].days_to_delivery == DaysToDelivery(median=366, engagements=1)
    assert years["2025"].satisfaction.answers == 1


async def test_an_agency_helped_in_two_years_is_one_in_each_and_one_in_all(pool: Pool) -> None:
    await tell(pool, life(1).up_to_opened("2022-10-01"), life(2).up_to_opened("2023-10-01"))
    assert await figure(pool, "agencies", Dimension.FISCAL_YEAR) == {"2023": 1, "2024": 1}
    assert await figure(pool, "agencies", Dimension.ALL) == {"all": 1}


async def test_the_program_is_the_one_that_screening_chose(pool: Pool) -> None:
    screened = life(1).screened(program="organizational-assessment")
    await tell(pool, [life(1).submitted(), screened], [life(2).submitted()])
    assert await figure(pool, "requests", Dimension.PROGRAM) == {
        "organizational-assessment": 1,
        "cri-tac": 1,
    }


async def test_what_has_several_topics_counts_under_each(pool: Pool) -> None:
    await tell(
        pool,
        life(1, topics=("staffing", "retention")).whole(),
        [life(2, topics=("staffing",)).submitted()],
    )
    assert await figure(pool, "requests", Dimension.TOPIC) == {"staffing": 2, "retention": 1}
    assert await figure(pool, "engagements_delivered", Dimension.TOPIC) == {
        "staffing": 1,
        "retention": 1,
    }
    assert (await figure(pool, "satisfaction", Dimension.TOPIC))["retention"].answers == 1


async def test_a_delivery_counts_under_the_topics_it_covered(pool: Pool) -> None:
    await tell(pool, [*life(1).up_to_opened(), life(1).delivery(topics=("retention",))])
    assert await figure(pool, "deliveries", Dimension.TOPIC) == {"retention": 1}
    assert await figure(pool, "attendees", Dimension.TOPIC) == {"retention": 34}
    assert await figure(pool, "engagements_opened", Dimension.TOPIC) == {"de-escalation": 1}


async def test_small_is_under_50_sworn_and_unknown_stays_unknown(pool: Pool) -> None:
    oris = (SMALL, MEDIUM, LARGE, UNKNOWN)
    await tell(pool, *(life(n, ori).up_to_opened() for n, ori in enumerate(oris)))
    assert await figure(pool, "agencies", Dimension.AGENCY_SIZE) == {
        "small": 1,
        "medium": 1,
        "large": 1,
        "unknown": 1,
    }


async def test_the_kind_of_an_agency_may_be_unknown(pool: Pool) -> None:
    oris = (SMALL, LARGE, UNKNOWN)
    await tell(pool, *(life(n, ori).up_to_opened() for n, ori in enumerate(oris)))
    assert await figure(pool, "agencies", Dimension.AGENCY_KIND) == {"local": 2, "unknown": 1}


async def test_reach_is_among_the_known_of_that_kind_also_where_none_was_helped(
    pool: Pool,
) -> None:
    await tell(pool, life(1).up_to_opened(), life(2).up_to_opened())
    assert await figure(pool, "reach", Dimension.AGENCY_KIND) == {
        "local": Reach(helped=1, known=2, share=0.5),
        "sheriff": Reach(helped=0, known=1, share=0),
        "tribal": Reach(helped=0, known=1, share=0),
        "unknown": Reach(helped=0, known=1, share=0),
    }
    assert await figure(pool, "reach", Dimension.STATE) == {
        "IA": Reach(helped=1, known=3, share=1 / 3),
        "TX": Reach(helped=0, known=2, share=0),
    }


async def test_reach_of_a_year_is_among_all_known_agencies(pool: Pool) -> None:
    await tell(
        pool,
        *(life(n, ori).up_to_opened("2023-01-01") for n, ori in enumerate((SMALL, LARGE))),
        life(3, SMALL).up_to_opened("2024-01-01"),
        Life(4, "ZZ0000000").up_to_opened("2024-01-01"),
    )
    assert await figure(pool, "reach", Dimension.FISCAL_YEAR) == {
        "2023": Reach(helped=2, known=5, share=0.4),
        "2024": Reach(helped=1, known=5, share=0.2),
    }


async def test_the_median_of_an_even_number_lies_between(pool: Pool) -> None:
    opened = [event for n in (1, 2) for event in life(n).up_to_opened("2023-01-01")]
    delivered = [life(1).delivered("2023-01-11"), life(2).delivered("2023-02-01")]
    await tell(pool, opened, delivered)
    assert (await figures(pool))["all"].days_to_delivery == DaysToDelivery(
        median=20.5, engagements=2
    )


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (4, Satisfaction(share=None, answers=4, suppressed=True)),
        (5, Satisfaction(share=0.8, answers=5, suppressed=False)),
    ],
)
async def test_a_share_of_fewer_than_five_answers_is_not_shown(
    pool: Pool, answers: int, shown: Satisfaction
) -> None:
    happy = [life(n).evaluated(4, 4, 4, 4, 4) for n in range(1, answers)]
    await tell(pool, [*happy, life(answers).evaluated(5, 5, 5, 3, 1)])
    assert (await figures(pool))["all"].satisfaction == shown


async def test_satisfied_is_a_mean_of_four(pool: Pool) -> None:
    await tell(pool, [life(n).evaluated(5, 5, 5, 4, 1) for n in range(5)])
    assert (await figures(pool))["all"].satisfaction.share == 1
    await tell_more(pool, [life(n).evaluated(5, 5, 5, 3, 1) for n in range(5, 10)])
    assert (await figures(pool))["all"].satisfaction.share == 0.5


async def tell_more(pool: Pool, events: list[Event]) -> None:
    """Facts that come later in the log than what was told so far."""
    late = [
        one._replace(recorded=one.recorded._replace(position=one.recorded.position + 1_000))
        for one in heard(events)
    ]
    await project(pool, late)


async def test_what_is_asked_for_and_what_is_given_are_counted_apart(pool: Pool) -> None:
    given = life(1).delivery(delivery_type="coaching")
    await tell(pool, [*life(1).up_to_opened(), given])
    assert await figure(pool, "engagements_opened", Dimension.DELIVERY_TYPE) == {
        "in-person-training": 1
    }
    assert await figure(pool, "deliveries", Dimension.DELIVERY_TYPE) == {"coaching": 1}


@pytest.mark.parametrize(
    ("program", "delivery_types", "intensity"),
    [
        ("cri-tac", ("resource-referral",), "universal"),
        ("cri-tac", ("resource-referral", "web-training"), "universal"),
        ("cri-tac", ("resource-referral", "coaching"), "targeted"),
        ("cri-tac", (), "targeted"),
        ("critical-response", ("assessment",), "intensive"),
        ("organizational-assessment", ("resource-referral",), "intensive"),
    ],
)
async def test_intensity_follows_from_program_and_delivery_types(
    pool: Pool, program: str, delivery_types: tuple[str, ...], intensity: str
) -> None:
    await tell(pool, [life(1).opened(program=program, delivery_types=delivery_types)])
    assert await figure(pool, "engagements_opened", Dimension.INTENSITY) == {intensity: 1}


async def test_a_period_has_both_its_days(pool: Pool) -> None:
    days = ("2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04")
    await tell(pool, [life(n).submitted(on) for n, on in enumerate(days)])
    counted = FigureFilter(since=day("2023-01-02"), until=day("2023-01-03"))
    assert (await figures(pool, counted=counted))["all"].requests == 2
    assert (await figures(pool, counted=FigureFilter(since=day("2023-01-04"))))["all"].requests == 1
    assert (await figures(pool, counted=FigureFilter(until=day("2023-01-03"))))["all"].requests == 3


async def test_a_program_filters_every_unit(pool: Pool) -> None:
    await tell(pool, life(1).whole(), life(2, MEDIUM, program="critical-response").whole())
    both = (await figures(pool))["all"]
    one = (await figures(pool, counted=FigureFilter(program=Program.CRI_TAC)))["all"]
    for unit in ("requests", "agencies", "sites", "engagements_opened", "deliveries", "attendees"):
        assert getattr(one, unit) * 2 == getattr(both, unit), unit
    assert one.officers_represented.sworn == 49
    assert one.days_to_delivery.engagements == 1
    assert one.satisfaction.answers == 1
    assert one.reach == Reach(helped=1, known=5, share=0.2)


async def test_the_annual_total_is_not_the_sum_of_the_years(pool: Pool) -> None:
    await tell(pool, life(1).up_to_opened("2022-10-01"), life(2).up_to_opened("2023-10-01"))
    async with tables_as_of(pool, "figures") as tables:
        annual = await count_years(tables)
    assert [(year.fiscal_year, year.requests, year.agencies) for year in annual.years] == [
        (2023, 1, 1),
        (2024, 1, 1),
    ]
    assert (annual.total.fiscal_year, annual.total.requests, annual.total.agencies) == (None, 2, 1)
    assert annual.total.officers_represented == OfficersRepresented(sworn=49)


async def test_a_center_without_history_has_no_years_and_a_total_of_nothing(pool: Pool) -> None:
    async with tables_as_of(pool, "figures") as tables:
        annual = await count_years(tables)
    assert annual.years == []
    assert (annual.total.requests, annual.total.satisfaction.suppressed) == (0, True)


async def test_requests_are_counted_where_they_stand(pool: Pool) -> None:
    await tell(
        pool,
        [life(1).submitted(), life(2).submitted(), life(2).screened()],
        [life(3).submitted(), life(3).declined("duplicate")],
        [*life(4).up_to_opened(), life(4).withdrawn(), life(4).cancelled()],
        [*life(5).up_to_opened(), life(5).cancelled()],
        [*life(6).up_to_opened(), life(6).assigned()],
        life(7).whole(),
        life(8).up_to_opened(),
        [life(9).submitted(), life(9).merged(life(1))],
        [*life(10).up_to_opened(), life(10).held()],
        [*life(11).whole(), life(11).closed()],
        [life(12).submitted(), life(12).referred()],
    )
    async with tables_as_of(pool, "figures") as tables:
        assert (await count_statuses(tables)).requests == dict.fromkeys(RequestStatus, 1)
