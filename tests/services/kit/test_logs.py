import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.kit.logs import configure_logs


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Where logs go during the test; afterwards everything is as it was."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield io.StringIO()
    root.handlers, _ = before
    root.setLevel(before[1])
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(told: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.getvalue().splitlines()]


def test_away_from_a_terminal_a_line_is_json_with_a_utc_time(told: io.StringIO) -> None:
    configure_logs(to=told)
    structlog.get_logger("a.module").info("opened", stream="request-1", position=7)
    (line,) = _lines(told)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "opened",
        "level": "info",
        "logger": "a.module",
        "position": 7,
        "stream": "request-1",
    }


def test_lines_for_people_are_no_json(told: io.StringIO) -> None:
    configure_logs(form="lines", to=told)
    structlog.get_logger().info("opened", stream="request-1")
    assert "opened" in told.getvalue()
    assert "stream=request-1" in told.getvalue()
    assert not told.getvalue().startswith("{")


def test_the_standard_librarys_lines_go_the_same_way(told: io.StringIO) -> None:
    configure_logs(to=told)
    with structlog.contextvars.bound_contextvars(correlation_id="c"):
        logging.getLogger("uvicorn.error").warning("slow %s", "client")
    (line,) = _lines(told)
    assert (line["event"], line["level"], line["correlation_id"]) == ("slow client", "warning", "c")


def test_what_libraries_say_about_every_step_is_left_out(told: io.StringIO) -> None:
    configure_logs(to=told)
    logging.getLogger("uvicorn.access").info("GET /evaluations/secret")
    assert told.getvalue() == ""


def test_a_level_leaves_out_what_is_below(told: io.StringIO) -> None:
    configure_logs("warning", to=told)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in _lines(told)] == ["loud"]


def test_values_under_personal_names_are_withheld_at_any_depth(told: io.StringIO) -> None:
    configure_logs(to=told)
    structlog.get_logger().info(
        "submitted",
        contact_name="Jo Doe",
        email="jo@example.org",
        token="hush",  # noqa: S106 - it is what must not be shown
        body={"contact": {"phone": "555 0100"}, "kept": [{"name": "Jo Doe"}, "fine"]},
    )
    text = told.getvalue()
    assert not any(personal in text for personal in ("Jo", "example.org", "hush", "555"))
    assert _lines(told)[0]["body"]["kept"][1] == "fine"


def test_addresses_inside_texts_are_withheld(told: io.StringIO) -> None:
    configure_logs(to=told)
    structlog.get_logger().info(
        "wrote to jo@example.org", server="nats://service:hush@127.0.0.1:4222"
    )
    (line,) = _lines(told)
    assert line["event"] == "wrote to [withheld]"
    assert line["server"] == "nats://127.0.0.1:4222"


@pytest.mark.parametrize("form", ["json", "lines"])
def test_a_traceback_shows_neither_addresses_nor_rows_nor_locals(
    told: io.StringIO, form: Any
) -> None:
    configure_logs(form=form, to=told)
    try:
        _fail("Jo " + "Doe")
    except ValueError:
        structlog.get_logger().exception("failed")
    text = told.getvalue()
    assert "Traceback" in text
    assert "example.org" not in text
    assert "Jo Doe" not in text


def test_any_value_can_be_logged(told: io.StringIO) -> None:
    configure_logs(to=told)
    structlog.get_logger().info("odd", error=OSError("away"), kinds={1: object}, some=(1, 2))
    assert _lines(told)[0]["error"] == "OSError: away"
    assert _lines(told)[0]["some"] == [1, 2]


def _fail(chief: str) -> None:
    raise ValueError(f"bad jo@example.org\nDETAIL:  Failing row contains ({chief}).")
