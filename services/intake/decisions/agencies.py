"""The lifecycle of an agency: it is registered once, and its profile may change any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.rules.days import refuse_future
from events.rules.oris import (
    POSTAL_CODE_BY_NCIC,
    has_known_prefix,
    is_center_number,
    is_of_state,
)
from services.intake.commands.agencies import (
    ChangeAgencyProfile,
    ChangeExecutive,
    EndOtherAction,
    NameContact,
    NoteOtherAction,
    RegisterAgency,
    RegisterUnderNumber,
)
from services.intake.commands.agency_changes import (
    AgencyChangeCommand,
    AliasOri,
    CoverAgency,
    DissolveAgency,
    EndCover,
    RestAgency,
    SucceedAgency,
    TakeBackAgencyChange,
    TakeBackAlias,
    WakeAgency,
)
from services.intake.decisions.agency_changes import (
    cover,
    dissolve,
    end_cover,
    rest,
    succeed,
    take_back,
    wake,
)
from services.intake.decisions.agency_standing import Standing, StandingFact
from services.intake.decisions.agency_states import (
    Agency,
    AgencyFact,
    Nobody,
    Profile,
    ProfileFact,
    Unregistered,
    evolve,
    present_profile,
    profile_on,
    registered,
)
from services.intake.decisions.aliases import alias, take_back_alias
from services.intake.decisions.contacts import change_executive, name_contact
from services.intake.decisions.other_actions import end_other_action, note_other_action

ProfileCommand = RegisterAgency | RegisterUnderNumber | ChangeAgencyProfile
RegistryCommand = ProfileCommand | NameContact | ChangeExecutive | NoteOtherAction | EndOtherAction
AgencyCommand = RegistryCommand | AgencyChangeCommand


def register(command: RegisterAgency, agency: Agency) -> Sequence[ProfileFact]:
    """Register an agency once. The same profile again changes nothing; another one is refused."""
    if isinstance(agency, Nobody):
        if is_center_number(command.ori):
            raise Refused("number-not-given", f"{command.ori} is for the center to give")
        return [_registered(command)]
    agency = registered(command.ori, agency)
    if present_profile(agency) == profile(command):
        return []
    raise Refused(
        "already-registered",
        f"{command.ori} is registered already, with another profile",
        allowed=["change-profile"],
    )


def register_under_number(command: RegisterUnderNumber, agency: Agency) -> Sequence[ProfileFact]:
    """Register an agency under a number of the center's, which nobody has; two may be alike."""
    if not is_center_number(command.ori):
        raise Refused("not-a-center-number", f"{command.ori} is no number of the center's")
    if not isinstance(agency, Nobody):
        raise Refused("number-taken", f"{command.ori} is another agency's")
    return [_registered(command)]


def change_profile(command: ChangeAgencyProfile, agency: Agency) -> Sequence[ProfileFact]:
    """Change the profile of an agency from a day on, until that of the next change.

    The day may lie before other changes, and before the registration, as a registry is often filled
    in afterwards. A day before the first one known is told even where nothing differs: the agency
    existed then.
    """
    agency = registered(command.ori, agency)
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


def _registered(command: RegisterAgency | RegisterUnderNumber) -> AgencyRegistered:
    _refuse_another_state(command)
    return AgencyRegistered(
        ori=command.ori,
        name=command.name,
        kind=command.kind,
        state=command.state,
        sworn=command.sworn,
        registered_on=command.on,
    )


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


def decide(  # noqa: PLR0911 - one case a command, each a line
    command: AgencyCommand, agency: Agency
) -> Sequence[AgencyFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case RegisterAgency():
            return register(command, agency)
        case RegisterUnderNumber():
            return register_under_number(command, agency)
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
        case AliasOri():
            return alias(command, agency)
        case TakeBackAlias():
            return take_back_alias(command, agency)
        case _:
            return _change_standing(command, registered(command.ori, agency).standing)


def _change_standing(  # noqa: PLR0911 - one case a command, each a line
    command: SucceedAgency
    | DissolveAgency
    | CoverAgency
    | EndCover
    | RestAgency
    | WakeAgency
    | TakeBackAgencyChange,
    standing: Standing,
) -> Sequence[StandingFact]:
    match command:
        case SucceedAgency():
            return succeed(command, standing)
        case DissolveAgency():
            return dissolve(command, standing)
        case CoverAgency():
            return cover(command, standing)
        case EndCover():
            return end_cover(command, standing)
        case RestAgency():
            return rest(command, standing)
        case WakeAgency():
            return wake(command, standing)
        case TakeBackAgencyChange():
            return take_back(command, standing)
        case _:
            assert_never(command)


AGENCY_DECIDER: Final[Decider[AgencyCommand, Agency, AgencyFact]] = Decider(
    category="agency",
    initial=Unregistered(),
    decide=decide,
    evolve=evolve,
    creates=(RegisterAgency, RegisterUnderNumber),
)
