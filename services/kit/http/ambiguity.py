"""JSON that two parsers may read differently, or that cannot be stored, is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from fastapi.exceptions import RequestValidationError

DEPTH_MAX: Final = 32
"""Of objects and lists in each other; no body needs more than four."""


def refuse_ambiguous(content: bytes) -> None:
    """Refuse JSON that two parsers may read differently, or that cannot be stored.

    Python also takes what is no JSON: NaN, and other encodings. Raises `RequestValidationError`.
    """
    try:
        value = json.loads(
            content.decode(),
            object_pairs_hook=_each_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except _AmbiguousError as ambiguous:
        raise _refused((), str(ambiguous)) from None
    except (_NotJsonError, json.JSONDecodeError):
        raise _refused((), "must be JSON", kind="json_invalid") from None
    except UnicodeDecodeError:
        raise _refused((), "must be UTF-8", kind="json_invalid") from None
    except ValueError:
        raise _refused((), "must have numbers within reason") from None
    except RecursionError:  # it was not read to its end, so that it may be no JSON
        raise _refused((), "must be nested within reason", kind="json_invalid") from None
    if _is_harmless(content):
        return
    for place, part in _walked(value):
        if isinstance(part, str) and not part.isascii() and _has_surrogate(part):
            raise _refused(place, "must be Unicode: half a surrogate pair is no character")


def _is_harmless(content: bytes) -> bool:
    """Whether no part can be too deep or hold half a surrogate pair, which only an escape can."""
    return content.count(b"{") + content.count(b"[") <= DEPTH_MAX and rb"\u" not in content


class _AmbiguousError(Exception):
    pass


class _NotJsonError(Exception):
    pass


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise _AmbiguousError("must name each field of an object once")
    return read


def _no_number(name: str) -> NoReturn:
    raise _NotJsonError(name)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise _AmbiguousError("must hold numbers that a double can hold")
    return number


def _walked(value: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield every part with its path; the name of a field is a part of its object. No recursion."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while waiting:
        place, part = waiting.pop()
        yield place, part
        if len(place) > DEPTH_MAX:
            raise _refused((), f"must not be nested deeper than {DEPTH_MAX}")
        if isinstance(part, dict):
            for name, inside in part.items():
                yield place, name
                waiting.append(((*place, name), inside))
        elif isinstance(part, list):
            waiting.extend(((*place, number), inside) for number, inside in enumerate(part))


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _refused(place: tuple[str | int, ...], rule: str, kind: str = "json") -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body", *place), "msg": rule}])
