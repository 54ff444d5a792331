"""What asking for help consists of, each field with its limits: the same wherever it is asked."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from events.days import Day
from events.event import Personal
from events.text import EMAIL, LINE, PROSE
from events.vocabulary import Contact, DeliveryType, Language, Ori, Program, TopicSlug

TOPICS_MAX: Final = 10
LANGUAGES_MAX: Final = 20
UNIQUE: Final[dict[str, JsonValue]] = {"uniqueItems": True}
"""The rule of `each_once`, in JSON Schema."""


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values. Raises `ValueError` where one is named twice."""
    if len(set(values)) < len(values):
        raise ValueError("each may be named once")
    return values


PersonName = Annotated[Personal, StringConstraints(min_length=1, max_length=200), LINE]
Email = Annotated[Personal, StringConstraints(max_length=254), EMAIL]
Telephone = Annotated[Personal, StringConstraints(pattern=r"^[0-9+(][0-9 ().x+-]{2,39}$")]
Topics = Annotated[
    tuple[TopicSlug, ...],
    Field(min_length=1, max_length=TOPICS_MAX, json_schema_extra=UNIQUE),
    AfterValidator(each_once),
]
DeliveryTypes = Annotated[
    tuple[DeliveryType, ...],
    Field(max_length=len(DeliveryType), json_schema_extra=UNIQUE),
    AfterValidator(each_once),
]
"""Where none is named, the agency wants advice on that too."""
Languages = Annotated[
    tuple[Language, ...],
    Field(max_length=LANGUAGES_MAX, json_schema_extra=UNIQUE),
    AfterValidator(each_once),
]
Problem = Annotated[str, StringConstraints(min_length=1, max_length=4000), PROSE]


class GivenContact(Contact):
    """A contact in a command: unknown fields are refused, and each field has its limit."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName
    email: Email
    telephone: Telephone | None = None


class RequestedHelp(BaseModel):
    """What an agency asks for: the fields that the HTTP body and the command share."""

    ori: Ori
    program: Program
    topics: Topics
    delivery_types: DeliveryTypes = Field(default=(), description="None: advice is wanted on it.")
    problem: Problem
    contact: GivenContact
    authorized_by: PersonName
    wanted_from: Day | None = None
    wanted_until: Day | None = None
    confidential: bool | None = Field(
        default=None, description="Whether in confidence; left out, the program says."
    )
    languages: Languages = Field(
        default=(), description="Beside English, to be served in: ISO 639, such as `es`."
    )


NamedAgency = Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
"""An ORI, its first seven characters, or a name as the registry has it."""


class AskedHelp(RequestedHelp):
    """What is asked for without an account: whoever asks may know the agency by its name alone."""

    ori: NamedAgency = Field(
        alias="agency",
        description="Its ORI, the first seven characters of that, or its name in the registry.",
    )
