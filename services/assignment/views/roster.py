"""What can be seen of the roster, and of who could do what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.assignment import Candidate
from events.vocabulary import AgencyKind, AgencySize, AskingAgainReason, Program
from services.kit.http.views import View


class MembershipView(View):
    """A period of membership; both days are in it."""

    member_from: date
    member_until: date | None = Field(description="The last day; none while it is open.")


class ProgramsView(View):
    """What a provider does from that day on."""

    since: date
    programs: tuple[Program, ...]


class ProviderView(View):
    """A partner organization, its latest membership, and what it does now."""

    provider: str
    version: int
    name: str
    programs: tuple[Program, ...]
    programs_since: date
    member_from: date
    member_until: date | None = Field(description="The last day; none while it is open.")


class ProviderHistoryView(View):
    """A partner organization with all its days."""

    memberships: tuple[MembershipView, ...]
    programs: tuple[ProgramsView, ...] = Field(description="The first hold from the beginning.")


class ProfileView(View):
    """What an expert does from that day on, until the next profile."""

    since: date
    provider: str
    name: str
    topics: tuple[str, ...]
    agency_kinds: tuple[AgencyKind, ...]
    states: tuple[str, ...]
    capacity: int
    agency_sizes: tuple[AgencySize, ...] = Field(description="None named: all.")
    languages: tuple[str, ...]
    communities: tuple[str, ...]
    based_in: str | None


class ExpertView(ProfileView):
    """An expert with a profile: the latest, or that of a day."""

    expert_id: UUID
    version: int
    listed_on: date


class AbsenceView(View):
    """Days on which an expert cannot work, first and last."""

    absent_from: date
    absent_until: date
    noted_on: date


class EmploymentView(View):
    """An agency that an expert works or worked for."""

    ori: str
    employed_until: date | None = Field(description="None where it is not over, or not known.")
    noted_on: date


class ConflictView(View):
    """An agency that an expert should not work for."""

    ori: str
    declared_on: date
    note: str | None


class ExpertHistoryView(View):
    """All that was said of an expert."""

    profiles: tuple[ProfileView, ...]
    absences: tuple[AbsenceView, ...]
    employments: tuple[EmploymentView, ...]
    conflicts: tuple[ConflictView, ...]


class ExcludedView(View):
    """Who cannot do it, by which hard rule, and why."""

    provider: str
    expert_id: UUID
    rule: str
    reason: str


class CandidatesView(View):
    """Who could do the work on a day, best first, and who could not."""

    on: date
    ranking: tuple[Candidate, ...]
    ranked: int = Field(description="How many there are, also beyond those shown.")
    excluded: tuple[ExcludedView, ...]
    excluded_by_rule: dict[str, int]


class ChoiceView(View):
    """A choice as it was made, with the ranking that it was made from."""

    provider: str
    expert_id: UUID
    assigned_on: date
    choice_reason: str | None = Field(description="Why another than the first was chosen.")
    asked_again: AskingAgainReason | None = Field(
        description="Why somebody was asked whose decline still held."
    )
    ranking: tuple[Candidate, ...] = Field(description="As it was on that day, best first.")
    position: int = Field(description="In the log.")


class ProposalView(View):
    """Who should have an engagement, matched together with the others."""

    engagement_id: UUID
    version: int = Field(description="Of the engagement: what `If-Match` takes.")
    rank: int = Field(description="In the engagement's own ranking, from 1.")
    candidate: Candidate
    choice_reason: str | None = Field(
        description="To be given with the assignment, where another would be the first alone."
    )


class UnmatchedView(View):
    """An engagement for which nobody is left, or nobody is at all, and why."""

    engagement_id: UUID
    reason: str
    ranked: int = Field(description="How many could do it if the others were not there.")
    excluded_by_rule: dict[str, int]


class ProposalsView(View):
    """Proposals for many engagements, matched together under capacity; nothing is written."""

    on: date
    proposals: tuple[ProposalView, ...]
    unmatched: tuple[UnmatchedView, ...]
    total_score: float = Field(description="Of all proposals together.")
