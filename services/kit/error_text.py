"""The text of errors without the values that they quote, which may be personal: logs are kept."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Final

import asyncpg
from pydantic import ValidationError

from services.kit.personal_data import WITHHELD, without_personal

CHAIN_ERRORS_MAX: Final = 10
FRAMES_MAX: Final = 50
"""How many frames of one error are shown, the innermost ones."""

_QUOTING: Final = ("builtins", "fastapi", "pydantic", "pydantic_core")
"""Modules whose errors quote values, such as `KeyError: 'Jo Doe'`; this project's own do not."""


def error_text(error: BaseException) -> str:
    """Return the message of an error without the values that it quotes."""
    match error:
        case ValidationError():
            return "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
                for fault in error.errors(
                    include_input=False, include_context=False, include_url=False
                )
            )
        case asyncpg.DataError():
            return "a value does not fit its column"
        case asyncpg.PostgresError():
            return error.message or ""  # without its detail, which shows the row
        case OSError():
            return str(error)
        case _ if type(error).__module__.partition(".")[0] in _QUOTING and error.args:
            return WITHHELD
        case _:
            return str(error)


def traceback_of(error: BaseException) -> str:
    """Return the tracebacks of an error and of its causes: lines of code, and no values."""
    return "\nfrom which came\n\n".join(map(_raised, reversed(list(_chain(error)))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes, nearest first."""
    following: BaseException | None = error
    for _ in range(CHAIN_ERRORS_MAX):
        if following is None:
            return
        yield following
        unsuppressed = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or unsuppressed


def _raised(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__, -FRAMES_MAX))
    text = (
        f"Traceback (most recent call last):\n{frames}{type(error).__name__}: {error_text(error)}"
    )
    if isinstance(error, BaseExceptionGroup):
        inside = (traceback_of(each) for each in error.exceptions[:CHAIN_ERRORS_MAX])
        text = "\n".join((text, *(f"  {line}" for one in inside for line in one.splitlines())))
    return without_personal(text)
