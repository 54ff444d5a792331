"""Invitations to evaluate, and whether they were answered; what was answered is not kept here.

Nor are those that were imported: they were made and answered elsewhere, so nobody is asked again
months later, and no token is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, assert_never, cast

from events.event import Heard
from events.intake import (
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.intake.decisions.evaluation_states import EvaluationFact
from services.kit.projection import Projection

_Row = tuple[object, ...]


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """An invitation is made once, then moved on: one insert, one update."""
    invited = [
        (
            fact.invitation_id,
            recorded.version,
            fact.request_id,
            fact.engagement_id,
            fact.audience,
            fact.stage,
            fact.invited_on,
            fact.expires_on,
        )
        for fact, recorded in facts
        if isinstance(fact, EvaluationInvited) and not recorded.is_imported
    ]
    moved = list(_latest(_moved(facts)))
    for name, rows in (("write_invitations", invited), ("move_invitations", moved)):
        if rows:
            await connection.execute(statement("services.intake", name), *zip(*rows, strict=True))


def _moved(facts: Sequence[Heard]) -> Iterator[_Row]:
    """Invitation, version, reminders, last reminder, expiry, answer: null where it says nothing."""
    for event, recorded in facts:
        match fact := cast("EvaluationFact", event):
            case EvaluationInvited():
                continue
            case EvaluationReminded():
                said: _Row = (fact.reminder, fact.reminded_on, None, None)
            case EvaluationExpired():
                said = (None, None, fact.expired_on, None)
            case EvaluationReceived():
                said = (None, None, None, fact.received_on)
            case _:
                assert_never(fact)
        yield (fact.invitation_id, recorded.version, *said)


def _latest(rows: Iterable[_Row]) -> Iterable[_Row]:
    """One row an invitation: of each column what was said last."""
    latest: dict[object, _Row] = {}
    for row in rows:
        before = latest.get(row[0], row)
        latest[row[0]] = tuple(
            was if now is None else now for was, now in zip(before, row, strict=True)
        )
    return latest.values()


INVITATIONS: Final = Projection(
    name=feeds.INVITATIONS,
    tables=("invitations",),
    hears=frozenset(
        fact.wire_name
        for fact in (EvaluationInvited, EvaluationReminded, EvaluationExpired, EvaluationReceived)
    ),
    apply=apply,
)
