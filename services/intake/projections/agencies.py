"""The registry: every agency as its present profile says, its contacts, its other actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, assert_never

from events.access import AgencyPeopleForgotten
from events.event import Told
from events.intake import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencyProfileChanged,
    AgencyRegistered,
    AgencySucceeded,
    AgencyWentDormant,
    AliasTakenBack,
    ContactNamed,
    ExecutiveChanged,
    OriAliased,
    OtherActionEnded,
    OtherActionNoted,
)
from events.vocabulary import AgencyChange
from services.intake import feeds
from services.intake.decisions.agency_standing import StandingFact
from services.kit.feed.projection import Projection
from services.kit.feed.tables import (
    Changes,
    Fold,
    Known,
    Load,
    Table,
    about,
    grouped,
    rows,
    without,
)


class AgencyRow(NamedTuple):
    """One agency."""

    ori: str
    version: int
    name: str
    kind: str | None
    state: str
    sworn: int | None
    registered_on: date | None = None
    changed_on: date | None = None
    ended_on: date | None = None
    ended_by: str | None = None
    successor: str | None = None
    split_into: tuple[str, ...] = ()
    covered_by: str | None = None
    covered_on: date | None = None
    cover_ended_on: date | None = None
    dormant_on: date | None = None
    dormancy_ended_on: date | None = None


class AliasRow(NamedTuple):
    """An ORI that stands for another agency's."""

    ori: str
    stands_for: str
    aliased_on: date


class ContactRow(NamedTuple):
    """Who speaks for an agency, one a role."""

    ori: str
    role: str
    name: str
    email: str
    telephone: str | None
    named_on: date


class OtherActionRow(NamedTuple):
    """What else goes on with an agency."""

    ori: str
    action: str
    noted_on: date
    note: str | None
    ended_on: date | None = None


_Profile = AgencyRegistered | AgencyProfileChanged
_Contact = ContactNamed | ExecutiveChanged
_OtherAction = OtherActionNoted | OtherActionEnded


def _register(_: AgencyRow | None, event: AgencyRegistered, told: Told) -> AgencyRow:
    return _profile(event, told)._replace(registered_on=event.registered_on)


def _change(row: AgencyRow | None, event: AgencyProfileChanged, told: Told) -> AgencyRow:
    """The row after a change; one of an earlier day than the profile that it shows is the past."""
    new = _profile(event, told)._replace(changed_on=event.changed_on)
    if row is None:
        return new
    since = row.changed_on or row.registered_on
    if since is not None and event.changed_on < since:
        return row._replace(version=told.version)
    return row._replace(
        version=told.version,
        name=event.name,
        kind=event.kind,
        state=event.state,
        sworn=event.sworn,
        changed_on=event.changed_on,
    )


def _profile(event: _Profile, told: Told) -> AgencyRow:
    return AgencyRow(event.ori, told.version, event.name, event.kind, event.state, event.sworn)


def _change_standing(  # noqa: PLR0911 - one case a fact
    row: AgencyRow, event: StandingFact, told: Told
) -> AgencyRow:
    row = row._replace(version=told.version)
    match event:
        case AgencySucceeded():
            return row._replace(
                ended_on=event.succeeded_on,
                ended_by=event.succession,
                successor=event.successor,
                split_into=event.split_into,
            )
        case AgencyDissolved():
            return row._replace(ended_on=event.dissolved_on, ended_by="dissolved")
        case AgencyCovered():
            return row._replace(
                covered_by=event.covered_by, covered_on=event.covered_on, cover_ended_on=None
            )
        case AgencyCoverEnded():
            return row._replace(cover_ended_on=event.ended_on)
        case AgencyWentDormant():
            return row._replace(dormant_on=event.dormant_on, dormancy_ended_on=None)
        case AgencyBecameActive():
            return row._replace(dormancy_ended_on=event.active_on)
        case AgencyChangeTakenBack():
            return _take_back(row, event)
        case _:
            assert_never(event)


