from __future__ import annotations

from fastapi import routing

from deploy.services import SERVICES
from services.kit.http.application import application
from services.kit.http.router import Router
from services.kit.settings import Settings


def test_routes_are_made_in_the_application_that_answers_and_not_before() -> None:
    router = Router(prefix="/things", tags=["things"])

    @router.get("/{number}", status_code=203)
    async def show_thing(number: int) -> dict[str, int]:
        """Show it."""
        return {"number": number}

    [declared] = router.routes
    assert not hasattr(declared, "dependant")
    assert getattr(declared, "name", None) == "show_thing"
    one, other = (application("Things", Settings.read()) for _ in range(2))
    for app in (one, other):
        app.add_routes(router)
    first, second = (
        route
        for app in (one, other)
        for route in app.routes
        if isinstance(route, routing.APIRoute) and route.path == "/things/{number}"
    )
    assert first.dependant is not second.dependant
    assert (first.name, first.status_code, first.tags) == ("show_thing", 203, ["things"])
    assert one.openapi()["paths"] == other.openapi()["paths"] != {}


def test_no_service_makes_routes_while_it_is_imported() -> None:
    made = [
        (service.name, router.prefix)
        for service in SERVICES.values()
        for router in (*service.routers, *service.apart)
        if not isinstance(router, Router)
    ]
    assert made == []
