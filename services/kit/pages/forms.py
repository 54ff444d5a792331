"""Forms: what was typed, what is wrong with it in sentences, and what it means if nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from services.kit.pages.posted import Values

WHOLE: Final = ""
"""The name under which a fault of the whole form stands."""


class Fields(BaseModel):
    """The fields of a form. What was left empty is not given; unknown fields are ignored.

    `Field(title="the full name")` is how sentences call a field.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


FieldsT = TypeVar("FieldsT", bound=Fields)


class Form(Generic[FieldsT]):
    """One form as it is shown: its values, its faults, and its content once it has no fault."""

    def __init__(
        self, fields: type[FieldsT], values: Values | None = None, *, is_back: bool = False
    ) -> None:
        self._fields = fields
        self.values: Values = values or {}
        self.is_back = is_back
        """Whether it shows what was typed before and not taken."""
        self.faults: dict[str, str] = {}
        self.content: FieldsT | None = None

    def read(self) -> Form[FieldsT]:
        """Validate the values: then either `content` is set or `faults` are."""
        try:
            self.content = self._fields.model_validate(dict(self._given()))
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False, include_input=False):
                name = str(error["loc"][0]) if error["loc"] else WHOLE
                field = self._fields.model_fields.get(name)
                self.faults.setdefault(name, _sentence(error, _title(field, name), field))
        return self

    def refuse(self, sentence: str, name: str = WHOLE) -> Form[FieldsT]:
        """Add a fault that only a rule knows, to a field or to the whole form."""
        self.faults.setdefault(name, sentence)
        self.content = None
        return self

    def value(self, name: str) -> str:
        """Return what a field shows."""
        values = self.values.get(name, ())
        return values[0] if values else ""

    def has(self, name: str, value: str) -> bool:
        """Whether a choice is chosen."""
        return value in self.values.get(name, ())

    def asks(self, name: str) -> bool:
        """Whether it has a field of this name."""
        return name in self._fields.model_fields

    def is_required(self, name: str) -> bool:
        """Whether a field must be filled in."""
        field = self._fields.model_fields.get(name)
        return field is not None and field.is_required()

    def _given(self) -> Iterator[tuple[str, Any]]:
        for name, field in self._fields.model_fields.items():
            values = [value for value in self.values.get(name, ()) if value.strip()]
            if _takes_many(field.annotation):
                yield name, values
            elif values:
                yield name, values[0] if len(values) == 1 else values


def _takes_many(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _takes_many(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return any(_takes_many(each) for each in get_args(annotation))
    return origin in {list, tuple, set, frozenset}


def _is_chosen(annotation: Any) -> bool:
    """Whether a field is chosen from a list and not typed."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_chosen(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return any(_is_chosen(each) for each in get_args(annotation))
    is_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
    return origin is Literal or annotation is bool or is_enum


def _title(field: FieldInfo | None, name: str) -> str:
    if field is not None and field.title:
        return field.title
    return f"the {name.replace('_', ' ')}"


_CHOICE: Final = "Choose {title}."
_DAY: Final = "Enter {title} as a day, such as 2026-03-31."
_NUMBER: Final = "Enter {title} as a number, such as 12."
_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "Enter {title}.",
    "too_short": _CHOICE,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "bool_parsing": _CHOICE,
    "bool_type": _CHOICE,
    "day": _DAY,
    "string_too_short": "Enter {title} in at least {min_length} characters.",
    "string_too_long": "Enter {title} in at most {max_length} characters.",
    "string_pattern_mismatch": "Enter {title} in the form that is asked for.",
    "greater_than_equal": "Enter {title} as {ge} or more.",
    "less_than_equal": "Enter {title} as {le} or less.",
}
"""By pydantic's type of an error."""
_OWN: Final = frozenset({"value_error", "assertion_error", "text"})
_FAMILIES: Final = (("date", _DAY), ("int", _NUMBER), ("float", _NUMBER), ("decimal", _NUMBER))


def as_sentence(detail: str) -> str:
    """Return what a rule says as a sentence of its own."""
    return f"{detail[:1].upper()}{detail[1:]}."


def _sentence(error: Mapping[str, Any], title: str, field: FieldInfo | None) -> str:
    kind = error["type"]
    if kind == "missing" and field is not None and _is_chosen(field.annotation):
        return _CHOICE.format(title=title)
    if kind in _OWN:  # it was raised by a validator of ours, as a sentence
        message = re.sub(r"^(Value|Assertion) error, ", "", error["msg"])
        return message if message.endswith(".") else f"Check {title}: it {message}."
    family = (text for begin, text in _FAMILIES if kind.startswith(begin))
    text = _SENTENCES.get(kind) or next(family, "Check {title}.")
    return text.format(title=title, **error.get("ctx", {}))
