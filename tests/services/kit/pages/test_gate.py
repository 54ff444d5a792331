"""Pages stand in the table of who may what; whom a row does not admit is told what is needed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.responses import Response

from events.rules.scopes import ANY
from services.kit.http.policy import Policy, PolicyError, Row
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter
from services.kit.pages.settings import PagesSettings
from services.kit.run.service import build
from tests.services.kit.pages.asking import Asking
from tests.services.kit.pages.sample import POLICY, SITE
from tests.services.kit.pages.test_service import SERVICE

KITCHEN = "/kitchen"
OF_KITCHEN = POLICY.of("show_kitchen")


async def test_who_is_not_signed_in_goes_to_sign_in_and_comes_back() -> None:
    response = await Asking().get(f"{KITCHEN}?at=noon")
    assert response.status_code == 303
    back = quote("/sample/pages/kitchen?at=noon", safe="")
    assert response.headers["location"] == f"/sample/pages/sign-in?back={back}"


async def test_who_is_in_a_role_of_the_row_is_let_in() -> None:
    asking = Asking()
    asking.sign_in("cook")
    assert (await asking.get(KITCHEN)).status_code == 200


async def test_who_is_in_another_role_reads_which_is_needed() -> None:
    asking = Asking()
    asking.sign_in("guest")
    response = await asking.get(KITCHEN)
    assert response.status_code == 403
    assert "<h1>This page is not for your role</h1>" in response.text
    assert "needs the role coordinator. You are signed in as reader. Cooks cook." in response.text


async def test_who_has_chosen_no_role_chooses_one_and_comes_back() -> None:
    asking = Asking()
    asking.sign_in("maria")
    response = await asking.get(f"{KITCHEN}?at=noon")
    assert response.status_code == 303
    back = quote("/sample/pages/kitchen?at=noon", safe="")
    assert response.headers["location"] == f"/sample/pages/choose?back={back}"
    assert (await asking.get("/orders")).status_code == 200, "it is for anybody who is signed in"


@pytest.mark.parametrize(
    ("person", "says"),
    [("guest", "This page is not for your role"), ("maria", "You have several roles.")],
)
async def test_a_form_of_somebody_who_is_not_admitted_does_nothing(person: str, says: str) -> None:
    asking = Asking()
    asking.sign_in(person)
    token = asking.token_for("/sample/pages/kitchen", person)
    response = await asking.post(KITCHEN, {}, token)
    assert response.status_code == 403
    assert says in response.text
    assert not asking.sessions.calls


async def test_a_form_that_is_sent_twice_is_one_call() -> None:
    asking = Asking()
    asking.sign_in("cook")
    token, another = [asking.token_for("/sample/pages/kitchen", "cook") for _ in ("one", "another")]
    for sent in (token, token):
        assert (await asking.post(KITCHEN, {}, sent)).status_code == 303
    assert len(asking.sessions.calls) == 1
    await asking.post(KITCHEN, {}, another)
    assert len(asking.sessions.calls) == 2


@pytest.mark.parametrize(
    ("rows", "because"),
    [
        ([row for row in POLICY.rows if row.operation != "cook"], "routes without a row: cook"),
        (
            [*POLICY.rows, Row.for_signed_in("gone", "Of old.")],
            "rows without a route: gone",
        ),
        (
            [row for row in POLICY.rows if row.operation != "cook"]
            + [Row.for_everybody("cook", "All may.")],
            "cook asks for sign-in by its route, and for nothing by its row",
        ),
        (
            [row for row in POLICY.rows if row.operation != "show_everything"]
            + [Row.of_page("show_everything", {"reader": ANY}, "Readers read.")],
            "show_everything asks for nothing by its route, and for sign-in by its row",
        ),
    ],
)
def test_a_service_whose_pages_and_table_do_not_agree_does_not_start(
    rows: list[Row], because: str
) -> None:
    with pytest.raises(PolicyError, match=because):
        build(replace(SERVICE, policy=Policy(rows)), PagesSettings.read())


def test_a_new_page_without_a_row_does_not_start() -> None:
    new = PageRouter("/new")

    @new.get("")
    async def show_new(page: SignedInPage) -> Response:
        return page.go("/")

    site = replace(SITE, routers=(*SITE.routers, new))
    with pytest.raises(PolicyError, match="routes without a row: show_new"):
        build(replace(SERVICE, sites=(site,)), PagesSettings.read())


def test_a_row_of_a_page_without_roles_is_refused() -> None:
    with pytest.raises(PolicyError, match="show_kitchen names no role"):
        Row.of_page("show_kitchen", {}, "Nobody may.")
