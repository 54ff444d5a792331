"""The first page after signing in leads to pages of other services that one may see."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from deploy.services import SERVICES
from services.access.pages.navigation import BESIDE, Beside, beside_for
from services.kit.http.principals import Principal

IDS = [entry.operation for entry in BESIDE]


@pytest.mark.parametrize("entry", BESIDE, ids=IDS)
def test_who_is_led_there_may_see_it(entry: Beside) -> None:
    row = SERVICES[entry.service].policy.of(entry.operation)
    assert (entry.roles or frozenset()) == row.may.keys()


@pytest.mark.parametrize("entry", BESIDE, ids=IDS)
def test_it_leads_to_the_page_of_that_operation(entry: Beside) -> None:
    routers = [router for site in SERVICES[entry.service].sites for router in site.routers]
    routes = [route for router in routers for route in router.routes]
    paths = {route.name: route.path for route in routes if isinstance(route, Route)}
    assert paths[entry.operation] == entry.link.address


def test_an_administrator_who_sees_no_work_is_led_to_what_everybody_sees() -> None:
    shown = [entry.operation for entry in beside_for(Principal("ada", "administrator"))]
    assert shown == ["show_overview", "show_reviews"]
