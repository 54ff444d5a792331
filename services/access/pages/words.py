"""The words of access on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROLES: Final[Mapping[str, str]] = {
    "requester": "Requester",
    "provider": "Provider",
    "coordinator": "Coordinator",
    "validator": "Validator",
    "reader": "Reader",
    "operator": "Operator",
    "administrator": "Administrator",
}


def role_in_words(role: str) -> str:
    """Return the name of a role."""
    return ROLES[role]
