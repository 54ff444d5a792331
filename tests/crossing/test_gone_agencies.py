"""Who names an agency and a day is told of its end by the log, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_type_hints

import pytest

from events.decider import Command
from events.vocabulary import Ori
from services.assignment.commands.deliveries import GivenAttendance
from tests.crossing.test_inventory import commands, looked_up

TOLD: Final[Mapping[str, str]] = {
    "SubmitRequest.ori": "agency_gone",
    "JoinRequest.participant": "participant_gone",
    "SucceedAgency.successor": "heir",
    "SucceedAgency.split_into": "parts",
    "CoverAgency.covered_by": "coverer",
    "AssignValidator.of_agency": "agency_gone",
    "RecordDelivery.attendance": "ends",
    "CorrectDelivery.attendance": "ends",
    "InvitePerson.agency": "agency_gone",
    "GrantRole.agency": "agency_gone",
}
"""A field that names an agency -> the field that is told how it ended."""
_OWN = "it is the agency's own stream: what the rule refuses after its end, it sees there"
_OLD_LISTS = "registries go on to list who is no more, and a profile is no act of the agency"
_OPEN_WORK = "of the request: open work goes on after the end of its agency"
_CONFLICT = "who worked for it may not work for what it became: the conflict follows it"
_TAKEN = "a role that is held is ended whatever became of the agency"
_OPEN_CONTACT = "its open work goes on, and somebody is to be reached"
_SCREENED = "its open requests are screened by what goes on with it"
GO_ON: Final[Mapping[str, str]] = {
    "RegisterAgency.ori": "there is no such agency yet",
    "RegisterUnderNumber.ori": "there is no such agency yet",
    "ChangeAgencyProfile.ori": _OLD_LISTS,
    "NameContact.ori": _OPEN_CONTACT,
    "ChangeExecutive.ori": _OWN,
    "NoteOtherAction.ori": _SCREENED,
    "EndOtherAction.ori": _SCREENED,
    "SucceedAgency.ori": _OWN,
    "DissolveAgency.ori": _OWN,
    "CoverAgency.ori": _OWN,
    "EndCover.ori": _OWN,
    "RestAgency.ori": _OWN,
    "WakeAgency.ori": _OWN,
    "TakeBackAgencyChange.ori": _OWN,
    "AliasOri.ori": "it is no agency's",
    "AliasOri.stands_for": "an old name of an old agency: what is asked under it is refused",
    "TakeBackAlias.ori": "it is no agency's",
    "OpenEngagement.ori": _OPEN_WORK,
    "InviteEvaluation.ori": _OPEN_WORK,
    "InviteFollowUp.ori": _OPEN_WORK,
    "GiveAnswer.ori": _OPEN_WORK,
    "NoteEmployment.ori": _CONFLICT,
    "DeclareConflict.ori": _CONFLICT,
    "TakeBackConflict.ori": _CONFLICT,
    "EndRole.agency": _TAKEN,
}
"""A field that names an agency, which may be no more -> why."""


def names_an_agency(hint: Any) -> bool:
    return hint in {Ori, GivenAttendance} or any(map(names_an_agency, get_args(hint)))


def fields_of_agencies() -> Iterator[tuple[type[Command], str]]:
    for command in commands():
        for name, hint in get_type_hints(command, include_extras=True).items():
            if name not in looked_up(command) and names_an_agency(hint):
                yield command, name


FIELDS: Final = [f"{command.__name__}.{name}" for command, name in fields_of_agencies()]


def test_of_every_field_that_names_an_agency_it_is_known_what_its_end_means() -> None:
    assert sorted([*TOLD, *GO_ON]) == sorted(FIELDS)


@pytest.mark.parametrize("field", TOLD)
def test_the_end_of_an_agency_is_looked_up_for_who_names_it(field: str) -> None:
    kind, _, _ = field.partition(".")
    (command,) = [each for each in commands() if each.__name__ == kind]
    assert TOLD[field] in looked_up(command)
