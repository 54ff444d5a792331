"""An agency: registered once, its profile changed as often as it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.vocabulary import AgencyKind
from services.intake.commands.agencies import ChangeAgencyProfile, RegisterAgency
from services.intake.decisions.days import refuse_future


@dataclass(frozen=True, slots=True)
class Unregistered:
    """The center does not know the agency."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The agency's profile as it was last told."""

    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None


Agency = Unregistered | Registered
AgencyCommand = RegisterAgency | ChangeAgencyProfile
AgencyFact = AgencyRegistered | AgencyProfileChanged


def register(command: RegisterAgency, agency: Agency) -> Sequence[AgencyFact]:
    """Once; the same again is already so, another profile is a change and says so."""
    match agency:
        case Unregistered():
            return [
                AgencyRegistered(
                    ori=command.ori,
                    name=command.name,
                    kind=command.kind,
                    state=command.state,
                    sworn=command.sworn,
                    registered_on=command.on,
                )
            ]
        case Registered():
            if agency == profile(command):
                return []
            raise Refused(
                "already-registered",
                f"{command.ori} is registered already, with another profile",
                allowed=["change-profile"],
            )
        case _:
            assert_never(agency)


def change_profile(command: ChangeAgencyProfile, agency: Agency) -> Sequence[AgencyFact]:
    """Any time, also dated before the registration: a registry is often filled in afterwards."""
    match agency:
        case Unregistered():
            raise Refused(
                "agency-not-registered",
                f"{command.ori} is not in the registry",
                allowed=["register"],
            )
        case Registered():
            if agency == profile(command):
                return []
            return [
                AgencyProfileChanged(
                    ori=command.ori,
                    name=command.name,
                    kind=command.kind,
                    state=command.state,
                    sworn=command.sworn,
                    changed_on=command.on,
                )
            ]
        case _:
            assert_never(agency)


def decide(command: AgencyCommand, agency: Agency) -> Sequence[AgencyFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case RegisterAgency():
            return register(command, agency)
        case ChangeAgencyProfile():
            return change_profile(command, agency)
        case _:
            assert_never(command)


def evolve(agency: Agency, fact: AgencyFact) -> Agency:  # noqa: ARG001 - each fact tells the whole
    """The agency after a fact."""
    return profile(fact)


def profile(source: AgencyCommand | AgencyFact) -> Registered:
    """The profile that a command asks for or a fact tells."""
    return Registered(source.name, source.kind, source.state, source.sworn)


AGENCIES: Final[Decider[AgencyCommand, Agency, AgencyFact]] = Decider(
    category="agency",
    initial=Unregistered(),
    decide=decide,
    evolve=evolve,
    creates=(RegisterAgency,),
)
