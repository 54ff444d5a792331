"""The form of an answer: five ratings, a recommendation, the questions of a stage, and words."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple

from pydantic import Field, create_model

from events.vocabulary import EvaluationStage, Ratings
from services.intake.commands.fields import Note
from services.intake.decisions.questions import LATER_LEVELS, questions_of
from services.kit.pages.forms import Fields

_Grade = Literal["1", "2", "3", "4", "5"]
RATED: Final[Mapping[str, str]] = {
    "delivery": "Delivery of the help",
    "experts": "The experts",
    "information": "Quality of the information",
    "knowledge": "Gain in knowledge",
    "change": "Ability to make changes",
}
"""The five ratings, as `Ratings` has them, in words."""
RATINGS_CHOICES: Final = (
    ("1", "1, poor", ""),
    ("2", "2", ""),
    ("3", "3", ""),
    ("4", "4", ""),
    ("5", "5, excellent", ""),
)
EXTENT_CHOICES: Final = (
    ("1", "1, not at all"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5, fully"),
)
RECOMMEND_CHOICES: Final = (
    ("0", "0, not at all"),
    *((str(each), str(each)) for each in range(1, 10)),
    ("10", "10, certainly"),
)


class AnswerFields(Fields):
    """What is asked at each stage; further questions are added by `fields_of`."""

    stage: ClassVar[EvaluationStage]

    delivery: Annotated[_Grade, Field(title="a rating of the delivery of the help")]
    experts: Annotated[_Grade, Field(title="a rating of the experts")]
    information: Annotated[_Grade, Field(title="a rating of the quality of the information")]
    knowledge: Annotated[_Grade, Field(title="a rating of the gain in knowledge")]
    change: Annotated[_Grade, Field(title="a rating of the ability to make changes")]
    would_recommend: Annotated[
        Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        Field(title="whether you would recommend it"),
    ]
    testimonial: Annotated[Note | None, Field(title="your own words")] = None
    publish_testimonial: Annotated[
        Literal["yes"] | None, Field(title="whether your words may be published")
    ] = None

    def said(self) -> Mapping[str, Any]:
        """Return it as the command has it."""
        return {
            "ratings": {name: int(getattr(self, name)) for name in Ratings.model_fields},
            "would_recommend": int(self.would_recommend),
            "testimonial": self.testimonial,
            "publish_testimonial": self.testimonial is not None
            and self.publish_testimonial is not None,
            "answers": [
                {"question": row.slug, "value": int(given)}
                for row in rows_of(self.stage)
                if (given := getattr(self, row.name)) is not None
            ],
        }


class QuestionRow(NamedTuple):
    """A further question, as the form has it."""

    name: str
    slug: str
    text: str
    is_later: bool
    """Whether it asks what became of the help: of behavior or results."""


@functools.cache
def rows_of(stage: EvaluationStage) -> tuple[QuestionRow, ...]:
    """Return the further questions of a stage."""
    return tuple(_rows_of(stage))


def _rows_of(stage: EvaluationStage) -> Iterator[QuestionRow]:
    for slug, question in questions_of(stage).items():
        is_later = question.level in LATER_LEVELS
        yield QuestionRow(slug.replace("-", "_"), slug, question.text, is_later)


@functools.cache
def fields_of(stage: EvaluationStage) -> type[AnswerFields]:
    """Return the form of a stage."""
    further: dict[str, Any] = {
        row.name: (Annotated[_Grade | None, Field(title="an answer from 1 to 5")], None)
        for row in rows_of(stage)
    }
    fields = create_model("AnswerFields", __base__=AnswerFields, **further)
    fields.stage = stage
    return fields
