"""The API for reading figures: its document, its page, and that every example is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from services.kit.http.openapi import ROLES_EXTENSION
from services.reporting.pages.api import EXAMPLES
from tests.events.log.seals.sealing import seal
from tests.keys import asking_as, key_of, principal
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports, publish

PAGE: Final = (Path(__file__).parents[3] / "docs" / "reading-figures.md").read_text()
_FENCED: Final = re.compile(r"```http\n(.*?)```", re.DOTALL)


class Example(NamedTuple):
    """A question of the page in `docs/`, and the status that it says."""

    address: str
    headers: dict[str, str]
    status: int


def examples() -> Iterator[Example]:
    for block in _FENCED.findall(PAGE):
        question, status = block.strip().split("\n\n")
        first, *headers = question.splitlines()
        named = dict(line.split(": ", 1) for line in headers)
        yield Example(first.removeprefix("GET "), named, int(status))


@pytest.fixture
async def published(reports: Reports, database: str, tmp_path: Path) -> Reports:
    """Two editions of a quarter, under a seal."""
    await reports.told([agency("IA0100000", 40), *Life(1, "IA0100000").whole()])
    await publish(reports)
    await publish(reports, "2", reason="Late entries")
    await seal(database, tmp_path / "seals")
    return reports


async def document(reports: Reports) -> dict[str, Any]:
    answer = await reports.client.get("/reporting/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_every_example_of_the_documentation_is_answered_as_it_says(
    published: Reports,
) -> None:
    known = {"token": key_of(principal("coordinator")), "next": "", "etag": ""}
    for each in examples():
        headers = {name: value.format(**known) for name, value in each.headers.items()}
        answer = await published.client.get(each.address.format(**known), headers=headers)
        assert answer.status_code == each.status, (each, answer.text)
        known["etag"] = answer.headers.get("etag", "")
        if answer.status_code == 200 and "next" in (told := answer.json()):
            known["next"] = told["next"] or ""


@pytest.mark.parametrize("operation", EXAMPLES)
async def test_every_example_of_the_page_is_answered(published: Reports, operation: str) -> None:
    told = await document(published)
    [roles] = [
        each["get"].get(ROLES_EXTENSION)
        for each in told["paths"].values()
        if each["get"]["operationId"] == operation
    ]
    headers = asking_as(roles[0]) if roles else {}
    [newest] = (await published.client.get("/reporting/seals?limit=1")).json()["items"]
    address = EXAMPLES[operation].replace("/seals/3", f"/seals/{newest['size']}")
    answer = await published.client.get(f"/reporting{address}", headers=headers)
    assert answer.status_code == 200, answer.text


async def test_the_document_has_these_operations_alone_and_every_schema_that_they_name(
    reports: Reports,
) -> None:
    told = await document(reports)
    assert {each["operationId"] for path in told["paths"].values() for each in path.values()} == {
        *EXAMPLES
    }
    schemas = told["components"]["schemas"]
    named = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(told)))
    assert named == set(schemas)
    assert told["servers"] == [{"url": "/reporting"}]


async def test_the_page_tells_each_operation_with_its_parameters_and_who_may(
    reports: Reports,
) -> None:
    answer = await reports.client.get("/reporting/api", headers={"accept": "text/html"})
    page = unescape(re.sub(r"\s+", " ", answer.text))
    told = await document(reports)
    for path, each in told["paths"].items():
        assert f">GET /reporting{path}</h2>" in page
        for parameter in each["get"]["parameters"]:
            assert f">{parameter['name']}</th>" in page
    assert page.count("For everybody.") == 7
    assert page.count("For coordinator, operator.") == 4
    again = await reports.client.get(
        "/reporting/api", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
