"""The states of an agency, and what was known of it on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from events.decider import Refused
from events.intake import (
    AgencyProfileChanged,
    AgencyRegistered,
    AliasTakenBack,
    ContactNamed,
    ExecutiveChanged,
    OriAliased,
    OtherActionEnded,
    OtherActionNoted,
)
from events.rules import agencies
from events.vocabulary import AgencyKind, Contact, ContactRole, Ori, OtherAction
from services.intake.commands.agency_changes import SeenAgency
from services.intake.commands.requests import KnownAgency
from services.intake.decisions.agency_standing import (
    AS_EVER,
    Standing,
    StandingFact,
    change_standing,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an agency is called, and what it is."""

    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None


@dataclass(frozen=True, slots=True)
class ProfilePeriod:
    """A profile, and the day from which it holds: until that of the next one."""

    since: date
    profile: Profile


@dataclass(frozen=True, slots=True)
class NamedContact:
    """A contact, and the day on which it was last named."""

    contact: Contact
    since: date


@dataclass(frozen=True, slots=True)
class OtherActionPeriod:
    """Another action with the agency, from its first day to the one on which it is over."""

    action: OtherAction
    since: date
    note: str | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Unregistered:
    """The center does not know the agency."""


@dataclass(frozen=True, slots=True)
class Alias:
    """The ORI is of no agency of its own: it stands for another."""

    stands_for: Ori


@dataclass(frozen=True, slots=True)
class Unaliased:
    """The ORI was told to stand for another by mistake: it is nobody's again."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The center knows the agency."""

    profiles: tuple[ProfilePeriod, ...]
    """By day, whenever they were recorded; never empty."""
    contacts: tuple[NamedContact, ...] = ()
    """At most one a role."""
    actions: tuple[OtherActionPeriod, ...] = ()
    """In the order in which they were recorded; of each kind at most the last is open."""
    changed_on: tuple[date, ...] = ()
    """The days on which another executive took office, in the order in which they were recorded."""
    standing: Standing = AS_EVER


Nobody = Unregistered | Unaliased
Agency = Nobody | Alias | Registered
ProfileFact = AgencyRegistered | AgencyProfileChanged
AliasFact = OriAliased | AliasTakenBack
RegistryFact = ProfileFact | ContactNamed | ExecutiveChanged | OtherActionNoted | OtherActionEnded
AgencyFact = RegistryFact | AliasFact | StandingFact


def registered(ori: Ori, agency: Agency) -> Registered:
    """Return the agency. Raises `Refused` where the registry does not have it under this ORI."""
    match agency:
        case Registered():
            return agency
        case Alias(stands_for=other):
            raise Refused("ori-is-alias", f"{ori} stands for {other}", allowed=[f"use {other}"])
        case Unregistered() | Unaliased():
            raise Refused(
                "agency-not-registered", f"{ori} is not in the registry", allowed=["register"]
            )
        case _:
            assert_never(agency)


def profile_on(agency: Registered, on: date) -> Profile:
    """The profile that held on a day; before the first one that is known, the first."""
    held = [each for each in agency.profiles if each.since <= on]
    return (held[-1] if held else agency.profiles[0]).profile


def present_profile(agency: Registered) -> Profile:
    """The profile since the latest day, whatever was recorded last."""
    return agency.profiles[-1].profile


def named(agency: Registered, role: ContactRole) -> NamedContact | None:
    """Who speaks for the agency in this role."""
    return next((each for each in agency.contacts if each.contact.role is role), None)


def last_period(agency: Registered, action: OtherAction) -> OtherActionPeriod | None:
    """The latest period of this action, open or ended; None where there was none."""
    return next((period for period in reversed(agency.actions) if period.action is action), None)


def open_actions(agency: Registered, on: date) -> Sequence[OtherAction]:
    """The other actions that were open on a day, by what is known today."""
    return [
        period.action
        for period in agency.actions
        if period.since <= on and (period.until is None or on < period.until)
    ]


