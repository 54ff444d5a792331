"""The life of an expert: listed by a member, with a profile by dates, absences and conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, assert_never

from events.assignment import (
    AbsenceNoted,
    AbsenceStruck,
    ConflictDeclared,
    ConflictTakenBack,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
)
from events.decider import Decider, Refused
from events.rules.days import refuse_before, refuse_far_ahead, refuse_future
from events.vocabulary import ConflictKind
from services.assignment.commands.fields import FromProvider
from services.assignment.commands.roster import (
    ChangeProfile,
    DeclareConflict,
    ExpertCommand,
    ListExpert,
    NoteAbsence,
    NoteEmployment,
    StrikeAbsence,
    TakeBackConflict,
)
from services.assignment.matching import Absence


@dataclass(frozen=True, slots=True)
class NotListed:
    """The expert was never listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """On the roster, with all facts since."""

    listing: ExpertListed
    changes: tuple[ExpertProfileChanged, ...] = ()
    """In the order of their days, at most one a day: the latest fact counts."""
    absences: frozenset[Absence] = frozenset()
    employments: tuple[EmploymentNoted, ...] = ()
    """The latest fact about each agency."""
    conflicts: tuple[ConflictDeclared, ...] = ()
    """The earliest with each agency."""
    taken_back: frozenset[tuple[ConflictKind, str]] = frozenset()
    """The kind and the agency of what was entered in error, and not entered again."""
    struck: frozenset[Absence] = frozenset()
    """Likewise absences."""


Expert = NotListed | Listed
ExpertEvent = (
    ExpertListed
    | ExpertProfileChanged
    | AbsenceNoted
    | EmploymentNoted
    | ConflictDeclared
    | ConflictTakenBack
    | AbsenceStruck
)

ALLOWED: Final = (
    *("profile", "absences", "absences/strike"),
    *("employments", "conflicts", "conflicts/take-back"),
)
"""The routes that are open for a listed expert."""
_SAID: Final = {ConflictKind.EMPLOYMENT: "employment", ConflictKind.DECLARED: "conflict"}


