"""Spans: how long what was done took, and within what, for a tracer; nothing where there is none.

A process has one tracer, or none, which costs a look at a variable. A span is named by its
`traceparent` (W3C), which travels in the headers of requests and in the metadata of facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, Protocol


class Span(Protocol):
    """Something that is under way."""

    @property
    def traceparent(self) -> str:
        """How what follows from it names it."""
        ...

    def tell(self, name: str, attributes: Mapping[str, str | int], *, failed: bool) -> None:
        """Say what it turned out to be; no value that a person wrote."""
        ...


class Tracer(Protocol):
    """Whoever hears of spans."""

    def begun(self, name: str, parent: str | None) -> AbstractContextManager[Span]:
        """Return a span that follows from another process or time; from none: of a new trace."""
        ...

    def inside(self, name: str) -> AbstractContextManager[Span]:
        """Return a span within the one that is under way here."""
        ...


_tracer: Tracer | None = None
_NOTHING: Final = nullcontext()


@contextmanager
def traced_by(tracer: Tracer) -> Iterator[None]:
    """Let a tracer hear of the spans of this process until the end of the block."""
    global _tracer  # noqa: PLW0603 - a process has one, as it has one log of lines
    before, _tracer = _tracer, tracer
    try:
        yield
    finally:
        _tracer = before


def begun(name: str, parent: str | None) -> AbstractContextManager[Span | None]:
    """Return a span as `Tracer.begun`."""
    return _NOTHING if _tracer is None else _tracer.begun(name, parent)


def inside(name: str) -> AbstractContextManager[Span | None]:
    """Return a span as `Tracer.inside`."""
    return _NOTHING if _tracer is None else _tracer.inside(name)
