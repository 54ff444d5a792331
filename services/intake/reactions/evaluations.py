"""The reaction that invites to evaluate once all help was given."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from events.assignment import EngagementDelivered
from events.event import Heard
from events.facts import CATALOGUE
from events.ids import derived_id
from events.log.deciding.handle import handle
from events.log.store.event_log import EventLog
from events.rules.days import latest_day
from events.vocabulary import EvaluationAudience
from services.intake import feeds
from services.intake.commands.evaluations import InviteEvaluation
from services.intake.decisions import EVALUATION_DECIDER
from services.kit.feed.reaction import Owed, Reaction, cause_of

_ASKED: Final = {
    EvaluationAudience.REQUESTER: ("invitation", feeds.INVITE_EVALUATION_FEED),
    EvaluationAudience.EXPERT: ("expert's invitation", f"{feeds.INVITE_EVALUATION_FEED} expert"),
}
"""Who is invited at once: the name that the invitation's id is derived from, and the cause's.

The center does not know the participants; their tokens are handed out, see `InviteBody`.
"""


def invite_evaluation(log: EventLog, answer_days: int) -> Reaction:
    """Invite the requester and the expert to evaluate as soon as all help was given.

    Starts at the beginning of the log, so that deliveries from before this service first ran are
    evaluated too; an invitation that exists is not repeated. Imported deliveries were evaluated
    where the history was kept; the answers are imported with them.
    """

    async def on_engagement_delivered(heard: Heard) -> None:
        fact, recorded = heard
        if not isinstance(fact, EngagementDelivered) or recorded.is_imported:
            return
        for audience, (purpose, handler) in _ASKED.items():
            command = InviteEvaluation(
                invitation_id=_invitation_id(heard, purpose),
                engagement_id=fact.engagement_id,
                request_id=fact.request_id,
                ori=fact.ori,
                program=fact.program,
                provider=fact.provider,
                audience=audience,
                on=min(fact.delivered_on, latest_day(recorded.recorded_at)),
                answer_days=answer_days,
                now=recorded.recorded_at,
            )
            cause = cause_of(heard, handler, "intake")
            stream = EVALUATION_DECIDER.stream(command.invitation_id)
            await handle(log, CATALOGUE, EVALUATION_DECIDER, stream, command, cause)

    return Reaction(
        name=feeds.INVITE_EVALUATION_FEED,
        hears=frozenset({EngagementDelivered.wire_name}),
        react=on_engagement_delivered,
        starts="beginning",
        owes=_owes,
    )


def _owes(heard: Heard) -> Owed:
    """Owe an invitation to each who is asked."""
    if heard.recorded.is_imported:
        return Owed(silent_because="it was imported with its evaluations")
    invitations = (_invitation_id(heard, purpose) for purpose, _ in _ASKED.values())
    return Owed(tuple(EVALUATION_DECIDER.stream(each) for each in invitations))


def _invitation_id(heard: Heard, purpose: str) -> UUID:
    return derived_id(heard.recorded.id, purpose)
