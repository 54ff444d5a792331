"""Lists for administrators: people who are looked for, and who had access on a day."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
import structlog

from services.access.binding import bind
from services.access.commands.people import GrantRole
from services.access.pages.access_list import COLUMNS
from services.importing.tables.splitting import split_rows
from services.kit.http.cursors import PAGE_ITEMS_DEFAULT
from services.kit.pages.downloads import BYTE_ORDER_MARK
from tests.services.access.administrators import (
    Administrator,
    Site,
    administrator,
    asked,
    identity,
    link_of,
)
from tests.services.access.conftest import POLICE
from tests.services.access.test_pages import site

__all__ = ["site"]
_NAMES = re.compile(r'data-label="Name">(?:<a [^>]*>)?(.*?)(?:</a>)?</th>')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


def names_in(shown: str) -> list[str]:
    return [unescape(name) for name in _NAMES.findall(shown)]


async def test_people_are_looked_for_by_name_address_role_and_standing(
    site: Site, ada: Administrator
) -> None:
    house = site.house
    await house.admitted("ben", role="requester", agency="IA0570100")
    await house.invite("cleo", role="reader")
    await house.remove(await house.admitted("dan"))
    eve = await house.admitted(
        "eve", role="reader", role_ends_on=house.running.today() + timedelta(1)
    )
    for query, expected in {
        "": ["ada", "ben", "cleo", "eve"],
        "?q=BE": ["ben"],
        "?q=ben@": ["ben"],
        "?q=%25": [],
        "?q=_": [],
        "?role=reader": ["cleo", "eve"],
        "?role=reader&standing=invited": ["cleo"],
        "?standing=admitted": ["ada", "ben", "eve"],
        "?standing=removed": ["(name erased)"],
        "?standing=all": ["(name erased)", "ada", "ben", "cleo", "eve"],
        "?standing=nonsense&role=nonsense": ["ada", "ben", "cleo", "eve"],
    }.items():
        assert names_in(await ada.read(f"/people{query}")) == expected, query
    assert f"Requester for {POLICE} (IA0570100)" in await ada.read("/people?q=ben")
    assert "Nobody is as you look for." in await ada.read("/people?q=nobody")
    assert f"/people/{eve}" in await ada.read("/people?q=eve")


async def test_what_was_looked_for_stands_in_the_form(ada: Administrator) -> None:
    shown = await ada.read("/people?q=%22%3E%3Cb%3E&role=reader&standing=all")
    assert 'value="&#34;&gt;&lt;b&gt;"' in shown
    assert '<option value="reader" selected>' in shown
    assert '<option value="all" selected>' in shown


async def test_a_long_list_is_read_page_by_page_and_loses_nobody(
    site: Site, ada: Administrator
) -> None:
    running = site.house.running
    made = [await site.house.invite(f"person{number:03}") for number in range(5)]
    await running.pool.execute("UPDATE person_name SET name = 'The Same'")
    assert len(made) == 5
    await running.wait_for_position((await running.log.head()).position, "people")
    seen, path = [], "/people?limit=2&standing=all"
    for _ in range(3):
        shown = await ada.read(path)
        seen += re.findall(r'href="/people/([0-9a-f-]{36})"', shown)
        path = unescape(_NEXT.findall(shown)[0]) if "Next" in shown else ""
    assert path == ""
    assert len(seen) == len(set(seen)) == 6
    assert PAGE_ITEMS_DEFAULT > 6


async def test_who_had_access_on_a_day_is_told_with_all_that_a_review_needs(
    site: Site, ada: Administrator
) -> None:
    house, today = site.house, site.house.running.today()
    ben = await house.signed_in("ben", role="requester", agency="IA0570100")
    await house.invite("cleo")
    await house.remove(await house.admitted("dan"))
    reader = asked(role="reader", ends_on=today + timedelta(days=30), reason="new-duties")
    await house.give(GrantRole, ben.person_id, **reader)
    shown = unescape(await ada.read("/access-list"))
    assert names_in(shown) == ["ada", "ben", "ben"]
    assert "2 people had access." in shown
    table = await ada.browser.get("/access-list/download")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="who-has-access-{today}.csv"' in table.headers["content-disposition"]
    assert table.headers["cache-control"] == "no-store"
    [header, *rows] = list(csv.reader(io.StringIO(table.text.removeprefix(BYTE_ORDER_MARK))))
    assert tuple(header) == COLUMNS
    mail, since = "ben@center.example", str(today)
    assert rows[1:] == [
        ["ben", mail, "reader", "", "", since, str(today + timedelta(days=29)), since],
        ["ben", mail, "requester", "IA0570100", "", since, "", since],
    ]
    text = io.StringIO(table.text.removeprefix(BYTE_ORDER_MARK), newline="")
    assert [row.values for row in split_rows(text, ",")][1:] == rows, "importing reads the same"


async def test_the_list_is_as_of_a_day(site: Site, ada: Administrator) -> None:
    yesterday = site.house.running.today() - timedelta(days=1)
    shown = await ada.read(f"/access-list?as_of={yesterday}")
    assert "nobody had access." in shown
    assert "Nobody had access on this day." in shown


async def test_a_day_that_is_none_or_to_come_is_asked_for_again(
    site: Site, ada: Administrator
) -> None:
    tomorrow = site.house.running.today() + timedelta(days=1)
    for path in ("/access-list", "/access-list/download"):
        for typed in ("soon", "2024-02-30", str(tomorrow), "1"):
            answer = await ada.browser.get(f"{path}?as_of={typed}")
            assert answer.status_code == 422
            assert "Enter a day that is not to come" in answer.text
            assert f'value="{typed}"' in answer.text


async def test_each_reading_is_logged_and_names_nobody(site: Site) -> None:
    maria = await administrator(site, "maria")  # a name that no id can spell
    with structlog.testing.capture_logs() as told:
        await maria.read("/access-list")
        await maria.browser.get("/access-list/download")
    lines = [line for line in told if line["event"] == "access_list_read"]
    assert [line["form"] for line in lines] == ["page", "csv"]
    assert {line["by"] for line in lines} == {f"person-{maria.person_id}"}
    assert "maria" not in str(lines)


async def test_a_name_is_no_formula_in_a_spreadsheet(site: Site, ada: Administrator) -> None:
    token = link_of(await ada.invite(name='=HYPERLINK("http://evil.example","Ana")'))
    await bind(site.house.running, token, identity("ana"))
    table = (await ada.browser.get("/access-list/download")).text
    assert "\"'=HYPERLINK" in table
