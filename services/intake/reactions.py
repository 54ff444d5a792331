"""What intake does about facts of others."""

from __future__ import annotations

from events.assignment import EngagementDelivered
from events.event import Heard
from events.facts import CATALOGUE
from events.ids import derived_id
from events.log.handle import handle
from events.log.store import EventLog
from services.intake import feeds
from services.intake.commands.evaluations import InviteEvaluation
from services.intake.decisions import EVALUATIONS
from services.kit.reaction import Reaction, cause_of


def invite_evaluation(log: EventLog) -> Reaction:
    """Ask how it went as soon as everything was given.

    Starts at the beginning: what was delivered before this service first ran is asked about too,
    and what was asked about already stays as it is.
    """

    async def on_engagement_delivered(heard: Heard) -> None:
        fact, recorded = heard
        if not isinstance(fact, EngagementDelivered):
            return
        command = InviteEvaluation(
            invitation_id=derived_id(recorded.id, "invitation"),
            engagement_id=fact.engagement_id,
            request_id=fact.request_id,
            ori=fact.ori,
            program=fact.program,
            provider=fact.provider,
            on=fact.delivered_on,
            now=recorded.recorded_at,
        )
        await handle(
            log,
            CATALOGUE,
            EVALUATIONS,
            f"{EVALUATIONS.category}-{command.invitation_id}",
            command,
            cause_of(heard, feeds.INVITE_EVALUATION, "intake"),
        )

    return Reaction(
        name=feeds.INVITE_EVALUATION,
        hears=frozenset({EngagementDelivered.wire_name}),
        react=on_engagement_delivered,
        starts="beginning",
    )
