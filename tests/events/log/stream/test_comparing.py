"""A message agrees with an event by what it says, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from events.event import Recorded
from events.log.stream.cloudevents import encode
from events.log.stream.comparing import NO_EVENT, Message, difference

BEFORE = UUID("0190a5a0-0000-7000-8000-000000000001")
EVENT = Recorded(
    position=7,
    stream="request-one",
    version=1,
    id=UUID("0190a5a0-0000-7000-8000-000000000002"),
    type="RequestSubmitted",
    schema_version=2,
    data='{"problem":"ünïcode","hours":1,"whole":true,"topics":["a","b"]}'.encode(),
    metadata={"actor": "requester:chief", "correlation_id": "c", "command_digest": "d" * 64},
    recorded_at=datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC),
)


def found(content: bytes, subject: str = "events.request.RequestSubmitted") -> str | None:
    return difference(Message(7, subject, content, EVENT.recorded_at), EVENT, BEFORE)


def test_the_relays_own_message_agrees() -> None:
    assert found(encode(EVENT, BEFORE)) is None


def test_a_message_of_a_release_without_the_previous_id_agrees() -> None:
    assert found(encode(EVENT)) is None


@pytest.mark.parametrize("option", [orjson.OPT_SORT_KEYS, orjson.OPT_INDENT_2])
def test_a_message_that_is_written_otherwise_agrees(option: int) -> None:
    envelope = orjson.loads(encode(EVENT, BEFORE)) | {"recordedby": "a newer release"}
    assert found(orjson.dumps(envelope, option=option)) is None


def test_a_message_whose_schema_is_named_by_an_address_agrees() -> None:
    urn = b"urn:byfield:schema:RequestSubmitted:2"
    url = b"https://byfield.example/schemas/RequestSubmitted/2"
    assert found(encode(EVENT, BEFORE).replace(urn, url)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "RequestWithdrawn"),
        ("subject", "request-two"),
        ("streamversion", 2),
        ("streamversion", True),
        ("streamversion", None),
        ("position", "8"),
        ("position", 7),
        ("actor", "requester:somebody"),
        ("correlationid", "d"),
        ("causationid", "a cause that it had not"),
        ("previousid", str(UUID(int=1))),
        ("previousid", None),
        ("specversion", "0.3"),
        ("source", "urn:somebody"),
        ("datacontenttype", "text/plain"),
        ("data_base64", "e30="),
        ("dataschema", "urn:byfield:schema:RequestWithdrawn:2"),
        ("dataschema", 2),
        ("dataschema", "urn:byfield:schema:RequestSubmitted:3"),
        ("dataschema", "urn:byfield:schema:RequestSubmitted"),
        ("time", "2024-02-29T23:59:59.123457Z"),
        ("time", "yesterday"),
    ],
)
def test_each_field_of_the_envelope_is_compared(field: str, value: object) -> None:
    forged = orjson.dumps(orjson.loads(encode(EVENT, BEFORE)) | {field: value})
    assert found(forged) == f"{EVENT.id} with another {field}"


@pytest.mark.parametrize(
    "field", ["specversion", "source", "datacontenttype", "actor", "correlationid", "dataschema"]
)
def test_no_field_is_left_out_but_what_a_former_release_did_not_have(field: str) -> None:
    envelope = orjson.loads(encode(EVENT, BEFORE))
    del envelope[field]
    assert found(orjson.dumps(envelope)) == f"{EVENT.id} with another {field}"


@pytest.mark.parametrize(
    "data",
    [
        b'{"problem":"another","hours":1,"whole":true,"topics":["a","b"]}',
        '{"problem":"ünïcode","hours":true,"whole":true,"topics":["a","b"]}'.encode(),
        '{"problem":"ünïcode","hours":1,"whole":1,"topics":["a","b"]}'.encode(),
        '{"problem":"ünïcode","hours":1,"whole":true,"topics":["b","a"]}'.encode(),
        '{"problem":"ünïcode","hours":1,"whole":true,"topics":["a"]}'.encode(),
        '{"problem":"ünïcode","hours":1,"whole":true}'.encode(),
        b"{}",
        b"[]",
    ],
)
def test_content_is_compared_by_its_values(data: bytes) -> None:
    forged = encode(EVENT._replace(data=data), BEFORE)
    assert found(forged) == f"{EVENT.id} with another data"


PRIVATE = EVENT._replace(stream="desk-one")


def found_private(content: bytes) -> str | None:
    message = Message(7, "events.desk.RequestSubmitted", content, EVENT.recorded_at)
    return difference(message, PRIVATE, BEFORE)


def test_a_private_fact_agrees_without_its_content_and_with_it_as_a_former_release_wrote() -> None:
    assert found_private(encode(PRIVATE, BEFORE)) is None
    envelope = orjson.loads(encode(PRIVATE, BEFORE))
    assert found_private(orjson.dumps(envelope, option=orjson.OPT_INDENT_2)) is None
    assert found_private(orjson.dumps(envelope | {"data": orjson.Fragment(EVENT.data)})) is None


@pytest.mark.parametrize("data", [{}, [], "null", 0, False, {"problem": "another"}])
def test_a_private_fact_with_another_content_is_seen(data: object) -> None:
    envelope = orjson.loads(encode(PRIVATE, BEFORE)) | {"data": data}
    assert found_private(orjson.dumps(envelope)) == f"{EVENT.id} with another data"


def test_a_fact_that_is_not_private_has_a_content() -> None:
    envelope = orjson.loads(encode(EVENT, BEFORE)) | {"data": None}
    assert found(orjson.dumps(envelope)) == f"{EVENT.id} with another data"


def test_another_id_is_named_alone() -> None:
    other = UUID("0190a5a0-0000-7000-8000-000000000009")
    assert found(encode(EVENT._replace(id=other, version=5), BEFORE)) == str(other)


def test_another_subject_on_nats_is_seen() -> None:
    assert "subject on NATS" in str(found(encode(EVENT, BEFORE), "events.request.Other"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"7",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id":7}',
        b'{"id":"x"}',
        encode(EVENT, BEFORE)[:-1],
        encode(EVENT, BEFORE) + b"}",
        encode(EVENT, BEFORE).replace(b'"hours":1', b'"hours":NaN'),
        encode(EVENT, BEFORE).replace(b'"hours":1', b'"hours":' + b"1" * 5_000),
    ],
)
def test_what_cannot_be_read_is_no_event(content: bytes) -> None:
    assert found(content) == NO_EVENT


@pytest.mark.parametrize(
    "twice",
    [
        b'{"data":{"problem":"another"},',
        b'{"id":"0190a5a0-0000-7000-8000-000000000009",',
        b'{"type":"RequestWithdrawn",',
    ],
)
def test_a_name_that_stands_twice_is_no_event(twice: bytes) -> None:
    assert found(encode(EVENT, BEFORE).replace(b"{", twice, 1)) == NO_EVENT


def test_the_first_message_has_no_previous_id() -> None:
    first = EVENT._replace(position=1)
    message = Message(
        1, "events.request.RequestSubmitted", encode(first, BEFORE), first.recorded_at
    )
    assert difference(message, first, None) == f"{EVENT.id} with another previousid"
    assert difference(message._replace(content=encode(first)), first, None) is None


def test_nothing_of_the_content_is_quoted() -> None:
    forged = encode(EVENT._replace(data=b'{"problem":"a secret"}', stream="request-secret"), BEFORE)
    assert "secret" not in str(found(forged))
