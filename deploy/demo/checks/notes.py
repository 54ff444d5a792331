"""The demo's own account of what the center notes, by the plan alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from deploy.demo.plan.acts import Life
from deploy.demo.plan.changes import CorrectNote, StrikeNote, WriteNote


def notes_of(life: Life) -> list[list[str]]:
    """Return the people spoken with of each note that stands; nobody where it is no contact."""
    notes: list[list[str]] = []
    for act in life.acts:
        match act:
            case WriteNote(contact=contact):
                notes.append(_people(contact))
            case CorrectNote(contact=contact):
                notes[-1] = _people(contact)
            case StrikeNote():
                notes.pop()
            case _:
                pass
    return notes


def _people(contact: Mapping[str, object] | None) -> list[str]:
    people = [] if contact is None else cast("list[Mapping[str, str]]", contact["people"])
    return [one["name"] for one in people]
