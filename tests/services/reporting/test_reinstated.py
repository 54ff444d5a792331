"""What was taken back counts again, and what was believed before is still answered as of then."""

from __future__ import annotations

from collections.abc import Sequence

from events.event import Event
from events.log.database.connections import Pool
from events.rules.norms import DEFAULT_NORMS
from services.reporting.clocks.following import follow
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import ClockStep
from services.reporting.queries.figures import ALL_FIGURES, FigureFilter, count_figures
from services.reporting.queries.requests import count_statuses
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from services.reporting.views.requests import RequestStatus
from tests.services.reporting.lives import Life, agency, day, heard, project, steps_of
from tests.services.reporting.test_clocks import spells, told

LIFE, OTHER = Life(1), Life(2)
MERGED = [*LIFE.up_to_opened(), *OTHER.up_to_opened(), OTHER.merged(LIFE)]
DUPLICATE = OTHER.cancelled(reason="duplicate")


async def tell(pool: Pool, events: Sequence[Event]) -> None:
    await project(pool, heard([agency("IA0570100", 49), *events]))


async def figures(
    pool: Pool, as_of: int | None = None, counted: FigureFilter = ALL_FIGURES
) -> FigureRow:
    async with tables_as_of(pool, "figures", as_of) as tables:
        return (await count_figures(tables, Dimension.ALL, counted)).rows[0]


async def statuses(pool: Pool, as_of: int | None = None) -> dict[RequestStatus, int]:
    async with tables_as_of(pool, "figures", as_of) as tables:
        counts = (await count_statuses(tables)).requests
    return {status: count for status, count in counts.items() if count}


async def test_a_referred_request_is_a_unit_and_a_status_of_its_own(pool: Pool) -> None:
    referred = [*LIFE.up_to_opened(), LIFE.referred(), LIFE.cancelled(reason="request-referred")]
    await tell(pool, [*referred, OTHER.submitted()])
    row = await figures(pool)
    assert (row.requests, row.requests_referred, row.engagements_cancelled) == (2, 1, 1)
    assert await statuses(pool) == {RequestStatus.REFERRED: 1, RequestStatus.SUBMITTED: 1}
    in_february = FigureFilter(since=day("2023-02-01"))
    assert (await figures(pool, counted=in_february)).requests_referred == 0


async def test_a_request_that_is_reinstated_counts_from_that_position_on(pool: Pool) -> None:
    await tell(
        pool, [LIFE.submitted(), LIFE.declined("duplicate"), LIFE.reinstated(back_to="flagged")]
    )
    then, now = await figures(pool, 2), await figures(pool)
    assert (then.requests, now.requests) == (1, 1)
    assert (await figures(pool, 3)).requests == 0
    assert await statuses(pool, 3) == {RequestStatus.DECLINED: 1}
    assert await statuses(pool) == {RequestStatus.SUBMITTED: 1}


async def test_work_that_counted_as_another_s_counts_by_itself_once_its_request_is_reinstated(
    pool: Pool,
) -> None:
    await tell(pool, [*MERGED, DUPLICATE, OTHER.reinstated(), OTHER.work_reinstated()])
    merged = len(MERGED) + 2
    then, now = await figures(pool, merged), await figures(pool)
    assert (then.requests, then.engagements_opened, then.engagements_cancelled) == (1, 1, 0)
    assert (now.requests, now.engagements_opened, now.engagements_cancelled) == (2, 2, 0)
    assert (then.engagements_active, now.engagements_active) == (1, 2)
    assert await statuses(pool, merged) == {RequestStatus.OPENED: 1, RequestStatus.MERGED: 1}
    assert await statuses(pool) == {RequestStatus.OPENED: 1, RequestStatus.ASSIGNED: 1}


async def test_work_whose_cancellation_is_taken_back_is_active_as_if_it_had_not_been(
    pool: Pool,
) -> None:
    work = [*LIFE.up_to_opened(), LIFE.assigned(), LIFE.held(), LIFE.cancelled(on="2023-01-25")]
    await tell(pool, [*work, LIFE.work_reinstated()])
    then, now = await figures(pool, len(work) + 1), await figures(pool)
    assert (then.engagements_cancelled, then.engagements_active) == (1, 0)
    assert (now.engagements_cancelled, now.engagements_active) == (0, 1)
    assert await statuses(pool) == {RequestStatus.ASSIGNED: 1}


def due(kind: str, *facts: Event) -> list[str | None]:
    """The due day of each spell, as the norms are published."""
    days = [spell.due(day("2023-12-29"), DEFAULT_NORMS) for spell in spells(kind, facts)]
    return [None if on is None else on.isoformat() for on in days]


def test_the_days_between_an_end_and_its_reinstatement_are_charged_to_nobody() -> None:
    facts = [LIFE.submitted(), LIFE.declined(), LIFE.reinstated(back_to="submitted")]
    # Submitted on January 10, declined on 12, reinstated on February 20, seen on December 29.
    assert told("request", *facts) == [("awaiting-screening", "center", "2023-01-10", 2 + 312)]
    screened = [*facts, LIFE.screened("2023-02-22")]
    assert told("request", *screened) == [("awaiting-screening", "center", "2023-01-10", 2 + 2)]
    # The business days: January 11 and 12, February 21 and 22.
    assert [spell.business_days(day("2023-12-29")) for spell in spells("request", screened)] == [4]


def test_the_due_day_is_later_by_the_days_that_it_was_over() -> None:
    assert due("request", LIFE.submitted()) == ["2023-01-20"]
    ended = [LIFE.submitted(), LIFE.declined(on="2023-01-12")]
    assert due("request", *ended, LIFE.reinstated("2023-01-19")) == ["2023-01-27"]
    twice = [*ended, LIFE.reinstated("2023-01-19"), LIFE.withdrawn("2023-01-20")]
    assert due("request", *twice, LIFE.reinstated("2023-01-23")) == ["2023-01-30"]


