"""What no log takes, each with field, value and rule; see `events.log.store.event_log`."""

from __future__ import annotations

import pytest

from events.log.store.event_log import APPEND_EVENTS_MAX, DATA_BYTES_MAX, LimitError
from events.log.store.limits import refuse_beyond_limits
from tests.appends import append_of, new_event, new_stream


@pytest.mark.parametrize(
    "stream",
    [
        "",
        "request",
        "request-",
        "-1",
        "Request-1",
        "request-" + "x" * 65,
        "request-ü",
        "request-1\n",
        "request 1",
        "request-1_2",
    ],
)
def test_a_stream_has_a_category_and_a_plain_id(stream: str) -> None:
    with pytest.raises(LimitError, match="stream"):
        refuse_beyond_limits(append_of(stream))


def test_content_of_the_largest_size_is_taken() -> None:
    data = b'{"x":"' + b"x" * (DATA_BYTES_MAX - 8) + b'"}'
    assert len(data) == DATA_BYTES_MAX
    refuse_beyond_limits(append_of(new_stream(), events=[new_event(data=data)]))


@pytest.mark.parametrize(
    "data",
    [
        b'{"x":"' + b"x" * (DATA_BYTES_MAX - 7) + b'"}',
        b"",
        b"not JSON",
        b"[1]",
        b'"text"',
        b'{"latin": "\xe9"}',
        b'{"a": "\\u0000"}',
        b'{"a": [{"b": "x\\u0000"}]}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
    ],
    ids=[
        "too long",
        "empty",
        "no JSON",
        "a list",
        "a text",
        "not UTF-8",
        "U+0000",
        "U+0000 within",
        "U+0000 as a key",
        "a lone surrogate",
    ],
)
def test_content_that_cannot_be_kept_is_refused(data: bytes) -> None:
    with pytest.raises(LimitError, match="data"):
        refuse_beyond_limits(append_of(new_stream(), events=[new_event(data=data)]))


def test_an_escaped_backslash_before_u0000_is_no_u0000() -> None:
    refuse_beyond_limits(append_of(new_stream(), events=[new_event(data=b'{"a": "\\\\u0000"}')]))


@pytest.mark.parametrize("value", ["\x00", "a\ud800b", "x" * 1025])
def test_metadata_that_cannot_be_kept_is_refused(value: str) -> None:
    with pytest.raises(LimitError, match="metadata"):
        refuse_beyond_limits(append_of(new_stream(), actor=value))


@pytest.mark.parametrize("events", [0, APPEND_EVENTS_MAX + 1])
def test_an_append_of_no_or_too_many_events_is_refused(events: int) -> None:
    with pytest.raises(LimitError, match="events"):
        refuse_beyond_limits(append_of(new_stream(), events=events))


def test_an_id_twice_in_one_append_is_refused() -> None:
    event = new_event()
    with pytest.raises(LimitError, match=r"events\.id"):
        refuse_beyond_limits(append_of(new_stream(), events=[event, event]))


@pytest.mark.parametrize("expected", [-1, 2**31])
def test_an_impossible_version_is_refused(expected: int) -> None:
    with pytest.raises(LimitError, match="expected_version"):
        refuse_beyond_limits(append_of(new_stream(), expected))


@pytest.mark.parametrize("type_", ["", "Request-Submitted", "Request\x00", "1st", "T" * 101])
def test_a_type_is_a_plain_name(type_: str) -> None:
    with pytest.raises(LimitError, match=r"events\.type"):
        refuse_beyond_limits(append_of(new_stream(), events=[new_event(type=type_)]))


@pytest.mark.parametrize("schema_version", [0, -1, 2**15])
def test_a_schema_version_counts_from_1(schema_version: int) -> None:
    with pytest.raises(LimitError, match=r"events\.schema_version"):
        refuse_beyond_limits(
            append_of(new_stream(), events=[new_event(schema_version=schema_version)])
        )
