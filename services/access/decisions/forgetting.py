"""The rules of forgetting: asked by one, confirmed by another within some days, then done.

What must be kept for a court is looked at when it is asked and when it is confirmed; placing a hold
looks here, so that of a hold and a confirmation at the same moment the later one is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, assert_never
from uuid import UUID

from events.access import (
    AgencyPeopleForgotten,
    EngagementNotesForgotten,
    ExpertForgotten,
    ForgettingAsked,
    ForgettingConfirmed,
    ForgettingWithdrawn,
    NoteForgotten,
    PersonForgotten,
    RequestForgotten,
)
from events.copying import copied
from events.decider import Decider, Refused
from events.rules.days import refuse_outside
from services.access.commands.forgetting import (
    AskForgetting,
    CompleteForgetting,
    ConfirmForgetting,
    ForgettingCommand,
    LooksAtSubject,
    WithdrawForgetting,
)

CONFIRMED_DAYS_MAX: Final = 7
"""So long after it was asked another administrator may confirm."""

Done = RequestForgotten | ExpertForgotten | AgencyPeopleForgotten | PersonForgotten | NoteForgotten
ForgettingFact = (
    ForgettingAsked | ForgettingWithdrawn | ForgettingConfirmed | Done | EngagementNotesForgotten
)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody asked that it be forgotten."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who asked took it back."""

    fact: ForgettingWithdrawn


@dataclass(frozen=True, slots=True)
class Asked:
    """It waits until another administrator confirms it."""

    fact: ForgettingAsked

    def waits_on(self, day: date) -> bool:
        """Whether it can be confirmed on a day."""
        return day <= self.fact.valid_until


@dataclass(frozen=True, slots=True)
class Confirmed:
    """It is being carried out."""

    asked: ForgettingAsked
    fact: ForgettingConfirmed


@dataclass(frozen=True, slots=True)
class Forgotten:
    """It was carried out; what was told since can be forgotten by asking again."""

    fact: Done
    asked: ForgettingAsked | None = None
    confirmed: ForgettingConfirmed | None = None


Forgetting = Unasked | Asked | Withdrawn | Confirmed | Forgotten


