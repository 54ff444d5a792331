"""`byfield explain`: why a fact is there, as the tree of what one outside request caused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter
from rich.text import Text

from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.runtime import opened_log, run
from events.telling.chains import CHAIN_FACTS_MAX, Chain, chain_of, find_fact
from events.telling.entries import Entry
from services.kit.escapes import escape_line

_DIGITS_MAX = 18


def explain(fact: str, /, *, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Show what caused a fact and what followed from it, across the services.

    It begins with what an outside request caused, and each fact stands below its cause: with who
    caused it, the day that it speaks of, when it was recorded, and which service told it.

    Examples: byfield explain 48211; byfield explain 0190c1f2-5d7e-7cc1-8f64-3a0f6bb1f6a1 --json

    Parameters
    ----------
    fact
        Its position, or its id.
    """
    named = _named(fact)
    if named is None:
        ERR.print(f"{fact} is neither a position nor the id of a fact.")
        return 2

    async def work() -> int:
        async with opened_log() as log:
            recorded = await find_fact(log, named)
            if recorded is None:
                last = await log.head()
                ERR.print(f"There is no fact {fact}; the log ends at {last.position:,}.")
                return 1
            chain = await chain_of(log, recorded)
        if json:
            say_json(_as_json(chain))
        else:
            _show(chain, recorded.position)
        if not chain.whole:
            ERR.print(f"Only the first {CHAIN_FACTS_MAX:,} facts of the chain are shown.")
        return 0

    return run(work())


def _named(fact: str) -> int | UUID | None:
    digits = fact.replace(",", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX:
        return int(digits)
    try:
        return UUID(fact)
    except ValueError:
        return None


def _as_json(chain: Chain) -> dict[str, object]:
    began = chain.began
    positions = {str(link.recorded.id): link.recorded.position for link in chain.links}
    facts = []
    for link in chain.links:
        told = asdict(Entry.of(link.recorded))
        del told["changes"], told["chain"]
        facts.append(
            {**told, "depth": link.depth, "caused_by_position": positions.get(told["caused_by"])}
        )
    return {
        "correlation_id": began.correlation_id,
        "traceparent": began.metadata.get("traceparent"),
        "began_by": began.actor,
        "began_at": began.recorded_at,
        "whole": chain.whole,
        "facts": facts,
    }


def _show(chain: Chain, asked: int) -> None:
    began = chain.began
    what = "Imported" if began.is_imported else "Began"
    OUT.print(
        f"{what} {began.recorded_at:%Y-%m-%d %H:%M:%S} by {escape_line(began.actor)}, "
        f"as {escape_line(began.correlation_id)}"
    )
    for link in chain.links:
        OUT.print(
            _line(Entry.of(link.recorded), link.depth, is_asked=link.recorded.position == asked)
        )


def _line(told: Entry, depth: int, *, is_asked: bool) -> Text:
    below = f"{'   ' * (depth - 1)}└─ " if depth else ""
    return Text.assemble(
        ("▶" if is_asked else " ", "bold"),
        (f"{told.position:>9,}", "bold"),
        f"  {below}",
        (f"{escape_line(told.says)}", "cyan"),
        f"  {escape_line(told.type)}  {escape_line(told.stream)}",
        (f" v{told.version}", "dim"),
        f"  on {told.happened_on or 'an unknown day'}",
        (f", recorded {told.recorded_at:%Y-%m-%d %H:%M:%S}", "dim"),
        f"  {escape_line(told.actor)}",
        (f" ({told.service or 'no service named'})", "dim"),
    )
