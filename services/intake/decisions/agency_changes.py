"""The rules of what becomes of agencies: one end; one cover and one dormancy at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, assert_never

from events.decider import Refused
from events.intake import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencySucceeded,
    AgencyWentDormant,
)
from events.rules.agencies import ended
from events.rules.days import refuse_before
from events.vocabulary import AgencyChange, Ori, SuccessionKind
from services.intake.commands.agency_changes import (
    CoverAgency,
    DissolveAgency,
    EndCover,
    RestAgency,
    SeenAgency,
    SucceedAgency,
    TakeBackAgencyChange,
    WakeAgency,
)
from services.intake.decisions.agency_standing import Standing, StandingPeriod

CHAIN_AGENCIES_MAX: Final = 10
"""How many agencies may follow each other; whoever looks for the last one looks no further."""
TAKE_BACK: Final = "take-back"


def succeed(command: SucceedAgency, standing: Standing) -> Sequence[AgencySucceeded]:
    """Give the agency a successor. Both are registered, and the successor is not gone by then."""
    end = standing.end
    if isinstance(end, AgencySucceeded) and _tells(command, end):
        return []
    if end is not None:
        raise _gone(standing)
    if command.ori in {command.successor, *command.split_into}:
        raise Refused("same-agency", f"{command.ori} cannot go on as itself")
    if bool(command.split_into) is not (command.succession is SuccessionKind.SPLIT) or (
        command.successor in command.split_into
    ):
        raise Refused("split-of-one", "a split, and nothing else, names agencies beside the heir")
    for part in (command.heir, *command.parts):
        _refuse_gone(part, command.successor, command.on)
    if command.heir is not None and command.heir.successor == command.ori:
        raise Refused("succession-circle", f"{command.successor} was succeeded by {command.ori}")
    if command.chain_agencies > CHAIN_AGENCIES_MAX:
        raise Refused(
            "succession-too-long", f"at most {CHAIN_AGENCIES_MAX} agencies may follow each other"
        )
    _refuse_too_early(command, standing)
    return [
        AgencySucceeded(
            ori=command.ori,
            successor=command.successor,
            succession=command.succession,
            split_into=command.split_into,
            note=command.note,
            succeeded_on=command.on,
        )
    ]


def dissolve(command: DissolveAgency, standing: Standing) -> Sequence[AgencyDissolved]:
    """End the agency without a successor."""
    end = standing.end
    if isinstance(end, AgencyDissolved) and end.dissolved_on == command.on:
        return []
    if end is not None:
        raise _gone(standing)
    _refuse_too_early(command, standing)
    return [AgencyDissolved(ori=command.ori, note=command.note, dissolved_on=command.on)]


def cover(command: CoverAgency, standing: Standing) -> Sequence[AgencyCovered]:
    """Have another agency do its work; who is covered itself on that day or later covers nobody."""
    last = _last(standing.covers)
    if last is not None and (last.since, last.by) == (command.on, command.covered_by):
        return []
    if command.ori == command.covered_by:
        raise Refused("same-agency", f"{command.ori} cannot cover itself")
    _refuse_ended(standing, command.on)
    _refuse_open(last, command.on, "already-covered", f"{command.ori} is covered")
    _refuse_gone(command.coverer, command.covered_by, command.on)
    covered_until = None if command.coverer is None else command.coverer.covered_until
    if covered_until is not None and command.on < covered_until:
        raise Refused("coverer-covered", f"{command.covered_by} is itself covered by another")
    return [
        AgencyCovered(
            ori=command.ori,
            covered_by=command.covered_by,
            note=command.note,
            covered_on=command.on,
        )
    ]


def end_cover(command: EndCover, standing: Standing) -> Sequence[AgencyCoverEnded]:
    """End the cover that goes on."""
    if not _ends(standing.covers, command.on, "not-covered", f"{command.ori} is not covered"):
        return []
    return [AgencyCoverEnded(ori=command.ori, ended_on=command.on)]


def rest(command: RestAgency, standing: Standing) -> Sequence[AgencyWentDormant]:
    """Let the agency be dormant."""
    last = _last(standing.dormancies)
    if last is not None and last.since == command.on:
        return []
    _refuse_ended(standing, command.on)
    _refuse_open(last, command.on, "already-dormant", f"{command.ori} is dormant")
    return [AgencyWentDormant(ori=command.ori, note=command.note, dormant_on=command.on)]


def wake(command: WakeAgency, standing: Standing) -> Sequence[AgencyBecameActive]:
    """End the dormancy that goes on."""
    if not _ends(standing.dormancies, command.on, "not-dormant", f"{command.ori} is not dormant"):
        return []
    return [AgencyBecameActive(ori=command.ori, active_on=command.on)]


def take_back(command: TakeBackAgencyChange, standing: Standing) -> Sequence[AgencyChangeTakenBack]:
    """Take back a change that was told for a day; of an end of a period only the last."""
    told = command.happened_on in _days_told(command.change, standing)
    if not told and (command.change, command.happened_on) == standing.taken_back:
        return []
    if not told:
        raise Refused("no-such-change", f"no {command.change} of {command.ori} is told on that day")
    return [
        AgencyChangeTakenBack(
            ori=command.ori,
            change=command.change,
            happened_on=command.happened_on,
            note=command.note,
            taken_back_on=command.on,
        )
    ]


def _days_told(change: AgencyChange, standing: Standing) -> set[date | None]:
    """The days for which such a change can be taken back."""
    match change:
        case AgencyChange.SUCCESSION:
            return {standing.ended_on} if isinstance(standing.end, AgencySucceeded) else set()
        case AgencyChange.DISSOLUTION:
            return {standing.ended_on} if isinstance(standing.end, AgencyDissolved) else set()
        case AgencyChange.COVER:
            return {each.since for each in standing.covers}
        case AgencyChange.COVER_END:
            return {each.until for each in standing.covers[-1:]}
        case AgencyChange.DORMANCY:
            return {each.since for each in standing.dormancies}
        case AgencyChange.DORMANCY_END:
            return {each.until for each in standing.dormancies[-1:]}
        case _:
            assert_never(change)


def _tells(command: SucceedAgency, end: AgencySucceeded) -> bool:
    return (command.successor, command.succession, command.split_into, command.on) == (
        end.successor,
        end.succession,
        end.split_into,
        end.succeeded_on,
    )


def _last(periods: Sequence[StandingPeriod]) -> StandingPeriod | None:
    return periods[-1] if periods else None


def _gone(standing: Standing) -> Refused:
    if standing.end is None:
        raise AssertionError("unreachable: asked of agencies that ended")
    return Refused("agency-gone", ended(standing.end), allowed=[TAKE_BACK])


def _refuse_ended(standing: Standing, on: date) -> None:
    """Refuse what happens on a day when the agency is no more."""
    if standing.ended_on is not None and standing.ended_on <= on:
        raise _gone(standing)


def _refuse_gone(other: SeenAgency | None, ori: Ori, on: date) -> None:
    """Refuse another agency that is not registered, or is no more on that day."""
    if other is None or not other.registered:
        named = ori if other is None else other.ori
        raise Refused("other-agency-unknown", f"{named} is not in the registry")
    if other.ended_on is not None and other.ended_on <= on:
        raise Refused("other-agency-gone", f"{other.ori} is no more since {other.ended_on}")


def _refuse_too_early(command: SucceedAgency | DissolveAgency, standing: Standing) -> None:
    """Refuse an end before something that was told of the agency for a later day."""
    for period in (*standing.covers, *standing.dormancies):
        latest = period.until or period.since
        refuse_before(command.on, latest, "it was covered or dormant", rule="before-last-change")
    for each in _gone_into(command.ori, command.inherited):
        refuse_before(
            command.on, each, "another agency was merged into it", rule="before-last-change"
        )


def _gone_into(ori: Ori, others: Iterable[SeenAgency]) -> Iterable[date]:
    """The days on which agencies became this one."""
    return (each.ended_on for each in others if each.successor == ori and each.ended_on is not None)


def _refuse_open(last: StandingPeriod | None, on: date, rule: str, what: str) -> None:
    """Refuse a period while the last one goes on, or before it ended."""
    if last is None:
        return
    if last.until is None:
        raise Refused(rule, f"{what} since {last.since}", allowed=["end", TAKE_BACK])
    refuse_before(on, last.until, "the last one ended", rule="before-last-change")


def _ends(periods: Sequence[StandingPeriod], on: date, rule: str, what: str) -> bool:
    """Whether an end is to be told; False if it is so already. Raises `Refused`."""
    last = _last(periods)
    if last is not None and last.until == on:
        return False
    if last is None or last.until is not None:
        raise Refused(rule, what)
    refuse_before(on, last.since, "it began", rule="before-last-change")
    return True
