"""How somebody must stand to a thing to do something with it: the words of every table of who may.

Lists are narrowed by the same words: see `confidentiality`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from events.rules.machine_scopes import LOG_CONFIDENTIAL


class Caller(Protocol):
    """Who calls."""

    @property
    def role(self) -> str:
        """The role in which."""
        ...

    @property
    def person(self) -> str:
        """The person."""
        ...

    @property
    def agency(self) -> str | None:
        """The ORI of the agency for which; None in roles that have none."""
        ...

    @property
    def provider(self) -> str | None:
        """The slug of the provider for which; likewise."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """What the token of a machine is good for; empty for people."""
        ...


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose a thing is, as far as it matters to one caller."""

    agencies: frozenset[str] = frozenset()
    """Whose it is: the agency that asked, and who goes on for it."""
    speakers: frozenset[str] = frozenset()
    """Those of them that were not merged or split: they alone speak for it."""
    participants: frozenset[str] = frozenset()
    """The agencies that take, or took, part beside it."""
    holders: frozenset[str] = frozenset()
    """The providers that have the work now, or had it when it ended."""
    former: frozenset[str] = frozenset()
    """The providers that had a part in it before, and have none now."""
    validators: frozenset[str] = frozenset()
    """The persons who are assigned to judge its evidence."""
    confidential: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """How a caller must stand to a thing."""

    name: str
    meaning: str
    """What it reaches, in words."""
    holds: Callable[[Caller, Parties], bool] = field(repr=False)
    looks: bool = True
    """Whether the thing must be looked at; false where all are reached."""

    def reaches(self, caller: Caller, thing: Parties) -> bool:
        """Whether a thing is reached."""
        return self.holds(caller, thing)


def _is_own_agency(caller: Caller, thing: Parties) -> bool:
    return caller.agency is not None and caller.agency in thing.agencies


def _speaks_for(caller: Caller, thing: Parties) -> bool:
    return caller.agency is not None and caller.agency in thing.speakers


def _takes_part(caller: Caller, thing: Parties) -> bool:
    return not thing.confidential and caller.agency in thing.participants


def _has_work(caller: Caller, thing: Parties) -> bool:
    return caller.provider is not None and caller.provider in thing.holders


def _had_part(caller: Caller, thing: Parties) -> bool:
    return caller.provider is not None and caller.provider in thing.former


def sees_confidential(machine: Caller) -> bool:
    """Whether a machine's token lets it read confidential work."""
    return LOG_CONFIDENTIAL in machine.scopes


def _judges(caller: Caller, thing: Parties) -> bool:
    return caller.person in thing.validators


def _has_no_part(caller: Caller, thing: Parties) -> bool:
    asking = caller.agency is not None and caller.agency in thing.agencies | thing.participants
    return not (asking or _has_work(caller, thing) or _had_part(caller, thing))


ANY: Final = Scope("any", "any", lambda _caller, _thing: True, looks=False)
OPEN: Final = Scope(
    "not-confidential",
    "any that is not confidential",
    lambda _caller, thing: not thing.confidential,
)
AS_GRANTED: Final = Scope(
    "as-granted",
    f"any that is not confidential; all, with the token's scope `{LOG_CONFIDENTIAL}`",
    lambda caller, thing: sees_confidential(caller) or not thing.confidential,
)
OWN_AGENCY: Final = Scope(
    "own-agency", "its own, and those of an agency that it succeeded", _is_own_agency
)
SPEAKING_AGENCY: Final = Scope(
    "speaking-agency",
    "its own, and those of an agency that it succeeded, until it is merged or split itself",
    _speaks_for,
)
TAKING_PART: Final = Scope(
    "own-agency-or-part",
    "its own, and, of what is not confidential, those in which it takes part",
    lambda caller, thing: _is_own_agency(caller, thing) or _takes_part(caller, thing),
)
OWN_PROVIDER: Final = Scope("own-provider", "its own", _has_work)
HOLDER: Final = Scope("holder", "those of which it has the work, as the lead or joined", _has_work)
HAD_PART: Final = Scope(
    "holder-or-former",
    "those of which it has the work or had a part",
    lambda caller, thing: _has_work(caller, thing) or _had_part(caller, thing),
)
ASSIGNED_VALIDATOR: Final = Scope(
    "assigned-validator",
    "those to which it is assigned, unless its organization has or had a part in them",
    lambda caller, thing: _judges(caller, thing) and _has_no_part(caller, thing),
)
JUDGED: Final = Scope("judged", "those to which it is assigned", _judges)
OPEN_OR_JUDGED: Final = Scope(
    "not-confidential-or-judged",
    "any that is not confidential, and those to which it is assigned",
    lambda caller, thing: not thing.confidential or _judges(caller, thing),
)
INVITED: Final = Scope(
    "invited", "the one whose private token it holds", lambda _caller, _thing: True, looks=False
)
SCOPES: Final = (
    ANY,
    OPEN,
    AS_GRANTED,
    OWN_AGENCY,
    SPEAKING_AGENCY,
    TAKING_PART,
    OWN_PROVIDER,
    HOLDER,
    HAD_PART,
    ASSIGNED_VALIDATOR,
    JUDGED,
    OPEN_OR_JUDGED,
    INVITED,
)
