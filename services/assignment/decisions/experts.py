"""The life of an expert: listed by a provider that is a member on that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.assignment import ExpertListed
from events.decider import Decider, Refused
from services.assignment.commands.roster import ListExpert
from services.assignment.decisions.days import refuse_future


@dataclass(frozen=True, slots=True)
class NotListed:
    """Nobody knows this expert."""


@dataclass(frozen=True, slots=True)
class Listed:
    """On the roster, as the fact says."""

    listing: ExpertListed


Expert = NotListed | Listed


def list_expert(command: ListExpert, expert: Expert) -> Sequence[ExpertListed]:
    """Once, for a member; listing the same again changes nothing."""
    listing = _listing(command)
    match expert:
        case Listed():
            if expert.listing == listing:
                return []
            raise Refused(
                "listed-already",
                f"{command.expert_id} is listed since {expert.listing.listed_on}, otherwise",
            )
        case NotListed():
            refuse_future(command.on, command.now)
            _refuse_stranger(command)
            return [listing]
        case _:
            assert_never(expert)


def evolve(_expert: Expert, event: ExpertListed) -> Expert:
    """The expert after a fact."""
    return Listed(event)


def _refuse_stranger(command: ListExpert) -> None:
    if command.membership is None:
        raise Refused(
            "provider-not-enrolled",
            f"{command.provider} is not enrolled, as far as is known here; "
            "right after enrolling it, ask with Byfield-After",
            allowed=["enrol"],
        )
    if not command.membership.covers(command.on):
        raise Refused("not-a-member", f"{command.provider} is not a member on {command.on}")


def _listing(command: ListExpert) -> ExpertListed:
    return ExpertListed(
        expert_id=command.expert_id,
        provider=command.provider,
        name=command.name,
        topics=command.topics,
        agency_kinds=command.agency_kinds,
        states=command.states,
        capacity=command.capacity,
        listed_on=command.on,
    )


EXPERT: Final[Decider[ListExpert, Expert, ExpertListed]] = Decider(
    category="expert",
    initial=NotListed(),
    decide=list_expert,
    evolve=evolve,
    creates=(ListExpert,),
)
