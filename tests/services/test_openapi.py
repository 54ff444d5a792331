"""What holds for the OpenAPI document of every service."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from starlette.requests import Request

from deploy.published import PUBLISHED_ROWS, published
from deploy.services import SERVICES
from deploy.settings import Settings
from events.event import ROLES
from services.kit.http.answers import POSITION_HEADER
from services.kit.http.application import Application
from services.kit.http.calls import Headers, headers_of
from services.kit.http.openapi import NOT_BOTH_EXTENSION, ROLES_EXTENSION
from services.kit.http.problems import ProblemError
from services.kit.run.mounting import mount_services
from services.reporting.routes.trail import LEFT_OUT_HEADER
from tests.services.kit.conftest import Told, told
from tests.services.kit.http.asking import asking
from tests.services.serving import built_once

__all__ = ["told"]  # the fixture

SETTINGS = Settings.read()
PROCESS = "process"
APPLICATIONS: dict[str, Application] = {
    name: built_once(service, SETTINGS) for name, service in SERVICES.items()
} | {
    PROCESS: mount_services(
        (), SETTINGS, routers=[published(SETTINGS, tuple(SERVICES.values()))], rows=PUBLISHED_ROWS
    )
}
DOCUMENTS = {
    name: document for name, app in APPLICATIONS.items() if (document := app.openapi())["paths"]
}
"""Of those that have more than pages."""
HAVE_KEYS = [role for role in ROLES if role != "respondent"]  # who has the token of an invitation
FOR_EVERYBODY = {
    *("ask_for_help", "show_measures"),
    *("show_snapshots", "show_snapshot", "prove_snapshot", "show_review_figures", "prove_review"),
    *("show_seals", "show_seal", "show_proof"),
}
"""Operations that anybody may call, without a credential."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


EVERY = [
    pytest.param(name, operation, method, id=f"{name} {method.upper()} {path}")
    for name, document in DOCUMENTS.items()
    for method, path, operation in operations(document)
]
every_operation = pytest.mark.parametrize(("name", "operation", "method"), EVERY)
every_document = pytest.mark.parametrize("name", DOCUMENTS)


def parts(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, part
    if isinstance(part, dict):
        for name, inside in part.items():
            yield from parts(inside, (*path, str(name)))
    elif isinstance(part, list):
        for number, inside in enumerate(part):
            yield from parts(inside, (*path, str(number)))


def test_operations_have_names_that_read_well_and_are_there_once() -> None:
    ids = [operation["operationId"] for _, _, operation in all_operations()]
    assert not [name for name, count in Counter(ids).items() if count > 1]
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids)


def all_operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for document in DOCUMENTS.values():
        yield from operations(document)


@every_document
def test_titles_of_schemas_are_unique_and_are_their_names(name: str) -> None:
    schemas = DOCUMENTS[name]["components"]["schemas"]
    titles = Counter(schema["title"] for schema in schemas.values() if "title" in schema)
    assert not [title for title, count in titles.items() if count > 1]
    assert not [key for key in schemas if "__" in key]


@every_document
def test_every_reference_leads_somewhere(name: str) -> None:
    document = DOCUMENTS[name]
    for path, part in parts(document):
        if path[-1:] == ("$ref",):
            kind, schema = part.removeprefix("#/components/").split("/")
            assert schema in document["components"][kind], part


@every_document
def test_every_example_fits_its_schema(name: str) -> None:
    document = DOCUMENTS[name]
    seen = 0
    for path, part in parts(document):
        if isinstance(part, dict) and isinstance(part.get("examples"), list):
            schema = {"$schema": DIALECT, **part, "components": document["components"]}
            validator = jsonschema.Draft202012Validator(
                schema, format_checker=jsonschema.FormatChecker()
            )
            for example in part["examples"]:
                validator.validate(example)
                seen += 1
            assert part["examples"], path
    assert seen


@every_operation
def test_every_operation_says_who_may_ask(
    name: str, operation: dict[str, Any], method: str
) -> None:
    assert method
    if name == PROCESS or operation["operationId"] in FOR_EVERYBODY:
        assert ROLES_EXTENSION not in operation
        assert "security" not in operation
        return
    roles = operation[ROLES_EXTENSION]
    assert roles
    assert set(roles) <= set(ROLES)
    assert "Who may ask: " in operation["description"]
    assert operation["security"]


def test_a_header_of_one_operation_is_told_beside_those_of_all() -> None:
    [trail] = [each for _, path, each in all_operations() if path.endswith("/trail/agencies/{ori}")]
    told = set(trail["responses"]["200"]["headers"])
    assert told == {"ETag", POSITION_HEADER, LEFT_OUT_HEADER}
    assert trail["responses"]["200"]["content"]


