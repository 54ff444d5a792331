"""Commands have the digest that version 0.1 gave them: a retry across an upgrade is still known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, get_args
from uuid import UUID

import orjson
import pytest

from deploy.docs.samples import LIFECYCLES
from events.decider import ADDED_LATER, Command
from events.log.deciding.handle import digest

GOLDEN: Final = [
    orjson.loads(line)
    for line in (Path(__file__).parent / "digests-0.1.jsonl").read_bytes().splitlines()
]
LOOKED_UP: Final[dict[str, Any]] = {
    "now": datetime(2024, 3, 1, tzinfo=UTC),
    "roster": (),
    "by": "person-1",
    "others": (),
    "predecessors": (),
    "chain_agencies": 2,
    "answer_days": 60,
    "after_days": 14,
    "delivered_on": date(2024, 1, 1),
    "asked_on": date(2024, 1, 1),
    "expires_on": None,
    "topics_listed": False,
    "similar": (),
    "chain_topics": 2,
    "on": date(2024, 1, 15),
    "snapshot": "fy2023-q4",
    "as_of": 7,
    "figures": {},
    "open_work": (),
    "rendered": {"release": "0.1", "page_digest": ""},
    "quoted_work": {},
    "quotes": (),
    "quote_id": UUID(int=1),
    "mark": "mark",
    "confidential": False,
}
"""Values of fields that are no part of a digest, where a command must have them."""
COMMANDS: Final[dict[str, type[Command]]] = {
    command.__name__: command for each in LIFECYCLES for command in get_args(each.commands)
}


def _command(kind: type[Command], fields: dict[str, Any]) -> Command:
    looked_up = {
        name: LOOKED_UP[name]
        for name, field in kind.model_fields.items()
        if field.exclude and field.is_required()
    }
    return kind.model_validate_json(orjson.dumps(fields | looked_up))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["command"])
def test_a_command_has_the_digest_that_it_had(golden: dict[str, Any]) -> None:
    command = _command(COMMANDS[golden["command"]], golden["fields"])
    assert digest(command) == golden["digest"], (
        "a retry would be taken for another command: keep the order and the names of fields,"
        " and mark a new one with events.decider.ADDED_LATER"
    )


def test_every_command_has_its_digest_here() -> None:
    missing = COMMANDS.keys() - {golden["command"] for golden in GOLDEN}
    assert sorted(missing) == [], "append an example: command, digest, and fields as JSON"


class Greet(Command):
    """A command, as it was."""

    name: str


def later() -> type[Command]:
    class Greet(Command):
        """The same, with two fields more."""

        name: str
        loudly: Annotated[bool, ADDED_LATER] = False
        topics: Annotated[tuple[str, ...], ADDED_LATER] = ()

    return Greet


def test_a_field_that_is_added_counts_only_where_it_is_used() -> None:
    before = digest(_command(Greet, {"name": "Jo"}))
    assert digest(_command(later(), {"name": "Jo"})) == before
    assert digest(_command(later(), {"name": "Jo", "topics": []})) == before
    assert digest(_command(later(), {"name": "Jo", "loudly": True})) != before
