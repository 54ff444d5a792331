"""The AsyncAPI 3 document of what the services tell: one channel and one message a fact."""

from __future__ import annotations

import json
from typing import Any, Final

from events.catalogue import Catalogue
from events.contracts.examples import FOLDER, example_file
from events.event import PRIVATE_CATEGORIES, Event, schema_id
from events.facts import CATALOGUE

_SCHEMAS_AT: Final = "#/components/schemas/{model}"


def document(
    server: str,
    version: str,
    catalogue: Catalogue = CATALOGUE,
    public_url: str | None = None,
) -> dict[str, Any]:
    """The document, for the NATS server at `server` (`host:port`) and this version of Byfield.

    Each message comes with an example: the golden one of its fact, as the first of a log.
    """
    facts = sorted(catalogue.published, key=lambda fact: fact.wire_name)
    schemas: dict[str, Any] = {"CloudEvent": _envelope()}
    for fact in facts:
        content = fact.model_json_schema(mode="serialization", ref_template=_SCHEMAS_AT)
        schemas |= content.pop("$defs", {})
        schemas[fact.wire_name] = content
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Byfield",
            "version": version,
            "description": (
                "Every fact of a technical assistance center, on one JetStream stream (`BYFIELD`) "
                "whose message n is event n of the log: whoever sees the sequence without a hole "
                "has seen everything."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"nats": {"host": server, "protocol": "nats"}},
        "channels": {fact.wire_name: _channel(fact) for fact in facts},
        "operations": {
            f"tell{fact.wire_name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{fact.wire_name}"},
            }
            for fact in facts
        },
        "components": {
            "messages": {fact.wire_name: _message(fact, public_url) for fact in facts},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _channel(fact: type[Event]) -> dict[str, Any]:
    return {
        "address": f"events.{fact.category}.{fact.wire_name}",
        "messages": {fact.wire_name: {"$ref": f"#/components/messages/{fact.wire_name}"}},
    }


def _message(fact: type[Event], public_url: str | None) -> dict[str, Any]:
    schema = schema_id(fact.wire_name, fact.schema_version, public_url)
    return {
        "name": fact.wire_name,
        "title": fact.wire_name,
        "summary": (fact.__doc__ or "").partition("\n")[0],
        "contentType": "application/cloudevents+json",
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": fact.wire_name},
                        "dataschema": {"const": schema},
                        "data": _data(fact),
                    },
                },
            ]
        },
        "examples": [
            {
                "name": fact.wire_name,
                "summary": "As the first event of a log.",
                "payload": _example(fact, schema),
            }
        ],
    }


def _data(fact: type[Event]) -> dict[str, Any]:
    if fact.category in PRIVATE_CATEGORIES:
        return {"type": "null", "description": "The content is for the center alone."}
    return {"$ref": f"#/components/schemas/{fact.wire_name}"}


def _example(fact: type[Event], schema: str) -> dict[str, Any]:
    id = "01890a5d-ac96-774b-bcce-b302099a8057"  # noqa: A001 - the attribute's name
    private = fact.category in PRIVATE_CATEGORIES
    return {
        "specversion": "1.0",
        "id": id,
        "source": "urn:byfield",
        "type": fact.wire_name,
        "subject": f"{fact.category}-01890a5d-ac96-774b-bcce-b302099a8058",
        "time": "2023-07-01T13:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": schema,
        "position": "1",
        "streamversion": 1,
        "actor": "coordinator:maria",
        "correlationid": id,
        "data": None if private else json.loads((FOLDER / example_file(fact)).read_bytes()),
    }


def _envelope() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "CloudEvents 1.0 in structured JSON; the fact itself is in `data`.",
        "required": [
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "dataschema",
            "data",
            "position",
            "streamversion",
            "actor",
            "correlationid",
        ],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "source": text,
            "type": {**text, "description": "the fact's wire name"},
            "subject": {**text, "description": "the stream, `<category>-<id>`"},
            "time": {"type": "string", "format": "date-time", "description": "when recorded"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": text,
            "data": {"type": ["object", "null"]},
            "position": {**text, "pattern": "^[1-9][0-9]*$", "description": "number in the log"},
            "streamversion": {"type": "integer", "description": "number in the stream"},
            "previousid": {
                "type": "string",
                "format": "uuid",
                "description": "the id of the event before it in the log; none for the first, nor "
                "in messages of earlier releases",
            },
            "actor": {**text, "description": "role and subject of who caused it"},
            "correlationid": text,
            "causationid": text,
            "traceparent": text,
        },
    }
