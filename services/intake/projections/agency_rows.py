"""What else the registry shows of agencies: who speaks for them, what else goes on with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from events.event import Event
from events.intake import ContactNamed, ExecutiveChanged, OtherActionEnded, OtherActionNoted
from events.log.database import Connection
from events.log.statements import statement


class _Contact(NamedTuple):
    ori: str
    role: str
    name: str
    email: str
    telephone: str | None
    named_on: date


class _Action(NamedTuple):
    ori: str
    action: str
    noted_on: date
    note: str | None
    ended_on: date | None = None


async def write_contacts(connection: Connection, facts: Sequence[Event]) -> None:
    """The last one of each role is its row."""
    rows: dict[tuple[str, str], _Contact] = {}
    for fact in facts:
        if isinstance(fact, ContactNamed | ExecutiveChanged):
            who = fact.contact
            on = fact.named_on if isinstance(fact, ContactNamed) else fact.changed_on
            rows[fact.ori, who.role] = _Contact(
                fact.ori, who.role, who.name, who.email, who.telephone, on
            )
    if rows:
        await connection.execute(
            statement("services.intake", "write_contacts"), *zip(*rows.values(), strict=True)
        )


async def write_other_actions(connection: Connection, facts: Sequence[Event]) -> None:
    """An end closes what is open of its kind."""
    concerned = [fact for fact in facts if isinstance(fact, OtherActionNoted | OtherActionEnded)]
    if not concerned:
        return
    oris = list({fact.ori for fact in concerned})
    found = await connection.fetch(statement("services.intake", "load_other_actions"), oris)
    rows = {(row["ori"], row["action"], row["noted_on"]): _Action._make(row) for row in found}
    for fact in concerned:
        if isinstance(fact, OtherActionNoted):
            key = (fact.ori, str(fact.action), fact.noted_on)
            rows[key] = _Action(*key, fact.note)
        else:
            for key, row in rows.items():
                if key[:2] == (fact.ori, fact.action) and row.ended_on is None:
                    rows[key] = row._replace(ended_on=fact.ended_on)
    if rows:
        await connection.execute(
            statement("services.intake", "write_other_actions"), *zip(*rows.values(), strict=True)
        )
