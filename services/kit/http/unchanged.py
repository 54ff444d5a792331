"""What determines an answer is known before it is made: who has it already gets 304 at once.

Whoever makes an answer says what it stands for: a position, a release, who sees it. That is its
`ETag`. A caller who names the same in `If-None-Match` is answered before anything is counted. An
answer of which nobody says so gets its tag from its content, when it is there.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.kit.http.entity_tags import matches_weakly

ANYTHING: Final = "*"
"""Names whatever there is: whether there is anything is known when the answer is made."""
_TAG_BYTES: Final = 12
_PROGRAM: Final = Path(__file__).parents[3]
_PARTS: Final = ("events", "services")
_NOT_MODIFIED: Final = 304


@dataclass(slots=True)
class _Answering:
    """An answer that is being made."""

    seen: str
    """`If-None-Match`, as it was sent; empty where nothing was."""
    tag: str | None = None


_ANSWERING: Final[ContextVar[_Answering | None]] = ContextVar("answering", default=None)

Dress = Callable[[Response], object]
"""Sets the headers that the whole answer would have: a cache takes over those of a 304."""


class UnchangedError(Exception):
    """The caller has this answer already. An application answers it with 304."""

    def __init__(self, tag: str, dress: Dress) -> None:
        super().__init__(tag)
        self._tag = tag
        self._dress = dress

    @property
    def response(self) -> Response:
        """The answer."""
        response = Response(status_code=_NOT_MODIFIED)
        self._dress(response)
        response.headers["ETag"] = self._tag
        return response


@contextmanager
def answering(seen: str) -> Iterator[None]:
    """Make an answer to a question that names these tags."""
    token = _ANSWERING.set(_Answering(seen))
    try:
        yield
    finally:
        _ANSWERING.reset(token)


def stands_for(*parts: object, dress: Dress = lambda _: None) -> None:
    """Say what determines the answer that is being made, with the code that makes it.

    `parts` are told apart by their `repr`. Raises `UnchangedError` where the caller has it.
    """
    if (answer := _ANSWERING.get()) is None:
        return  # nobody asks over HTTP
    told = repr((release(), *parts)).encode()
    answer.tag = f'W/"{hashlib.blake2b(told, digest_size=_TAG_BYTES).hexdigest()}"'
    if answer.seen.strip() != ANYTHING and matches_weakly(answer.seen, answer.tag):
        raise UnchangedError(answer.tag, dress)


def always_made() -> None:
    """Make this answer whatever the caller has: it also shows what nobody says it stands for."""
    _ANSWERING.set(None)


def tag_told() -> str | None:
    """Return the tag of the answer, where it was said what that stands for."""
    answer = _ANSWERING.get()
    return None if answer is None else answer.tag


async def answer_unchanged(_request: Request, unchanged: Exception) -> Response:
    """Answer with 304; the handler of an application."""
    if not isinstance(unchanged, UnchangedError):
        raise TypeError(unchanged)
    return unchanged.response


@functools.cache
def release() -> str:
    """Return what the program is, from its code, statements and templates: read once, some 30 ms.

    A version would be the same for two builds of which the second counts otherwise.
    """
    digest = hashlib.blake2b(digest_size=_TAG_BYTES)
    for part in _PARTS:
        for path in sorted((_PROGRAM / part).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(_PROGRAM)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
