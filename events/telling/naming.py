"""Which facts name a person who need not have told them, outside of the person's own stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "CoordinatorTook": ("coordinator", "instead_of"),
    "CoordinatorReleased": ("coordinator",),
    "ValidatorAssigned": ("validator",),
    "ValidatorReleased": ("validator",),
    **dict.fromkeys(
        (
            *("ForgettingAsked", "ForgettingWithdrawn", "ForgettingConfirmed", "PersonForgotten"),
            *("LegalHoldPlaced", "LegalHoldLifted"),
        ),
        ("subject",),
    ),
}
"""The fields in which a fact has the id of a person, by its wire name.

Who told a fact is its actor, so fields that repeat that (`asked_by`) are not here.
"""
