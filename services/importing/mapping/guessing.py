"""Guess a map from a header and a sample; what is not understood stands in it as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from events.counted import counted
from services.importing.mapping.days import EXCEL, ISO, days_meant
from services.importing.mapping.layout import FieldKind, Layout, TableField
from services.importing.mapping.mapped import SEPARATOR
from services.importing.mapping.names import FIELDS, PARTS, VALUES, readings, sides, singular, words
from services.importing.mapping.sample import ColumnSample, sampled
from services.importing.tables.table import Table

LOOK: Final = "LOOK"
"""Begins every comment that a person has to read."""

_DATE_FORMATS: Final = (
    ISO, "MM/DD/YYYY", "DD/MM/YYYY", "MM/DD/YY", "DD/MM/YY", "MM-DD-YYYY", "DD.MM.YYYY",
    "YYYY/MM/DD", "DD-MMM-YY", "DD-MMM-YYYY", "MMM DD, YYYY", "MMMM DD, YYYY", "YYYYMMDD", EXCEL,
)  # fmt: skip
"""The likeliest first."""
_DECIMAL_COMMA: Final = re.compile(r"\d+,\d{1,2}", re.ASCII)
_ORI: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_BY_CONTENT: Final = {"ori": _ORI, "contact_email": _EMAIL}
_SEPARATORS: Final = (SEPARATOR, ",", "|", "/")
_NUMBERED: Final = re.compile(r" \d{1,2}$")


@dataclass(slots=True)
class _Guess:
    layout: Layout
    fields: dict[str, list[ColumnSample]] = field(default_factory=dict)
    not_understood: list[tuple[ColumnSample, str]] = field(default_factory=list)
    """With why."""


def guess_map(table: Table, layout: Layout) -> str:
    """Write a map for a table, of which some thousand rows are read."""
    guess = _Guess(layout)
    for column in sampled(table):
        _take(guess, column)
    _drop_parts(guess)
    lines = [
        "# A guess. Read every line that says LOOK; then import with --map and this file, first",
        "# with --dry-run.",
        f"delimiter = {_quoted(table.format.delimiter or '')}",
        f"encoding = {_quoted(table.format.encoding or '')}",
        *_date_format(guess),
        *_decimal(guess),
        *_ignored(guess),
        *_columns(guess),
        *_constants(guess),
        *_separators(guess),
        *_values(guess),
    ]
    return "\n".join(lines) + "\n"


def _take(guess: _Guess, column: ColumnSample) -> None:
    name = _field_of(guess.layout, column)
    if name is None:
        if words(column.name).replace(" ", "_") in guess.layout.unread:
            guess.not_understood.append((column, "known, and nothing of it is kept"))
        else:
            guess.not_understood.append((column, "not understood"))
        return
    there = guess.fields.setdefault(name, [])
    is_list = guess.layout.fields[name].kind is FieldKind.LIST
    if (
        not there
        or is_list
        or (_is_part(name, column) and all(_is_part(name, one) for one in there))
    ):
        there.append(column)
    elif _is_part(name, there[0]) or _rank(name, column) < _rank(name, there[0]):
        others = list(there)
        there[:] = [column]
        guess.not_understood += [(one, f"{name} is {column.name} already") for one in others]
    else:
        guess.not_understood.append((column, f"{name} is {there[0].name} already"))


def _field_of(layout: Layout, column: ColumnSample) -> str | None:
    if (named := _called(layout, column.name)) is not None:
        return named
    meant = {_called(layout, side) for side in sides(column.name)}
    if len(meant) == 1 and (named := meant.pop()) is not None:
        return named
    for name, pattern in _BY_CONTENT.items():
        if name in layout.fields and column.values and all(map(pattern.fullmatch, column.values)):
            return name
    return None


def _called(layout: Layout, header: str) -> str | None:
    """Return the field that is called so; only if there is none, one that is so in the singular."""
    said = [each for each in readings(header) if each]
    said += [_NUMBERED.sub("", each) for each in said]
    for each in said:
        for name in layout.fields:
            if each in _all_names(name):
                return name
    for each in map(singular, said):
        for name in layout.fields:
            if each in map(singular, _all_names(name)):
                return name
    return None


def _all_names(name: str) -> Sequence[str]:
    return [words(name), *_names(name), *_parts(name)]


def _names(name: str) -> Sequence[str]:
    return FIELDS.get(name, "").split("|")


def _parts(name: str) -> Sequence[str]:
    return PARTS.get(name, "").split("|")


def _is_part(name: str, column: ColumnSample) -> bool:
    parts = set(map(singular, _parts(name)))
    return any(singular(each) in parts for each in readings(column.name))


def _rank(name: str, column: ColumnSample) -> int:
    names = [words(name), *_names(name)]
    said = [each for each in readings(column.name) if each in names]
    return names.index(said[0]) if said else len(names)


def _drop_parts(guess: _Guess) -> None:
    """One part alone is no whole."""
    for name, columns in list(guess.fields.items()):
        if len(columns) == 1 and _is_part(name, columns[0]):
            guess.not_understood.append(
                (columns[0], f"a part of {name}, of which none else is there")
            )
            del guess.fields[name]


def _date_format(guess: _Guess) -> Iterator[str]:
    texts = {
        text for _, columns in _of(guess, FieldKind.DAY) for one in columns for text in one.values
    }
    if not texts:
        return
    fitting = [each for each in _DATE_FORMATS if all(days_meant(text, [each]) for text in texts)]
    if not fitting:
        chosen: list[str] = []
        for each in _DATE_FORMATS:
            more = {text for text in texts if days_meant(text, [each])}
            if more:
                chosen.append(each)
                texts -= more
        unread = counted(len(texts), "value is", "values are")
        more_said = f"; {unread} of none" if texts else ""
        yield f"date_format = {orjson.dumps(chosen or [ISO]).decode()}"
        yield f"# {LOOK}: days are written in several ways{more_said}"
    else:
        yield f"date_format = {_quoted(fitting[0])}"
        if len(fitting) > 1:
            yield f"# {LOOK}: {' and '.join(fitting[1:])} would fit as well"


def _decimal(guess: _Guess) -> Iterator[str]:
    numbers = [one for _, columns in _of(guess, FieldKind.NUMBER) for one in columns]
    if any(_DECIMAL_COMMA.fullmatch(value) for one in numbers for value in one.values):
        yield 'decimal = ","'


def _ignored(guess: _Guess) -> Iterator[str]:
    yield "ignore = ["
    if guess.not_understood:
        yield f"    # {LOOK}: each of these is refused until it is a line of [columns], or of this"
        yield "    # list, without the #."
    for column, why in guess.not_understood:
        count = f"more than {len(column.values)}" if column.more else f"{len(column.values)}"
        yield f"    # {_quoted(column.name)},  # {why}; {count} different values"
    yield "]"


def _columns(guess: _Guess) -> Iterator[str]:
    yield ""
    yield "[columns]"
    for name, columns in guess.fields.items():
        for one in columns:
            how = ""
            if len(columns) > 1:
                kind = guess.layout.fields[name].kind
                how = "  # added up" if kind is FieldKind.NUMBER else "  # put together"
            yield f"{_quoted(one.name)} = {_quoted(name)}{how}"


def _constants(guess: _Guess) -> Iterator[str]:
    layout = guess.layout
    lacking = [name for name in layout.required if name not in guess.fields]
    if layout.one_of and not {*layout.one_of} & {*guess.fields}:
        lacking.append(layout.one_of[0])
    lacking += [
        name
        for name in ("source", "expert_name")
        if name in layout.fields and name not in guess.fields
    ]
    yield ""
    yield "[constants]"
    for name in lacking:
        codes = layout.fields[name].codes
        which = f", one of {', '.join(codes)}" if codes else ""
        needed = "is required" if name in layout.required else "may be needed"
        yield f'# {name} = ""  # {LOOK}: {needed}, and no column was understood as it{which}'


def _separators(guess: _Guess) -> Iterator[str]:
    found = {
        name: separator
        for name, columns in _of(guess, FieldKind.LIST)
        if (separator := _separator(columns)) != SEPARATOR
    }
    if found:
        yield ""
        yield "[separators]"
        for name, separator in found.items():
            yield f"{name} = {_quoted(separator)}"


def _separator(columns: Sequence[ColumnSample]) -> str:
    values = [value for one in columns for value in one.values]
    return next((each for each in _SEPARATORS if any(each in value for value in values)), SEPARATOR)


def _values(guess: _Guess) -> Iterator[str]:
    for name, columns in guess.fields.items():
        about = guess.layout.fields[name]
        if not (about.codes or about.is_slug):
            continue
        found = _items(about, columns)
        meant = {value: _meant(about, value) for value in found}
        if all(value == code for value, code in meant.items()):
            continue
        yield ""
        yield f"[values.{name}]"
        if any(one.more for one in columns):
            yield f"# {LOOK}: there are more values than these"
        for value, code in meant.items():
            if code is None:
                which = f"one of {', '.join(about.codes)}" if about.codes else "a word such as es"
                rows = counted(found[value], "row")
                yield f'# {_quoted(value)} = ""  # {LOOK}: {rows}; {which}'
            else:
                sure = "" if about.codes or value == code else f"  # {LOOK}: made from the name"
                yield f"{_quoted(value)} = {_quoted(code)}{sure}"


def _items(about: TableField, columns: Sequence[ColumnSample]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    separator = _separator(columns) if about.kind is FieldKind.LIST else None
    for one in columns:
        for value, count in one.values.items():
            for item in value.split(separator) if separator else [value]:
                if item.strip():
                    found[item.strip()] = found.get(item.strip(), 0) + count
    return found


def _meant(about: TableField, value: str) -> str | None:
    if value in about.codes:
        return value
    said = words(value)
    for code in about.codes:
        if said == words(code):
            return code
    other = VALUES.get(said)
    if other in about.codes:
        return other
    if not about.is_slug:
        return None
    if about.name == "languages":
        return value if re.fullmatch("[a-z]{2,3}", value) else other
    return words(value.replace("&", " and ").replace("'", "")).replace(" ", "-") or None


def _of(guess: _Guess, kind: FieldKind) -> Iterator[tuple[str, list[ColumnSample]]]:
    for name, columns in guess.fields.items():
        if guess.layout.fields[name].kind is kind:
            yield name, columns


def _quoted(text: str) -> str:
    """As a string of TOML, which takes those of JSON; but for DEL, which no header has."""
    return orjson.dumps(text).decode()
