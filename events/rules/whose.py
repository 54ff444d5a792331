"""Whose a request or an engagement is, as its stream says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    DeliveryCorrected,
    DeliveryRecorded,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
    ValidatorAssigned,
    ValidatorReleased,
)
from events.decider import Fold
from events.event import Event
from events.intake import (
    RequestAmended,
    RequestEscalated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
)
from events.rules.programs import PROGRAMS
from events.vocabulary import EngagementStep, Program


@dataclass(frozen=True, slots=True)
class WhoseRequest:
    """Whose a request is, and whether it is confidential."""

    ori: str | None = None
    """The agency that asked; None where there is no such request."""
    program: Program = Program.CRI_TAC
    confidential: bool = True
    move: int = 0
    """Counts its engagements: 0 for the first."""


def _of_request(  # noqa: PLR0911 - one case a fact
    whose: WhoseRequest, event: Event
) -> WhoseRequest:
    match event:
        case RequestSubmitted(ori=ori, program=program, confidential=asked):
            return WhoseRequest(ori, program, _in_confidence(asked, program))
        case RequestAmended(move=None, confidential=asked):  # nothing was done in confidence yet
            return replace(whose, confidential=_in_confidence(asked, whose.program))
        case RequestAmended(confidential=asked):
            return replace(whose, confidential=whose.confidential or asked is True)
        case RequestScreened(program=program, confidential=asked):
            return replace(whose, program=program, confidential=asked)
        case RequestRescreened(program=program, confidential=asked, move=move):
            # Nothing was done in confidence in the wrong program.
            return replace(whose, program=program, confidential=asked, move=move)
        case RequestEscalated(program=program, confidential=asked, move=move):
            confidential = whose.confidential or asked
            return replace(whose, program=program, confidential=confidential, move=move)
        case _:
            return whose


def _in_confidence(asked: bool | None, program: Program) -> bool:  # noqa: FBT001 - as facts have it
    return PROGRAMS[program].confidential_by_default if asked is None else asked


WHOSE_REQUEST_FOLD: Final[Fold[WhoseRequest, Event]] = Fold(
    category=RequestSubmitted.category, initial=WhoseRequest(), evolve=_of_request
)


@dataclass(frozen=True, slots=True)
class WhoseEngagement:
    """Whose an engagement is: who asked for the work, who has it, and who had a part before."""

    request_id: UUID | None = None
    """None where there is no such engagement."""
    ori: str = ""
    confidential: bool = True
    opened_on: date = date.min
    over_on: date | None = None
    """The day on which it was closed or cancelled; None while it goes on."""
    lead: str | None = None
    """The provider that has the work, or had it when it ended."""
    joined: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    """The providers that led it or had joined before; also those that delivered."""
    validators: frozenset[str] = frozenset()
    """The persons who judge its evidence."""

    @property
    def holders(self) -> frozenset[str]:
        """Return the providers that have the work."""
        return self.joined if self.lead is None else self.joined | {self.lead}


def _of_engagement(  # noqa: C901, PLR0911, PLR0912 - one case a fact
    whose: WhoseEngagement, event: Event
) -> WhoseEngagement:
    match event:
        case EngagementOpened():
            return WhoseEngagement(event.request_id, event.ori, event.confidential, event.opened_on)
        case EngagementAmended(confidential=asked):
            return replace(whose, confidential=whose.confidential or asked)
        case ProviderAssigned(provider=provider) | ProviderAccepted(provider=provider):
            return replace(whose, lead=provider)
        case ProviderDeclined() | AssignmentLapsed():
            # Before anything was delivered: nobody who had it until then has a part in it.
            return replace(whose, lead=None, joined=frozenset(), former=frozenset())
        case ProviderReplaced(provider=provider):
            before = whose.former if whose.lead is None else whose.former | {whose.lead}
            return replace(whose, lead=provider, joined=whose.joined - {provider}, former=before)
        case ProviderJoined(provider=provider):
            return replace(whose, joined=whose.joined | {provider})
        case ProviderLeft(provider=provider):
            return replace(
                whose, joined=whose.joined - {provider}, former=whose.former | {provider}
            )
        case DeliveryRecorded(provider=provider) | DeliveryCorrected(provider=provider):
            return replace(whose, former=whose.former | {provider})
        case EngagementDelivered(provider=provider):
            return replace(whose, request_id=event.request_id, ori=event.ori, lead=provider)
        case ValidatorAssigned(validator=validator):
            return replace(whose, validators=whose.validators | {validator})
        case ValidatorReleased(validator=validator):
            return replace(whose, validators=whose.validators - {validator})
        case EngagementCancelled(cancelled_on=day) | EngagementClosed(closed_on=day):
            return replace(whose, over_on=day)
        case EngagementDayCorrected(happened_on=day) if event.step is not EngagementStep.ACCEPTANCE:
            return replace(whose, over_on=day)
        case EngagementReopened() | EngagementReinstated():
            return replace(whose, over_on=None)
        case _:
            return whose


WHOSE_ENGAGEMENT_FOLD: Final[Fold[WhoseEngagement, Event]] = Fold(
    category=EngagementOpened.category, initial=WhoseEngagement(), evolve=_of_engagement
)
