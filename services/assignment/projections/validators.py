"""Who judges the evidence of which engagement."""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import ValidatorAssigned, ValidatorReleased
from events.event import Told
from services.kit.feed.tables import Table, last_told


class ValidatorRow(NamedTuple):
    """A person and an engagement; the history is shown from the log."""

    engagement_id: UUID
    validator: str
    assigned: bool
    """False since the person was released."""


def _assigned(told: Told) -> ValidatorRow:
    return ValidatorRow(told.event.engagement_id, told.event.validator, assigned=True)


def _released(told: Told) -> ValidatorRow:
    return ValidatorRow(told.event.engagement_id, told.event.validator, assigned=False)


VALIDATORS_FOLD: Final = last_told(
    Table("validators", ValidatorRow, key=("engagement_id", "validator")),
    {ValidatorAssigned: _assigned, ValidatorReleased: _released},
)