def executive_since(agency: Registered, on: date) -> date | None:
    """The last day, up to this one, on which another executive took office; None if none did."""
    return max((day for day in agency.changed_on if day <= on), default=None)


def evolve(agency: Agency, fact: AgencyFact) -> Agency:
    """The agency after a fact. Before its registration, facts without a profile change nothing."""
    match fact:
        case AgencyRegistered(registered_on=on) | AgencyProfileChanged(changed_on=on):
            new = ProfilePeriod(on, Profile(fact.name, fact.kind, fact.state, fact.sworn))
            if isinstance(agency, Registered):
                return replace(agency, profiles=_with_profile(agency.profiles, new))
            return Registered((new,))
        case OriAliased(stands_for=other):
            return agency if isinstance(agency, Registered) else Alias(other)
        case AliasTakenBack():
            return Unaliased() if isinstance(agency, Alias) else agency
        case _:
            return _evolve_registered(agency, fact) if isinstance(agency, Registered) else agency


def _evolve_registered(
    agency: Registered,
    fact: ContactNamed | ExecutiveChanged | OtherActionNoted | OtherActionEnded | StandingFact,
) -> Registered:
    match fact:
        case ContactNamed(contact=contact, named_on=on):
            return _with_contact(agency, NamedContact(contact, on))
        case ExecutiveChanged(contact=contact, changed_on=on):
            changed_on = (*agency.changed_on, on)
            return replace(_with_contact(agency, NamedContact(contact, on)), changed_on=changed_on)
        case OtherActionNoted(action=action, noted_on=on, note=note):
            return replace(agency, actions=(*agency.actions, OtherActionPeriod(action, on, note)))
        case OtherActionEnded(action=action, ended_on=on):
            return replace(
                agency,
                actions=tuple(
                    replace(period, until=on)
                    if period.action is action and period.until is None
                    else period
                    for period in agency.actions
                ),
            )
        case _:
            return replace(agency, standing=change_standing(agency.standing, fact))


def _with_profile(
    profiles: tuple[ProfilePeriod, ...], new: ProfilePeriod
) -> tuple[ProfilePeriod, ...]:
    """The profiles with another one in its place; of one day the last recorded is kept."""
    before = (each for each in profiles if each.since < new.since)
    after = (each for each in profiles if each.since > new.since)
    return (*before, new, *after)


def _with_contact(agency: Registered, new: NamedContact) -> Registered:
    others = (each for each in agency.contacts if each.contact.role is not new.contact.role)
    return replace(agency, contacts=(*others, new))


def is_registered(agency: Agency) -> bool:
    """Whether the agency is registered; once it is, it stays so."""
    return isinstance(agency, Registered)


def gone_on(agency: Agency, on: date) -> str | None:
    """How the agency had ended by a day, in words; None where it had not."""
    return agencies.gone_on(agency.standing.end, on) if isinstance(agency, Registered) else None


def seen_from(ori: Ori, agency: Agency) -> SeenAgency:
    """What the rules of another agency see of this one."""
    if not isinstance(agency, Registered):
        return SeenAgency(ori=ori, registered=False)
    standing = agency.standing
    last = standing.covers[-1] if standing.covers else None
    return SeenAgency(
        ori=ori,
        registered=True,
        ended_on=standing.ended_on,
        successor=standing.successor,
        covered_until=None if last is None else last.until or date.max,
    )


def known_on(agency: Agency, on: date) -> KnownAgency | None:
    """What rules need to know of the agency on a day; None if it is not registered."""
    match agency:
        case Unregistered() | Unaliased() | Alias():
            return None
        case Registered():
            profile = profile_on(agency, on)
            return KnownAgency(
                kind=profile.kind,
                state=profile.state,
                sworn=profile.sworn,
                other_actions=tuple(open_actions(agency, on)),
                executive_since=executive_since(agency, on),
            )
        case _:
            assert_never(agency)


def known_then(agency: Agency, on: date) -> KnownAgency | None:
    """`known_on` without the executive, for what was decided elsewhere before an import."""
    facts = known_on(agency, on)
    return None if facts is None else facts.model_copy(update={"executive_since": None})
