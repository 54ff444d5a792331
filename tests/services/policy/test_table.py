"""A route and its row belong together: a service in which they do not agree does not start."""

from __future__ import annotations

from typing import Final

import pytest
from fastapi import APIRouter

from events.rules.scopes import ANY
from services.kit.http.application import Application, application
from services.kit.http.policy import About, Allowed, Asks, Policy, PolicyError, Row
from services.kit.settings import Settings

THING: Final = About("thing")
router = APIRouter(prefix="/things")


@router.get("/{thing_id}")
async def show(thing_id: str, call: Allowed) -> str:
    return f"{thing_id} {call.id}"


@router.get("")
async def unguarded() -> str:
    return "anybody"


SHOW: Final = Row("show", THING, {"reader": ANY}, "Readers read.")
UNGUARDED: Final = Row.for_everybody("unguarded", "Anybody may.")


def served() -> Application:
    app = application("Test", Settings.read())
    app.add_routes(router)
    return app


def test_a_table_with_a_row_for_each_route_is_taken() -> None:
    app = served()
    app.govern(Policy((SHOW, UNGUARDED)))
    assert app.policy.roles("show") == ("reader",)


@pytest.mark.parametrize(
    ("rows", "because"),
    [
        ((SHOW,), "routes without a row: unguarded"),
        (
            (SHOW, UNGUARDED, Row("gone", THING, {"reader": ANY}, "Of old.")),
            "rows without a route: gone",
        ),
        ((SHOW, SHOW, UNGUARDED), "an operation has two rows"),
        (
            (SHOW, Row("unguarded", THING, {"reader": ANY}, "Readers read.")),
            "unguarded asks for nothing by its route, and for key by its row",
        ),
        (
            (Row("show", THING, {}, "Its own.", Asks.OWN), UNGUARDED),
            "show asks for key by its route, and for own by its row",
        ),
        (
            (Row("show", THING, {"consumer": ANY}, "Machines read."), UNGUARDED),
            "show admits machines without a scope",
        ),
        (
            (Row("show", About("thing", "id"), {"reader": ANY}, "Readers read."), UNGUARDED),
            "show has no id in its path",
        ),
    ],
)
def test_a_table_that_does_not_agree_with_the_routes_is_refused(
    rows: tuple[Row, ...], because: str
) -> None:
    with pytest.raises(PolicyError, match=because):
        served().govern(Policy(rows))
