"""What of a row belongs together: a day without its reason, an expert without an assignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from deploy.importing.faults import BadRow
from deploy.importing.row import Row

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "authorized_on": ("authorized_title",),
    "authorized_title": ("authorized_on",),
    "authorization_document": ("authorized_on",),
    "declined_on": ("declined_reason",),
    "declined_reason": ("declined_on",),
    "assigned_on": ("screened_on", "provider"),
    "provider": ("assigned_on",),
    "expert_id": ("assigned_on",),
    "expert_name": ("assigned_on",),
    "accepted_on": ("assigned_on",),
    "plan_objectives": ("plan_proposed_on",),
    "plan_proposed_on": ("plan_objectives", "accepted_on"),
    "plan_approved_on": ("plan_proposed_on",),
    "deliveries": ("assigned_on",),
    "delivered_on": ("assigned_on",),
    "cancelled_on": ("screened_on", "cancelled_reason"),
    "cancelled_reason": ("cancelled_on",),
    "closed_on": ("screened_on", "closed_reason"),
    "closed_reason": ("closed_on",),
}


def lacks(row: Row) -> Iterator[BadRow]:
    """Everything that is missing beside what is there."""
    said = {name for name in _NEEDS if getattr(row, name)}
    said |= {"screened_on"} if row.screened_on else set()
    for name, needed in _NEEDS.items():
        for other in needed:
            if name in said and other not in said:
                yield BadRow(row.line, other, "", f"is missing, as there is {name}")
    if "assigned_on" in said and not said & {"expert_id", "expert_name"}:
        rule = "is missing (or expert_id), as there is assigned_on"
        yield BadRow(row.line, "expert_name", "", rule)
    if said >= {"expert_id", "expert_name"}:
        rule = "is one too many: expert_name is there"
        yield BadRow(row.line, "expert_id", str(row.expert_id), rule)
