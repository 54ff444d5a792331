"""Finds the changes of a JSON Schema that would break readers of the published one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from events.event import FREE_TEXT_MARK

Shape = dict[str, Any]
"""A JSON Schema, as parsed."""

_WORDS_ONLY: Final = frozenset({"title", "description", "$schema", "$id", "$defs", "examples"})
"""Keywords that change no meaning."""


def breaks(published: Shape, now: Shape) -> list[str]:
    """Return every breaking change, a sentence each.

    Allowed are changed descriptions, a new optional field, a new value of a closed list, and that a
    text counts as free text from now on.
    """
    return list(_shape("", _plain(published, published), _plain(now, now)))


def _plain(shape: Any, root: Shape) -> Any:
    """Return the schema without references and without descriptions."""
    match shape:
        case {"$ref": str(reference), **rest}:
            return _plain({**root["$defs"][reference.rpartition("/")[2]], **rest}, root)
        case {"properties": dict(fields), **rest}:
            plain = {name: _plain(field, root) for name, field in fields.items()}
            return {**_plain(rest, root), "properties": plain}
        case dict():
            return {
                keyword: _plain(value, root)
                for keyword, value in shape.items()
                if keyword not in _WORDS_ONLY
            }
        case list():
            return [_plain(item, root) for item in shape]
        case _:
            return shape


def _shape(at: str, old: Any, new: Any) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield from _value(at, old, new)
        return
    for keyword in sorted(set(old) | set(new)):
        compare = _COMPARISONS.get(keyword)
        before, after = old.get(keyword), new.get(keyword)
        if keyword == FREE_TEXT_MARK and before is None:
            continue  # from now on the text is encrypted where it is stored; it is the same text
        if compare is not None and type(before) is type(after):
            yield from compare(at, before, after)
        else:
            yield from _value(f"{at} ({keyword})" if at else keyword, before, after)


def _value(at: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"{at} was {old!r} and is {new!r}"


def _fields(at: str, old: Shape, new: Shape) -> Iterator[str]:
    for field, shape in old.items():
        if field in new:
            yield from _shape(f"{at}.{field}" if at else field, shape, new[field])
        else:
            yield f"the field {at}.{field} was removed" if at else f"the field {field} was removed"


def _required(at: str, old: list[str], new: list[str]) -> Iterator[str]:
    for field in sorted(set(new) - set(old)):
        name = f"{at}.{field}" if at else field
        yield f"the field {name} must be there now, and facts told before may lack it"


def _closed_list(at: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    for value in old:
        if value not in new:
            yield f"{at} no longer may be {value!r}"


def _alternatives(at: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    if len(old) != len(new):
        yield from _value(at, old, new)
    else:
        for before, after in zip(old, new, strict=True):
            yield from _shape(at, before, after)


def _items(at: str, old: Any, new: Any) -> Iterator[str]:
    yield from _shape(f"{at}[]", old, new)


_COMPARISONS: Final[dict[str, Callable[[str, Any, Any], Iterator[str]]]] = {
    "properties": _fields,
    "required": _required,
    "enum": _closed_list,
    "anyOf": _alternatives,
    "prefixItems": _alternatives,
    "items": _items,
}
