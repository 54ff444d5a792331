"""The life of a provider: enrolled, a member for one or several periods, its programs by dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.assignment import (
    MembershipEnded,
    MembershipRenewed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.decider import Decider, Refused
from events.rules.days import refuse_future
from services.assignment.commands.roster import (
    ChangePrograms,
    EndMembership,
    EnrolProvider,
    ProviderCommand,
    RenewMembership,
)
from services.assignment.matching import Membership, Period, ProgramsFrom


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """The provider was never enrolled."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member, for the days of its membership."""

    name: str
    membership: Membership


Provider = NotEnrolled | Enrolled
ProviderEvent = ProviderEnrolled | MembershipEnded | MembershipRenewed | ProviderProgramsChanged

ALLOWED: Final = ("end-membership", "renew", "programs")
"""The routes that are open for an enrolled provider."""


def enrol(command: EnrolProvider, provider: Provider) -> Sequence[ProviderEvent]:
    """Allowed once; enrolling the same again changes nothing."""
    period = _period(command)
    match provider:
        case NotEnrolled():
            return [
                ProviderEnrolled(
                    provider=command.provider,
                    name=command.name,
                    programs=command.programs,
                    member_from=period.since,
                    member_until=period.until,
                )
            ]
        case Enrolled():
            if provider == Enrolled(command.name, Membership.of(command.programs, *period)):
                return []
            raise Refused(
                "enrolled-already",
                f"{command.provider} is enrolled since "
                f"{provider.membership.periods[0].since}, with other terms",
                allowed=ALLOWED,
            )
        case _:
            assert_never(provider)


def end_membership(command: EndMembership, provider: Provider) -> Sequence[ProviderEvent]:
    """End the latest period, earlier than it was to end; never later."""
    last = _enrolled(command, provider).membership.periods[-1]
    if last.until == command.member_until:
        return []
    if last.until is not None and last.until < command.member_until:
        raise Refused(
            "ended-already",
            f"the membership of {command.provider} ends {last.until} already",
            allowed=["renew"],
        )
    if command.member_until < last.since:
        raise Refused("out-of-order", f"{command.member_until} is before it began, {last.since}")
    return [MembershipEnded(provider=command.provider, member_until=command.member_until)]


def renew(command: RenewMembership, provider: Provider) -> Sequence[ProviderEvent]:
    """Add a period that overlaps no other; the same again changes nothing."""
    asked = _period(command)
    for period in _enrolled(command, provider).membership.periods:
        if period == asked:
            return []
        if period.overlaps(asked):
            raise Refused(
                "member-already",
                f"{command.provider} is a member {period}, which overlaps {asked}",
                allowed=["end-membership"] if period.until is None else (),
            )
    return [
        MembershipRenewed(
            provider=command.provider, member_from=asked.since, member_until=asked.until
        )
    ]


def change_programs(command: ChangePrograms, provider: Provider) -> Sequence[ProviderEvent]:
    """Allowed from a day of membership on; earlier days keep their programs."""
    membership = _enrolled(command, provider).membership
    if membership.covers(command.on) and membership.programs_on(command.on) == frozenset(
        command.programs
    ):
        return []
    refuse_future(command.on, command.now)
    if not membership.covers(command.on):
        raise Refused(
            "not-a-member",
            f"{command.provider} is not a member on {command.on}",
            allowed=["renew"],
        )
    return [
        ProviderProgramsChanged(
            provider=command.provider, programs=command.programs, changed_on=command.on
        )
    ]


def decide(command: ProviderCommand, provider: Provider) -> Sequence[ProviderEvent]:
    """What follows from a command about a provider."""
    match command:
        case EnrolProvider():
            return enrol(command, provider)
        case EndMembership():
            return end_membership(command, provider)
        case RenewMembership():
            return renew(command, provider)
        case ChangePrograms():
            return change_programs(command, provider)
        case _:
            assert_never(command)


def evolve(provider: Provider, event: ProviderEvent) -> Provider:
    """The provider after a fact; one that does not fit changes nothing."""
    if isinstance(event, ProviderEnrolled):
        membership = Membership.of(event.programs, event.member_from, event.member_until)
        return Enrolled(event.name, membership)
    match provider:
        case NotEnrolled():
            return provider
        case Enrolled(name=name, membership=membership):
            return Enrolled(name, _membership(membership, event))
        case _:
            assert_never(provider)


def _membership(
    before: Membership, event: MembershipEnded | MembershipRenewed | ProviderProgramsChanged
) -> Membership:
    match event:
        case MembershipEnded():
            return before.ended(event.member_until)
        case MembershipRenewed():
            return before.renewed(Period(event.member_from, event.member_until))
        case ProviderProgramsChanged():
            return before.changed(ProgramsFrom(event.changed_on, frozenset(event.programs)))
        case _:
            assert_never(event)


def _period(command: EnrolProvider | RenewMembership) -> Period:
    if command.member_until is not None and command.member_until < command.member_from:
        raise Refused(
            "out-of-order", f"membership ends {command.member_until}, before {command.member_from}"
        )
    return Period(command.member_from, command.member_until)


def _enrolled(command: ProviderCommand, provider: Provider) -> Enrolled:
    if isinstance(provider, NotEnrolled):
        raise Refused("not-enrolled", f"{command.provider} is not enrolled", allowed=["enrol"])
    return provider


PROVIDER_DECIDER: Final[Decider[ProviderCommand, Provider, ProviderEvent]] = Decider(
    category="provider",
    initial=NotEnrolled(),
    decide=decide,
    evolve=evolve,
    creates=(EnrolProvider,),
)
