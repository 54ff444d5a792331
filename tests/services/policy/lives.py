"""What becomes of work that decides who sees it, beside the kinds of things of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.event import Event
from events.rules.engagements import engagement_id_of
from events.vocabulary import AgencyChange, CancellationReason
from tests.services.every_route import fact_of
from tests.services.policy.matrix import LEAD, PARTICIPANT, STRANGER

BEFORE: Final = "IA0570500"
"""Became the lead agency, which became its successor."""
PARTICIPANT_BEFORE: Final = "IA0570600"
NOT_AFTER_ALL: Final = "IA0570700"
"""Said by mistake to have become the stranger."""
_PREDECESSORS: Final = {
    BEFORE: LEAD,
    PARTICIPANT_BEFORE: PARTICIPANT,
    NOT_AFTER_ALL: STRANGER,
}

_SUCCEEDED_ON: Final = date(2024, 3, 1)

_ASSIGNED: Final = ("ProviderAssigned", {"provider": "iacp"})
_DONE: Final = (
    _ASSIGNED,
    ("ProviderAccepted", {"provider": "iacp"}),
    ("EngagementDelivered", {"provider": "iacp"}),
    ("EngagementClosed", {"closed_on": date(2024, 6, 1)}),
)
_Told = tuple[tuple[str, dict[str, Any]], ...]
_OPEN: Final[dict[str, Any]] = {"confidential": False}
_HIDDEN: Final[dict[str, Any]] = {"confidential": True}
_JUDGE: Final = {"validator": "mcca.robin"}
_LATER: Final = {"participant": PARTICIPANT, "joined_on": date(2024, 6, 2)}
_ON_TIME: Final = {"participant": PARTICIPANT, "joined_on": date(2024, 6, 1)}
_WAS_THERE: Final = {"participant": PARTICIPANT_BEFORE, "joined_on": date(2024, 1, 2)}
_MOVED: Final[_Told] = (_ASSIGNED, ("RequestEscalated", {**_HIDDEN, "move": 1}))

LIVES: Final[dict[str, tuple[dict[str, Any], _Told]]] = {
    "moved into confidence": (_OPEN, _MOVED),
    "moved into confidence with a participant": (_OPEN, (("AgencyJoined", _ON_TIME), *_MOVED)),
    "moved out of the wrong program": (
        _HIDDEN,
        (_ASSIGNED, ("RequestRescreened", {**_OPEN, "move": 1})),
    ),
    "amended into confidence": (_OPEN, (_ASSIGNED, ("RequestAmended", {**_HIDDEN, "move": 0}))),
    "declined": (_HIDDEN, (_ASSIGNED, ("ProviderDeclined", {"provider": "iacp"}))),
    "lapsed": (_HIDDEN, (_ASSIGNED, ("AssignmentLapsed", {"provider": "iacp"}))),
    "left, and judged no more": (
        _HIDDEN,
        (
            _ASSIGNED,
            ("ProviderJoined", {"provider": "fop"}),
            ("ProviderLeft", {"provider": "fop"}),
            ("ValidatorAssigned", _JUDGE),
            ("ValidatorReleased", _JUDGE),
        ),
    ),
    "over before somebody joined": (_OPEN, (*_DONE, ("AgencyJoined", _LATER))),
    "over on the day on which somebody joined": (_OPEN, (*_DONE, ("AgencyJoined", _ON_TIME))),
    "cancelled as merged": (
        _HIDDEN,
        (
            _ASSIGNED,
            ("RequestMerged", {"into": UUID(int=1)}),
            (
                "EngagementCancelled",
                {"provider": "iacp", "reason": CancellationReason.DUPLICATE},
            ),
        ),
    ),
    "withdrawn": (_OPEN, (_ASSIGNED, ("RequestWithdrawn", {}))),
    "of a predecessor": ({**_HIDDEN, "ori": BEFORE}, (_ASSIGNED,)),
    "of none after all": ({**_HIDDEN, "ori": NOT_AFTER_ALL}, (_ASSIGNED,)),
    "with the predecessor of a participant": (_OPEN, (("AgencyJoined", _WAS_THERE), _ASSIGNED)),
}
"""By what is special: what is said in every fact, and what happened."""
REQUEST_OF: Final = {life: UUID(int=10 + place) for place, life in enumerate(LIVES)}


def lives() -> Iterator[Event]:
    """The facts of all of them."""
    for ori, successor in _PREDECESSORS.items():
        yield fact_of("AgencyRegistered", ori=ori)
        yield fact_of("AgencySucceeded", ori=ori, successor=successor, succeeded_on=_SUCCEEDED_ON)
    mistake = {"change": AgencyChange.SUCCESSION, "happened_on": _SUCCEEDED_ON}
    yield fact_of("AgencyChangeTakenBack", ori=NOT_AFTER_ALL, **mistake)
    for life, (said, happened) in LIVES.items():
        request = REQUEST_OF[life]
        ids = {"request_id": request, "participation_id": request, "ori": LEAD}
        work = {**ids, "engagement_id": engagement_id_of(request), **said}
        yield fact_of("RequestSubmitted", **work)
        yield fact_of("RequestScreened", **work)
        yield fact_of("EngagementOpened", **work, family_id=None, opened_on=date(2024, 1, 2))
        for name, fields in happened:
            yield fact_of(name, **{**work, **fields})
