"""The questions beyond the five ratings, in one table, with the level of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from events.vocabulary import EvaluationStage, KirkpatrickLevel, TopicSlug


@dataclass(frozen=True, slots=True)
class Question:
    """One row: answered from 1 (not at all) to 5 (fully)."""

    level: KirkpatrickLevel
    text: str


QUESTIONS: Final[Mapping[TopicSlug, Question]] = {
    "met-our-need": Question(KirkpatrickLevel.REACTION, "Did the help meet the need?"),
    "well-organized": Question(KirkpatrickLevel.REACTION, "Was it well organized?"),
    "knows-more": Question(KirkpatrickLevel.LEARNING, "Do you know more about the topic?"),
    "could-apply": Question(KirkpatrickLevel.LEARNING, "Could you apply what you learned?"),
    "applied-at-work": Question(KirkpatrickLevel.BEHAVIOR, "Is it applied at work?"),
    "changed-a-policy": Question(KirkpatrickLevel.BEHAVIOR, "Was a policy changed by it?"),
    "changed-training": Question(KirkpatrickLevel.BEHAVIOR, "Did your own training change?"),
    "solved-the-problem": Question(KirkpatrickLevel.RESULTS, "Was the problem solved?"),
    "community-trust": Question(KirkpatrickLevel.RESULTS, "Did trust in the agency grow?"),
    "officer-safety": Question(KirkpatrickLevel.RESULTS, "Are people safer?"),
}

LATER_LEVELS: Final = frozenset({KirkpatrickLevel.BEHAVIOR, KirkpatrickLevel.RESULTS})
"""The levels that can be evaluated only some months after the delivery."""


def questions_of(stage: EvaluationStage) -> Mapping[TopicSlug, Question]:
    """The questions of a stage: at once of reaction and learning, at follow-up of every level."""
    if stage is EvaluationStage.FOLLOW_UP:
        return QUESTIONS
    return {slug: row for slug, row in QUESTIONS.items() if row.level not in LATER_LEVELS}
