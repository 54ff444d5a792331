from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from events.event import Recorded
from events.log.stream.cloudevents import (
    CONTENT_TYPE,
    UnreadableMessageError,
    decode,
    encode,
    subject,
)
from events.log.stream.comparing import Message, difference

DATA = '{"problem": "dt. \\"data\\": ünïcode","n":1.50}'.encode()
RECORDED = Recorded(
    position=2**53 + 1,
    stream="request-0190a5a0-0000-7000-8000-000000000001",
    version=3,
    id=UUID("0190a5a0-0000-7000-8000-000000000002"),
    type="RequestSubmitted",
    schema_version=2,
    data=DATA,
    metadata={
        "actor": "requester:chief",
        "correlation_id": "0190a5a0-0000-7000-8000-000000000003",
        "causation_id": "0190a5a0-0000-7000-8000-000000000004",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
    recorded_at=datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC),
)


def test_a_message_is_a_valid_cloud_event_to_the_official_library() -> None:
    event = JSONFormat().read(None, encode(RECORDED))
    assert event.get_specversion() == "1.0"
    assert event.get_id() == str(RECORDED.id)
    assert event.get_source() == "urn:byfield"
    assert event.get_type() == "RequestSubmitted"
    assert event.get_subject() == RECORDED.stream
    assert event.get_time() == RECORDED.recorded_at
    assert event.get_datacontenttype() == "application/json"
    assert event.get_dataschema() == "urn:byfield:schema:RequestSubmitted:2"
    assert event.get_data() == {"problem": 'dt. "data": ünïcode', "n": 1.5}


def test_the_content_type_says_structured_mode() -> None:
    message = HTTPMessage(headers={"content-type": CONTENT_TYPE}, body=encode(RECORDED))
    assert from_http_event(message).get_id() == str(RECORDED.id)


def test_extensions_carry_the_position_as_a_string_and_who_caused_it() -> None:
    event = JSONFormat().read(None, encode(RECORDED))
    assert event.get_extension("position") == "9007199254740993"
    assert event.get_extension("streamversion") == 3
    assert event.get_extension("actor") == "requester:chief"
    assert event.get_extension("correlationid") == RECORDED.metadata["correlation_id"]
    assert event.get_extension("causationid") == RECORDED.metadata["causation_id"]
    assert event.get_extension("traceparent") == RECORDED.metadata["traceparent"]


def test_what_is_not_known_of_the_cause_is_left_out() -> None:
    metadata = {"actor": "system:relay", "correlation_id": "c"}
    event = JSONFormat().read(None, encode(RECORDED._replace(metadata=metadata)))
    assert "causationid" not in event.get_attributes()
    assert "traceparent" not in event.get_attributes()


def test_a_message_read_back_is_the_fact_byte_for_byte() -> None:
    assert decode(encode(RECORDED)) == RECORDED


def test_what_is_for_the_center_alone_is_told_without_its_content() -> None:
    private = RECORDED._replace(stream="desk-0190a5a0-0000-7000-8000-000000000001")
    event = JSONFormat().read(None, encode(private))
    assert (event.get_subject(), event.get_data()) == (private.stream, None)
    assert "dt." not in encode(private).decode()
    assert decode(encode(private)) == private._replace(data=b"null")


def test_the_digest_of_the_command_stays_in_the_log() -> None:
    digested = RECORDED._replace(metadata={**RECORDED.metadata, "command_digest": "d" * 64})
    assert b"dddd" not in encode(digested)
    assert decode(encode(digested)) == RECORDED


def test_the_subject_names_category_and_type_and_no_id() -> None:
    assert subject(RECORDED) == "events.request.RequestSubmitted"


@given(
    actor=st.text(),
    correlation=st.text(),
    data=st.dictionaries(st.text(), st.text() | st.integers(-9, 9) | st.none()),
    microseconds=st.integers(0, 999_999),
)
def test_no_text_in_the_envelope_can_be_taken_for_the_content(
    actor: str, correlation: str, data: dict[str, object], microseconds: int
) -> None:
    recorded = RECORDED._replace(
        data=orjson.dumps(data),
        metadata={"actor": actor, "correlation_id": correlation},
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds),
    )
    assert decode(encode(recorded)) == recorded


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"hi",
        b'{"data":{}}',
        b'{"id":"x","data":{}}',
        b'{"id":7,"dataschema":7,"data":{}}',
        encode(RECORDED).replace(b"0190a5a0", b"not-hexa"),
        encode(RECORDED).replace(b'"position":"', b'"position":"x'),
    ],
)
def test_a_message_that_no_relay_wrote_is_refused(message: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        decode(message)


def test_with_a_public_address_the_schema_is_named_by_a_url_that_every_release_reads() -> None:
    message = encode(RECORDED, public_url="https://help.example.org:8270/byfield")
    schema = orjson.loads(message)["dataschema"]
    assert schema == "https://help.example.org:8270/byfield/schemas/RequestSubmitted:2"
    assert int(schema.rpartition(":")[2]) == 2, "an older release reads the version so"
    assert decode(message) == decode(encode(RECORDED))
    kept = Message(RECORDED.position, subject(RECORDED), message, RECORDED.recorded_at)
    assert difference(kept, RECORDED, None) is None
