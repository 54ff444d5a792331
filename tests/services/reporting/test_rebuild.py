from __future__ import annotations

from itertools import zip_longest

import pytest

from events.event import Event
from services.kit.feed.rebuild import rebuild
from services.reporting.app import SERVICE
from tests.services.reporting.lives import Life, agency, fact
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_desk import found, taken

PUBLISHED = (fact("FiguresPublished"), fact("ReviewPublished"), fact("TestimonialReleased"))


@pytest.mark.parametrize("facts_held_max", [3, 10, 1_000])
async def test_however_little_is_held_the_rows_are_the_same(
    reports: Reports, facts_held_max: int
) -> None:
    """Lives told in turns, with holds, corrections, late and foreign facts: all come back."""
    lives = [lives_of(number) for number in range(1, 6)]
    turns = [fact for facts in zip_longest(*lives) for fact in facts if fact is not None]
    topics = [
        fact("TopicMerged", topic="a", into="b"),
        *(fact("TopicListed", topic="a"), fact("TopicListed", topic="a", lists=("tribal",))),
        fact("TopicSplit", topic="a", into=("b", "c")),
        fact("TopicMerged", topic="b", into="c"),
        fact("TopicMerged", topic="b", into="d"),
    ]
    told = [agency("IA0570100", 40), *turns, *topics, agency("IA0570200", 9), *PUBLISHED]
    position = await reports.told(told)

    here = reports.running
    rebuilt = await rebuild(
        here.pool, here.log, here.catalogue, SERVICE.projections, facts_held_max=facts_held_max
    )

    assert [(one.equal, one.position, one.parked) for one in rebuilt] == [(True, position, 0)] * 8
    unchanged = {"agencies_before", "agency_periods_before"}
    assert all(
        table.rows for one in rebuilt for table in one.tables if table.table not in unchanged
    )


def lives_of(number: int) -> list[Event]:
    """A longer life: held, reopened, told late, corrected and struck."""
    life = Life(number)
    return [
        *(*life.whole(), taken(life), found(life)),
        *(life.recommended(name) for name in ("RecommendationMade", "RecommendationSubmitted")),
        *(life.closed(), life.reopened("2023-05-02"), life.held("2023-05-03", "funding")),
        *(life.resumed("2023-05-10"), life.delivery(2, "2023-02-02"), life.corrected(0)),
        *(life.struck(1), life.lapsed("2023-01-14")),
        *(
            life.joined("IA0570200", "2023-01-20", stay=number),
            life.left("IA0570200", "2023-02-20", stay=number),
        ),
    ]


async def test_rebuilt_tables_are_the_live_ones_and_serve_in_their_place(reports: Reports) -> None:
    lives = [
        [*Life(1).whole(), taken(Life(1)), found(Life(1))],
        Life(2).up_to_opened(),
        [Life(3).submitted(), Life(3).declined()],
    ]
    told = [agency("IA0570100", 40), *(each for life in lives for each in life), *PUBLISHED]
    position = await reports.told(told)
    before = (await reports.get("figures")).json()

    here = reports.running
    rebuilt = await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)

    assert [(one.projection, one.equal, one.position) for one in rebuilt] == [
        ("figures", True, position),
        ("timeline", True, position),
        ("clocks", True, position),
        ("desk", True, position),
        ("findings", True, position),
        ("snapshots", True, position),
        ("reviews", True, position),
        ("testimonials", True, position),
    ]
    assert (await reports.get("figures")).json() == before
    await reports.told([Life(2).assigned(), Life(4).submitted()])
    statuses = (await reports.get("statuses")).json()["requests"]
    assert (statuses["opened"], statuses["assigned"], statuses["submitted"]) == (0, 1, 1)
    shown = (await reports.get("requests?status=assigned")).json()["items"]
    assert [one["request_id"] for one in shown] == [str(Life(2).request_id)]
