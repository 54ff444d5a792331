import asyncio
import logging
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import urlparse

import asyncpg
import pytest
import structlog
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from nats.aio.transport import TcpTransport
from pydantic import BaseModel, ValidationError

from services.kit.logs import configure_logs
from services.kit.personal_data import WITHHELD, without_personal
from tests.services.kit.conftest import Told
from tests.smtp import certified


def test_away_from_a_terminal_a_line_is_json_with_a_utc_time(told: Told) -> None:
    structlog.get_logger("a.module").info("opened", stream="request-1", position=7)
    (line,) = told.lines
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "opened",
        "level": "info",
        "logger": "a.module",
        "position": 7,
        "stream": "request-1",
    }


def test_lines_for_people_are_no_json(told: Told) -> None:
    configure_logs(form="lines", to=told)
    structlog.get_logger().info("opened", stream="request-1")
    assert "opened" in told.getvalue()
    assert "stream=request-1" in told.getvalue()
    assert not told.getvalue().startswith("{")


def test_the_standard_librarys_lines_go_the_same_way(told: Told) -> None:
    with structlog.contextvars.bound_contextvars(correlation_id="c"):
        logging.getLogger("uvicorn.error").warning("slow %s", "client")
    (line,) = told.lines
    assert (line["event"], line["level"], line["correlation_id"]) == ("slow client", "warning", "c")


def test_what_libraries_say_about_every_step_is_left_out(told: Told) -> None:
    logging.getLogger("uvicorn.access").info("GET /evaluations/secret")
    assert told.getvalue() == ""


async def test_that_a_server_ends_a_connection_of_nats_by_tls_is_no_warning(
    told: Told, tmp_path: Path
) -> None:
    tls, authorities = certified(tmp_path)

    async def end(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(end, "127.0.0.1", 0, ssl=tls) as server:
        address = urlparse(f"tls://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        transport: Any = TcpTransport()  # type: ignore[no-untyped-call]  # it has no annotations
        limits = {"buffer_size": 1024, "connect_timeout": 60}
        await transport.connect(address, **limits)
        await transport.connect_tls(address, create_default_context(cafile=authorities), **limits)
        assert await transport.readline() == b""
        transport.close()
        await transport.wait_closed()
    assert told.getvalue() == ""
    logging.getLogger("asyncio").warning("slow")
    assert [line["event"] for line in told.lines] == ["slow"]


def test_a_level_leaves_out_what_is_below(told: Told) -> None:
    configure_logs("warning", to=told)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in told.lines] == ["loud"]


def test_values_under_personal_names_are_withheld_at_any_depth(told: Told) -> None:
    structlog.get_logger().info(
        "submitted",
        contact_name="Jo Doe",
        email="jo@example.org",
        token="hush",  # noqa: S106 - it is what must not be shown
        body={"contact": {"phone": "555 0100"}, "kept": [{"name": "Jo Doe"}, "fine"]},
    )
    text = told.getvalue()
    assert not any(personal in text for personal in ("Jo", "example.org", "hush", "555 0"))
    assert told.lines[0]["body"]["kept"][1] == "fine"


def test_addresses_inside_texts_are_withheld(told: Told) -> None:
    structlog.get_logger().info(
        "wrote to jo@example.org", server="nats://service:hush@127.0.0.1:4222"
    )
    (line,) = told.lines
    assert line["event"] == "wrote to (withheld)"
    assert line["server"] == "nats://127.0.0.1:4222"


def test_addresses_are_withheld_in_what_is_very_long_too() -> None:
    said = "of <q.ngo@example.org>, a@b.example;x@c.example (d@localhost)"
    assert without_personal(said) == f"of <{WITHHELD}>, {WITHHELD};{WITHHELD} (d@localhost)"
    # Minutes, where each letter is tried as the beginning of an address.
    assert without_personal("a " + "a@" + "a." * 200_000) == f"a {WITHHELD}"


@pytest.mark.parametrize("form", ["json", "lines"])
def test_a_traceback_shows_neither_addresses_nor_rows_nor_locals(told: Told, form: Any) -> None:
    configure_logs(form=form, to=told)
    try:
        _fail("Jo " + "Doe")
    except ValueError:
        structlog.get_logger().exception("failed")
    text = told.getvalue()
    assert "Traceback" in text
    assert "example.org" not in text
    assert "Jo Doe" not in text


def test_any_value_can_be_logged(told: Told) -> None:
    structlog.get_logger().info("odd", error=OSError("away"), kinds={1: object}, some=(1, 2))
    assert told.lines[0]["error"] == "OSError: away"
    assert told.lines[0]["some"] == [1, 2]


@pytest.mark.parametrize("form", ["json", "lines"])
def test_no_text_ends_a_line_or_acts_on_a_terminal(told: Told, form: Any) -> None:
    configure_logs(form=form, to=told)
    structlog.get_logger().info("odd", said="\x1b[2J\nall is well \ud800 \u202e")
    (line,) = told.getvalue().splitlines()
    assert "all is well" in line
    assert not set(line) & {"\x1b", "\ud800", "\u202e"}


def _fail(chief: str) -> None:
    raise ValueError(f"bad jo@example.org\nDETAIL:  Failing row contains ({chief}).")


@pytest.mark.parametrize("form", ["json", "lines"])
def test_a_traceback_quotes_nothing_that_was_found(told: Told, form: Any) -> None:
    configure_logs(form=form, to=told)
    # In variables, because a traceback shows lines of code.
    words = "while Quetzalia was read"
    found = {"contact": {"name": "Quetzalia", "telephone": "0142-77"}}

    class Shown(BaseModel):
        contact: int
        name: str

    errors: list[BaseException] = [
        KeyError("Quetzalia"),
        ValueError(f"cannot read {found}"),
        RequestValidationError([{"loc": ("body",), "msg": "is bad", "input": found}], body=found),
        ResponseValidationError([{"loc": ("response",), "msg": "is bad", "input": found}]),
        asyncpg.DataError("invalid input for query argument $1: 'Quetzalia'"),
        ExceptionGroup("of Quetzalia", [TypeError("0142-77")]),
    ]
    with pytest.raises(ValidationError) as unfit:
        Shown.model_validate(found | {"name": [words]})
    for error in [*errors, unfit.value]:
        try:
            _fail_from(error, words)
        except RuntimeError:
            structlog.get_logger().exception("failed")
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        structlog.get_logger().warning("odd", error=error)
    text = told.getvalue()
    assert all(type(error).__name__ in text for error in [*errors, unfit.value])
    assert not [one for one in ("Quetzalia", "0142-77") if one in text]


def _fail_from(error: BaseException, words: str) -> None:
    try:
        raise error  # noqa: TRY301 - as deep as they come
    except BaseException as cause:
        raise RuntimeError(words) from cause
