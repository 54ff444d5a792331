"""Reads a form or a query whose fields are each given once, of a limited size."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

FORM_BYTES_MAX: Final = 16 * 1024
FIELDS_MAX: Final = 30
_FORM: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form. Raises `HTTPException` for what is none, or too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, f"Send {_FORM}.")
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > FORM_BYTES_MAX:
            raise HTTPException(413, f"A form has at most {FORM_BYTES_MAX} bytes.")
    return read_fields(content.decode(errors="replace"))


def read_fields(text: str) -> dict[str, str]:
    """Return the fields of a query or a form. Raises `HTTPException` if one is given twice."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise HTTPException(400, f"There are more than {FIELDS_MAX} fields.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise HTTPException(400, "A field is given twice.")
    return fields
