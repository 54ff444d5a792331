"""`docs/glossary.md`: what the words of the field mean here, as the code that uses them says.

`python -m deploy.docs.glossary` writes it; with `--check` it only compares.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum
from itertools import starmap
from types import ModuleType
from typing import Final

from pydantic import BaseModel

from deploy.docs.code_words import CODE_WORDS
from deploy.docs.pages import main, sentence
from events import vocabulary
from events.contracts.meanings import Meanings, meanings
from events.facts import CATALOGUE
from events.rules import programs
from events.rules.programs import PROGRAMS

PAGE: Final = "glossary.md"
_OPENING: Final = """# Glossary

Made from the code by `make docs`, and checked by `make check`. The words stand in facts, requests
and files exactly as they are written here; how facts follow each other is drawn in
[lifecycles](lifecycle.md).
"""


def page() -> str:
    """Return the page."""
    return "\n".join([_OPENING, *_words(), "", *_programs(), "", *_facts(), "", *_code_words(), ""])


def _words() -> Iterator[str]:
    known = _meanings_of_words()
    yield "## Words"
    for name, word in sorted(vars(vocabulary).items(), key=lambda item: _spelled(item[0])):
        if (name,) in known:
            value = f"{word}. " if isinstance(word, int) else ""
            yield from ("", f"### {_spelled(name)}", "", f"{value}{known[name,]}")
        elif isinstance(word, type):
            yield from ("", f"### {_spelled(name)}", "", sentence(word), "")
            yield from _values(word, known)


def _meanings_of_words() -> Meanings:
    """What every file of the vocabulary says of its words."""
    return {
        name: meaning
        for module in vars(vocabulary).values()
        if isinstance(module, ModuleType)
        for name, meaning in meanings(inspect.getsource(module)).items()
    }


def _values(word: type, known: Meanings) -> Iterator[str]:
    if issubclass(word, Enum):
        for member in word:
            yield _item(str(member.value), known.get((word.__name__, member.name)))
    elif issubclass(word, BaseModel):
        for field in word.model_fields:
            yield _item(field, known.get((word.__name__, field)))


def _programs() -> Iterator[str]:
    """Yield a table with a column for each program: its rules, then the delivery types."""
    known = meanings(inspect.getsource(programs))
    fields = [name for name in programs.ProgramRules.__dataclass_fields__ if name != "title"]
    heading = " | ".join(f"`{program}`" for program in PROGRAMS)
    yield from ("## Programs", "", "What differs between them; all else is the same for each.", "")
    yield from (f"| | {heading} |", "| --- |" + " --- |" * len(PROGRAMS))
    for field in fields:
        if field != "delivery_types":
            values = (_told(getattr(rules, field)) for rules in PROGRAMS.values())
            yield f"| {_spelled(field)} | " + " | ".join(values) + " |"
    for kind in vocabulary.DeliveryType:
        values = (_told(kind in rules.delivery_types) for rules in PROGRAMS.values())
        yield f"| `{kind}` | " + " | ".join(values) + " |"
    yield ""
    for field in fields:
        if ("ProgramRules", field) in known:
            yield f"- {_spelled(field)}: {known['ProgramRules', field]}"


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _facts() -> Iterator[str]:
    yield from ("## Facts", "", "| Fact | Category | Tells |", "| --- | --- | --- |")
    for fact in sorted(CATALOGUE, key=lambda fact: fact.wire_name):
        yield f"| `{fact.wire_name}` | `{fact.category}` | {sentence(fact)} |"


def _code_words() -> Iterator[str]:
    yield from ("## Words of the code", "")
    yield from starmap(_item, sorted(CODE_WORDS.items()))


def _item(word: str, meaning: str | None) -> str:
    return f"- `{word}`" + (f": {meaning}" if meaning else "")


def _spelled(name: str) -> str:
    """Return a name such as `EvaluationStage` or `plan_required` in words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    sys.exit(main(PAGE, page(), sys.argv[1:]))
