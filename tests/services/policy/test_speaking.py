"""Every field of a body that may say who acts: compared with who asks, or no actor for a reason.

A new one fails until it is sorted here. Where the center alone may ask, it says whom it writes
down, and the facts' metadata say that it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from events.rules.desk import CENTER
from tests.services.assignment.test_routes_speaking import SPEAKING
from tests.services.every_route import Operation, Schema, operations

OF_INTAKE: Final = {("submit_request", "ori"): "tests/services/intake: an agency asks for itself"}
"""Compared there, as who succeeded an agency asks for it too."""
NO_ACTOR: Final = {
    **dict.fromkeys(
        [
            ("name_contact", "contact"),
            ("change_executive", "contact"),
            ("submit_request", "contact"),
            ("amend_request", "contact"),
        ],
        "whom to call at the agency that asks, whose request or registry entry the gate looks at",
    ),
    **dict.fromkeys(
        [("submit_request", "authorized_by"), ("authorize_request", "authorized_by")],
        "the name of who said yes at the agency that the gate let in; who told it is the actor",
    ),
    **dict.fromkeys(
        [("note_employment", "ori"), ("declare_conflict", "ori")],
        "for whom an expert works; whose the expert is, the gate looks at",
    ),
    **dict.fromkeys(
        [("record_delivery", "attendance.ori"), ("correct_delivery", "attendance.ori")],
        "who attended what the provider gave",
    ),
}
"""Fields that name somebody who does not act, by operation and field, with the reason."""


def _name(operation: Operation) -> str:
    told: str = operation.document["paths"][operation.path][operation.method.lower()]["operationId"]
    return told


def _names_somebody(operation: Operation, field: str, schema: Schema) -> bool:
    """Whether a value has the form of an ORI, of a provider's slug or of a person, or is `..._by`.

    Slugs of 32 characters are also communities, which are no parties.
    """
    last = field.rpartition(".")[2]
    if last.endswith("_by") or last in {"contact", "coordinator", "validator", "author", "person"}:
        return True
    options = operation.whole(schema)
    for each in map(operation.whole, options.get("anyOf", [options])):
        pattern = each.get("pattern", "")
        is_slug = pattern.startswith("^[a-z][a-z0-9]*(") and each.get("maxLength") == 32
        if pattern.startswith(("^[A-Z]{2}[A-Z0-9]", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) or (
            is_slug and last != "communities"
        ):
            return True
    return False


def fields() -> Iterator[tuple[tuple[str, str], Operation]]:
    for operation in operations():
        for place, schema in operation.leaves():
            field = ".".join(step for step in place if isinstance(step, str))
            if operation.method != "GET" and _names_somebody(operation, field, schema):
                yield (_name(operation), field), operation


def test_every_field_that_may_say_who_acts_is_sorted() -> None:
    of_others = {place for place, asked in fields() if not set(asked.roles) <= CENTER}
    assert of_others == {*SPEAKING, *OF_INTAKE, *NO_ACTOR}


def test_whom_the_center_names_is_found_by_the_same_look() -> None:
    of_center = {place for place, asked in fields() if set(asked.roles) <= CENTER}
    assert {
        ("take_request", "coordinator"),
        ("join_request", "ori"),
        ("assign_provider", "provider"),
        ("assign_validator", "validator"),
    } <= of_center
