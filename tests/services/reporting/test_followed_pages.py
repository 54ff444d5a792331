"""Pages of the center hear of newer facts: by positions, not too often, until the session ends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from events.ids import new_id
from events.log.database.connections import Pool
from services.kit.http.event_streams import OpenStreams
from services.kit.http.principals import Principal
from services.kit.http.problems import ProblemError
from services.kit.pages.assets import SCRIPT
from services.kit.pages.cross_site import SESSION_COOKIE
from services.reporting.feeds import CLOCKS_FEED, FIGURES_FEED
from services.reporting.pages import renewing
from services.reporting.pages.renewing import FOLLOWING_OF_ONE_MAX
from services.reporting.queries import reached
from services.reporting.queries.reached import Followed, Positions, Reached
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_following import Served
from tests.services.reporting.test_measure_pages import get
from tests.services.reporting.test_published_pages import told
from tests.services.reporting.test_scopes import pool
from tests.waiting import SECONDS_MAX, eventually

__all__ = ["pool"]  # the fixture

MARIA = Principal("maria", "coordinator")
FOLLOWING = {
    "live/requests": Followed.FIGURES,
    "live/days_waited": Followed.CLOCKS,
    "records/providers": Followed.FIGURES,
    "records/assessments": Followed.CLOCKS,
    "overview": Followed.PUBLISHED,
}
"""What each page is made of that renews itself."""


async def moved(pool: Pool, **feeds: int) -> None:
    """Bring feeds to positions."""
    for feed, position in feeds.items():
        await pool.execute(
            "INSERT INTO checkpoint VALUES ($1, $2, $3) "
            "ON CONFLICT (feed) DO UPDATE SET position = $2, event_id = $3",
            *(feed, position, new_id()),
        )


@pytest.fixture
async def center(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Reporting whose figures stand at 7, with somebody who is signed in; time goes fast."""
    monkeypatch.setattr(renewing, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(renewing, "SPREAD_SECONDS", 0.0)
    monkeypatch.setattr(reached, "LOOK_SECONDS", 0.0)
    made = Served(pool)
    made.callers = {"token": MARIA}
    await moved(pool, **{FIGURES_FEED: 7, CLOCKS_FEED: 5})
    return made


@asynccontextmanager
async def followed(
    center: Served, path: str = "figures?after=7", **headers: str
) -> AsyncIterator[httpx.Response]:
    listening, address = listen_on_loopback()
    asked = {"cookie": f"{SESSION_COOKIE}=token"} | headers
    async with (
        serving(center._app, listening),
        httpx.AsyncClient(base_url=address, timeout=SECONDS_MAX) as client,
        client.stream("GET", f"/following/{path}", headers=asked) as answer,
    ):
        yield answer


async def next_told(lines: AsyncIterator[str]) -> tuple[str, str]:
    """The id and the data of the next message."""
    async for line in lines:
        if line.startswith("id: "):
            return line.removeprefix("id: "), (await anext(lines)).removeprefix("data: ")
    raise AssertionError("the stream ended")


async def rest_of(lines: AsyncIterator[str]) -> list[str]:
    """The messages until the stream ends."""
    async with asyncio.timeout(SECONDS_MAX):
        return [line async for line in lines if line.startswith("data")]


async def test_a_page_hears_of_each_position_and_of_nothing_else(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "TOLD_SECONDS_MIN", 0.0)
    async with followed(center) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        for position in ("9", "12", "3"):  # back again, too: a restore takes facts away
            await moved(center.pool, **{FIGURES_FEED: int(position)})
            assert await next_told(lines) == (position, position)


@pytest.mark.parametrize(
    ("path", "headers", "position"),
    [
        ("figures?after=6", {}, "7"),
        ("figures?after=7", {"last-event-id": "6"}, "7"),
        ("clocks?after=4", {}, "5"),
    ],
)
async def test_what_came_before_a_page_asked_is_told_at_once(
    center: Served, path: str, headers: dict[str, str], position: str
) -> None:
    async with followed(center, path, **headers) as answer:
        assert await next_told(answer.aiter_lines()) == (position, position)


async def test_what_was_looked_at_before_a_page_was_shown_is_no_news(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others follow, so the last look may be older than the page: it is not told as news."""
    async with followed(center, "figures?after=6") as other:
        await next_told(other.aiter_lines())
        monkeypatch.setattr(reached, "LOOK_SECONDS", 1e9)  # no look any more
        monkeypatch.setattr(renewing, "QUIET_SECONDS_MAX", 0.0)
        async with followed(center, "figures?after=9") as answer:
            lines = answer.aiter_lines()
            for _ in range(5):
                assert (await anext(line async for line in lines if line[:1] in "d:" and line))[
                    0
                ] == ":"


async def test_all_pages_do_not_hear_of_the_same_news_at_once(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = iter((0.0, 1e9))
    monkeypatch.setattr(renewing, "_spread", lambda: next(waits))
    monkeypatch.setattr(renewing, "TOLD_SECONDS_MIN", 0.0)
    monkeypatch.setattr(renewing, "QUIET_SECONDS_MAX", 0.0)
    async with followed(center, "figures?after=7") as answer:
        lines = answer.aiter_lines()
        await anext(line async for line in lines if line.startswith(":"))
        await moved(center.pool, **{FIGURES_FEED: 8})
        assert await next_told(lines) == ("8", "8")
        await moved(center.pool, **{FIGURES_FEED: 9})
        for _ in range(10):
            assert (await anext(line async for line in lines if line))[0] == ":"


async def test_however_much_comes_a_page_hears_of_it_once_in_a_while(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "QUIET_SECONDS_MAX", 0.0)  # each turn without news says so
    async with followed(center, "figures?after=6") as answer:
        lines = answer.aiter_lines()
        await next_told(lines)
        await moved(center.pool, **{FIGURES_FEED: 8})
        quiet = 0
        async for line in lines:
            assert not line.startswith("data")
            quiet += line.startswith(":")
            if quiet == 20:
                break


async def test_all_who_follow_share_one_look(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = Reached()
    first, *others = await asyncio.gather(*(looking.look(center.pool) for _ in range(50)))
    assert first == Positions(figures=7, clocks=5, published=0)
    assert all(other is first for other in others)
    monkeypatch.setattr(reached, "LOOK_SECONDS", 1e9)
    await moved(center.pool, **{FIGURES_FEED: 8})
    assert await looking.look(center.pool) is first
    monkeypatch.setattr(reached, "LOOK_SECONDS", 0.0)
    assert (await looking.look(center.pool)).figures == 8


async def test_a_look_that_failed_is_told_to_all_and_then_tried_again(center: Served) -> None:
    looking = Reached()
    await center.pool.execute("ALTER TABLE snapshots RENAME TO away")
    failed = await asyncio.gather(
        *(looking.look(center.pool) for _ in range(3)), return_exceptions=True
    )
    assert [type(each).__name__ for each in failed] == ["UndefinedTableError"] * 3
    await center.pool.execute("ALTER TABLE away RENAME TO snapshots")
    assert (await looking.look(center.pool)).figures == 7


@pytest.mark.parametrize("becomes", [None, Principal("maria", "operator")])
async def test_a_stream_ends_with_the_session_and_with_its_role(
    center: Served, monkeypatch: pytest.MonkeyPatch, becomes: Principal | None
) -> None:
    async with followed(center, "figures?after=6") as answer:
        lines = answer.aiter_lines()
        await next_told(lines)
        center.callers = {} if becomes is None else {"token": becomes}
        monkeypatch.setattr(renewing, "ASKED_SECONDS_MAX", 0.0)
        assert await rest_of(lines) == []


async def test_nothing_more_is_told_to_a_session_that_ended(
    center: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "TOLD_SECONDS_MIN", 0.0)
    monkeypatch.setattr(renewing, "ASKED_SECONDS_MAX", 1e9)
    async with followed(center, "figures?after=6") as answer:
        lines = answer.aiter_lines()
        await next_told(lines)
        center.callers = {}
        await moved(center.pool, **{FIGURES_FEED: 8})
        assert await rest_of(lines) == []


async def test_a_stream_ends_when_the_process_stops(center: Served) -> None:
    async with followed(center, "figures?after=6") as answer:
        lines = answer.aiter_lines()
        await next_told(lines)
        center.stopping.ask()
        assert await rest_of(lines) == []


@pytest.mark.parametrize(
    ("principal", "status"),
    [
        (MARIA, 200),
        (Principal("lee", "operator"), 200),
        (Principal("analyst", "reader"), 403),
        (Principal("chief", "requester", agency="IA0570100"), 403),
        (Principal("warehouse", "consumer", scopes=frozenset({"log:read"})), 401),
        (None, 401),
    ],
)
async def test_it_is_for_whom_live_figures_are(
    center: Served, principal: Principal | None, status: int
) -> None:
    center.callers = {} if principal is None else {"token": principal}
    async with followed(center) as answer:
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [("everything", 404), ("figures?after=-1", 422), ("figures?after=x", 422)],
)
async def test_what_cannot_be_followed_is_refused(center: Served, path: str, status: int) -> None:
    async with followed(center, path) as answer:
        assert answer.status_code == status


async def test_one_person_has_so_many_and_a_page_that_is_closed_makes_room(
    center: Served,
) -> None:
    listening, address = listen_on_loopback()
    cookie = {"cookie": f"{SESSION_COOKIE}=token"}
    async with (
        serving(center._app, listening),
        httpx.AsyncClient(base_url=address, timeout=SECONDS_MAX) as client,
    ):

        async def begun() -> httpx.Response:
            request = client.build_request("GET", "/following/figures", headers=cookie)
            return await client.send(request, stream=True)

        opened = [await begun() for _ in range(FOLLOWING_OF_ONE_MAX)]
        assert {answer.status_code for answer in opened} == {200}
        refused = await begun()
        assert (refused.status_code, "Close one" in (await refused.aread()).decode()) == (503, True)
        await opened.pop().aclose()

        async def is_let_in() -> bool:
            answer = await begun()
            opened.append(answer)
            return answer.status_code == 200

        assert await eventually(is_let_in)
        for answer in opened:
            await answer.aclose()


def test_all_together_have_so_many() -> None:
    streams = OpenStreams(in_all_max=2, of_one_max=1)
    streams.enter("maria")
    streams.enter("lee")
    with pytest.raises(ProblemError, match="2 streams are open, 0 of them yours"):
        streams.enter("ada")
    streams.leave("lee")
    streams.enter("ada")


async def test_a_page_that_follows_may_run_the_script_of_this_site_and_no_other(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    positions = await reports.running.keep(Reached).look(reports.running.pool)
    assert positions.published > positions.figures > 0
    for path, follows in FOLLOWING.items():
        answer = await get(reports, path, "coordinator")
        policy = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
        assert re.findall("<script[^>]*", answer.text) == [
            f'<script src="/reporting{SCRIPT.path}" defer'
        ]
        address = f"/reporting/following/{follows}?after={positions.of(follows)}"
        assert re.findall('data-follows="([^"]+)"', answer.text) == [address], path
        assert answer.text.count("data-figures") == 1
        assert answer.headers["cache-control"] == "no-store"


async def test_what_does_not_change_while_one_looks_has_no_script(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    for path, role in (
        ("overview", None),
        ("overview", "reader"),
        ("view/requests", "coordinator"),
        ("live/requests?as_of=3", "coordinator"),
        ("live/requests?recorded_by=2024-01-01", "coordinator"),
        ("records/providers?since=yesterday", "coordinator"),
    ):
        answer = await get(reports, path, role)
        assert "script-src" not in answer.headers["content-security-policy"], path
        assert "<script" not in answer.text, path
        assert "data-follows" not in answer.text, path
