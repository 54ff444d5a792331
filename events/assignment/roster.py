"""Providers and their experts."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText, Personal
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyKind,
    AgencySize,
    ConflictKind,
    Ori,
    Program,
    ProviderSlug,
    TopicSlug,
)


class ProviderEnrolled(Event):
    """A partner organization joins. Stream `provider-<slug>`."""

    wire_name = "ProviderEnrolled"
    category = "provider"

    provider: ProviderSlug
    name: str
    programs: tuple[Program, ...]
    member_from: date
    member_until: date | None
    """The last day of membership; None while it is open."""


class MembershipEnded(Event):
    """A partner organization leaves; its history stays."""

    wire_name = "MembershipEnded"
    category = "provider"

    provider: ProviderSlug
    member_until: date
    """The last day of membership."""


class MembershipRenewed(Event):
    """A partner organization comes back, or stays longer."""

    wire_name = "MembershipRenewed"
    category = "provider"

    provider: ProviderSlug
    member_from: date
    member_until: date | None


class ProviderProgramsChanged(Event):
    """What a partner organization does, whole, from that day on."""

    wire_name = "ProviderProgramsChanged"
    category = "provider"

    provider: ProviderSlug
    programs: tuple[Program, ...]
    changed_on: date


class ExpertListed(Event):
    """A provider lists one of its experts. Stream `expert-<id>`."""

    wire_name = "ExpertListed"
    category = "expert"

    expert_id: UUID
    provider: ProviderSlug
    name: Personal
    topics: tuple[TopicSlug, ...]
    agency_kinds: tuple[AgencyKind, ...]
    """The kinds of agency served."""
    states: tuple[str, ...]
    """Postal codes of the states known well."""
    capacity: int
    """Open engagements at once."""
    listed_on: date
    agency_sizes: tuple[AgencySize, ...] = ()
    """The sizes served; none named: all."""
    languages: tuple[str, ...] = ()
    """ISO 639 codes beside English, such as `es`."""
    communities: tuple[str, ...] = ()
    """Communities known well, such as `tribal` or `rural`."""
    based_in: str | None = None
    """Postal code of the state to travel from."""


class ExpertProfileChanged(Event):
    """What an expert does, whole, from that day on."""

    wire_name = "ExpertProfileChanged"
    category = "expert"

    expert_id: UUID
    provider: ProviderSlug
    name: Personal
    topics: tuple[TopicSlug, ...]
    agency_kinds: tuple[AgencyKind, ...]
    states: tuple[str, ...]
    capacity: int
    agency_sizes: tuple[AgencySize, ...]
    languages: tuple[str, ...]
    communities: tuple[str, ...]
    changed_on: date
    based_in: str | None = None


class AbsenceNoted(Event):
    """An expert cannot work from one day to another, both included."""

    wire_name = "AbsenceNoted"
    category = "expert"

    expert_id: UUID
    absent_from: date
    absent_until: date
    noted_on: date


class EmploymentNoted(Event):
    """An expert worked for an agency: a conflict of interest there."""

    wire_name = "EmploymentNoted"
    category = "expert"

    expert_id: UUID
    ori: Ori
    employed_until: date | None
    """None where it is not over, or not known."""
    noted_on: date


class ConflictDeclared(Event):
    """An expert should not work for an agency, for a reason of another kind."""

    wire_name = "ConflictDeclared"
    category = "expert"

    expert_id: UUID
    ori: Ori
    note: FreeText | None
    declared_on: date


class ConflictTakenBack(Event):
    """An employment or a conflict was entered in error: there never was one."""

    wire_name = "ConflictTakenBack"
    category = "expert"

    expert_id: UUID
    ori: Ori
    kind: ConflictKind
    """Which of the two; the other one with this agency stands, if there is one."""
    note: FreeText | None
    taken_back_on: date


class AbsenceStruck(Event):
    """An absence was entered in error: the expert was not, or is not, away on these days."""

    wire_name = "AbsenceStruck"
    category = "expert"

    expert_id: UUID
    absent_from: date
    absent_until: date
    note: FreeText | None
    struck_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ProviderEnrolled,
    MembershipEnded,
    MembershipRenewed,
    ProviderProgramsChanged,
    ExpertListed,
    ExpertProfileChanged,
    AbsenceNoted,
    EmploymentNoted,
    ConflictDeclared,
    ConflictTakenBack,
    AbsenceStruck,
)

REMEDIES: Final[Remedies] = {
    ProviderEnrolled: mended_by(
        "MembershipEnded",
        "MembershipRenewed",
        "ProviderProgramsChanged",
        says="Tell the programs again; a name stays. Days of membership that are missing are "
        "added by renewing it, also before the first. A first day told too early: end it on that "
        "day, and renew it from the right one. That one day stays: a membership has at least one.",
    ),
    MembershipEnded: mended_by(
        "MembershipRenewed",
        "MembershipEnded",
        says="Renew it from the day after, or end it on an earlier day.",
    ),
    MembershipRenewed: mended_by(
        "MembershipEnded",
        "MembershipRenewed",
        says="End it, or renew it for the days that are missing. A first day told too early: end "
        "it on that day, and renew it from the right one. That one day stays: a membership has "
        "at least one.",
    ),
    ProviderProgramsChanged: mended_by(
        "ProviderProgramsChanged",
        says="Tell the programs again, whole: those of before for the wrong day, and the right "
        "ones for theirs.",
    ),
    ExpertListed: mended_by(
        "ExpertProfileChanged",
        says="Tell the profile again, whole. Its day stays: before it nobody could choose the "
        "expert, and who took part then is named with the delivery.",
    ),
    ExpertProfileChanged: mended_by(
        "ExpertProfileChanged",
        says="Tell the profile again, whole: that of before for the wrong day, and the right one "
        "for its own.",
    ),
    AbsenceNoted: mended_by(
        "AbsenceStruck", says="Strike it, naming its days; note the right ones."
    ),
    EmploymentNoted: mended_by(
        "EmploymentNoted",
        "ConflictTakenBack",
        says="Note it again with its right end; of another agency, the center takes it back.",
    ),
    ConflictDeclared: mended_by(
        "ConflictTakenBack",
        says="The center takes it back: the expert is matched with that agency at once.",
    ),
    ConflictTakenBack: mended_by(
        "EmploymentNoted", "ConflictDeclared", says="Note or declare it again."
    ),
    AbsenceStruck: mended_by("AbsenceNoted", says="Note it again."),
}
"""What is done about each of them that was told wrongly."""
