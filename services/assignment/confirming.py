"""Confirming many proposals: an `AssignProvider` for each, decided as any other command."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.catalogue import Catalogue, NewerFactError
from events.decider import Refused
from events.ids import derived_id
from events.log.deciding.handle import Cause, handle
from events.log.deciding.kept import Kept
from events.log.store.event_log import EventLog
from services.assignment.commands.engagements import AssignProvider
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.defaults import DECLINE_HOLDS_DAYS, DEFAULT_WEIGHTS, Weights
from services.assignment.lookups import beside_engagement
from services.assignment.matching import Expert
from services.assignment.views.roster import ProposalsView, ProposalView


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A proposal, and whether it was assigned."""

    proposal: ProposalView
    refused: Refused | None
    """Why it was not assigned; None where it was."""


async def confirm(
    log: EventLog,
    catalogue: Catalogue,
    proposed: ProposalsView,
    roster: Sequence[Expert],
    *,
    actor: str,
    run_id: UUID,
    now: datetime,
    center_began_on: date,
    weights: Weights = DEFAULT_WEIGHTS,
    decline_holds_days: int = DECLINE_HOLDS_DAYS,
) -> AsyncIterator[Confirmation]:
    """Assign each proposal in order and yield the outcome; once for the same `run_id`."""
    experts = {expert.expert_id: expert for expert in roster}
    kept = Kept(log, catalogue)  # every choice looks at nearly the same experts
    for proposal in proposed.proposals:
        chosen = proposal.candidate
        command = AssignProvider(
            engagement_id=proposal.engagement_id,
            provider=chosen.provider,
            expert_id=chosen.expert_id,
            choice_reason=proposal.choice_reason,
            on=proposed.on,
            now=now,
            center_began_on=center_began_on,
            roster=tuple(experts.values()),
            weights=weights,
            decline_holds_days=decline_holds_days,
        )
        cause = Cause(
            id=derived_id(run_id, str(proposal.engagement_id)),
            handler="match",
            actor=actor,
            correlation_id=str(run_id),
        )
        stream = ENGAGEMENT_DECIDER.stream(proposal.engagement_id)
        beside = beside_engagement(command)
        try:
            await handle(
                log, catalogue, ENGAGEMENT_DECIDER, stream, command, cause, beside=beside, kept=kept
            )
        except Refused as refused:
            yield Confirmation(proposal, refused)
        except NewerFactError as newer:
            yield Confirmation(proposal, Refused("newer-release", str(newer)))
        else:
            # The rows follow later, but the next choice must count this one.
            expert = experts[chosen.expert_id]
            experts[chosen.expert_id] = expert._replace(load=expert.load + 1)
            yield Confirmation(proposal, None)
