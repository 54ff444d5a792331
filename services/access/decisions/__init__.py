"""The rules of access."""

from __future__ import annotations

from services.access.decisions.consumers import CONSUMER_DECIDER
from services.access.decisions.forgetting import FORGETTING_DECIDER
from services.access.decisions.holds import HOLD_DECIDER
from services.access.decisions.people import PERSON_DECIDER

__all__ = ["CONSUMER_DECIDER", "FORGETTING_DECIDER", "HOLD_DECIDER", "PERSON_DECIDER"]
