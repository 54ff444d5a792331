"""What holds at every route, so also at the next one: read strictly, refused with a name."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from deploy.settings import Settings
from events.log.memory import MemoryLog
from services.intake.app import SERVICE as INTAKE
from services.kit.run.mounting import mount_services
from tests.services.every_route import (
    Everybody,
    Operation,
    Schema,
    operations,
    replaced,
    tell_work,
)
from tests.services.kit.http.asking import asking

OPERATIONS = operations()
WITH_BODY = [each for each in OPERATIONS if each.body is not None]

DAYS = [
    *(0, 1735689600, True, "1735689600", "2024-1-5", "20240301", "2024-W09-5", "2024-061"),
    *("2024-03-01T00:00:00", "2024-03-01T00:00:00Z", " 2024-03-01", "2024-03-01\n", "2023-02-30"),
    *("0018-03-01", "0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31", "-2024-03-01", ""),
    "\uff12\uff10\uff12\uff14-03-01",
]
IDS = [5, "", "0190a1b2c3d47e5f8a9b0c1d2e3f4a5b", "{0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}"]
IDS += ["urn:uuid:0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"]
ACTING = ["\ud800", "a\udc00b", "a\0b", "a\x1b[2Jb", "a\u202eb", "a\u2066b", "a\x85b"]
UNSEEN = ["", " ", "\u200b", "\u00a0\u2060", "\ufeff", "\u3164"]
WRONG: dict[str, list[Any]] = {
    "date": DAYS,
    "uuid": IDS,
    "integer": ["25", True, 1.5, "", None, [1], 1e300],
    "number": ["1", True, "", None, [1], 1e300],
    "boolean": ["yes", "true", 1, 0, "", None],
    "string": [5, True, ["a"], {}, *ACTING, *UNSEEN],
    "array": [{}, "a", 5, True],
    "object": [[], "a", 5, True],
}
WRONG_IN_ADDRESS: dict[str, list[str]] = {
    "date": [day for day in DAYS if isinstance(day, str)],
    "uuid": ["5", *map(str, IDS[1:])],
    "integer": ["1.0", "1_0", "+1", " 1", "01", "true", "", "1e2", "\uff11"],
    "boolean": ["yes", "1", "on", "True", "t", ""],
    "string": [""],
}


@pytest.fixture(scope="module")
async def everybody() -> Everybody:
    log = MemoryLog()
    await tell_work(log)
    return Everybody(log)


def _kind(schema: Schema) -> str:
    kind: str = schema.get("format", schema.get("type", "object"))
    return kind if kind in WRONG else schema.get("type", "string")


def _is_refused(answer: httpx.Response, where: str) -> bool:
    if answer.status_code != 422:
        return False
    problem = json.loads(answer.content)
    return bool(problem["errors"][0]["field"].startswith(where))


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_what_the_document_allows_is_read(operation: Operation, everybody: Everybody) -> None:
    body = operation.example()
    answer = await everybody.ask(operation, json=body)
    # What is read may break a rule, or want the tables, which are not there.
    refused = answer.json().get("errors", ())
    assert not [each for each in refused if each["field"] != "body.on"], answer.text
    for place, schema in operation.leaves():
        if schema.get("type") == "integer":
            whole = str(float(max(schema.get("minimum", 1), 1)))
            exact = json.dumps(replaced(body, place, "NUMBER")).replace('"NUMBER"', whole)
            answer = await _told(everybody, operation, exact)
            assert "errors" not in answer.json(), answer.text


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_no_value_of_another_type_or_spelling_is_taken(
    operation: Operation, everybody: Everybody
) -> None:
    taken = []
    for place, schema in operation.leaves():
        for value in WRONG[_kind(schema)]:
            body = json.dumps(replaced(operation.example(), place, value))
            answer = await _told(everybody, operation, body)
            if value is None and answer.status_code != 422:
                continue  # it may be left out
            if not _is_refused(answer, "body"):
                taken.append((place, value, answer.status_code, answer.text))
    assert taken == []


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_body_is_whole_json_and_names_each_field_once(
    operation: Operation, everybody: Everybody
) -> None:
    known = json.dumps(operation.example())
    first = json.dumps(next(iter(operation.example().items())))[1:-1].replace(", ", ": ", 1)
    for body in (
        f"{{{first}, {known[1:]}",
        f'{{"unknown": 1, {known[1:]}',
        f'{{"\\ud800": 1, {known[1:]}',
        f'{{"unknown": NaN, {known[1:]}',
        f'{{"unknown": -Infinity, {known[1:]}',
        f'{{"unknown": 1e400, {known[1:]}',
        f'{{"unknown": {"[" * 500}{"]" * 500}, {known[1:]}',
    ):
        answer = await _told(everybody, operation, body)
        if "NaN" in body or "Infinity" in body:
            assert answer.status_code == 400, (body, answer.text)
        else:
            assert _is_refused(answer, "body"), (body, answer.text)
    for encoding in ("utf-16", "utf-32", "utf-8-sig"):
        answer = await _told(everybody, operation, known.encode(encoding))
        assert answer.status_code == 400, (encoding, answer.text)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_a_query_parameter_that_is_not_known_is_refused_and_the_known_are_named(
    operation: Operation, everybody: Everybody
) -> None:
    answer = await everybody.ask(operation, params={"stauts": "closed"}, json=operation.example())
    assert _is_refused(answer, "query.stauts"), answer.text
    known = [told["name"] for told in operation.parameters if told["in"] == "query"]
    rule = answer.json()["errors"][0]["rule"]
    assert all(name in rule for name in known)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_one_value_is_given_once_and_in_one_spelling(
    operation: Operation, everybody: Everybody
) -> None:
    taken = []
    for told in operation.parameters:
        schema = operation.whole(told.get("schema", {}))
        if told["in"] == "query":
            values = WRONG_IN_ADDRESS[_kind_in_address(operation, schema)]
            sample = str(operation.sample(schema))
            asked = [urlencode({told["name"]: value}) for value in values]
            if schema.get("type") != "array":
                asked.append(urlencode([(told["name"], sample)] * 2))
            for query in asked:
                address = f"{operation.address}?{query}"
                answer = await everybody.ask(operation, address, json=operation.example())
                if not _is_refused(answer, "query"):
                    taken.append((query, answer.status_code, answer.text))
    assert taken == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_one_thing_has_one_address(operation: Operation, everybody: Everybody) -> None:
    taken = []
    for told in operation.parameters:
        schema = operation.whole(told.get("schema", {}))
        if told["in"] != "path":
            continue
        wrong = [*WRONG_IN_ADDRESS[_kind_in_address(operation, schema)], "\u202e"]
        for value in map(quote, filter(None, wrong)):
            path = operation.path.replace(f"{{{told['name']}}}", value)
            filled = Operation(**{**vars(operation), "path": path}).address
            answer = await everybody.ask(operation, filled, json=operation.example())
            if not _is_refused(answer, "path") and not (
                answer.status_code == 404 or _is_no_address(answer)
            ):
                taken.append((filled, answer.status_code, answer.text))
    assert taken == []


# Surrogates and halves of characters as an address can hold them: bytes that are no UTF-8.
@pytest.mark.parametrize("sent", ["%ED%A0%80", "%FF", "a%00", "a%0A", "%7F"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_what_no_address_can_say_is_no_address(
    operation: Operation, sent: str, everybody: Everybody
) -> None:
    filled = [
        operation.path.replace(f"{{{told['name']}}}", sent)
        for told in operation.parameters
        if told["in"] == "path"
    ]
    addresses = [Operation(**{**vars(operation), "path": path}).address for path in filled]
    if sent in {"%ED%A0%80", "%FF"}:  # a control character in a query is a fault of its field
        queries = [told["name"] for told in operation.parameters if told["in"] == "query"]
        addresses += [f"{operation.address}?{name}={sent}" for name in [*queries, "unknown"]]
    for address in addresses:
        answer = await everybody.ask(operation, address, json=operation.example())
        assert _is_no_address(answer), (address, answer.text)


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "Byfield-After"])
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if not each.is_public], ids=str)
async def test_no_header_that_cannot_be_read_goes_wrong_here(
    operation: Operation, header: str, everybody: Everybody
) -> None:
    for value in (b"\xed\xa0\x80", b"\xff", "\u202e".encode()):
        answer = await everybody.ask(
            operation, headers={header.encode(): value}, json=operation.example()
        )
        assert answer.status_code == 400, answer.text


def _is_no_address(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and answer.json()["type"].endswith(":bad-address")


def _kind_in_address(operation: Operation, schema: Schema) -> str:
    if schema.get("type") == "array":
        return _kind_in_address(operation, operation.whole(schema["items"]))
    kind = _kind(schema)
    return kind if kind in WRONG_IN_ADDRESS else "string"


async def _told(everybody: Everybody, operation: Operation, body: str | bytes) -> httpx.Response:
    return await everybody.ask(
        operation, content=body, headers={b"Content-Type": b"application/json"}
    )


@pytest.mark.parametrize(
    "path", ["/", "/health/live", "/health/ready", "/openapi.json", "/intake/openapi.json"]
)
async def test_what_takes_no_parameter_takes_none(path: str) -> None:
    app = mount_services([INTAKE], Settings.read())
    async with asking(app) as client:
        answer = await client.get(path, params={"as_of": "5"})
        assert _is_refused(answer, "query.as_of")
