"""What commands print: facts as lines or as JSON, without control sequences in foreign text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import orjson
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from events.event import Recorded
from events.log.stream.cloudevents import encode
from services.kit.escapes import escape_json, escape_line, escape_lines


class VisibleConsole(Console):
    """A console that escapes control sequences in text; only its own styles produce any."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Escape before the text becomes a `Text`, which silently drops some characters."""
        return super().render_str(escape_lines(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Escape the text of every segment."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(escape_lines(segment.text), segment.style)


OUT: Final = VisibleConsole(highlight=False, soft_wrap=True, markup=False, emoji=False)
"""The console for results: stdout."""
ERR: Final = VisibleConsole(highlight=False, soft_wrap=True, markup=False, emoji=False, stderr=True)
"""The console for progress, warnings and errors: stderr."""


def say_json(content: object) -> None:
    """Print a value as one line of JSON."""
    OUT.out(escape_json(orjson.dumps(content, default=str).decode()), highlight=False)


def show_json(recorded: Recorded, previous_id: UUID | None) -> None:
    """Print a fact as one line of JSON, like its message on the stream."""
    OUT.out(escape_json(encode(recorded, previous_id).decode()), highlight=False)


def show(recorded: Recorded, *, whole: bool = False) -> None:
    """Print a fact in one line; `whole` adds its content and metadata."""
    OUT.print(_line(recorded))
    if whole:
        for name, value in (("id", str(recorded.id)), *sorted(recorded.metadata.items())):
            OUT.print(f"  {escape_line(name):<16}{escape_line(value)}")
        content = orjson.dumps(orjson.loads(recorded.data), option=orjson.OPT_INDENT_2)
        OUT.out(escape_json(content.decode()), highlight=False)


def _line(recorded: Recorded) -> Text:
    return Text.assemble(
        (f"{recorded.position:>9,}", "bold"),
        (f"  {recorded.recorded_at:%Y-%m-%d %H:%M:%S}", "dim"),
        (f"  {escape_line(recorded.type):<22}", "cyan"),
        f"  {escape_line(recorded.stream)}",
        (f" v{recorded.version}", "dim"),
        f"  {escape_line(recorded.actor)}",
    )