def test_until_it_is_reinstated_nobody_is_waited_for() -> None:
    (spell,) = spells("request", [LIFE.submitted(), LIFE.declined(on="2023-01-12")])
    assert (spell.ended_on, spell.pauses) == (day("2023-01-12"), ())


def test_the_agency_is_waited_for_that_was_asked_before_or_during_the_end() -> None:
    asked = LIFE.authorization_asked_again("2023-01-13")
    screened, ended = [LIFE.submitted(), LIFE.screened()], LIFE.withdrawn("2023-01-20")
    back = LIFE.reinstated("2023-02-20")
    # 7 days until it was withdrawn, 312 since it was reinstated.
    assert told("request", *screened, asked, ended, back)[1:] == [
        ("awaiting-authorization", "agency", "2023-01-13", 7 + 312)
    ]
    late = LIFE.authorization_asked_again("2023-02-01")
    assert told("request", *screened, ended, back, late)[1:] == [
        ("awaiting-authorization", "agency", "2023-02-20", 312)
    ]
    answer = LIFE.authorized("2023-02-10")
    assert told("request", *screened, asked, ended, back, answer)[1:] == [
        ("awaiting-authorization", "agency", "2023-01-13", 7)
    ]


def test_nobody_is_waited_for_where_the_request_was_screened_before_it_ended() -> None:
    facts = [LIFE.submitted(), LIFE.screened(), LIFE.referred(), LIFE.reinstated()]
    assert told("request", *facts) == [("awaiting-screening", "center", "2023-01-10", 2)]


def test_the_provider_s_days_to_answer_go_on_once_the_work_is_reinstated() -> None:
    work = [LIFE.opened(), LIFE.assigned(), LIFE.cancelled(on="2023-01-18")]
    back = [*work, LIFE.work_reinstated("2023-01-30"), LIFE.accepted(on="2023-02-02")]
    # 3 days from the choice on the 15th until the 18th, 3 more from the 30th on; 12 in between.
    assert told("engagement", *back)[:2] == [
        ("awaiting-assignment", "center", "2023-01-12", 3),
        ("awaiting-acceptance", "provider", "2023-01-15", 3 + 3),
    ]
    assert due("engagement", *work)[1:] == ["2023-01-25"]
    assert due("engagement", *back)[1] == "2023-02-06"


def test_a_hold_goes_on_that_the_cancellation_had_ended() -> None:
    work = [*(LIFE.opened(), LIFE.assigned()), LIFE.held("2023-01-17", "funding")]
    cancelled = LIFE.cancelled(on="2023-01-20")
    back = LIFE.work_reinstated("2023-01-30", held_on="2023-01-17", reason="funding")
    facts = [*work, cancelled, back, LIFE.resumed("2023-02-03"), LIFE.accepted(on="2023-02-04")]
    # The sponsor is charged the 3 days before and the 4 after, the provider 2 and 1, nobody 10.
    assert told("engagement", *facts)[1:3] == [
        ("awaiting-acceptance", "provider", "2023-01-15", 2 + 1),
        ("awaiting-sponsor", "sponsor", "2023-01-17", 3 + 4),
    ]
    assert due("engagement", *facts)[1] == "2023-02-11"  # by 17 days later than January 25


def test_what_was_reinstated_without_its_hold_goes_on() -> None:
    work = [LIFE.opened(), LIFE.assigned(), LIFE.held("2023-01-17")]
    facts = [*work, LIFE.cancelled(on="2023-01-20"), LIFE.work_reinstated("2023-01-30")]
    assert told("engagement", *facts)[1:] == [
        ("awaiting-acceptance", "provider", "2023-01-15", 2 + 333),
        ("on-hold", None, "2023-01-17", 3),
    ]


def test_what_was_asked_of_the_agency_meanwhile_holds_the_work_from_its_reinstatement_on() -> None:
    work = [LIFE.opened(), LIFE.assigned(), LIFE.cancelled(on="2023-01-18")]
    held = {"held_on": "2023-01-25", "reason": "awaiting-authorization"}
    facts = [*work, LIFE.work_reinstated("2023-01-30", **held), LIFE.resumed("2023-02-03")]
    assert told("engagement", *facts)[1:] == [
        ("awaiting-acceptance", "provider", "2023-01-15", 3 + 329),
        ("on-hold", None, "2023-01-30", 4),
    ]


def test_one_fact_after_another_gives_the_same_spells_as_all_together() -> None:
    back = LIFE.work_reinstated("2023-01-30", held_on="2023-01-17")
    facts = [
        *(LIFE.opened(), LIFE.assigned(), LIFE.held("2023-01-17")),
        *(LIFE.cancelled(on="2023-01-20"), back, LIFE.resumed("2023-02-03")),
    ]
    known: Sequence[ClockStep] = ()
    kept: dict[int, Spell] = {}
    for step in steps_of(facts, "engagement"):
        followed = follow("engagement", known, [step])
        known = followed.steps
        for place in followed.gone:
            del kept[place]
        kept |= {place: followed.spells[place] for place in followed.new}
    assert [kept[place] for place in sorted(kept)] == spells("engagement", facts)


async def test_work_that_is_on_hold_again_is_counted_as_held(pool: Pool) -> None:
    work = [*LIFE.up_to_opened(), LIFE.assigned(), LIFE.held(), LIFE.cancelled(on="2023-01-25")]
    await tell(pool, [*work, LIFE.work_reinstated(held_on="2023-01-20")])
    assert await statuses(pool) == {RequestStatus.HELD: 1}
