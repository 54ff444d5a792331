"""Long lists are answered in pages; a cursor says where the page before ended."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.kit.http.problem_kinds import BAD_CURSOR
from services.kit.http.problems import ProblemError

PAGE_ITEMS_DEFAULT: Final = 50
PAGE_ITEMS_MAX: Final = 200
CURSOR_CHARACTERS_MAX: Final = 1024
BIGINT_MAX: Final = 2**63 - 1

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT")
KeyT = TypeVar("KeyT")


class Page(BaseModel, Generic[ItemT]):
    """Some items of a list, and the cursor of the next page."""

    items: Sequence[ItemT]
    next: str | None = Field(description="The cursor of the next page; none on the last one.")


class Cursors(Generic[KeyT]):
    """The cursors of one list: the sort key of a page's last item, encoded.

    `Cursors(tuple[date, UUID])` for a list sorted by day and id.
    """

    def __init__(self, key: type[KeyT]) -> None:
        self._key: TypeAdapter[KeyT] = TypeAdapter(key)

    def encode(self, key: KeyT) -> str:
        """Return the cursor of the page that follows the item with this key."""
        return base64.urlsafe_b64encode(self._key.dump_json(key)).decode().rstrip("=")

    def decode(self, cursor: str) -> KeyT:
        """Return the key in a cursor. Raises a 400 problem if this list did not make it."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            content = base64.b64decode(padded, altchars=b"-_", validate=True)
            key = self._key.validate_json(content)
            _refuse_unheld(key)
        except (binascii.Error, ValidationError, ValueError) as fault:
            raise ProblemError(
                BAD_CURSOR, "The cursor is not one that this list gave: leave it out to start anew."
            ) from fault
        return key


def _refuse_unheld(key: object) -> None:
    """Raise `ValueError` for a key that no column can hold, so that it is in no cursor of ours."""
    match key:
        case tuple():
            for part in key:
                _refuse_unheld(part)
        case int() if not -BIGINT_MAX <= key <= BIGINT_MAX:
            raise ValueError("no column holds so large a number")
        case str() if "\0" in key:
            raise ValueError("no column holds U+0000")
        case _:
            pass


@dataclass(frozen=True, slots=True)
class Paging:
    """The page that a request asks for."""

    limit: int
    cursor: str | None

    @property
    def fetch(self) -> int:
        """How many rows to fetch: one more than shown, which tells whether there is a next page."""
        return self.limit + 1

    def after(self, cursors: Cursors[KeyT]) -> KeyT | None:
        """Return the sort key after which the page begins; None for the first page."""
        return None if self.cursor is None else cursors.decode(self.cursor)

    def page(
        self,
        rows: Sequence[RowT],
        cursors: Cursors[KeyT],
        key: Callable[[RowT], KeyT],
        item: Callable[[RowT], ItemT],
    ) -> Page[ItemT]:
        """Return the page made of up to `fetch` rows, each converted by `item`."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(
            items=[item(row) for row in shown],
            next=cursors.encode(key(shown[-1])) if more else None,
        )


async def paging(
    limit: Annotated[int, Query(ge=1, le=PAGE_ITEMS_MAX)] = PAGE_ITEMS_DEFAULT,
    cursor: Annotated[
        str | None,
        Query(
            max_length=CURSOR_CHARACTERS_MAX,
            description="`next` of the page before.",
            json_schema_extra={
                "pattern": "^[A-Za-z0-9_-]+$"
            },  # what does not match is a 400 when it is decoded
        ),
    ] = None,
) -> Paging:
    """Return the page that a request asks for."""
    return Paging(limit, cursor)


RequestedPage = Annotated[Paging, Depends(paging)]
