"""Once it is told that somebody is forgotten, no row of any table names that somebody.

The facts stay plain here, as those are that were told before there was a vault: rows are blanked by
the fold alone, however the facts were cut into batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from deploy.services import SERVICES
from events.access import (
    AgencyPeopleForgotten,
    EngagementNotesForgotten,
    ExpertForgotten,
    NoteForgotten,
    RequestForgotten,
)
from events.contracts.examples import examples
from events.event import REMOVED, Event
from services.kit.feed.connections import open_pool
from services.kit.run.service import Service
from tests.services.test_projection_batches import ONE_BY_ONE, heard_by, rows_of

SERVICES_BY_NAME: Final[Mapping[str, Service]] = {each.name: each for each in SERVICES.values()}
NAME: Final = "Zelda Example"
TEXTS: Final = frozenset(
    {
        *("name", "email", "telephone", "authorized_by"),
        *("problem", "text", "note", "title", "document"),
    }
)
"""Fields of the facts below that hold a name, or may."""
EXAMPLES: Final = examples()
REQUEST: Final = (
    *("RequestSubmitted", "RequestAuthorized", "AuthorizationClaimed", "RequestAmended"),
    *("AgencyJoined", "AgencyLeft", "NoteWritten", "NoteCorrected", "RequestDeclined"),
)
WORK: Final = (
    *(
        "EngagementOpened",
        "PlanProposed",
        "PlanReturned",
        "RecommendationMade",
        "RecommendationSubmitted",
    ),
    *("RecommendationReturned", "RecommendationSetAside"),
)
PUBLISHED: Final = frozenset({"PlanProposed", "RecommendationMade"})
"""Their texts are work that is shown to others, and are not forgotten."""
EXPERT: Final = ("ExpertListed", "ExpertProfileChanged", "ConflictDeclared")
AGENCY: Final = (
    *("ContactNamed", "ExecutiveChanged", "OtherActionNoted"),
    "AgencyCovered",
)
ID, NOTE, STAY, WORK_ID = (
    f"01634d2f-6c00-7a11-8a3e-5d0c8b1f2e0{number}" for number in (1, 2, 3, 4)
)
ORI: Final = "IA0570100"
IDS: Final = {
    "request_id": ID,
    "expert_id": ID,
    "ori": ORI,
    "note_id": NOTE,
    "engagement_id": WORK_ID,
    "recommendation_id": NOTE,
    "participation_id": STAY,
}
DONE: Final[dict[str, Any]] = {
    "until": 90,
    "keys_destroyed": 0,
    "plain_facts": 9,
    "forgotten_on": "2024-05-01",
}


def _named(value: Any) -> Any:
    """The value with the name in each text that may hold one."""
    match value:
        case dict():
            return {
                key: NAME if key in TEXTS and not isinstance(each, dict | list) else _named(each)
                for key, each in value.items()
            }
        case list():
            return [_named(each) for each in value]
        case _:
            return value


def told(wire_names: Sequence[str]) -> list[Event]:
    """Facts that name somebody in every field in which they can, about one thing."""
    facts = []
    for name in wire_names:
        example = EXAMPLES[name]
        known = type(example).model_fields
        said = example.model_dump(mode="json")
        said = said if name in PUBLISHED else _named(said)
        ids = {field: id_ for field, id_ in IDS.items() if field in known}
        facts.append(type(example).model_validate(said | ids))
    return facts


def forgotten(kind: type[Event], **about: Any) -> Event:
    return kind.model_validate({"subject": f"request-{ID}", **about, **DONE})


CASES: Final = [
    ("intake", REQUEST, forgotten(RequestForgotten, request_id=ID)),
    ("assignment", REQUEST, forgotten(RequestForgotten, request_id=ID)),
    ("intake", AGENCY, forgotten(AgencyPeopleForgotten, ori=ORI)),
    ("assignment", AGENCY, forgotten(AgencyPeopleForgotten, ori=ORI)),
    ("assignment", WORK, forgotten(EngagementNotesForgotten, request_id=ID, engagement_id=WORK_ID)),
    ("assignment", EXPERT, forgotten(ExpertForgotten, expert_id=ID)),
    (
        "intake",
        ("NoteWritten", "NoteCorrected"),
        forgotten(NoteForgotten, request_id=ID, note_id=NOTE),
    ),
]


@pytest.mark.parametrize(
    ("name", "wire_names", "fact"), CASES, ids=[f"{case[0]} {case[2].wire_name}" for case in CASES]
)
async def test_no_row_names_who_was_forgotten(
    database: str, name: str, wire_names: Sequence[str], fact: Event
) -> None:
    service = SERVICES_BY_NAME[name]
    facts = told(wire_names)
    pool = await open_pool(database, name, connections_max=len(service.projections))
    try:
        before = await rows_of(pool, service, heard_by(service, facts), set())
        assert NAME in repr(before)
        heard = heard_by(service, [*facts, fact])
        after = await rows_of(pool, service, heard, set())
        assert NAME not in repr(after)
        assert REMOVED in repr(after)
        assert len(after) == len(before), "rows are blanked, and stay"
        assert await rows_of(pool, service, heard, ONE_BY_ONE) == after
    finally:
        await pool.close()


@pytest.mark.parametrize("name", ["intake", "assignment"])
async def test_what_is_told_afterwards_is_shown_again(database: str, name: str) -> None:
    service = SERVICES_BY_NAME[name]
    [contact] = told(("ContactNamed",))
    fact = forgotten(AgencyPeopleForgotten, ori=ORI)
    pool = await open_pool(database, name, connections_max=len(service.projections))
    try:
        heard = heard_by(service, [contact, fact, contact])
        assert NAME in repr(await rows_of(pool, service, heard, set()))
        assert NAME in repr(await rows_of(pool, service, heard, ONE_BY_ONE))
    finally:
        await pool.close()
