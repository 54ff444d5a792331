"""Who may use the system: inviting, admitting, granting and ending roles, removing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider
from events.rules.days import refuse_outside
from services.access.commands.people import (
    AdmitPerson,
    EndRole,
    GrantRole,
    InvitePerson,
    PersonCommand,
    RemovePerson,
    RenewInvitation,
)
from services.access.decisions.inviting import admit, invite, renew
from services.access.decisions.person_states import Person, PersonFact, Unknown, evolve
from services.access.decisions.roles import end, grant, remove


def decide(command: PersonCommand, person: Person) -> Sequence[PersonFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case InvitePerson():
            return invite(command, person)
        case RenewInvitation():
            return renew(command, person)
        case AdmitPerson():
            return admit(command, person)
        case GrantRole():
            return grant(command, person)
        case EndRole():
            return end(command, person)
        case RemovePerson():
            return remove(command, person)
        case _:
            assert_never(command)


PERSON_DECIDER: Final[Decider[PersonCommand, Person, PersonFact]] = Decider(
    category="person", initial=Unknown(), decide=decide, evolve=evolve
)