def decide(command: ForgettingCommand, forgetting: Forgetting) -> Sequence[ForgettingFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case AskForgetting():
            return _ask(command, forgetting)
        case WithdrawForgetting():
            return _withdraw(command, forgetting)
        case ConfirmForgetting():
            return _confirm(command, forgetting)
        case CompleteForgetting():
            return _complete(command, forgetting)
        case _:
            assert_never(command)


def _ask(command: AskForgetting, forgetting: Forgetting) -> Sequence[ForgettingAsked]:
    match forgetting:
        case Asked(fact=fact) if forgetting.waits_on(command.on):
            if (fact.asked_by, fact.reason) == (command.by, command.reason):
                return []
            raise Refused(
                "forgetting-asked",
                f"it was asked already, on {fact.asked_on}",
                allowed=("confirm", "withdraw"),
            )
        case Confirmed(fact=confirmed):
            raise _being_forgotten(confirmed)
        case Unasked() | Asked() | Withdrawn() | Forgotten():
            _refuse_kept(command)
            return [
                copied(
                    ForgettingAsked,
                    command,
                    asked_by=command.by,
                    asked_on=command.on,
                    valid_until=command.on + timedelta(days=CONFIRMED_DAYS_MAX),
                )
            ]
        case _:
            assert_never(forgetting)


def _withdraw(command: WithdrawForgetting, forgetting: Forgetting) -> Sequence[ForgettingWithdrawn]:
    match forgetting:
        case Asked(fact=fact):
            if fact.asked_by != command.by:
                raise Refused(
                    "asked-by-another", "who asked may withdraw it; who did not, leaves it alone"
                )
            return [
                copied(
                    ForgettingWithdrawn,
                    command,
                    withdrawn_by=command.by,
                    withdrawn_on=command.on,
                )
            ]
        case Withdrawn(fact=withdrawn) if withdrawn.withdrawn_by == command.by:
            return []
        case Confirmed(fact=confirmed):
            raise _being_forgotten(confirmed)
        case Unasked() | Withdrawn() | Forgotten():
            raise _not_asked()
        case _:
            assert_never(forgetting)


def _confirm(command: ConfirmForgetting, forgetting: Forgetting) -> Sequence[ForgettingConfirmed]:
    match forgetting:
        case Asked(fact=fact):
            if fact.asked_by == command.by:
                raise Refused("same-person", "who asked cannot confirm: another administrator must")
            if not forgetting.waits_on(command.on):
                raise Refused(
                    "asking-over",
                    f"it could be confirmed until {fact.valid_until}",
                    allowed=("ask",),
                )
            _refuse_kept(command)
            return [
                copied(
                    ForgettingConfirmed,
                    command,
                    confirmed_by=command.by,
                    confirmed_on=command.on,
                )
            ]
        case Confirmed() | Forgotten():
            return []
        case Unasked() | Withdrawn():
            raise _not_asked()
        case _:
            assert_never(forgetting)


def _complete(
    command: CompleteForgetting, forgetting: Forgetting
) -> Sequence[Done | EngagementNotesForgotten]:
    if not isinstance(forgetting, Confirmed):
        return []
    kind, _, id_ = command.subject.partition("-")
    on = command.on
    match kind:
        case "request":
            request_id = UUID(id_)
            return [
                copied(RequestForgotten, command, forgotten_on=on, request_id=request_id),
                *(
                    EngagementNotesForgotten(
                        subject=command.subject,
                        request_id=request_id,
                        engagement_id=engagement_id,
                        forgotten_on=on,
                    )
                    for engagement_id in command.engagement_ids
                ),
            ]
        case "expert":
            return [copied(ExpertForgotten, command, forgotten_on=on, expert_id=UUID(id_))]
        case "agency":
            return [copied(AgencyPeopleForgotten, command, forgotten_on=on, ori=id_)]
        case "person":
            return [copied(PersonForgotten, command, forgotten_on=on, person_id=UUID(id_))]
        case _:
            return [copied(NoteForgotten, command, forgotten_on=on)]


def _refuse_kept(command: LooksAtSubject) -> None:
    if not command.known:
        raise Refused("subject-unknown", f"nothing was told of {command.subject}")
    if any(command.held):
        raise Refused(
            "under-hold",
            "a legal hold lies on it: nothing of it may be forgotten until that is lifted",
            allowed=("lift-hold",),
        )
    if not command.removed:
        raise Refused(
            "person-not-removed",
            "the person may still use the system, or is invited: remove the person first",
            allowed=("remove",),
        )


def _being_forgotten(fact: ForgettingConfirmed) -> Refused:
    return Refused(
        "being-forgotten", f"it was confirmed on {fact.confirmed_on}, and cannot be taken back"
    )


def _not_asked() -> Refused:
    return Refused("forgetting-not-asked", "nobody asked that it be forgotten", allowed=("ask",))


def evolve(forgetting: Forgetting, fact: ForgettingFact) -> Forgetting:
    """Where it stands after a fact."""
    match fact:
        case ForgettingAsked():
            return Asked(fact)
        case ForgettingWithdrawn():
            return Withdrawn(fact)
        case ForgettingConfirmed():
            return Confirmed(forgetting.fact, fact) if isinstance(forgetting, Asked) else forgetting
        case (
            RequestForgotten()
            | ExpertForgotten()
            | AgencyPeopleForgotten()
            | PersonForgotten()
            | NoteForgotten()
        ):
            if isinstance(forgetting, Confirmed):
                return Forgotten(fact, forgetting.asked, forgetting.fact)
            return Forgotten(fact)
        case EngagementNotesForgotten():
            return forgetting  # told with that of its request
        case _:
            assert_never(fact)


def is_confirmed(forgetting: Forgetting) -> bool:
    """Whether it is being carried out, so that a hold comes too late."""
    return isinstance(forgetting, Confirmed)


FORGETTING_DECIDER: Final[Decider[ForgettingCommand, Forgetting, ForgettingFact]] = Decider(
    category="forgetting", initial=Unasked(), decide=decide, evolve=evolve
)
