"""Whom an evaluation asks, as the log and access's own tables say it now."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from events.assignment import EngagementDelivered
from events.facts import CATALOGUE
from events.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    RequestAmended,
    RequestSubmitted,
)
from events.log.store.event_log import EventLog
from events.vocabulary import Contact, EvaluationAudience

_Ended = EvaluationAnswered | EvaluationExpired | EvaluationReceived


class KnownInvitation(NamedTuple):
    """An invitation, as the log has it."""

    invitation: EvaluationInvited
    position: int
    is_over: bool
    """Whether it was answered, or expired, as far as that was told."""

    @property
    def is_expert(self) -> bool:
        """Whether it asks the expert; else the requester, for no mail asks participants."""
        return self.invitation.audience is EvaluationAudience.EXPERT


async def asked_by(log: EventLog, invitation_id: UUID) -> KnownInvitation | None:
    """Return an invitation; None where there is none."""
    told = await log.read_stream(f"evaluation-{invitation_id}")
    facts = [CATALOGUE.require(each) for each in told]
    if not facts or not isinstance(first := facts[0], EvaluationInvited):
        return None
    is_over = any(isinstance(fact, _Ended) for fact in facts)
    return KnownInvitation(first, told[0].position, is_over)


async def expert_asked(log: EventLog, asked: KnownInvitation) -> UUID | None:
    """Return the expert who had given the help when it was asked about; None where nobody had."""
    found: UUID | None = None
    for recorded in await log.read_stream(f"engagement-{asked.invitation.engagement_id}"):
        if recorded.type == EngagementDelivered.wire_name and recorded.position < asked.position:
            fact = CATALOGUE.require(recorded)
            found = fact.expert_id if isinstance(fact, EngagementDelivered) else found
    return found


async def contact_of(log: EventLog, request_id: UUID) -> Contact | None:
    """Return the contact that the agency names in a request, as of now."""
    found: Contact | None = None
    for recorded in await log.read_stream(f"request-{request_id}"):
        if recorded.type in {RequestSubmitted.wire_name, RequestAmended.wire_name}:
            fact = CATALOGUE.require(recorded)
            found = fact.contact if isinstance(fact, RequestSubmitted | RequestAmended) else found
    return found
