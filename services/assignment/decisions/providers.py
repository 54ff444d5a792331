"""The life of a provider: enrolled with dated membership, which may end earlier than it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from events.assignment import MembershipEnded, ProviderEnrolled
from events.decider import Decider, Refused
from events.vocabulary import Program
from services.assignment.commands.roster import EndMembership, EnrolProvider, ProviderCommand


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """Nobody knows this provider."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member, for the days of its membership."""

    name: str
    programs: tuple[Program, ...]
    member_from: date
    member_until: date | None


Provider = NotEnrolled | Enrolled
ProviderEvent = ProviderEnrolled | MembershipEnded


def enrol(command: EnrolProvider, provider: Provider) -> Sequence[ProviderEvent]:
    """Once; enrolling the same again changes nothing."""
    if command.member_until is not None and command.member_until < command.member_from:
        raise Refused(
            "out-of-order", f"membership ends {command.member_until}, before {command.member_from}"
        )
    asked = Enrolled(command.name, command.programs, command.member_from, command.member_until)
    match provider:
        case NotEnrolled():
            return [
                ProviderEnrolled(
                    provider=command.provider,
                    name=command.name,
                    programs=command.programs,
                    member_from=command.member_from,
                    member_until=command.member_until,
                )
            ]
        case Enrolled():
            if provider == asked:
                return []
            raise Refused(
                "enrolled-already",
                f"{command.provider} is enrolled since {provider.member_from}, with other terms",
                allowed=["end-membership"],
            )
        case _:
            assert_never(provider)


def end_membership(command: EndMembership, provider: Provider) -> Sequence[ProviderEvent]:
    """Earlier than it was to end, or now at all; never later."""
    match provider:
        case NotEnrolled():
            raise Refused("not-enrolled", f"{command.provider} is not enrolled", allowed=["enrol"])
        case Enrolled(member_until=until) if until == command.member_until:
            return []
        case Enrolled(member_until=until) if until is not None and until < command.member_until:
            raise Refused(
                "ended-already", f"the membership of {command.provider} ends {until} already"
            )
        case Enrolled(member_from=since) if command.member_until < since:
            raise Refused("out-of-order", f"{command.member_until} is before it began, {since}")
        case Enrolled():
            return [MembershipEnded(provider=command.provider, member_until=command.member_until)]
        case _:
            assert_never(provider)


def decide(command: ProviderCommand, provider: Provider) -> Sequence[ProviderEvent]:
    """What follows from a command about a provider."""
    match command:
        case EnrolProvider():
            return enrol(command, provider)
        case EndMembership():
            return end_membership(command, provider)
        case _:
            assert_never(command)


def evolve(provider: Provider, event: ProviderEvent) -> Provider:
    """The provider after a fact."""
    match event:
        case ProviderEnrolled():
            return Enrolled(event.name, event.programs, event.member_from, event.member_until)
        case MembershipEnded():
            if isinstance(provider, Enrolled):
                return replace(provider, member_until=event.member_until)
            return provider
        case _:
            assert_never(event)


PROVIDER: Final[Decider[ProviderCommand, Provider, ProviderEvent]] = Decider(
    category="provider",
    initial=NotEnrolled(),
    decide=decide,
    evolve=evolve,
    creates=(EnrolProvider,),
)
