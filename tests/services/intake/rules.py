"""The rules of intake, to be tested: `REQUEST_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from typing import Final

from events.testing import Rules
from services.intake.decisions import (
    AGENCY_DECIDER,
    DESK_DECIDER,
    EVALUATION_DECIDER,
    REQUEST_DECIDER,
    TOPIC_DECIDER,
)

AGENCY_RULES: Final = Rules(AGENCY_DECIDER)
DESK_RULES: Final = Rules(DESK_DECIDER)
EVALUATION_RULES: Final = Rules(EVALUATION_DECIDER)
REQUEST_RULES: Final = Rules(REQUEST_DECIDER)
TOPIC_RULES: Final = Rules(TOPIC_DECIDER)
