"""One example of each fact, from the golden files that are checked in beside the schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from events.event import Event
from events.facts import CATALOGUE

FOLDER: Final = Path(__file__).parents[1] / "schemas"


def example_file(fact: type[Event], version: int | None = None) -> str:
    """The name of the file with a shape's golden example."""
    return f"{fact.wire_name}.v{version or fact.schema_version}.example.json"


def example_of(fact: type[Event]) -> Event:
    """The example of a fact as its class writes it today. Raises `FileNotFoundError`."""
    return fact.model_validate_json((FOLDER / example_file(fact)).read_bytes())


def examples() -> dict[str, Event]:
    """Every fact's example, by wire name."""
    return {fact.wire_name: example_of(fact) for fact in CATALOGUE.published}
