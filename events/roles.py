"""In which role somebody acts: the word before the colon in a fact's actor."""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal[
    "coordinator",
    "requester",
    "provider",
    "validator",
    "respondent",
    "reader",
    "consumer",
    "operator",
]
"""Routes name the roles that they admit."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)
