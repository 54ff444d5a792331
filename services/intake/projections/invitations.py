"""Invitations to evaluate, and whether they were answered; what was answered is not kept here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.event import Heard
from events.intake import EvaluationInvited, EvaluationReceived
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.kit.projection import Projection


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """An invitation is made once and answered at most once: one insert, one update."""
    invited = [
        (fact.invitation_id, recorded.version, fact.request_id, fact.engagement_id, fact.invited_on)
        for fact, recorded in facts
        if isinstance(fact, EvaluationInvited)
    ]
    answered = [
        (fact.invitation_id, recorded.version, fact.received_on)
        for fact, recorded in facts
        if isinstance(fact, EvaluationReceived)
    ]
    for name, rows in (("write_invitations", invited), ("answer_invitations", answered)):
        if rows:
            await connection.execute(statement("services.intake", name), *zip(*rows, strict=True))


INVITATIONS: Final = Projection(
    name=feeds.INVITATIONS,
    tables=("invitations",),
    hears=frozenset({EvaluationInvited.wire_name, EvaluationReceived.wire_name}),
    apply=apply,
)
