"""The desk in reporting: waiting lists by owner, and what is new since somebody last looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from events.event import Event
from events.intake import RequestSubmitted
from events.rules.confidentiality import EVERYTHING, Sight
from services.kit.http.answers import POSITION_HEADER
from services.reporting.feeds import TIMELINE_FEED
from services.reporting.queries.news import NewsFilter, list_news
from services.reporting.queries.tables_as_of import tables_as_of
from tests.services.reporting.lives import Life, day, fact
from tests.services.reporting.reports import Reports

ONE, TWO, THREE = Life(1), Life(2), Life(3)
OUTSIDE = ("requester", "provider", "validator", "reader", "consumer")


def taken(life: Life, by: str = "maria", on: str = "2023-01-11") -> Event:
    said = {"coordinator": by, "instead_of": None, "taken_on": day(on)}
    return fact("CoordinatorTook", request_id=life.request_id, **said)


def released(life: Life, by: str = "maria", on: str = "2023-01-13") -> Event:
    said = {"coordinator": by, "released_on": day(on)}
    return fact("CoordinatorReleased", request_id=life.request_id, **said)


def found(life: Life) -> Event:
    return fact("FindingRecorded", engagement_id=life.engagement_id, found_on=day("2023-03-01"))


def noted(life: Life) -> Event:
    return fact("NoteWritten", request_id=life.request_id, noted_on=day("2023-01-12"))


TOLD = [
    *(ONE.submitted("2023-01-10"), TWO.submitted("2023-01-09"), THREE.submitted("2023-01-08")),
    *(taken(ONE), taken(TWO, "jo"), taken(THREE), released(THREE)),
]


async def waiting(reports: Reports, query: str, **headers: str) -> list[tuple[int, str | None]]:
    answer = await reports.get(f"waiting?on=2023-02-06&{query}", **headers)
    assert answer.status_code == 200, answer.text
    return [(UUID(one["request_id"]).int, one["owner"]) for one in answer.json()["items"]]


async def test_who_is_waited_for_is_listed_with_the_owner_and_by_owner(reports: Reports) -> None:
    await reports.told(TOLD)
    assert await waiting(reports, "") == [(3, None), (2, "jo"), (1, "maria")]
    assert await waiting(reports, "owner=jo") == [(2, "jo")]
    assert await waiting(reports, "owner=me", who="maria") == [(1, "maria")]
    assert await waiting(reports, "owner=nobody&sort=due") == [(3, None)]
    assert await waiting(reports, "owner=jo&stage=awaiting-plan") == []
    first = (await reports.get("waiting?on=2023-02-06&limit=1&owner=maria")).json()
    assert (len(first["items"]), first["next"]) == (1, None)


async def test_a_recommendation_that_is_waited_for_has_the_owner_of_its_request(
    reports: Reports,
) -> None:
    made = fact("RecommendationMade", engagement_id=ONE.engagement_id, made_on=day("2023-02-01"))
    await reports.told([ONE.submitted(), ONE.screened(), ONE.opened(), made, taken(ONE)])
    answer = await reports.get("waiting?on=2023-03-01&owner=maria&sort=due")
    owned = {(one["recommendation_id"] is None, one["owner"]) for one in answer.json()["items"]}
    assert (False, "maria") in owned


async def test_a_request_that_is_handed_on_is_in_the_other_list(reports: Reports) -> None:
    await reports.told([*TOLD, taken(ONE, "jo", "2023-01-14")])
    assert await waiting(reports, "owner=jo") == [(2, "jo"), (1, "jo")]
    clock = (await reports.get(f"requests/{ONE.request_id}/clock?on=2023-02-06")).json()
    assert {spell["owner"] for spell in clock["spells"]} == {"jo"}


@pytest.mark.parametrize("role", OUTSIDE)
async def test_nobody_outside_the_center_is_told_whose_a_request_is(
    reports: Reports, role: str
) -> None:
    await reports.told([*TOLD, ONE.screened(), ONE.opened(), ONE.assigned()])
    answer = await reports.get("waiting?on=2023-02-06", role)
    assert {one["owner"] for one in answer.json()["items"]} == {None}
    clock = (await reports.get(f"requests/{ONE.request_id}/clock?on=2023-02-06", role)).json()
    assert {spell["owner"] for spell in clock["spells"]} == {None}
    for owner in ("maria", "me", "nobody"):
        assert (await reports.get(f"waiting?owner={owner}", role)).status_code == 403
    assert (await reports.get("news", role)).status_code == 403


async def test_the_desk_is_in_no_timeline(reports: Reports) -> None:
    await reports.told([*TOLD, noted(ONE)])
    for role in ("coordinator", "reader", "consumer"):
        shown = (await reports.get(f"requests/{ONE.request_id}/timeline", role)).json()["items"]
        assert [one["type"] for one in shown] == ["RequestSubmitted"]


async def news(reports: Reports, query: str = "", **headers: str) -> httpx.Response:
    answer = await reports.get(f"news?{query}", **headers)
    assert answer.status_code == 200, answer.text
    return answer


def told_of(answer: httpx.Response) -> list[tuple[int, str]]:
    return [(UUID(one["request_id"]).int, one["type"]) for one in answer.json()["items"]]


async def test_what_is_new_begins_after_what_was_seen_and_says_where_to_go_on(
    reports: Reports,
) -> None:
    await reports.told(TOLD)
    first = await news(reports)
    assert [one["position"] for one in first.json()["items"]] == list(range(1, len(TOLD) + 1))
    seen = first.headers[POSITION_HEADER]
    assert told_of(await news(reports, f"since={seen}")) == []
    position = await reports.told([ONE.screened(), noted(TWO)])
    later = await news(reports, f"since={seen}", byfield_after=str(position))
    assert told_of(later) == [(1, "RequestScreened"), (2, "NoteWritten")]
    assert later.headers[POSITION_HEADER] == str(position)
    screened, note = later.json()["items"]
    assert (screened["owner"], screened["by"]) == ("maria", "coordinator:maria")
    assert (note["happened_on"], note["detail"]) == ("2023-01-12", None)
    assert "dates in June" not in later.text


async def test_what_is_new_is_asked_of_ones_own_requests(reports: Reports) -> None:
    position = await reports.told([*TOLD, ONE.screened(), TWO.screened(), noted(THREE)])
    now = {"byfield_after": str(position)}
    assert told_of(await news(reports, "since=7&owner=jo", **now)) == [(2, "RequestScreened")]
    mine = await news(reports, "since=7&owner=me", who="maria", **now)
    assert told_of(mine) == []
    mine = await news(reports, "since=7&owner=me&own=true", who="maria", **now)
    assert told_of(mine) == [(1, "RequestScreened")]
    nobodys = await news(reports, "since=7&owner=nobody", who="jo", **now)
    assert told_of(nobodys) == [(3, "NoteWritten")]


async def test_ones_own_doing_is_no_news_and_that_of_others_is(reports: Reports) -> None:
    position = await reports.told(TOLD)  # all by coordinator:maria
    now = {"byfield_after": str(position)}
    assert told_of(await news(reports, who="maria", **now)) == []
    assert len(told_of(await news(reports, who="jo", **now))) == len(TOLD)
    operator = await reports.get("news", "operator", who="maria", **now)
    assert len(told_of(operator)) == len(TOLD)


async def test_news_come_in_pages_and_what_comes_meanwhile_is_on_the_last(
    reports: Reports,
) -> None:
    await reports.told(TOLD)
    first = await news(reports, "limit=4")
    position = await reports.told([ONE.screened()])
    now = {"byfield_after": str(position)}
    rest = await news(reports, f"limit=4&cursor={first.json()['next']}", **now)
    shown = [*first.json()["items"], *rest.json()["items"]]
    assert [one["position"] for one in shown] == list(range(1, len(TOLD) + 2))
    assert (rest.json()["next"], rest.headers[POSITION_HEADER]) == (None, str(position))


async def test_confidential_work_is_news_to_the_center(reports: Reports) -> None:
    secret: dict[str, Any] = {"confidential": True}
    life = Life(9, program="critical-response")
    position = await reports.told([life.submitted(), life.screened(**secret), noted(life)])
    shown = await news(reports, byfield_after=str(position))
    assert len(told_of(shown)) == 3


FOUND = found(ONE)


async def test_findings_and_recommendations_are_news_of_the_request_and_in_no_timeline(
    reports: Reports,
) -> None:
    made, returned = (
        fact(name, engagement_id=ONE.engagement_id, recommendation_id=UUID(int=77))
        for name in ("RecommendationMade", "RecommendationReturned")
    )
    seen = await reports.told([ONE.submitted(), ONE.screened(), ONE.opened(), taken(ONE)])
    position = await reports.told([FOUND, made, returned])
    now = {"byfield_after": str(position)}
    answer = await news(reports, f"since={seen}&owner=maria", **now)
    assert told_of(answer) == [
        (1, "FindingRecorded"),
        (1, "RecommendationMade"),
        (1, "RecommendationReturned"),
    ]
    first, second, third = answer.json()["items"]
    assert (first["happened_on"], first["recommendation_id"]) == ("2023-03-01", None)
    assert second["recommendation_id"] == third["recommendation_id"] == str(UUID(int=77))
    assert {one["by"] for one in (first, second, third)} == {"coordinator:maria"}
    assert third["detail"]
    assert told_of(await news(reports, f"since={seen}&owner=nobody", **now)) == []
    timeline = await reports.get(f"requests/{ONE.request_id}/timeline")
    assert "Recommendation" not in timeline.text


@pytest.mark.parametrize("confidential", [False, True])
async def test_findings_are_shown_to_the_center_and_to_the_agency_that_leads(
    reports: Reports, *, confidential: bool
) -> None:
    opened = ONE.opened(confidential=confidential)
    life = [ONE.submitted(), ONE.screened(confidential=confidential), opened]
    until = await reports.told([*life, FOUND])

    async def shown(sight: Sight) -> list[str]:
        async with tables_as_of(reports.running.pool, TIMELINE_FEED) as tables:
            found = await list_news(tables, NewsFilter(sight=sight), 0, until, 9)
        return [one.type for one in found if one.type == "FindingRecorded"]

    (lead,) = {one.ori for one in life if isinstance(one, RequestSubmitted)}
    assert await shown(EVERYTHING) == await shown(Sight(everything=False, own=lead))
    assert await shown(EVERYTHING) == ["FindingRecorded"]
    assert await shown(Sight(everything=False, own="IA0000000")) == []
    assert await shown(Sight(everything=False, own=None)) == []


async def test_a_finding_waits_until_it_is_known_whose_request_it_is_of(
    reports: Reports,
) -> None:
    seen = await reports.told([ONE.submitted()])
    await reports.append([ONE.screened(), ONE.opened(), FOUND])
    await reports.follow("timeline", "desk", "findings")
    behind = await news(reports, f"since={seen}")
    assert (told_of(behind), behind.headers[POSITION_HEADER]) == ([], str(seen))
    await reports.follow()
    caught_up = await news(reports, f"since={seen}")
    assert told_of(caught_up)[-1] == (1, "FindingRecorded")


async def test_what_one_projection_has_not_handled_is_not_passed_over(reports: Reports) -> None:
    """Whoever goes on from the answer's position misses nothing."""
    await reports.told([ONE.submitted(), taken(ONE)])
    seen = (await news(reports)).headers[POSITION_HEADER]
    await reports.append([noted(ONE), ONE.screened()])
    await reports.follow("timeline")
    behind = await news(reports, f"since={seen}")
    assert (told_of(behind), behind.headers[POSITION_HEADER]) == ([], seen)
    await reports.follow()
    caught_up = await news(reports, f"since={behind.headers[POSITION_HEADER]}")
    assert told_of(caught_up) == [(1, "NoteWritten"), (1, "RequestScreened")]


@pytest.mark.parametrize("query", ["since=-1", "since=x", f"since={2**63}", "owner=a b"])
async def test_news_that_cannot_be_asked_are_refused(reports: Reports, query: str) -> None:
    assert (await reports.get(f"news?{query}")).status_code in {400, 422}
