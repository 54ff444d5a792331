"""`docs/lifecycle.md`: a diagram for each lifecycle, of the transitions that its decider takes.

`python -m deploy.docs.lifecycle` writes it; with `--check` it only compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, cast, get_args

from deploy.docs.exploring import Lifecycle, Transition, explore
from deploy.docs.pages import main, sentence
from deploy.docs.samples import LIFECYCLES

PAGE: Final = "lifecycle.md"
_OPENING: Final = """# Lifecycles

Made from the code by `make docs`, and checked by `make check`: each decider was asked everything in
every situation that it can be in, and what it did is drawn. An arrow is a fact; what has no arrow
is refused, and the refusal names the rule and what would be allowed.
"""


def page(lifecycles: Iterable[Lifecycle] = LIFECYCLES) -> str:
    """Return the page."""
    return "\n".join([_OPENING, *(_section(lifecycle) for lifecycle in lifecycles)])


def _section(lifecycle: Lifecycle) -> str:
    transitions = explore(lifecycle)
    states, facts = _members(lifecycle.states), _members(lifecycle.facts)
    reached = [state for state in states if state.__name__ in {each.after for each in transitions}]
    return "\n".join(
        [
            f"## {lifecycle.name}",
            "",
            f"Stream `{lifecycle.decider.category}-...`",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_arrows(transitions, [state.__name__ for state in states]),
            "```",
            "",
            *_table("State", reached),
            "",
            *_table("Fact", facts),
            "",
        ]
    )


def _arrows(transitions: set[Transition], states: list[str]) -> Iterator[str]:
    """Yield arrows in the order of the states, one for all facts between the same two."""

    def place(state: str | None) -> int:
        return -1 if state is None else states.index(state)

    ordered = sorted(
        transitions,
        key=lambda each: (place(each.before), place(each.after), each.fact),
    )
    for (before, after), between in groupby(ordered, key=lambda each: (each.before, each.after)):
        label = "<br/>".join(each.fact for each in between)
        yield f"    {before or '[*]'} --> {after} : {label}"
    left = {each.before for each in transitions if each.before != each.after}
    ends = {each.after for each in transitions} - left
    if left - {None}:
        yield from (f"    {state} --> [*]" for state in states if state in ends)


def _table(heading: str, members: Iterable[type]) -> Iterator[str]:
    yield f"| {heading} | |"
    yield "| --- | --- |"
    for member in members:
        yield f"| `{member.__name__}` | {sentence(member)} |"


def _members(union: object) -> list[type]:
    return list(cast("tuple[type, ...]", get_args(union)))


if __name__ == "__main__":
    sys.exit(main(PAGE, page(), sys.argv[1:]))
