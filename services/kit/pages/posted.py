"""What a browser posts with a form: fields and their values, within limits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from services.kit.http.problem_kinds import NO_SUCH_MEDIA, TOO_LARGE
from services.kit.http.problems import ProblemError

FORM_BYTES_MAX: Final = 64 * 1024
FIELDS_MAX: Final = 200
TOKEN_FIELD: Final = "form_token"  # noqa: S105 - the name of a field
MEDIA_TYPE: Final = "application/x-www-form-urlencoded"

Values = Mapping[str, Sequence[str]]
"""Field -> its values: a field that is given several times has several."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


async def read_posted(request: Request) -> tuple[Values, str]:
    """Return the fields of a posted form, and apart from them its token ("" if there is none).

    Raises the problem of a body that is no form, or one beyond the limits.
    """
    body = await request.body()
    if len(body) > FORM_BYTES_MAX:
        raise ProblemError(TOO_LARGE, f"A form has at most {FORM_BYTES_MAX} bytes.")
    if not body:
        return {}, ""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != MEDIA_TYPE:
        raise ProblemError(NO_SUCH_MEDIA, f"A form is sent as {MEDIA_TYPE}.")
    fields: dict[str, list[str]] = {}
    for name, value in _pairs(body):
        fields.setdefault(name, []).append(value)
    token = fields.pop(TOKEN_FIELD, [""])
    return fields, token[0] if len(token) == 1 else ""


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX
        )
    except ValueError:  # a UnicodeDecodeError is one
        raise _refused("is a form of at most 200 fields, in UTF-8") from None
    # Browsers end lines with CRLF, whatever was typed.
    return [(_readable(name), _readable(value).replace("\r\n", "\n")) for name, value in pairs]


def _readable(text: str) -> str:
    if _CONTROL.search(text):
        raise _refused("has no control characters")
    return text


def _refused(rule: str) -> RequestValidationError:
    return RequestValidationError([{"type": "form", "loc": ("body",), "msg": rule}])