@every_operation
def test_every_operation_tells_the_answers_that_there_can_be(
    name: str, operation: dict[str, Any], method: str
) -> None:
    told = set(operation["responses"])
    assert {"400", "408", "414", "422", "431", "500", "503"} <= told
    assert ("415" in told) == ("requestBody" in operation)
    headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
    if method == "get":
        assert ("304" in told) == ("If-None-Match" in headers) == (name != PROCESS)
        assert not headers & {"Idempotency-Key", "If-Match"}
        as_of = "as_of" in {each["name"] for each in operation["parameters"]}
        agency = any("{5}(" in str(each["schema"]) for each in operation["parameters"])
        assert ("409" in told) == (as_of or agency)  # not recorded yet; seven characters
    elif operation["operationId"] in FOR_EVERYBODY:
        assert {"400", "409", "413", "422", "503"} <= told
    else:
        assert {"400", "401", "403", "404", "413", "422", "503"} <= told
        assert {"Idempotency-Key", "If-Match"} <= headers
        assert operation["operationId"] == "propose_matches" or {"409", "412"} <= told
    for status, response in operation["responses"].items():
        if int(status) >= 400 and name != PROCESS:
            assert set(response["content"]) == {"application/problem+json"}


@every_operation
def test_every_operation_tells_the_headers_that_come_with_an_answer(
    name: str, operation: dict[str, Any], method: str
) -> None:
    assert name
    assert method
    headers = {
        "401": {"WWW-Authenticate"},
        "412": {"ETag"},
        "415": {"Accept", "Accept-Encoding"},
        "503": {"Retry-After"},
    }
    for status, response in operation["responses"].items():
        if status in headers and "application/problem+json" in response["content"]:
            assert set(response["headers"]) == headers[status]


@every_operation
def test_no_parameter_is_null_and_each_has_a_grammar(
    name: str, operation: dict[str, Any], method: str
) -> None:
    assert name
    assert method
    for each in operation["parameters"]:
        assert {"type": "null"} not in each["schema"].get("anyOf", [])
        if each["in"] == "header" and each["name"] != "traceparent":
            re.compile(each["schema"]["pattern"])


@pytest.mark.parametrize("name", sorted(DOCUMENTS.keys() - {PROCESS}))
def test_every_id_says_the_one_form_in_which_it_is_taken(name: str) -> None:
    said = [
        part["pattern"]
        for _, part in parts(DOCUMENTS[name])
        if isinstance(part, dict) and part.get("format") == "uuid"
    ]
    assert said or name == "access"  # what it tells is read by others: their ids are texts
    for pattern in said:
        assert re.search(pattern, str(UUID(int=1)))
        for other in (UUID(int=1).hex, f"{{{UUID(int=1)}}}", UUID(int=1).urn, f" {UUID(int=1)}"):
            assert not re.search(pattern, other)


def test_what_excludes_each_other_is_said() -> None:
    figures = DOCUMENTS["reporting"]["paths"]["/figures"]["get"]
    assert figures[NOT_BOTH_EXTENSION] == [["as_of", "recorded_by"]]


@pytest.mark.parametrize("name", sorted(DOCUMENTS.keys() - {PROCESS}))
async def test_the_roles_that_are_said_are_those_that_are_let_in(name: str, told: Told) -> None:
    assert told is not None  # lines kept off the screen
    # Nobody opened the service, so whoever is let in gets no further, and that is another answer.
    [service] = (each for each in SERVICES.values() if each.name == name)
    app = built_once(service, SETTINGS)
    for method, path, operation in operations(DOCUMENTS[name]):
        if operation.get("security") != [{"HTTPBearer": []}]:
            continue
        address, admitted = re.sub(r"\{(\w+)\}", _readable, path), operation[ROLES_EXTENSION]
        for role in [each for each in HAVE_KEYS if each not in admitted] + admitted[:1]:
            async with asking(app, role=role) as client:
                refused = (await client.request(method, address)).status_code == 403
            assert refused == (role not in admitted), (method, path, role)


def _readable(parameter: re.Match[str]) -> str:
    """What is no id is refused before anybody is asked for a role."""
    if parameter[1] == "year":
        return "2024"
    return str(UUID(int=0)) if parameter[1].endswith("_id") else "IA0570100"


@pytest.mark.parametrize(
    ("header", "good", "bad"),
    [
        ("Idempotency-Key", ["a key", "x" * 255], ["", "x" * 256, "tab\t"]),
        ("Byfield-After", ["0", "17"], ["-1", "01", "x", "1" * 19]),
        ("If-Match", ['"3"', "*", '"1", W/"2"', ',"1",'], ["3", "", '"1" "2"', '*, "1"']),
    ],
)
async def test_the_grammar_that_is_said_is_the_one_that_is_read(
    header: str, good: list[str], bad: list[str]
) -> None:
    parameters = DOCUMENTS["intake"]["paths"]["/requests"]["post"]["parameters"]
    (pattern,) = [each["schema"]["pattern"] for each in parameters if each["name"] == header]
    for value in [*good, *bad]:
        assert (re.search(pattern, value) is not None) == (value in good), value
        assert await _is_read(header, value) == (value in good), value


async def _is_read(header: str, value: str) -> bool:
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(header.lower().encode(), value.encode())],
    }
    given = {
        "idempotency_key": value if header == "Idempotency-Key" else None,
        "if_match": value if header == "If-Match" else None,
        "byfield_after": value if header == "Byfield-After" else None,
    }
    try:
        read = await headers_of(Request(scope), **given)
    except ProblemError:
        return False
    return isinstance(read, Headers)
