"""The rules of aliases: an ORI stands for one agency, its own or another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import AliasTakenBack, OriAliased
from services.intake.commands.agency_changes import AliasOri, TakeBackAlias
from services.intake.decisions.agency_states import (
    Agency,
    Alias,
    Registered,
    Unaliased,
    Unregistered,
)


def alias(command: AliasOri, agency: Agency) -> Sequence[OriAliased]:
    """Let an ORI stand for a registered agency; one that has an agency of its own cannot."""
    match agency:
        case Alias(stands_for=other):
            if other == command.stands_for:
                return []
            raise Refused(
                "already-alias", f"{command.ori} stands for {other}", allowed=["take-back"]
            )
        case Registered():
            raise Refused(
                "already-registered",
                f"{command.ori} is registered by itself: say what succeeded it",
                allowed=["succession"],
            )
        case Unregistered() | Unaliased():
            if command.agency is None or not command.agency.registered:
                raise Refused(
                    "other-agency-unknown", f"{command.stands_for} is not in the registry"
                )
            return [
                OriAliased(ori=command.ori, stands_for=command.stands_for, aliased_on=command.on)
            ]
        case _:
            assert_never(agency)


def take_back_alias(command: TakeBackAlias, agency: Agency) -> Sequence[AliasTakenBack]:
    """Let the ORI stand for nobody again."""
    match agency:
        case Alias():
            return [AliasTakenBack(ori=command.ori, note=command.note, taken_back_on=command.on)]
        case Unregistered() | Unaliased():
            return []
        case Registered():
            raise Refused("already-registered", f"{command.ori} is no alias, but registered")
        case _:
            assert_never(agency)
