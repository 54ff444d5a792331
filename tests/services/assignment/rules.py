"""The rules of assignment, to be tested: `ENGAGEMENT_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from typing import Final

from events.testing import Rules
from services.assignment.decisions import (
    ENGAGEMENT_DECIDER,
    EXPERT_DECIDER,
    FINDINGS_DECIDER,
    PROVIDER_DECIDER,
)

ENGAGEMENT_RULES: Final = Rules(ENGAGEMENT_DECIDER)
EXPERT_RULES: Final = Rules(EXPERT_DECIDER)
FINDINGS_RULES: Final = Rules(FINDINGS_DECIDER)
PROVIDER_RULES: Final = Rules(PROVIDER_DECIDER)
