"""Long lists: a page of one at a time, with the addresses of the next and the previous page.

The kit's cursors lead forward. The way back is the trail of cursors that led here, in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from services.kit.http.cursors import Page

ItemT = TypeVar("ItemT")

TRAIL_CURSORS_MAX: Final = 20
TRAIL_CHARACTERS_MAX: Final = 4_000
_PARAMETERS: Final = ("cursor", "trail")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[ItemT]):
    """Some items of a list, and where the others are."""

    items: Sequence[ItemT]
    next: str | None
    previous: str | None
    first: str | None
    """The address of the first page; None on that page."""


def shown(request: Request, page: Page[ItemT]) -> ListPage[ItemT]:
    """Return the page of a list with its addresses, which keep all other parameters."""
    cursor = request.query_params.get("cursor", "")
    trail = [each for each in request.query_params.get("trail", "").split(".") if each]
    if not cursor:
        trail = []
    return ListPage(
        items=page.items,
        next=_address(request, page.next, [*trail, cursor]) if page.next else None,
        previous=_address(request, trail[-1], trail[:-1]) if trail else None,
        first=_address(request, "", []) if cursor else None,
    )


def _address(request: Request, cursor: str, trail: Sequence[str]) -> str:
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in _PARAMETERS and value
    ]
    told = ".".join([each for each in trail if each][-TRAIL_CURSORS_MAX:])
    own = [("cursor", cursor), ("trail", told[-TRAIL_CHARACTERS_MAX:])]
    query = urlencode([*kept, *((name, value) for name, value in own if value)])
    return f"{request.url.path}?{query}" if query else request.url.path
