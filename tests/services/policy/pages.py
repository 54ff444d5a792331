"""Every page asked as every visitor: nobody, somebody without a role, and each role.

As for operations, what the gate says is what is looked at: there are no tables, so whoever is let
in gets another answer than sign-in, and than the page that says which role is needed.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

import httpx
from fastapi import routing
from starlette.requests import Request

from deploy.services import SERVICES
from deploy.settings import Settings
from events.event import ROLES
from events.log.memory import MemoryLog
from services.kit.feed.freshness import Freshness
from services.kit.feed.schedule import utc_now
from services.kit.http.application import Application
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE, FormTokens
from services.kit.pages.page import sealer_of
from services.kit.pages.settings import PagesSettings
from services.kit.pages.site import Visitor, site_at
from services.kit.run.service import Service, build
from tests.keys import principal
from tests.services.policy.matrix import NEVER_OPENED, never_opened

NOBODY: Final = "nobody"
NO_ROLE: Final = "no role chosen"
VISITORS: Final = (NOBODY, NO_ROLE, *ROLES)
_HEADERS: Final = {"accept": "text/html", "sec-fetch-site": "same-origin"}
_ANSWERS: Final = {401: "sign-in", 500: "fault"}
_NOT_YOURS: Final = "<h1>This page is not for your role</h1>"


async def _visitor(request: Request) -> Visitor | None:
    """Whoever the cookie names."""
    who = request.cookies.get(SESSION_COOKIE, NOBODY).replace("_", " ")
    if who == NOBODY:
        return None
    return Visitor(who, who, principal=None if who == NO_ROLE else principal(who))


@contextlib.asynccontextmanager
async def _open(service: Service) -> AsyncIterator[Application]:
    settings = Settings.read(postgres_dsn=NEVER_OPENED)
    sites = tuple(replace(site, visitor=_visitor) for site in service.sites)
    app = build(replace(service, sites=sites), settings)
    pool = never_opened()
    async with service.beside(settings, utc_now) as beside:
        app.state.running = RunningService(
            settings, service.catalogue, MemoryLog(), pool, Freshness(pool), beside=beside
        )
        yield app


def _pages(service: Service) -> Iterator[tuple[str, str, str]]:
    """The operation, method and address of every page."""
    routers = (router for site in service.sites for router in site.routers)
    for route in (route for router in routers for route in router.routes):
        assert isinstance(route, routing.APIRoute)
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", str(UUID(int=1)))
        for method in sorted(route.methods or ()):
            yield route.name, method, path


def asking(app: Application) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://byfield")


async def pages_matrix() -> dict[str, dict[str, str]]:
    """What each visitor is answered, by service and page."""
    found: dict[str, dict[str, str]] = {}
    for name, service in SERVICES.items():
        if not service.sites:
            continue
        async with _open(service) as app, asking(app) as client:
            for operation, method, path in _pages(service):
                found[f"{name} {operation}"] = {
                    who: await _answer(client, app, method, path, who) for who in VISITORS
                }
    return found


async def _answer(
    client: httpx.AsyncClient, app: Application, method: str, path: str, who: str
) -> str:
    cookie = f"{SESSION_COOKIE}={who.replace(' ', '_')}"
    form = {"form_token": _token(app, path, cookie, who)} if method == "POST" else None
    answer = await client.request(method, path, headers={**_HEADERS, "cookie": cookie}, data=form)
    site = site_at(app.state.sites, path)
    assert site is not None
    if answer.status_code == 303:
        to = answer.headers["location"]
        beside = f"/{site.people}" if site.people else ""
        if to.startswith(f"{beside}{site.sign_in}?back="):
            return "sign-in"
        if site.choose_role and to.startswith(f"{site.choose_role}?back="):
            return "choose"
    if answer.status_code == 403 and _NOT_YOURS in answer.text:
        return "403"
    return _ANSWERS.get(answer.status_code, "in")


def _token(app: Application, path: str, cookie: str, who: str) -> str:
    request = Request({"type": "http", "app": app, "headers": [(b"cookie", cookie.encode())]})
    person = "" if who == NOBODY else who
    return FormTokens(sealer_of(PagesSettings.of(app.state.settings)), request).token(path, person)
