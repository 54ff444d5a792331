"""A console on which text of others is only shown: see `services.kit.escapes`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from services.kit.escapes import escape_lines


class VisibleConsole(Console):
    """A console that obeys nobody's text: only its own styles become control sequences."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Before it becomes a `Text`, which drops some of these characters without a word."""
        return super().render_str(escape_lines(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Whatever it is made of."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(escape_lines(segment.text), segment.style)
