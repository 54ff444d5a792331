"""Every operation of every service, as its OpenAPI document tells it, with a body that it takes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import httpx

from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.ids import new_id
from events.log.database.connections import FairPool
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from services.access.app import SERVICE as ACCESS
from services.assignment.app import SERVICE as ASSIGNMENT
from services.intake.app import SERVICE as INTAKE
from services.intake.decisions.tokens import invitation_token
from services.kit.feed.freshness import Freshness
from services.kit.http.application import Application
from services.kit.http.openapi import ROLES_EXTENSION
from services.kit.http.running_service import RunningService
from services.kit.run.service import Service, build
from services.reporting.app import SERVICE as REPORTING
from tests.keys import AGENCY, key, somebody_of
from tests.services.serving import built_once

ID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
SAMPLES = (
    "PA0220200",
    "agency-IA0570100",
    "PA",
    "use-of-force",
    "es",
    "jo@example.org",
    "555 0100",
    "3.1",
    "2024-03-01",
    "latest",
    "2024",
)

Place = tuple[str | int, ...]
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation, and what to ask it with."""

    service: str
    method: str
    path: str
    parameters: tuple[Schema, ...]
    body: Schema | None
    document: Schema
    roles: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        """Whether nobody says who asks; then no header of a call is read either."""
        return "security" not in self.document["paths"][self.path][self.method.lower()]

    @property
    def address(self) -> str:
        """The path with a sample for every parameter."""
        path = self.path
        for told in self.parameters:
            if told["in"] == "path":
                path = path.replace(f"{{{told['name']}}}", str(self.sample(told["schema"])))
        return path

    def example(self) -> Any:
        """A body with every field that may stand beside the others."""
        return None if self.body is None else self.sample(self.body)

    def leaves(self) -> Iterator[tuple[Place, Schema]]:
        """Every value of the example, with the schema that it follows."""
        if self.body is not None:
            yield from self._leaves(self.body, ())

    def sample(self, schema: Schema) -> Any:  # noqa: C901, PLR0911 - a row a kind of schema
        """A value that the schema allows."""
        schema = self.whole(schema)
        match schema:
            case {"const": only}:
                return only
            case {"enum": [first, *_]}:
                return first
            case {"properties": _}:
                return {name: self.sample(field) for name, field in _fields(schema).items()}
            case {"type": "array", "items": items}:
                return self._several(items, schema.get("minItems", 1))
            case {"format": "date"}:
                return "2024-03-01"
            case {"format": "uuid"}:
                return ID
            case {"type": "string", "pattern": pattern}:
                return next(text for text in SAMPLES if re.search(pattern, text))
            case {"type": "string"}:
                return "Text"
            case {"type": "boolean"}:
                return True
            case {"type": "integer" | "number"}:
                return schema.get("minimum", 1)
            case _:
                raise AssertionError(f"no sample for this kind of schema: {schema}")

    def _several(self, items: Schema, least: int) -> list[Any]:
        """One, or as many different texts as there must be."""
        if least <= 1:
            return [self.sample(items)]
        pattern = self.whole(items)["pattern"]
        found = [text for text in SAMPLES if re.search(pattern, text)][:least]
        assert len(found) == least, f"too few samples of {pattern}"
        return found

    def whole(self, schema: Schema) -> Schema:
        """The schema itself, without reference and without null."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.whole(self.document["components"]["schemas"][name])
        if "anyOf" in schema:
            return self.whole(next(each for each in schema["anyOf"] if each.get("type") != "null"))
        return schema

    def _leaves(self, schema: Schema, place: Place) -> Iterator[tuple[Place, Schema]]:
        schema = self.whole(schema)
        yield place, schema
        for name, field in _fields(schema).items():
            yield from self._leaves(field, (*place, name))
        if schema.get("type") == "array":
            yield from self._leaves(schema["items"], (*place, 0))


def _fields(schema: Schema) -> Schema:
    """The fields of an object; of those of which it has one or another, the first."""
    others = {name for each in schema.get("oneOf", ())[1:] for name in each["required"]}
    return {name: each for name, each in schema.get("properties", {}).items() if name not in others}


def replaced(body: Any, place: Place, value: Any) -> Any:
    """The body with another value at one place."""
    changed = copy.deepcopy(body)
    if not place:
        return value
    inside = changed
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return changed


SERVICES = (ACCESS, INTAKE, ASSIGNMENT, REPORTING)


def application_on(service: Service, log: MemoryLog) -> Application:
    """A service as it is asked, with tables that nobody reaches."""
    settings = Settings.read()
    app = build(service, settings)
    pool = FairPool("postgresql:///never-opened", connections_min=0, connections_max=1)
    app.state.running = RunningService(settings, service.catalogue, log, pool, Freshness(pool))
    return app


@cache
def operations() -> tuple[Operation, ...]:
    """Every one of them, by name; their documents take seconds to make."""
    return tuple(
        Operation(
            service.name,
            method.upper(),
            path,
            tuple(told.get("parameters", ())),
            told.get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema"),
            document,
            tuple(told.get(ROLES_EXTENSION, ())),
        )
        for service in SERVICES
        for document in [built_once(service, Settings.read()).openapi()]
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    )


def fact_of(name: str, **fields: Any) -> Event:
    """The published example of a fact, with what is said of the fields that it has."""
    example = examples()[name]
    known = {key: value for key, value in fields.items() if key in type(example).model_fields}
    return example.model_copy(update=known)


async def tell_work(log: MemoryLog) -> None:
    """Tell of one piece of work, so that also those are let in who may ask about their own."""
    ids = {"request_id": UUID(ID), "engagement_id": UUID(ID), "ori": AGENCY}
    for stream, name, said in (
        (f"request-{ID}", "RequestSubmitted", {"confidential": False}),
        (f"engagement-{ID}", "EngagementOpened", {"confidential": False}),
        (f"engagement-{ID}", "ValidatorAssigned", {"validator": "validator"}),
    ):
        fact = fact_of(name, **ids | said)
        new = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        await log.append(Append(stream, None, (new,), Metadata("coordinator:maria", str(new_id()))))


class Everybody:
    """Asks an operation as somebody whom it admits."""

    def __init__(self, log: MemoryLog) -> None:
        self._clients = {
            service.name: httpx.AsyncClient(
                transport=httpx.ASGITransport(
                    application_on(service, log), raise_app_exceptions=False
                ),
                base_url="http://byfield",
            )
            for service in SERVICES
        }

    async def ask(
        self, operation: Operation, address: str | None = None, **said: Any
    ) -> httpx.Response:
        """The answer of the operation, or of another address of its service."""
        headers = {b"Authorization": f"Bearer {token_for(operation)}".encode()}
        return await self._clients[operation.service].request(
            operation.method,
            operation.address if address is None else address,
            **said | {"headers": headers | said.get("headers", {})},
        )


def token_for(operation: Operation) -> str:
    """Of somebody whom it admits; where nobody says who asks, it is looked at by nobody."""
    if operation.path.startswith("/evaluations/"):
        secret = Settings.read().evaluation_key.get_secret_value()
        return invitation_token(secret, UUID(ID))
    return key(somebody_of(operation.roles or ("reader",)))
