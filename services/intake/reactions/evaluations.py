"""What intake does about facts of others."""

from __future__ import annotations

from typing import Final

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
from services.kit.feed.reaction import Reaction, cause_of

_ASKED: Final = {
    EvaluationAudience.REQUESTER: ("invitation", feeds.INVITE_EVALUATION_FEED),
    EvaluationAudience.EXPERT: ("expert's invitation", f"{feeds.INVITE_EVALUATION_FEED} expert"),
}
"""Who is asked at once: what the invitation's id is derived of, and the name of the cause.

Participants are known to nobody here: somebody hands their tokens out, see `InviteBody`.
"""


def invite_evaluation(log: EventLog, answer_days: int) -> Reaction:
    """Ask the requester and the expert how it went as soon as everything was given.

    Starts at the beginning: what was delivered before this service first ran is asked about too,
    and what was asked about already stays as it is. What was imported was asked about where it was
    kept before; its answers come with it.
    """

    async def on_engagement_delivered(heard: Heard) -> None:
        fact, recorded = heard
        if not isinstance(fact, EngagementDelivered) or recorded.is_imported:
            return
        for audience, (purpose, handler) in _ASKED.items():
            command = InviteEvaluation(
                invitation_id=derived_id(recorded.id, purpose),
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
    )