def list_expert(command: ListExpert, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed once, for a provider that is a member; the same again changes nothing."""
    listing = ExpertListed(**command.model_dump(exclude={"on"}), listed_on=command.on)
    match expert:
        case Listed():
            if expert.listing == listing:
                return []
            raise Refused(
                "listed-already",
                f"{command.expert_id} is listed since {expert.listing.listed_on}, otherwise",
                allowed=ALLOWED,
            )
        case NotListed():
            refuse_future(command.on, command.now)
            _refuse_stranger(command)
            return [listing]
        case _:
            assert_never(expert)


def change_profile(command: ChangeProfile, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed from a day on which the provider is a member; earlier choices stay as they are."""
    listed = _listed(command, expert)
    said = command.model_dump(exclude={"on"})
    if _profile_on(command.on, listed) == said:
        return []
    _refuse_untimely(command, listed)
    _refuse_stranger(command)
    return [ExpertProfileChanged(**said, changed_on=command.on)]


def note_absence(command: NoteAbsence, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed also for coming days; days within a known absence change nothing."""
    listed = _listed(command, expert)
    if command.absent_until < command.absent_from:
        raise Refused(
            "out-of-order", f"the absence ends {command.absent_until}, before {command.absent_from}"
        )
    for known in listed.absences:
        if known.since <= command.absent_from and command.absent_until <= known.until:
            return []
    _refuse_untimely(command, listed)
    refuse_far_ahead(command.absent_until, command.now, "the absence ends")
    return [AbsenceNoted(**command.model_dump(exclude={"on"}), noted_on=command.on)]


def note_employment(command: NoteEmployment, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed at any time, with no end in the future; the latest fact about an agency counts."""
    listed = _listed(command, expert)
    for known in listed.employments:
        if (known.ori, known.employed_until) == (command.ori, command.employed_until):
            return []
    _refuse_untimely(command, listed)
    if command.employed_until is not None and command.employed_until > command.on:
        raise Refused(
            "in-the-future",
            f"{command.employed_until} is after {command.on}: leave it out while it goes on",
        )
    return [EmploymentNoted(**command.model_dump(exclude={"on"}), noted_on=command.on)]


def declare_conflict(command: DeclareConflict, expert: Expert) -> Sequence[ExpertEvent]:
    """Recorded once for each agency, unless the conflict began earlier than known."""
    listed = _listed(command, expert)
    for known in listed.conflicts:
        if known.ori == command.ori and known.declared_on <= command.on:
            return []
    _refuse_untimely(command, listed)
    return [ConflictDeclared(**command.model_dump(exclude={"on"}), declared_on=command.on)]


def take_back_conflict(command: TakeBackConflict, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed for what is known of this kind with this agency; it never was a conflict then."""
    listed = _listed(command, expert)
    if command.kind is ConflictKind.EMPLOYMENT:
        days = [each.noted_on for each in listed.employments if each.ori == command.ori]
    else:
        days = [each.declared_on for each in listed.conflicts if each.ori == command.ori]
    if not days:
        if (command.kind, command.ori) in listed.taken_back:
            return []
        raise Refused(
            "no-such-conflict",
            f"no {_SAID[command.kind]} with {command.ori} is known of the expert",
            allowed=ALLOWED,
        )
    _refuse_untimely(command, listed)
    refuse_before(command.on, max(days), "it was entered")
    return [ConflictTakenBack(**command.model_dump(exclude={"on"}), taken_back_on=command.on)]


def strike_absence(command: StrikeAbsence, expert: Expert) -> Sequence[ExpertEvent]:
    """Allowed for an absence that was noted with these very days."""
    listed = _listed(command, expert)
    absence = Absence(command.absent_from, command.absent_until)
    if absence not in listed.absences:
        if absence in listed.struck:
            return []
        raise Refused(
            "no-such-absence",
            f"no absence from {absence.since} until {absence.until} is noted",
            allowed=ALLOWED,
        )
    _refuse_untimely(command, listed)
    return [AbsenceStruck(**command.model_dump(exclude={"on"}), struck_on=command.on)]


def decide(  # noqa: PLR0911 - one return a command
    command: ExpertCommand, expert: Expert
) -> Sequence[ExpertEvent]:
    """What follows from a command about an expert."""
    if isinstance(command, FromProvider):
        _refuse_others(command, expert)
    match command:
        case ListExpert():
            return list_expert(command, expert)
        case ChangeProfile():
            return change_profile(command, expert)
        case NoteAbsence():
            return note_absence(command, expert)
        case NoteEmployment():
            return note_employment(command, expert)
        case DeclareConflict():
            return declare_conflict(command, expert)
        case TakeBackConflict():
            return take_back_conflict(command, expert)
        case StrikeAbsence():
            return strike_absence(command, expert)
        case _:
            assert_never(command)


def evolve(expert: Expert, event: ExpertEvent) -> Expert:
    """The expert after a fact; one that does not fit changes nothing."""
    if isinstance(event, ExpertListed):
        return Listed(event)
    if isinstance(expert, NotListed):
        return expert
    match event:
        case ExpertProfileChanged():
            others = (each for each in expert.changes if each.changed_on != event.changed_on)
            changes = sorted((*others, event), key=lambda each: each.changed_on)
            return replace(expert, changes=tuple(changes))
        case AbsenceNoted():
            absence = Absence(event.absent_from, event.absent_until)
            struck = expert.struck - {absence}
            return replace(expert, absences=expert.absences | {absence}, struck=struck)
        case AbsenceStruck():
            absence = Absence(event.absent_from, event.absent_until)
            struck = expert.struck | {absence}
            return replace(expert, absences=expert.absences - {absence}, struck=struck)
        case EmploymentNoted() | ConflictDeclared() | ConflictTakenBack():
            return _evolve_conflicts(expert, event)
        case _:
            assert_never(event)


def _evolve_conflicts(
    expert: Listed, event: EmploymentNoted | ConflictDeclared | ConflictTakenBack
) -> Listed:
    """The expert after a fact about one agency; of each kind only the latest fact counts."""
    employed = tuple(each for each in expert.employments if each.ori != event.ori)
    declared = tuple(each for each in expert.conflicts if each.ori != event.ori)
    match event:
        case EmploymentNoted():
            back = expert.taken_back - {(ConflictKind.EMPLOYMENT, event.ori)}
            return replace(expert, employments=(*employed, event), taken_back=back)
        case ConflictDeclared():
            back = expert.taken_back - {(ConflictKind.DECLARED, event.ori)}
            return replace(expert, conflicts=(*declared, event), taken_back=back)
        case ConflictTakenBack(kind=ConflictKind.EMPLOYMENT as kind):
            back = expert.taken_back | {(kind, event.ori)}
            return replace(expert, employments=employed, taken_back=back)
        case ConflictTakenBack(kind=kind):
            back = expert.taken_back | {(kind, event.ori)}
            return replace(expert, conflicts=declared, taken_back=back)
        case _:
            assert_never(event)


def provider_of(expert: Expert) -> str | None:
    """Return whose expert it is, by the latest profile; None where it was never listed."""
    if isinstance(expert, NotListed):
        return None
    return (expert.changes[-1] if expert.changes else expert.listing).provider


def _profile_on(day: date, expert: Listed) -> dict[str, Any]:
    """Return the profile that applies on that day, as fields."""
    profile = expert.listing.model_dump(exclude={"listed_on"})
    for change in expert.changes:
        if change.changed_on <= day:
            profile = change.model_dump(exclude={"changed_on"})
    return profile


def _listed(command: ExpertCommand, expert: Expert) -> Listed:
    if isinstance(expert, NotListed):
        raise Refused("not-listed", f"{command.expert_id} is not listed, as far as is known here")
    return expert


def _refuse_others(command: FromProvider, expert: Expert) -> None:
    if isinstance(expert, NotListed) or command.by is None:
        return
    if command.by != provider_of(expert):
        raise Refused("not-your-expert", f"the expert is not one of {command.by}")


def _refuse_untimely(command: ExpertCommand, expert: Listed) -> None:
    refuse_future(command.on, command.now)
    refuse_before(command.on, expert.listing.listed_on, "the expert was listed")


def _refuse_stranger(command: ListExpert | ChangeProfile) -> None:
    if command.membership is None:
        raise Refused(
            "provider-not-enrolled",
            f"{command.provider} is not enrolled",
            allowed=["enrol"],
        )
    if not command.membership.covers(command.on):
        raise Refused("not-a-member", f"{command.provider} is not a member on {command.on}")


EXPERT_DECIDER: Final[Decider[ExpertCommand, Expert, ExpertEvent]] = Decider(
    category="expert",
    initial=NotListed(),
    decide=decide,
    evolve=evolve,
    creates=(ListExpert,),
)
