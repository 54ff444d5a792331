"""The lifecycle of an agency: it is registered once, and its profile may change any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.rules.days import refuse_future
from events.rules.oris import POSTAL_CODE_BY_NCIC, has_known_prefix, is_of_state
from services.intake.commands.agencies import (
    ChangeAgencyProfile,
    ChangeExecutive,
    EndOtherAction,
    NameContact,
    NoteOtherAction,
    RegisterAgency,
)
from services.intake.decisions.agency_states import (
    Agency,
    AgencyFact,
    Profile,
    ProfileFact,
    Registered,
    Unregistered,
    evolve,
    present_profile,
    profile_on,
)
from services.intake.decisions.contacts import change_executive, name_contact, unregistered
from services.intake.decisions.other_actions import end_other_action, note_other_action

ProfileCommand = RegisterAgency | ChangeAgencyProfile
AgencyCommand = ProfileCommand | NameContact | ChangeExecutive | NoteOtherAction | EndOtherAction


def register(command: RegisterAgency, agency: Agency) -> Sequence[ProfileFact]:
    """Register an agency once. The same profile again changes nothing; another one is refused."""
    match agency:
        case Unregistered():
            _refuse_another_state(command)
            return [
                AgencyRegistered(
                    ori=command.ori,
                    name=command.name,
                    kind=command.kind,
                    state=command.state,
                    sworn=command.sworn,
                    registered_on=command.on,
                )
            ]
        case Registered():
            if present_profile(agency) == profile(command):
                return []
            raise Refused(
                "already-registered",
                f"{command.ori} is registered already, with another profile",
                allowed=["change-profile"],
            )
        case _:
            assert_never(agency)


def change_profile(command: ChangeAgencyProfile, agency: Agency) -> Sequence[ProfileFact]:
    """Change the profile of an agency from a day on, until that of the next change.

    The day may lie before other changes, and before the registration, as a registry is often filled
    in afterwards. A day before the first one known is told even where nothing differs: the agency
    existed then.
    """
    match agency:
        case Unregistered():
            raise unregistered(command.ori)
        case Registered():
            is_older = command.on < agency.profiles[0].since
            if profile_on(agency, command.on) == profile(command) and not is_older:
                return []
            _refuse_another_state(command)
            return [
                AgencyProfileChanged(
                    ori=command.ori,
                    name=command.name,
                    kind=command.kind,
                    state=command.state,
                    sworn=command.sworn,
                    changed_on=command.on,
                )
            ]
        case _:
            assert_never(agency)


def _refuse_another_state(command: ProfileCommand) -> None:
    """Refuse a state that the prefix of the ORI does not stand for; older facts may have one."""
    prefix = command.ori[:2]
    if not has_known_prefix(command.ori):
        raise Refused(
            "ori-prefix-unknown",
            f"{command.ori} begins with {prefix}, which is no NCIC code of a state or territory",
        )
    if not is_of_state(command.ori, command.state, command.kind):
        raise Refused(
            "state-differs",
            f"{command.ori} begins with {prefix}, the NCIC code of {POSTAL_CODE_BY_NCIC[prefix]}, "
            f"not of {command.state}",
        )


def profile(command: ProfileCommand) -> Profile:
    """The profile that a command asks for."""
    return Profile(command.name, command.kind, command.state, command.sworn)


def decide(command: AgencyCommand, agency: Agency) -> Sequence[AgencyFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case RegisterAgency():
            return register(command, agency)
        case ChangeAgencyProfile():
            return change_profile(command, agency)
        case NameContact():
            return name_contact(command, agency)
        case ChangeExecutive():
            return change_executive(command, agency)
        case NoteOtherAction():
            return note_other_action(command, agency)
        case EndOtherAction():
            return end_other_action(command, agency)
        case _:
            assert_never(command)


AGENCY_DECIDER: Final[Decider[AgencyCommand, Agency, AgencyFact]] = Decider(
    category="agency",
    initial=Unregistered(),
    decide=decide,
    evolve=evolve,
    creates=(RegisterAgency,),
)
