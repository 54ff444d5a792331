"""Who can see what of an answer, in the words of mails and pages; all of it is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.vocabulary import EvaluationAudience

_IN_FIGURES: Final = "Figures count it together with others. Words are published only if you agree."
WHO_SEES: Final[Mapping[EvaluationAudience, str]] = {
    EvaluationAudience.REQUESTER: (
        "The center reads what you say. One person is asked as the requester, so the center knows "
        "that it is you who say it. Your agency's account and the provider are shown no answers. "
        + _IN_FIGURES
    ),
    EvaluationAudience.PARTICIPANT: (
        "The center reads what you say, and when it came, but not from whom: nothing is kept that "
        "joins your code to your answer. Where only one person took part, that person is known. "
        "Your agency and the provider are shown no answers. " + _IN_FIGURES
    ),
    EvaluationAudience.EXPERT: (
        "The center reads what you say. One expert is asked about this work, so the center knows "
        "that it is you who say it. Your provider and the agency are shown no answers. "
        + _IN_FIGURES
    ),
}
"""By who is asked."""