def _take_back(row: AgencyRow, event: AgencyChangeTakenBack) -> AgencyRow:
    match event.change:
        case AgencyChange.SUCCESSION | AgencyChange.DISSOLUTION if (
            row.ended_on == event.happened_on
        ):
            return row._replace(ended_on=None, ended_by=None, successor=None, split_into=())
        case AgencyChange.COVER if row.covered_on == event.happened_on:
            return row._replace(covered_by=None, covered_on=None, cover_ended_on=None)
        case AgencyChange.COVER_END:
            return row._replace(cover_ended_on=None)
        case AgencyChange.DORMANCY if row.dormant_on == event.happened_on:
            return row._replace(dormant_on=None, dormancy_ended_on=None)
        case AgencyChange.DORMANCY_END:
            return row._replace(dormancy_ended_on=None)
        case _:
            return row  # a period before the one that it shows


def _go_on(row: AgencyRow, _: _Contact | _OtherAction, told: Told) -> AgencyRow:
    """A fact that leaves the profile alone still moves the version of the stream."""
    return row._replace(version=max(row.version, told.version))


_AGENCIES_FOLD: Final = rows(
    Table("agencies", AgencyRow, key=("ori",)),
    makes={AgencyRegistered: _register, AgencyProfileChanged: _change},
    changes={
        ContactNamed: _go_on,
        ExecutiveChanged: _go_on,
        OtherActionNoted: _go_on,
        OtherActionEnded: _go_on,
        **dict.fromkeys(
            (
                AgencySucceeded,
                AgencyDissolved,
                AgencyCovered,
                AgencyCoverEnded,
                AgencyWentDormant,
                AgencyBecameActive,
                AgencyChangeTakenBack,
            ),
            _change_standing,
        ),
    },
)


def _alias(_: AliasRow | None, event: OriAliased, _told: Told) -> AliasRow:
    return AliasRow(event.ori, event.stands_for, event.aliased_on)


def _take_alias_back(_row: AliasRow, _event: AliasTakenBack, _told: Told) -> None:
    return None


_ALIASES_FOLD: Final = rows(
    Table("aliases", AliasRow, key=("ori",), removes=True),
    makes={OriAliased: _alias},
    changes={AliasTakenBack: _take_alias_back},
)


def _name_contact(_: ContactRow | None, event: _Contact, _told: Told) -> ContactRow:
    who = event.contact
    on = event.named_on if isinstance(event, ContactNamed) else event.changed_on
    return ContactRow(event.ori, who.role, who.name, who.email, who.telephone, on)


def _forget_contact(row: ContactRow, _fact: AgencyPeopleForgotten, _told: Told) -> ContactRow:
    return without(row, "name", "email", "telephone")


_CONTACTS_FOLD: Final = grouped(
    Table("contacts", ContactRow, key=("ori", "role")),
    by="ori",
    makes=dict.fromkeys((ContactNamed, ExecutiveChanged), _name_contact),
    changes_all={AgencyPeopleForgotten: _forget_contact},
)

_OTHER_ACTIONS_TABLE: Final = Table(
    "other_actions", OtherActionRow, key=("ori", "action", "noted_on")
)


def _note_other_actions(known: Known, facts: Sequence[Told], into: Changes) -> None:
    """An end closes every open action of its kind."""
    key_of = _OTHER_ACTIONS_TABLE.key_of
    stored = map(OtherActionRow._make, known.get(_OTHER_ACTIONS_TABLE, ()))
    actions = {key_of(row): row for row in stored}
    for told in facts:
        event: _OtherAction | AgencyPeopleForgotten = told.event
        if isinstance(event, AgencyPeopleForgotten):
            changed = [without(row, "note") for row in actions.values()]
        elif isinstance(event, OtherActionNoted):
            changed = [OtherActionRow(event.ori, event.action, event.noted_on, event.note)]
        else:
            changed = [
                row._replace(ended_on=event.ended_on)
                for row in actions.values()
                if row.action == event.action and row.ended_on is None
            ]
        for row in changed:
            actions[key_of(row)] = row
            into.put(_OTHER_ACTIONS_TABLE, row)


_OTHER_ACTIONS_FOLD: Final = Fold(
    tables=(_OTHER_ACTIONS_TABLE,),
    about=about("ori", (OtherActionNoted, OtherActionEnded, AgencyPeopleForgotten)),
    loads=(
        Load(
            _OTHER_ACTIONS_TABLE, "ori", when=frozenset({OtherActionEnded, AgencyPeopleForgotten})
        ),
    ),
    life=_note_other_actions,
)

AGENCIES_PROJECTION: Final = Projection(
    feeds.AGENCIES_FEED, (_AGENCIES_FOLD, _ALIASES_FOLD, _CONTACTS_FOLD, _OTHER_ACTIONS_FOLD)
)
