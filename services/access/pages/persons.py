"""One person, as the log says now; rows of lists may be late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from uuid import UUID

from events.access import PersonInvited, RoleGranted
from services.access.decisions.holdings import Holding, holdings
from services.access.decisions.person_states import (
    Admitted,
    Duty,
    Invited,
    Person,
    Removed,
    Unknown,
    evolve,
)
from services.access.pages.words import NAMELESS, STANDINGS, duty_in_words, last_day
from services.access.queries.parties import party_names
from services.access.queries.people import Told, facts_of, people_known
from services.access.sessions import list_sessions
from services.access.views.people import KnownPerson, Standing
from services.access.views.sessions import SessionView
from services.kit.http.problems import not_found
from services.kit.http.running_service import RunningService


@dataclass(frozen=True, slots=True)
class PersonOnPage:
    """A person for pages."""

    known: KnownPerson
    told: Sequence[Told]
    state: Person
    holdings: Sequence[Holding]
    sessions: Sequence[SessionView]
    names: Mapping[str, str]
    """What the organizations are called for which roles were given, by ORI and slug."""
    today: date

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.known.person_id

    @property
    def path(self) -> str:
        """Where the person is shown."""
        return f"/people/{self.id}"

    @property
    def name(self) -> str:
        """The name, if there is one."""
        return self.known.name or NAMELESS

    @property
    def version(self) -> int:
        """The version of the stream that was seen."""
        return self.told[-1].recorded.version

    @property
    def standing(self) -> Standing:
        """Where the person's access stands."""
        match self.state:
            case Removed():
                return "removed"
            case Invited(invitation=open_one):
                return "invited" if self.today <= open_one.valid_until else "invitation-ended"
            case Admitted():
                return "admitted" if self.state.duties_on(self.today) else "without-role"
            case Unknown():
                raise AssertionError("a person without facts is not found")

    @property
    def standing_in_words(self) -> tuple[str, str]:
        """The same in words, with the colour of its tag."""
        return STANDINGS[self.standing]

    @property
    def invited(self) -> Invited | None:
        """The invitation that nobody has taken yet."""
        return self.state if isinstance(self.state, Invited) else None

    @property
    def invited_as(self) -> str:
        """The role of that invitation, in words; nothing where there is none."""
        if self.invited is None:
            return ""
        to = self.invited.invitation
        duty = duty_in_words(to.role, to.agency or to.provider, self.names)
        return duty if to.role_ends_on is None else f"{duty}, until {last_day(to.role_ends_on)}"

    @property
    def is_admitted(self) -> bool:
        """Whether the person was admitted, and not removed since."""
        return isinstance(self.state, Admitted)

    @property
    def held(self) -> Sequence[Holding]:
        """The roles that are held now, or will end later."""
        return [each for each in self.holdings if each.is_held_on(self.today)]

    @property
    def former(self) -> Sequence[Holding]:
        """The roles that ended."""
        return [each for each in self.holdings if not each.is_held_on(self.today)]


async def person_shown(running: RunningService, person_id: UUID) -> PersonOnPage:
    """Return a person. Raises the 404 problem."""
    told = await facts_of(running.log, person_id)
    if not told:
        raise not_found("person", person_id)
    facts = [each.fact for each in told]
    nobody: Person = Unknown()
    given = [each for each in facts if isinstance(each, PersonInvited | RoleGranted)]
    duties = {Duty(each.role, each.agency, each.provider) for each in given}
    return PersonOnPage(
        known=(await people_known(running.pool, (person_id,)))[person_id],
        told=told,
        state=reduce(evolve, facts, nobody),
        holdings=holdings(facts),
        sessions=await list_sessions(running, person_id),
        names=await party_names(running, duties),
        today=running.today(),
    )
