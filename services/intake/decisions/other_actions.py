"""The rules of other actions with an agency, which screening must know of."""

from __future__ import annotations

from collections.abc import Sequence

from events.decider import Refused
from events.intake import OtherActionEnded, OtherActionNoted
from events.rules.days import refuse_before
from services.intake.commands.agencies import EndOtherAction, NoteOtherAction
from services.intake.decisions.agency_states import (
    Agency,
    last_period,
    registered,
)


def note_other_action(command: NoteOtherAction, agency: Agency) -> Sequence[OtherActionNoted]:
    """Note an action; of each kind one may be open at a time."""
    agency = registered(command.ori, agency)
    last = last_period(agency, command.action)
    if last is not None and last.until is None:
        if (last.since, last.note) == (command.on, command.note):
            return []
        raise Refused(
            "other-action-noted",
            f"{command.action} is open since {last.since}",
            allowed=["end-other-action"],
        )
    if last is not None and last.until is not None:
        refuse_before(command.on, last.until, "the last one was over", rule="before-last-end")
    return [
        OtherActionNoted(
            ori=command.ori, action=command.action, note=command.note, noted_on=command.on
        )
    ]


def end_other_action(command: EndOtherAction, agency: Agency) -> Sequence[OtherActionEnded]:
    """End an open action."""
    agency = registered(command.ori, agency)
    last = last_period(agency, command.action)
    if last is not None and last.until == command.on:
        return []
    if last is None or last.until is not None:
        raise Refused(
            "other-action-not-open",
            f"there is no open {command.action} with {command.ori}",
            allowed=["note-other-action"],
        )
    refuse_before(command.on, last.since, "it was noted", rule="before-other-action")
    return [OtherActionEnded(ori=command.ori, action=command.action, ended_on=command.on)]
