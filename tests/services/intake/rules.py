"""The rules of intake, to be tested: `REQUEST_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from typing import Final

from events.testing import Rules
from services.intake.commands.agencies import RegisterUnderNumber
from services.intake.commands.evaluations import AnswerEvaluation, GiveAnswer
from services.intake.decisions import (
    AGENCY_DECIDER,
    DESK_DECIDER,
    EVALUATION_DECIDER,
    REQUEST_DECIDER,
    TESTIMONIAL_DECIDER,
    TOPIC_DECIDER,
)

AGENCY_RULES: Final = Rules(AGENCY_DECIDER, not_repeated=(RegisterUnderNumber,))
"""Who asks again for a number of the center's is given another one."""
DESK_RULES: Final = Rules(DESK_DECIDER)
EVALUATION_RULES: Final = Rules(EVALUATION_DECIDER, not_repeated=(AnswerEvaluation, GiveAnswer))
"""An invitation is answered once, whoever has it; whether it was, nobody is told by the answers."""
REQUEST_RULES: Final = Rules(REQUEST_DECIDER)
TESTIMONIAL_RULES: Final = Rules(TESTIMONIAL_DECIDER)
TOPIC_RULES: Final = Rules(TOPIC_DECIDER)
