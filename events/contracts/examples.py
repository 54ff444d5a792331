"""One example of each fact, from the golden files that are checked in beside the schemas."""

from __future__ import annotations

from events.contracts.marks import FOLDER
from events.event import Event
from events.facts import CATALOGUE

__all__ = ["FOLDER", "example_file", "example_of", "examples"]


def example_file(fact: type[Event], version: int | None = None) -> str:
    """Return the name of the file with the golden example of a version."""
    return f"{fact.wire_name}.v{version or fact.schema_version}.example.json"


def example_of(fact: type[Event]) -> Event:
    """Return the example of a fact's current version. Raises `FileNotFoundError`."""
    return fact.model_validate_json((FOLDER / example_file(fact)).read_bytes())


def examples() -> dict[str, Event]:
    """Return the examples of all facts by wire name."""
    return {fact.wire_name: example_of(fact) for fact in CATALOGUE.published}
