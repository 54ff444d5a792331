"""Files of reviews that are kept in memory: of each content one, with the words of its quotes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from services.reporting.reviews.shown import Quoted

EDITIONS_KEPT_MAX: Final = 16
"""Those that were asked for last: a file takes some 200 KB."""


class KeptFiles:
    """Makes files, and keeps the last ones.

    A file whose words are not those that may be shown now makes way, so what was withdrawn or
    forgotten is in memory until its edition is next looked at, and no longer.
    """

    def __init__(self, make: Callable[[str, tuple[Quoted, ...]], bytes]) -> None:
        """`make` is given a content, and the words that may be shown."""
        self._make = make
        self._kept: OrderedDict[str, tuple[tuple[Quoted, ...], bytes]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, content: str, said: tuple[Quoted, ...]) -> bytes:
        """Return the file of a content with these words."""
        with self._lock:
            kept = self._kept.get(content)
        if kept is None or kept[0] != said:
            kept = (said, self._make(content, said))
        with self._lock:
            self._kept[content] = kept
            self._kept.move_to_end(content)
            if len(self._kept) > EDITIONS_KEPT_MAX:
                self._kept.popitem(last=False)
        return kept[1]

    def drop(self, content: str) -> None:
        """Keep no file of a content."""
        with self._lock:
            self._kept.pop(content, None)

    def clear(self) -> None:
        """Keep none at all."""
        with self._lock:
            self._kept.clear()
