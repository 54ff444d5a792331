"""What the rules of access look at beside a person's own stream.

The table of all such rules is in `docs/decisions/0019-rules-across-streams.md`.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from events.log.deciding.beside import Beside, Looked
from events.rules.agencies import AGENCY_SEEN_FOLD, AgencySeen, gone_on
from services.access.commands.forgetting import HoldCommand, LooksAtSubject, PlaceHold
from services.access.commands.people import (
    EndRole,
    GrantRole,
    InvitePerson,
    PersonCommand,
    RemovePerson,
)
from services.access.decisions import FORGETTING_DECIDER, HOLD_DECIDER, PERSON_DECIDER
from services.access.decisions.forgetting import is_confirmed
from services.access.decisions.holds import is_held
from services.access.decisions.party_states import AGENCY_FOLD, PROVIDER_FOLD, is_known
from services.access.decisions.person_states import is_lasting_administrator, is_removed

OTHERS_MAX = 8
"""Other administrators that are looked at: one of them must stay."""


def beside_person(command: PersonCommand) -> Looked:
    """Return the other streams that the rule of a command looks at."""
    match command:
        case EndRole(others=others) | RemovePerson(others=others):
            # Guarded: each may lose the role at the same moment.
            return {
                "administrators": tuple(
                    Beside(
                        PERSON_DECIDER.stream(other), PERSON_DECIDER, says=is_lasting_administrator
                    )
                    for other in others[:OTHERS_MAX]
                )
            }
        case InvitePerson() | GrantRole():
            return _beside_party(command)
        case _:
            return {}


def beside_forgetting(command: LooksAtSubject) -> Looked:
    """Return what must be kept, of a subject and of what it is a part of; guarded.

    A hold may be placed, and a person invited again, at the same moment.
    """
    looked: dict[str, Beside | tuple[Beside, ...]] = {
        "held": tuple(
            Beside(HOLD_DECIDER.stream(subject), HOLD_DECIDER, says=is_held)
            for subject in (command.subject, *command.part_of)
        )
    }
    if command.subject.startswith(f"{PERSON_DECIDER.category}-"):
        looked["removed"] = Beside(command.subject, PERSON_DECIDER, says=is_removed)
    return looked


def beside_hold(command: HoldCommand) -> Looked:
    """Return whether a subject is being forgotten, which a hold comes too late for; guarded."""
    if not isinstance(command, PlaceHold):
        return {}
    stream = FORGETTING_DECIDER.stream(command.subject)
    return {"being_forgotten": Beside(stream, FORGETTING_DECIDER, says=is_confirmed)}


def _beside_party(command: InvitePerson | GrantRole) -> Looked:
    looked: dict[str, Beside] = {}
    if command.agency is not None:
        agency = AGENCY_FOLD.stream(command.agency)
        looked["agency_known"] = Beside(agency, AGENCY_FOLD, guarded=False, says=is_known)
        # Guarded: it may be merged or dissolved.
        gone = partial(_gone, on=command.on)
        looked["agency_gone"] = Beside(agency, AGENCY_SEEN_FOLD, says=gone)
    if command.provider is not None:
        provider = PROVIDER_FOLD.stream(command.provider)
        looked["provider_known"] = Beside(provider, PROVIDER_FOLD, guarded=False, says=is_known)
    return looked


def _gone(agency: AgencySeen, on: date) -> str | None:
    return gone_on(agency.end, on)
