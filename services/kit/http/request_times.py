"""How long requests took, by method, route and class of status."""

from __future__ import annotations

from typing import Final

from events.log.histogram import Histogram

OTHER_METHOD: Final = "other"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def known_method(method: str) -> str:
    """Return a method of HTTP as it is, and one for all others: anybody can make up more."""
    return method if method in _METHODS else OTHER_METHOD


class RequestTimes:
    """The times of a process. Its keys are as many as there are routes, whatever is asked for."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, str, str], Histogram] = {}
        """By method, the template of the route's path, and the class of the status, as `2xx`."""

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        key = (known_method(method), route, f"{status // 100}xx")
        times = self.of.get(key)
        if times is None:
            times = self.of[key] = Histogram()
        times.note(seconds)
