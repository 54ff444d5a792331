"""Pages of recommendations, providers and requests: what they show, and to whom."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Final
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, expect
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kit.feed.rebuild import rebuild
from services.kit.pages.cross_site import SESSION_COOKIE, set_cookie
from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, browser, opened, served
from tests.keys import key_of, principal
from tests.looking import faults
from tests.services.reporting.lives import Life, agency, day
from tests.services.reporting.reports import Reports, publish

__all__ = ["browser"]
OPEN: Final = Life(1, "IA0100000", program="organizational-assessment")
SECRET: Final = Life(2, "IA0200000", program="organizational-assessment")
CHECKED: Final = Life(3, "IA0300000")
SIGNS_IN: Final = "/signs-the-coordinator-in"
WRONG: Final = ("/records/providers?since=yesterday", "/records/requests?agency=nowhere")
PAGES: Final = (
    *("/assessments", f"/assessments/{OPEN.engagement_id}"),
    *("/records/assessments", f"/records/assessments/{OPEN.engagement_id}"),
    *("/records/providers", "/records/requests", f"/records/requests/{OPEN.request_id}"),
    f"/records/agencies/{OPEN.ori}",
    *("/live/milestones", "/api", *WRONG),
)


async def told(reports: Reports) -> None:
    """Two open recommendations, one of them being checked, and one of confidential work."""
    for life in (OPEN, SECRET, CHECKED):
        secret = life is SECRET
        steps = [agency(life.ori, 40), life.submitted(), life.screened(confidential=secret)]
        steps += [life.opened(confidential=secret), life.assigned(), life.delivery()]
        made = life.recommended("RecommendationMade", number="3.1", made_on=day("2023-02-01"))
        await reports.append([*steps, made])
    await reports.append(
        [
            CHECKED.recommended("RecommendationSubmitted", submitted_on=day("2023-02-11")),
            CHECKED.joined(OPEN.ori, "2023-01-12"),
        ]
    )
    await reports.follow()


async def asked(
    reports: Reports, path: str, role: str | None = None, who: str | None = None, **headers: str
) -> httpx.Response:
    cookie = {} if role is None else {"cookie": f"{SESSION_COOKIE}={key_of(principal(role, who))}"}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await reports.client.get(
        f"/reporting{path}", headers={"accept": "text/html"} | cookie | sent
    )


async def shown(
    reports: Reports, path: str, role: str | None = None, who: str | None = None
) -> str:
    answer = await asked(reports, path, role, who)
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", answer.text))


def cells(page: str) -> list[list[str]]:
    """The texts of each row of all tables."""
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page)
    return [
        [re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd] .*?</t[hd]>", row)]
        for row in rows
    ]


async def test_before_the_first_snapshot_the_page_says_when_it_comes(reports: Reports) -> None:
    await told(reports)
    assert "Nothing is published yet" in await shown(reports, "/assessments")
    assert (await asked(reports, f"/assessments/{OPEN.engagement_id}")).status_code == 404


async def test_everybody_sees_how_many_stand_where_without_text_and_confidential_work(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "/assessments")
    found = cells(page)
    assert ["To be carried out", "1"] in found
    assert ["Carried out, as the agency says; being checked", "1"] in found
    assert ["In all", "2"] in found
    assert ["In implementation, by the agency", "1", "10", "10", "1", "February 1, 2023"] in found
    assert not re.search("IA0[123]00000|3\\.1", page)


async def test_of_one_assessment_everybody_sees_numbers_alone_who_has_its_address(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, f"/assessments/{OPEN.engagement_id}")
    assert ["In all", "1"] in cells(page)
    assert "IA0100000" not in page
    assert str(OPEN.engagement_id) not in await shown(reports, "/assessments")
    for none in (SECRET.engagement_id, UUID(int=5)):
        assert (await asked(reports, f"/assessments/{none}")).status_code == 404


async def test_what_everybody_sees_is_as_known_for_the_latest_snapshot(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    await reports.told([OPEN.recommended("RecommendationSetAside")])
    assert ["Set aside", "0"] in cells(await shown(reports, "/assessments"))
    assert ["Set aside", "1"] in cells(await shown(reports, "/records/assessments", "coordinator"))


async def test_a_rebuild_makes_the_page_anew(reports: Reports) -> None:
    here = reports.running
    await told(reports)
    await publish(reports)
    seen = await asked(reports, "/assessments")
    tag = seen.headers["etag"]
    assert (await asked(reports, "/assessments", if_none_match=tag)).status_code == 304
    await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)
    assert (await asked(reports, "/assessments", if_none_match=tag)).status_code == 200


async def test_the_center_sees_which_recommendations_and_who_must_act_since_when(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    listed = await shown(reports, "/records/assessments", "coordinator")
    assert [row[0] for row in cells(listed) if row[0].startswith("IA")] == [
        f"{life.ori}, opened on January 12, 2023" for life in (CHECKED, SECRET, OPEN)
    ]
    page = await shown(reports, f"/records/assessments/{CHECKED.engagement_id}", "coordinator")
    [row] = [row for row in cells(page) if row[0] == "3.1"]
    assert row[:4] == [
        *("3.1", "February 1, 2023", "Being checked"),
        "Validator, since February 11, 2023",
    ]
    assert row[4] == "10"
    assert f"/reporting/assessments/{CHECKED.engagement_id}" in page
    secret = await shown(reports, f"/records/assessments/{SECRET.engagement_id}", "coordinator")
    assert "The public sees nothing of it" in secret


@pytest.mark.parametrize("role", ["requester", "provider", "validator", "reader"])
async def test_recommendations_and_providers_are_the_centers(reports: Reports, role: str) -> None:
    await told(reports)
    for path in (
        "/records/assessments",
        f"/records/assessments/{OPEN.engagement_id}",
        "/records/providers",
    ):
        assert (await asked(reports, path, role)).status_code == 403
    assert "/records/assessments" not in await shown(reports, "/definitions", role)
    assert "/records/assessments" in await shown(reports, "/definitions", "coordinator")


async def test_an_assessment_that_is_not_there_is_not_found(reports: Reports) -> None:
    path = f"/records/assessments/{UUID(int=5)}"
    assert (await asked(reports, path, "coordinator")).status_code == 404


async def test_each_provider_is_shown_with_load_hours_and_shares(reports: Reports) -> None:
    await told(reports)
    page = await shown(reports, "/records/providers", "operator")
    [row] = [row for row in cells(page) if row[0] == "IACP"]
    assert (row[1], row[2], row[4]) == ("3", "100%", "100%")
    assert "Error:" in (await asked(reports, "/records/providers?as_of=999999", "operator")).text


async def test_whoever_may_see_requests_sees_where_they_stand_and_what_happened(
    reports: Reports,
) -> None:
    await told(reports)
    page = await shown(reports, "/records/requests", "coordinator")
    assert len(re.findall('href="/reporting/records/requests/[0-9a-f-]{36}"', page)) == 3
    of_one = await shown(reports, "/records/requests?agency=IA0200000", "coordinator")
    assert str(SECRET.request_id) in of_one
    assert str(OPEN.request_id) not in of_one
    timeline = await shown(reports, f"/records/requests/{OPEN.request_id}", "coordinator")
    assert ["Request submitted", "January 10, 2023"] in [row[:2] for row in cells(timeline)]
    assert f"/reporting/trail/requests/{OPEN.request_id}" in timeline


async def test_an_agency_sees_its_own_requests_and_no_others(reports: Reports) -> None:
    await told(reports)
    who = f"{OPEN.ori}.ana"
    page = await shown(reports, "/records/requests", "requester", who)
    assert str(OPEN.request_id) in page
    assert str(CHECKED.request_id) not in page
    of_other = await shown(reports, f"/records/requests?agency={CHECKED.ori}", "requester", who)
    assert "There is no such request that you may see." in of_other
    timeline = await shown(reports, f"/records/requests/{OPEN.request_id}", "requester", who)
    assert "/trail/" not in timeline
    other = await asked(reports, f"/records/requests/{CHECKED.request_id}", "requester", who)
    assert other.status_code == 404


async def test_a_reader_sees_no_confidential_request(reports: Reports) -> None:
    await told(reports)
    assert str(SECRET.request_id) not in await shown(reports, "/records/requests", "reader")
    secret = await asked(reports, f"/records/requests/{SECRET.request_id}", "reader")
    assert secret.status_code == 404


async def test_one_asks_for_a_status_or_for_an_agency(reports: Reports) -> None:
    answer = await asked(reports, "/records/requests?status=opened&agency=IA0100000", "coordinator")
    assert (answer.status_code, "not both" in answer.text) == (422, True)


async def sign_in(_request: Request) -> Response:
    """Sign a coordinator in, for a browser."""
    response = Response("Signed in.")
    set_cookie(response, SESSION_COOKIE, key_of(principal("coordinator")))
    return response


@pytest.fixture
async def origin(database: str, reports: Reports) -> AsyncIterator[str]:
    await told(reports)
    await publish(reports)
    app = build(SERVICE, ReportingSettings.read(postgres_dsn=database))
    app.router.routes.append(Route(SIGNS_IN, sign_in))
    async with served(app) as origin:
        yield origin


async def test_every_page_looks_well(origin: str, browser: Browser) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        for path in PAGES:
            answer = await page.goto(f"{origin}{path}")
            assert answer is not None
            assert answer.status == (422 if path in WRONG else 200), path
            assert await faults(page, words=True) == [], path


async def test_one_goes_from_the_header_to_what_happened_with_the_keyboard_alone(
    origin: str, browser: Browser
) -> None:
    async with opened(browser, **VIEWS["narrow"]) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        await page.goto(f"{origin}/overview")
        await page.get_by_role("link", name="Requests", exact=True).focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name=re.compile("^IA0100000")).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("What happened to a request")


async def test_each_standing_is_drawn_and_told_as_a_table(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    one = f"/assessments/{OPEN.engagement_id}"
    for path, role, number in (
        ("/assessments", None, "1"),
        (one, None, "1"),
        ("/records/assessments", "coordinator", "2"),
        (f"/records{one}", "coordinator", "1"),
    ):
        page = await shown(reports, path, role)
        assert f"<span>To be carried out</span> <b>{number}</b>" in page, path
        assert f'href="/reporting{path}/download"' in page, path
        table = (await asked(reports, f"{path}/download", role)).text
        assert f"open,{number}\r\n" in table, path
    for path in (f"/assessments/{SECRET.engagement_id}", f"/assessments/{UUID(int=5)}"):
        assert (await asked(reports, f"{path}/download")).status_code == 404


async def test_the_load_of_providers_is_drawn_and_its_table_is_of_the_same_position(
    reports: Reports,
) -> None:
    await told(reports)
    page = await shown(reports, "/records/providers?since=2020-01-01", "coordinator")
    [load, share] = re.findall(r'href="/reporting(/live/provider_[^"]+/download[^"]+)"', page)
    assert load.startswith("/live/provider_load/download?by=provider&since=2020-01-01&as_of=")
    assert share.startswith("/live/provider_share/download?by=provider")
    assert page.index("<figcaption") < page.index("<table")
    for title in ("Engagements led by provider", "Hours given by provider"):
        assert f">{title}</figcaption>" in page
    assert cells(page)[1:] == [["IACP", "3", "100%", "22.5", "100%"]]
    later = Life(30)
    await reports.append([later.submitted(), later.opened(), later.assigned("noble")])
    await reports.follow()
    for path, row in ((load, "iacp,3,1.0"), (share, "iacp,22.5,1.0")):
        table = (await asked(reports, path, "coordinator")).text
        assert table.splitlines()[1:] == [row], path
