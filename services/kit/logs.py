"""One log for everything in the process: lines for people on a terminal, JSON otherwise."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from services.kit.error_text import error_text, traceback_of
from services.kit.escapes import escape_json, escape_line, escape_lines
from services.kit.personal_data import WITHHELD, is_personal, without_personal

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "lines", "json"]

_OURS: Final = frozenset({"event", "level", "logger", "timestamp"})
_SEVERAL_LINES: Final = frozenset({"exception", "stack"})
_CHATTY: Final = ("uvicorn", "faststream", "nats", "asyncpg", "asyncio", "httpx", "httpcore")
"""Libraries that log every step: only their warnings and errors are kept."""
_OF_EVERY_END: Final = "returning true from eof_received() has no effect when using ssl"
"""A warning of asyncio at the end of each connection to NATS by TLS: nats-py does not tell its
reader that it reads TLS (known to its makers as number 574). Nothing follows from it."""


def configure_logs(
    level: Level = "info", form: Format = "auto", *, to: TextIO | None = None
) -> None:
    """Send structlog and the standard library's logging to `to` (stderr), in one form.

    Call it once, before anything is logged.
    """
    stream = to or sys.stderr
    for_people = form == "lines" or (form == "auto" and stream.isatty())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars, *_shared()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _in_lines(colors=stream.isatty()) if for_people else _in_json(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("asyncio").addFilter(_says_something)


def _says_something(record: logging.LogRecord) -> bool:
    return record.msg != _OF_EVERY_END


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _in_words,
        without_personal_data,
    ]


def _in_words(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Replace an exception by its traceback, without the values that it quotes."""
    exc_info = event_dict.pop("exc_info", None)
    match exc_info:
        case BaseException():
            error: BaseException | None = exc_info
        case tuple():
            error = exc_info[1]
        case None | False:
            error = None
        case _:
            error = sys.exc_info()[1]
    if error is not None:
        event_dict["exception"] = traceback_of(error)
    return event_dict


def _in_lines(*, colors: bool) -> Processor:
    # Plain tracebacks: pretty ones print local variables, which hold personal data.
    renderer = structlog.dev.ConsoleRenderer(
        colors=colors, exception_formatter=structlog.dev.plain_traceback
    )

    def render(logger: WrappedLogger, method: str, event_dict: EventDict) -> str:
        # Before rendering: the escapes that colour the line are ours, those in its values are not.
        visible = {key: _visible(key, value) for key, value in event_dict.items()}
        return str(renderer(logger, method, visible))

    return render


def _visible(key: object, value: object) -> object:
    """Return a value with the control characters of its texts escaped."""
    match value:
        case str() if key in _SEVERAL_LINES:
            return escape_lines(value)
        case str():
            return escape_line(value)
        case Mapping():
            return {name: _visible(name, item) for name, item in value.items()}
        case list() | tuple():
            return [_visible(key, item) for item in value]
        case _:
            return value


def _in_json() -> Processor:
    def dumps(value: Any, **_: Any) -> str:
        try:
            text = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        except TypeError:  # half a surrogate pair is no UTF-8; JSON can escape it
            text = json.dumps(value, default=str)
        return escape_json(text)

    return structlog.processors.JSONRenderer(serializer=dumps)


def without_personal_data(
    _logger: WrappedLogger, _method: str, event_dict: EventDict
) -> MutableMapping[str, Any]:
    """Withhold values whose names are personal, and e-mail addresses anywhere."""
    return {
        key: _text(value) if key in _OURS else _withheld(key, value)
        for key, value in event_dict.items()
    }


def _withheld(key: str, value: object) -> object:
    return WITHHELD if is_personal(key) and value is not None else _text(value)


def _text(value: object) -> object:
    match value:
        case str():
            return without_personal(value)
        case Mapping():
            return {key: _withheld(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_text(item) for item in value]
        case BaseException():
            return without_personal(f"{type(value).__name__}: {error_text(value)}")
        case _:
            return value
