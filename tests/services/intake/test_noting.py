"""Notes and contacts: written, corrected as a whole, struck out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.intake.commands.fields import NOTE_TEXT_CHARACTERS_MAX, PEOPLE_SPOKEN_TO_MAX
from services.intake.decisions.noting import NOTES_TOLD_MAX
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    OTHER_REQUEST_ID,
    TOMORROW,
    note_corrected,
    note_struck,
    noted,
    released,
    took,
)
from tests.services.intake.noting import correct, strike, write
from tests.services.intake.rules import DESK_RULES

FULL = [noted(note_id=UUID(int=number)) for number in range(NOTES_TOLD_MAX)]


@pytest.mark.parametrize("given", [[], [took()], [took(), released()]])
def test_a_contact_is_logged_whoever_has_the_request(given: list[Any]) -> None:
    DESK_RULES.given(*given).when(write()).then(noted())


def test_a_note_is_about_no_contact() -> None:
    DESK_RULES.given().when(write(contact=None)).then(noted(contact=None))


def test_a_contact_may_lie_before_the_request_and_not_in_the_future() -> None:
    early = MARCH_1.replace(year=2023)
    DESK_RULES.given().when(write(on=early)).then(noted(noted_on=early))
    DESK_RULES.given().when(write(on=TOMORROW)).then_refused("in-the-future")


def test_a_note_is_written_once() -> None:
    DESK_RULES.given(noted()).when(write()).then()
    DESK_RULES.given(noted()).when(write(text="Another.")).then_refused("note-exists")
    DESK_RULES.given(noted(), note_struck()).when(write()).then_refused("note-exists")


def test_nothing_is_noted_about_a_request_that_does_not_exist() -> None:
    DESK_RULES.given().when(write(request_known=False)).then_refused("request-unknown")


def test_a_correction_says_all_of_a_note() -> None:
    DESK_RULES.given(noted()).when(correct()).then(note_corrected())
    corrected = DESK_RULES.given(noted(), note_corrected())
    corrected.when(correct()).then()
    corrected.when(correct(reason="incomplete")).then()
    corrected.when(correct(contact=None)).then(note_corrected(contact=None))
    corrected.when(correct(noted_on=MARCH_1)).then(note_corrected(noted_on=MARCH_1))


def test_a_correction_lies_between_the_day_that_is_noted_and_today() -> None:
    given = DESK_RULES.given(noted())
    given.when(correct(noted_on=MARCH_3, on=MARCH_2)).then_refused("before-note")
    given.when(correct(noted_on=TOMORROW)).then_refused("in-the-future")
    given.when(strike(on=MARCH_1)).then_refused("before-note")


def test_a_note_is_struck_out_once_and_not_corrected_any_more() -> None:
    DESK_RULES.given(noted()).when(strike()).then(note_struck())
    struck = DESK_RULES.given(noted(), note_struck())
    struck.when(strike(reason="duplicate")).then()
    struck.when(correct()).then_refused("note-struck", allowed=("note",))
    struck.when(write(note_id=OTHER_REQUEST_ID)).then(noted(note_id=OTHER_REQUEST_ID))


def test_what_was_never_noted_is_neither_corrected_nor_struck_out() -> None:
    DESK_RULES.given(took()).when(correct()).then_refused("note-unknown")
    DESK_RULES.given(took()).when(strike()).then_refused("note-unknown")


def test_one_request_has_so_many_notes_and_corrections() -> None:
    full = DESK_RULES.given(*FULL)
    full.when(write()).then_refused("too-many-notes")
    full.when(correct(note_id=UUID(int=1))).then_refused("too-many-notes")
    full.when(strike(note_id=UUID(int=1))).then(note_struck(note_id=UUID(int=1)))
    DESK_RULES.given(*FULL[1:]).when(write()).then(noted())


@pytest.mark.parametrize(
    "said",
    [
        {"text": ""},
        {"text": "x" * (NOTE_TEXT_CHARACTERS_MAX + 1)},
        {"contact": {"means": "telephone", "people": []}},
        {"contact": {"means": "pigeon", "people": [{"name": "Robin Doe"}]}},
        {
            "contact": {
                "means": "email",
                "people": [{"name": "Robin Doe"}] * (PEOPLE_SPOKEN_TO_MAX + 1),
            }
        },
        {"contact": {"means": "email", "people": [{"name": "Robin Doe", "age": 50}]}},
        {"contact": {"means": "email", "people": [{"name": "Robin Doe", "email": "nowhere"}]}},
    ],
)
def test_what_is_noted_has_its_limits(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        write(**said)
