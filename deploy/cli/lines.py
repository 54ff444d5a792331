"""How a recorded fact is shown: a line for people, JSON for machines."""

from __future__ import annotations

import orjson
from rich.console import Console
from rich.text import Text

from events.event import Recorded
from events.log.cloudevents import encode

OUT = Console(highlight=False, soft_wrap=True)
"""What was asked for."""
ERR = Console(highlight=False, soft_wrap=True, stderr=True)
"""What is said beside it: progress, warnings, errors."""


def show(recorded: Recorded, *, as_json: bool, whole: bool = False) -> None:
    """One line a fact; `whole` adds its content and who caused it."""
    if as_json:
        OUT.out(encode(recorded).decode())
        return
    OUT.print(_line(recorded))
    if whole:
        for name, value in (("id", str(recorded.id)), *sorted(recorded.metadata.items())):
            OUT.print(f"  {name:<16}{value}", markup=False)
        content = orjson.dumps(orjson.loads(recorded.data), option=orjson.OPT_INDENT_2)
        OUT.out(content.decode())


def _line(recorded: Recorded) -> Text:
    return Text.assemble(
        (f"{recorded.position:>9,}", "bold"),
        (f"  {recorded.recorded_at:%Y-%m-%d %H:%M:%S}", "dim"),
        (f"  {recorded.type:<22}", "cyan"),
        f"  {recorded.stream}",
        (f" v{recorded.version}", "dim"),
        f"  {recorded.actor}",
    )
