"""Facts as narrow readers see them: some fields of many, read several times as fast.

The published classes stay the contract, and whoever writes a fact writes it by them. A reader that
projects millions of facts reads those fields alone that it needs.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

import msgspec

T = TypeVar("T", bound="Narrow")


class Narrow(msgspec.Struct, frozen=True):
    """The content of a fact, as far as a reader needs it; fields that are not named are skipped."""

    wire_name: ClassVar[str]
    """As that of the published class; so are the next two."""
    schema_version: ClassVar[int] = 1
    category: ClassVar[str]

    @classmethod
    def of(cls, content: dict[str, Any]) -> Self:
        """Of content that was read. Raises `msgspec.ValidationError`."""
        return msgspec.convert(content, cls)
