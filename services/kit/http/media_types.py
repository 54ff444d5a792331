"""A body must be declared as JSON in UTF-8."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from services.kit.http.problem_kinds import NO_SUCH_MEDIA
from services.kit.http.problems import ProblemError

_JSON: Final = re.compile(r"application/([\w.!#$&^-]+\+)?json", re.ASCII | re.IGNORECASE)
_NAME: Final = re.compile(r"[\w-]+", re.ASCII)
_CHARSETS: Final = frozenset({"utf-8", "us-ascii"})
_BLANKS: Final = " \t"


def refuse_other_media(request: Request) -> None:
    """Raise a 415 problem for a body that is not declared as JSON in UTF-8."""
    if not _has_body(request):
        return
    declared = request.headers.getlist("content-type")
    if len(declared) != 1 or not _is_json(declared[0]):
        raise ProblemError(
            NO_SUCH_MEDIA,
            "A body is `application/json`, in UTF-8.",
            headers={"Accept": "application/json"},
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(
            NO_SUCH_MEDIA,
            "A body is not encoded: neither compressed nor otherwise.",
            headers={"Accept-Encoding": "identity"},
        )


def _is_json(media_type: str) -> bool:
    kind, *parameters = media_type.split(";")
    return _JSON.fullmatch(kind.rstrip(_BLANKS)) is not None and all(
        _is_harmless(parameter.strip(_BLANKS)) for parameter in parameters
    )


def _is_harmless(parameter: str) -> bool:
    """Whether the content is JSON in UTF-8 with this parameter too."""
    name, equals, value = parameter.partition("=")
    if not parameter:
        return True
    if not equals or not _NAME.fullmatch(name):
        return False
    return name.lower() != "charset" or value.strip('"').lower() in _CHARSETS


def _has_body(request: Request) -> bool:
    return (
        request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    )
