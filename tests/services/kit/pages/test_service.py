"""A service that declares a site answers with pages, in a process beside its JSON routes."""

from __future__ import annotations

import httpx

from events.facts import CATALOGUE
from services.kit.pages.settings import PagesSettings
from services.kit.run.mounting import mount
from services.kit.run.service import Service, build
from tests.services.kit.pages.sample import POLICY, SITE, Sessions

SERVICE = Service(
    name="sample", title="Sample", catalogue=CATALOGUE, routers=(), policy=POLICY, sites=(SITE,)
)


async def test_a_service_with_a_site_is_mounted_with_its_pages() -> None:
    settings = PagesSettings.read()
    built = build(SERVICE, settings)
    built.state.sessions = Sessions()
    app = mount([SERVICE], {"sample": built}, settings)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
        shown, nowhere, away = [
            await client.get(path, headers={"accept": "text/html"})
            for path in ("/sample/pages/everything", "/sample/pages/nowhere", "/nowhere")
        ]
    assert (shown.status_code, nowhere.status_code, away.status_code) == (200, 404, 404)
    assert "<h1>Everything that pages are made of</h1>" in shown.text
    assert "<h1>There is no such page</h1>" in nowhere.text
    assert away.headers["content-type"] == "application/problem+json"
