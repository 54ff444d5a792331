"""Commands on the desk of a request with ordinary values, to be varied."""

from __future__ import annotations

from typing import Any

from services.intake.commands.desk import (
    CorrectNote,
    ReleaseRequest,
    StrikeNote,
    TakeRequest,
    WriteNote,
)
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NOTE,
    NOTE_ID,
    NOW,
    REQUEST_ID,
)

OPEN: dict[str, Any] = {"submitted_on": MARCH_1, "ended": None}


def take(**fields: Any) -> TakeRequest:
    asked = {"request_id": REQUEST_ID, "coordinator": "maria", "instead_of": None, "on": MARCH_2}
    return TakeRequest.model_validate(asked | {"now": NOW, "request": OPEN} | fields)


def release(**fields: Any) -> ReleaseRequest:
    asked = {"request_id": REQUEST_ID, "coordinator": "maria", "on": MARCH_3}
    return ReleaseRequest.model_validate(asked | {"now": NOW, "request_known": True} | fields)


def write(**fields: Any) -> WriteNote:
    asked = NOTE | {"on": MARCH_2, "now": NOW, "request_known": True}
    return WriteNote.model_validate(asked | fields)


def correct(**fields: Any) -> CorrectNote:
    said = {"text": "In July.", "noted_on": MARCH_2, "reason": "entered-in-error"}
    return CorrectNote.model_validate(NOTE | said | {"on": MARCH_3, "now": NOW} | fields)


def strike(**fields: Any) -> StrikeNote:
    asked = {"request_id": REQUEST_ID, "note_id": NOTE_ID, "reason": "other-request"}
    return StrikeNote.model_validate(asked | {"on": MARCH_4, "now": NOW} | fields)
