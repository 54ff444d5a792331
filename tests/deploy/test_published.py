from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import jsonschema
import pytest

from deploy.published import published
from deploy.services import SERVICES
from deploy.settings import Settings
from events.contracts.examples import FOLDER, examples
from events.facts import CATALOGUE
from services.kit.http.application import application
from services.kit.http.problem_kinds import KINDS

PUBLIC = "https://help.example.org/byfield"


async def _client(public_url: str | None) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings.read(public_url=public_url)
    app = application("Test", settings)
    app.include_router(published(settings, tuple(SERVICES.values())))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
        yield client


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async for client in _client(None):
        yield client


@pytest.fixture
async def public() -> AsyncIterator[httpx.AsyncClient]:
    async for client in _client(PUBLIC):
        yield client


async def test_every_schema_is_served_and_fits_the_facts_example(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/schemas")).json()
    assert set(listed) == {fact.wire_name for fact in CATALOGUE}
    for name, event in examples().items():
        answer = await client.get(f"/schemas/{name}/{listed[name][-1]}")
        assert answer.headers["content-type"] == "application/schema+json"
        jsonschema.validate(event.model_dump(mode="json"), answer.json())
        assert answer.content == (FOLDER / f"{name}.v{listed[name][-1]}.json").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/schemas/Nothing/1",
        "/schemas/RequestSubmitted/999",
        "/schemas/RequestSubmitted:999",
        "/problems/blue-moon",
    ],
)
async def test_what_is_not_there_is_404(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/schemas/..%2F..%2Fpyproject/1",
        "/schemas/RequestSubmitted/1.example",
        "/schemas/RequestSubmitted/0",
        "/problems/..",
    ],
)
async def test_no_other_file_is_reached(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {404, 422}


async def test_the_asyncapi_document_says_where_the_schemas_are(public: httpx.AsyncClient) -> None:
    told = (await public.get("/asyncapi.json")).json()
    message = told["components"]["messages"]["RequestSubmitted"]
    schema = message["payload"]["allOf"][1]["properties"]["dataschema"]["const"]
    assert schema == f"{PUBLIC}/schemas/RequestSubmitted:1"
    assert message["examples"][0]["payload"]["dataschema"] == schema
    assert schema.rpartition(":")[2] == "1", "an older release reads the version so"
    served = await public.get(schema.removeprefix(PUBLIC))
    assert served.json()["title"] == "RequestSubmitted"


async def test_every_kind_of_problem_and_every_rule_is_explained(
    client: httpx.AsyncClient,
) -> None:
    whole = await client.get("/problems")
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    rules = {rule for service in SERVICES.values() for rule in service.rules}
    for slug in rules | {kind.slug for kind in KINDS}:
        one = await client.get(f"/problems/{slug}")
        assert f"`{slug}`" in one.text
        assert f"`{slug}`" in whole.text


async def test_a_problem_points_to_where_it_is_explained(public: httpx.AsyncClient) -> None:
    problem = (await public.get("/nowhere")).json()
    assert problem["type"] == f"{PUBLIC}/problems/not-found"
    page = await public.get(problem["type"].removeprefix(PUBLIC))
    assert "There is no such thing" in page.text
