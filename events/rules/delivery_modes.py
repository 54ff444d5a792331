"""Where the people of a delivery can have been, by its type: one table for all services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.vocabulary import DeliveryMode, DeliveryType

ONLY_MODES: Final[Mapping[DeliveryType, DeliveryMode]] = {
    DeliveryType.IN_PERSON_TRAINING: DeliveryMode.IN_PERSON,
    DeliveryType.ONSITE_CONSULTATION: DeliveryMode.IN_PERSON,
    DeliveryType.VIRTUAL_TRAINING: DeliveryMode.VIRTUAL,
    DeliveryType.WEB_TRAINING: DeliveryMode.VIRTUAL,
    DeliveryType.VIRTUAL_CONSULTATION: DeliveryMode.VIRTUAL,
}
"""Types whose name says the mode; every other type can be given in both.

Facts of earlier releases may break it, and are read all the same.
"""


def fits(
    delivery_type: DeliveryType, mode: DeliveryMode, *, in_person: int, virtually: int
) -> bool:
    """Whether a type can have been given so, by its mode and by how many attended in which way."""
    only = ONLY_MODES.get(delivery_type)
    if only is None:
        return True
    if only is DeliveryMode.VIRTUAL:
        return mode is only and in_person == 0
    return mode is only and (in_person > 0 or virtually == 0)
