"""JSON Schemas and golden examples of every fact: written, checked in, and guarded.

`python -m events.contracts.json_schema` writes `events/schemas/`; with `--check` it only compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from events.catalogue import Catalogue
from events.contracts.compatibility import breaks
from events.contracts.examples import FOLDER, example_file
from events.event import Event, schema_id
from events.facts import CATALOGUE

SCHEMAS: Final = FOLDER
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(fact: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the current version of a fact."""
    schema = fact.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": schema_id(fact.wire_name, fact.schema_version), **schema}


def stale(folder: Path = SCHEMAS, catalogue: Catalogue = CATALOGUE) -> list[str]:
    """Return what is wrong with the checked-in files, a sentence each."""
    faults = [fault for fact in catalogue.published for fault in _stale_fact(folder, fact)]
    known = {name for fact in catalogue.published for name in _names(fact)}
    faults.extend(
        f"{file.name} belongs to no fact: a published shape stays, so its fact must stay too"
        for file in sorted(folder.glob("*.json"))
        if file.name not in known
    )
    return faults


def write(folder: Path = SCHEMAS, catalogue: Catalogue = CATALOGUE) -> list[str]:
    """Write what is new or compatible; return why the rest was refused, a sentence each."""
    folder.mkdir(exist_ok=True)
    faults: list[str] = []
    for fact in catalogue.published:
        path = folder / schema_file(fact)
        broken = breaks(json.loads(path.read_text()), schema_of(fact)) if path.exists() else []
        if broken:
            faults.extend(_advice(fact, fault) for fault in broken)
            continue
        path.write_text(_pretty(schema_of(fact)))
    return faults


def schema_file(fact: type[Event], version: int | None = None) -> str:
    """Return the name of the schema file of a version."""
    return f"{fact.wire_name}.v{version or fact.schema_version}.json"


def _names(fact: type[Event]) -> Iterator[str]:
    for version in range(1, fact.schema_version + 1):
        yield schema_file(fact, version)
        yield example_file(fact, version)


def _stale_fact(folder: Path, fact: type[Event]) -> Iterator[str]:
    path = folder / schema_file(fact)
    if not path.exists():
        yield f"{path.name} is missing; run: make schemas"
    else:
        published, now = json.loads(path.read_text()), schema_of(fact)
        broken = breaks(published, now)
        yield from (_advice(fact, fault) for fault in broken)
        if not broken and published != now:
            yield f"{path.name} is not current (nothing breaks); run: make schemas"
    for name in _names(fact):
        if not (folder / name).exists() and name != path.name:
            yield f"{name} is missing; write an example of the fact there"


def _advice(fact: type[Event], fault: str) -> str:
    name, version = fact.wire_name, fact.schema_version
    return (
        f"{name} v{version} is published and its class breaks it: {fault}. A fact is for ever: "
        f"either leave v{version} as it is and tell the new meaning in a new fact, or set "
        f"schema_version = {version + 1}, add the upgrade of ({name!r}, {version}) to the "
        f"catalogue and keep {example_file(fact)} as the golden example of the old shape"
    )


def _pretty(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check; return the exit status."""
    faults = stale() if arguments == ["--check"] else write() + stale()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
