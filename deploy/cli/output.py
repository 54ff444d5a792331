"""What commands print: on consoles that only show text of others, facts as lines or as JSON."""

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


OUT: Final = VisibleConsole(highlight=False, soft_wrap=True, markup=False, emoji=False)
"""What was asked for."""
ERR: Final = VisibleConsole(highlight=False, soft_wrap=True, markup=False, emoji=False, stderr=True)
"""What is said beside it: progress, warnings, errors."""


def say_json(content: object) -> None:
    """One line for machines."""
    OUT.out(escape_json(orjson.dumps(content, default=str).decode()), highlight=False)


def show_json(recorded: Recorded, previous_id: UUID | None) -> None:
    """The fact as the message that carries it, in a line."""
    OUT.out(escape_json(encode(recorded, previous_id).decode()), highlight=False)


def show(recorded: Recorded, *, whole: bool = False) -> None:
    """One line a fact; `whole` adds its content and who caused it."""
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
