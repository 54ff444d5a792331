"""`docs/corrections.md`: what is done about each fact that was told wrongly.

`python -m deploy.docs.corrections` writes it; with `--check` it only compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from deploy.docs.pages import main
from events.event import Event
from events.facts import REMEDIES
from events.remedy import Remedies, Remedy

PAGE: Final = "corrections.md"
_OPENING: Final = """# Corrections

Made from the code by `make docs`, and checked by `make check`. Nothing that was told is ever
edited: what was told wrongly is put right by another fact, and an answer as of an earlier position
still says what was believed then. Each remedy named here is possible right after the fact that it
mends ([lifecycles](lifecycle.md) draw how facts follow each other); its reason, where it has one,
is `entered-in-error`.
"""


def page(remedies: Remedies = REMEDIES) -> str:
    """Return the page."""
    return "\n".join([_OPENING, *_sections(remedies)])


def _sections(remedies: Remedies) -> Iterator[str]:
    for category, members in groupby(remedies, key=lambda fact: fact.category):
        yield f"## {category.capitalize()}"
        yield ""
        yield "| Told wrongly | Put right by | How, or why not |"
        yield "| --- | --- | --- |"
        yield from (_line(fact, remedies[fact]) for fact in members)
        yield ""


def _line(fact: type[Event], remedy: Remedy) -> str:
    mends = ", ".join(f"`{name}`" for name in remedy.facts) or "nothing"
    return f"| `{fact.wire_name}` | {mends} | {remedy.says} |"


if __name__ == "__main__":
    sys.exit(main(PAGE, page(), sys.argv[1:]))
