"""Every operation that takes a day: what it is asked about, with what body, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson

from events.contracts.examples import examples
from events.event import Event
from events.rules.engagements import engagement_id_of
from tests.keys import key
from tests.services.assignment import examples as work
from tests.services.assignment import finding_examples as findings
from tests.services.assignment import lives
from tests.services.intake import given

_EventT = TypeVar("_EventT", bound=Event)
_FACTS: Final = examples()
_LONG_AGO: Final = date(1900, 1, 1)
TOPIC: Final = "a-topic"
PROVIDER: Final = "a-provider"
VALIDATOR: Final = "noble.robin"
ALIAS: Final = "NB0570300"
DELIVERY_ID: Final = UUID(int=0xD01)


class Kind(Enum):
    """Whose a day is."""

    ACT = auto()
    """The center's, which began some day."""
    OLDER = auto()
    """Of what was there before the center."""
    QUESTION = auto()
    """As of which something is asked: any."""


@dataclass(frozen=True)
class Route:
    """What an operation takes; ids are those of `given` and `examples`, see `renamed`."""

    kind: Kind
    given: Sequence[Event] = ()
    body: Mapping[str, Any] | None = field(default_factory=dict)


def example(name: str, **fields: Any) -> Event:
    """The published example of a fact, with other values in some fields."""
    return _FACTS[name].model_copy(update=fields)


def enrolled(until: date | None = None) -> Event:
    """A provider that has been a member for long."""
    return example("ProviderEnrolled", provider=PROVIDER, member_from=_LONG_AGO, member_until=until)


_AGENCY: Final = given.registered(registered_on=_LONG_AGO)
_OTHER_AGENCY: Final = given.registered(ori="IA0570000", registered_on=_LONG_AGO)
_BOTH: Final = (_AGENCY, _OTHER_AGENCY)
_COVERED: Final = example("AgencyCovered", ori=given.ORI, covered_on=_LONG_AGO)
_DORMANT: Final = example("AgencyWentDormant", ori=given.ORI, dormant_on=_LONG_AGO)
_ALIASED: Final = example("OriAliased", ori=ALIAS, stands_for=given.ORI)
_SUBMITTED: Final = (_AGENCY, given.submitted())
_OTHER: Final = given.submitted(request_id=given.OTHER_REQUEST_ID)
_ENROLLED: Final = enrolled()
_LISTED: Final = example(
    "ExpertListed", provider=PROVIDER, expert_id=given.EXPERT_ID, listed_on=_LONG_AGO
)
_ABSENT: Final = example(
    "AbsenceNoted",
    expert_id=given.EXPERT_ID,
    absent_from=date(2024, 9, 10),
    absent_until=date(2024, 9, 12),
    noted_on=_LONG_AGO,
)
_CONFLICTED: Final = example(
    "ConflictDeclared", expert_id=given.EXPERT_ID, ori=given.ORI, declared_on=_LONG_AGO
)
_EXPERT: Final = {
    "provider": PROVIDER,
    "name": "Dana Example",
    "topics": ["de-escalation"],
    "agency_kinds": ["local"],
    "states": ["IA"],
    "capacity": 2,
}
_DELIVERY: Final = {
    "delivery_type": "coaching",
    "topics": ["de-escalation"],
    "mode": "virtual",
    "hours": 3,
    "attendees_virtual": 12,
}
_PLAN: Final = {
    "objectives": ["train the trainers"],
    "milestones": [{"title": "first class", "due_on": "2024-12-01"}],
}
_FOUND: Final = (work.OPENED, findings.found())
_MADE: Final = (*_FOUND, findings.made())
_SHOWN: Final = (*_MADE, findings.submitted())
_JUDGED: Final = (
    *_SHOWN,
    example(
        "ValidatorAssigned",
        engagement_id=work.ENGAGEMENT_ID,
        request_id=work.REQUEST_ID,
        validator=VALIDATOR,
    ),
)
_REQUEST: Final = {
    **given.REQUEST,
    "topics": ["de-escalation"],
    "wanted_from": "2025-04-01",
    "wanted_until": None,
}
_OF_A_REQUEST = "/intake/requests/{request_id}/"
_OF_WORK = "/assignment/engagements/{engagement_id}/"
_OF_ADVICE = f"{_OF_WORK}recommendations/{{recommendation_id}}/"

ROUTES: Final[Mapping[str, Route]] = {
    "POST /intake/agencies": Route(Kind.OLDER, (), given.PROFILE),
    "PUT /intake/agencies/{ori}/profile": Route(
        Kind.OLDER, (_AGENCY,), {"name": "A", "kind": "local", "state": "IA", "sworn": 1}
    ),
    "POST /intake/agencies/{ori}/contacts": Route(
        Kind.OLDER, (_AGENCY,), {"contact": given.contact(role="point_of_contact")}
    ),
    "POST /intake/agencies/{ori}/executive": Route(
        Kind.OLDER, (_AGENCY,), {"contact": given.contact()}
    ),
    "POST /intake/agencies/{ori}/other-actions": Route(
        Kind.OLDER, (_AGENCY,), {"action": "pattern-or-practice"}
    ),
    "POST /intake/agencies/{ori}/other-actions/{action}/end": Route(
        Kind.OLDER, (_AGENCY, given.action_noted(noted_on=_LONG_AGO))
    ),
    "POST /intake/agencies/{ori}/succession": Route(
        Kind.OLDER, _BOTH, {"successor": "IA0570000", "succession": "merged"}
    ),
    "POST /intake/agencies/{ori}/dissolution": Route(Kind.OLDER, (_AGENCY,)),
    "POST /intake/agencies/{ori}/cover": Route(Kind.OLDER, _BOTH, {"covered_by": "IA0570000"}),
    "POST /intake/agencies/{ori}/cover/end": Route(Kind.OLDER, (_AGENCY, _COVERED)),
    "POST /intake/agencies/{ori}/dormancy": Route(Kind.OLDER, (_AGENCY,)),
    "POST /intake/agencies/{ori}/dormancy/end": Route(Kind.OLDER, (_AGENCY, _DORMANT)),
    "POST /intake/agencies/{ori}/take-back": Route(
        Kind.OLDER, (_AGENCY, _DORMANT), {"change": "dormancy", "happened_on": "1900-01-01"}
    ),
    "POST /intake/agencies/{ori}/aliases": Route(Kind.OLDER, (_AGENCY,), {"alias": ALIAS}),
    "POST /intake/agencies/{ori}/aliases/{alias}/take-back": Route(Kind.OLDER, (_AGENCY, _ALIASED)),
    "PUT /intake/topics/{topic}": Route(Kind.OLDER, (), {"title": "T", "lists": ["general"]}),
    "POST /intake/topics/{topic}/retire": Route(
        Kind.OLDER, (given.topic_listed(topic=TOPIC, listed_on=_LONG_AGO),)
    ),
    "POST /intake/topics/{topic}/merge": Route(
        Kind.OLDER,
        (given.topic_listed(topic=TOPIC, listed_on=_LONG_AGO),),
        {"into": "de-escalation"},
    ),
    "POST /intake/topics/{topic}/split": Route(
        Kind.OLDER,
        (
            given.topic_listed(topic=TOPIC, listed_on=_LONG_AGO),
            given.topic_listed(topic=f"{TOPIC}-more", listed_on=_LONG_AGO),
        ),
        {"into": ["de-escalation", f"{TOPIC}-more"]},
    ),
    "POST /intake/requests": Route(
        Kind.ACT, (_AGENCY,), {n: said for n, said in _REQUEST.items() if n != "request_id"}
    ),
    "GET /intake/requests/{request_id}/screening": Route(Kind.QUESTION, _SUBMITTED, None),
    f"POST {_OF_A_REQUEST}screen": Route(Kind.ACT, _SUBMITTED, {"program": "cri-tac"}),
    f"POST {_OF_A_REQUEST}authorize": Route(
        Kind.ACT, _SUBMITTED, {"authorized_by": "Alex Roe", "title": "Chief"}
    ),
    f"POST {_OF_A_REQUEST}authorize/take-back": Route(
        Kind.ACT,
        (*_SUBMITTED, given.authorized()),
        {"wrong_on": "2024-09-01", "reason": "entered-in-error"},
    ),
    f"POST {_OF_A_REQUEST}confirm-authorization": Route(
        Kind.ACT,
        (*_SUBMITTED, given.claimed()),
        {"link_id": given.LINK_ID},
    ),
    f"POST {_OF_A_REQUEST}dismiss-claim": Route(
        Kind.ACT,
        (*_SUBMITTED, given.claimed()),
        {"link_id": given.LINK_ID, "reason": "wrong-person"},
    ),
    f"POST {_OF_A_REQUEST}merge": Route(
        Kind.ACT, (*_SUBMITTED, _OTHER), {"into": given.OTHER_REQUEST_ID}
    ),
    f"POST {_OF_A_REQUEST}keep": Route(Kind.ACT, (*_SUBMITTED, _OTHER, given.flagged())),
    f"POST {_OF_A_REQUEST}escalate": Route(
        Kind.ACT,
        (*_SUBMITTED, given.authorized(), given.screened()),
        {"program": "critical-response", "reason": "broader-need"},
    ),
    f"POST {_OF_A_REQUEST}screen-again": Route(
        Kind.ACT,
        (*_SUBMITTED, given.authorized(), given.screened()),
        {"program": "critical-response"},
    ),
    f"POST {_OF_A_REQUEST}decline": Route(Kind.ACT, _SUBMITTED, {"reason": "out-of-scope"}),
    f"POST {_OF_A_REQUEST}participants": Route(
        Kind.ACT,
        (*_SUBMITTED, given.registered(ori=given.NEIGHBOUR, registered_on=_LONG_AGO)),
        {"ori": given.NEIGHBOUR},
    ),
    f"POST {_OF_A_REQUEST}participants/{{participation_id}}/leave": Route(
        Kind.ACT,
        (*_SUBMITTED, given.joined(joined_on=given.MARCH_1)),
        {"reason": "funding"},
    ),
    f"POST {_OF_A_REQUEST}amend": Route(
        Kind.ACT,
        _SUBMITTED,
        {"problem": "Told wrongly.", "reason": "entered-in-error", "wanted_days": {}},
    ),
    f"POST {_OF_A_REQUEST}desk/take": Route(Kind.ACT, _SUBMITTED, {"coordinator": "maria"}),
    f"POST {_OF_A_REQUEST}desk/release": Route(
        Kind.ACT, (*_SUBMITTED, given.took()), {"coordinator": "maria"}
    ),
    f"POST {_OF_A_REQUEST}desk/notes": Route(Kind.ACT, _SUBMITTED, {"text": "They called."}),
    f"POST {_OF_A_REQUEST}desk/notes/{{note_id}}/correct": Route(
        Kind.ACT,
        (*_SUBMITTED, given.noted()),
        {"text": "They wrote.", "noted_on": "2024-03-02", "reason": "entered-in-error"},
    ),
    f"POST {_OF_A_REQUEST}desk/notes/{{note_id}}/strike": Route(
        Kind.ACT, (*_SUBMITTED, given.noted()), {"reason": "duplicate"}
    ),
    f"POST {_OF_A_REQUEST}refer": Route(
        Kind.ACT, _SUBMITTED, {"to": "State training office", "reason": "out-of-scope"}
    ),
    f"POST {_OF_A_REQUEST}reinstate": Route(
        Kind.ACT, (*_SUBMITTED, given.declined()), {"reason": "entered-in-error"}
    ),
    f"POST {_OF_A_REQUEST}correct-day": Route(
        Kind.ACT,
        (*_SUBMITTED, given.declined()),
        {"step": "decline", "happened_on": "2024-09-01", "reason": "entered-in-error"},
    ),
    f"POST {_OF_A_REQUEST}withdraw": Route(Kind.ACT, _SUBMITTED, {"reason": "funding"}),
    "POST /intake/evaluations/{invitation_id}": Route(
        Kind.ACT, (given.invited(expires_on=None, derived_token=True),), given.ANSWER
    ),
    "POST /intake/invitations/{invitation_id}/remind": Route(
        Kind.ACT, (given.invited(expires_on=None),), {}
    ),
    "POST /intake/invitations/{invitation_id}/expire": Route(Kind.ACT, (given.invited(),), {}),
    "POST /intake/invitations/{invitation_id}/send-again": Route(
        Kind.ACT, (given.invited(), given.expired()), {}
    ),
    "POST /intake/engagements/{engagement_id}/invitations": Route(
        Kind.ACT, lives.DELIVERED, {"audience": "participant", "count": 1}
    ),
    "POST /assignment/providers/{provider}/programs": Route(
        Kind.OLDER, (_ENROLLED,), {"programs": ["critical-response"]}
    ),
    "POST /assignment/experts": Route(Kind.OLDER, (_ENROLLED,), _EXPERT),
    "PUT /assignment/experts/{expert_id}/profile": Route(Kind.OLDER, (_ENROLLED, _LISTED), _EXPERT),
    "POST /assignment/experts/{expert_id}/absences": Route(
        Kind.OLDER,
        (_ENROLLED, _LISTED),
        {"absent_from": "2024-09-10", "absent_until": "2024-09-12"},
    ),
    "POST /assignment/experts/{expert_id}/employments": Route(
        Kind.OLDER, (_ENROLLED, _LISTED), {"ori": given.ORI}
    ),
    "POST /assignment/experts/{expert_id}/conflicts": Route(
        Kind.OLDER, (_ENROLLED, _LISTED), {"ori": given.ORI}
    ),
    "POST /assignment/experts/{expert_id}/absences/strike": Route(
        Kind.OLDER,
        (_ENROLLED, _LISTED, _ABSENT),
        {"absent_from": "2024-09-10", "absent_until": "2024-09-12"},
    ),
    "POST /assignment/experts/{expert_id}/conflicts/take-back": Route(
        Kind.OLDER, (_ENROLLED, _LISTED, _CONFLICTED), {"ori": given.ORI, "kind": "declared"}
    ),
    "GET /assignment/experts/{expert_id}": Route(Kind.QUESTION, (_ENROLLED, _LISTED), None),
    f"GET {_OF_WORK}candidates": Route(Kind.QUESTION, (work.OPENED,), None),
    "GET /assignment/validation-queue": Route(Kind.QUESTION, _SHOWN, None),
    "POST /assignment/matches/propose": Route(Kind.QUESTION, (work.OPENED,), {"limit": 1}),
    f"POST {_OF_WORK}assign": Route(Kind.ACT, (work.OPENED,)),
    f"POST {_OF_WORK}exclude-provider": Route(Kind.ACT, (work.OPENED,), {"provider": "noble"}),
    f"POST {_OF_WORK}take-exclusion-back": Route(
        Kind.ACT,
        (work.OPENED, lives.excluded()),
        {"provider": "noble", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}accept": Route(Kind.ACT, (work.OPENED, work.assigned(day=28))),
    f"POST {_OF_WORK}decline": Route(Kind.ACT, lives.ASSIGNED, {"reason": "unavailable"}),
    f"POST {_OF_WORK}lapse": Route(Kind.ACT, lives.ASSIGNED),
    f"POST {_OF_WORK}replace-provider": Route(
        Kind.ACT, lives.ACCEPTED, {"provider": "noble", "reason": "provider-leaving"}
    ),
    f"POST {_OF_WORK}replace-expert": Route(
        Kind.ACT,
        lives.ACCEPTED,
        {"expert_id": str(work.COLLEAGUE.expert_id), "reason": "expert-unavailable"},
    ),
    f"POST {_OF_WORK}hand-overs/correct": Route(
        Kind.ACT,
        (*lives.ACCEPTED, work.provider_joined(day=28)),
        {"step": "joining", "happened_on": "2024-09-12", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}join-provider": Route(
        Kind.ACT,
        lives.ACCEPTED,
        {"provider": "noble", "expert_id": str(work.SECOND.expert_id)},
    ),
    f"POST {_OF_WORK}release-provider": Route(
        Kind.ACT,
        (*lives.ACCEPTED, work.provider_joined(day=28)),
        {"provider": "noble", "reason": "no-capacity"},
    ),
    f"POST {_OF_WORK}keep-on": Route(
        Kind.ACT,
        (*lives.ACCEPTED, work.provider_leaving(day=28)),
        {"reason": "nearly-done", "kept_until": "2026-10-30"},
    ),
    f"POST {_OF_WORK}assign-validator": Route(
        Kind.ACT, lives.DELIVERED, {"validator": VALIDATOR, "of_provider": "mcca"}
    ),
    f"POST {_OF_WORK}release-validator": Route(
        Kind.ACT, _JUDGED, {"validator": VALIDATOR, "reason": "review-ended"}
    ),
    f"POST {_OF_WORK}plan/propose": Route(Kind.ACT, lives.ACCEPTED, _PLAN),
    f"POST {_OF_WORK}plan/return": Route(Kind.ACT, lives.PROPOSED, {"reason": "scope"}),
    f"POST {_OF_WORK}plan/approve": Route(Kind.ACT, lives.PROPOSED),
    f"POST {_OF_WORK}plan/amend": Route(Kind.ACT, lives.APPROVED, _PLAN),
    f"POST {_OF_WORK}deliveries": Route(Kind.ACT, lives.ASSIGNED, _DELIVERY),
    f"POST {_OF_WORK}deliveries/{{delivery_id}}/correct": Route(
        Kind.ACT,
        lives.UNDERWAY,
        _DELIVERY | {"delivered_on": "2024-09-10", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}deliveries/{{delivery_id}}/strike": Route(
        Kind.ACT, lives.UNDERWAY, {"reason": "duplicate"}
    ),
    f"POST {_OF_WORK}deliver": Route(Kind.ACT, lives.UNDERWAY),
    f"POST {_OF_WORK}deliver/correct": Route(
        Kind.ACT, lives.DELIVERED, {"delivered_on": "2024-09-11", "reason": "entered-in-error"}
    ),
    f"POST {_OF_WORK}correct-day": Route(
        Kind.ACT,
        lives.LIVES["closed"],
        {"step": "closing", "happened_on": "2024-09-12", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}hold": Route(Kind.ACT, lives.ASSIGNED, {"reason": "litigation"}),
    f"POST {_OF_WORK}hold/correct": Route(
        Kind.ACT,
        lives.LIVES["held"],
        {"step": "hold", "happened_on": "2024-09-12", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}steps/correct": Route(
        Kind.ACT,
        lives.ASSIGNED,
        {"step": "assignment", "happened_on": "2024-09-12", "reason": "entered-in-error"},
    ),
    f"POST {_OF_WORK}resume": Route(Kind.ACT, lives.LIVES["held"]),
    f"POST {_OF_WORK}cancel": Route(Kind.ACT, (work.OPENED,), {"reason": "litigation"}),
    f"POST {_OF_WORK}reinstate": Route(
        Kind.ACT, lives.LIVES["cancelled"], {"reason": "entered-in-error"}
    ),
    f"POST {_OF_WORK}close": Route(Kind.ACT, lives.DELIVERED, {"reason": "completed"}),
    f"POST {_OF_WORK}reopen": Route(Kind.ACT, lives.LIVES["closed"], {"reason": "further-need"}),
    f"POST {_OF_WORK}findings": Route(
        Kind.ACT, (work.OPENED,), {"number": "1", "title": "T", "text": "Much."}
    ),
    f"POST {_OF_WORK}findings/{{finding_id}}/correct": Route(
        Kind.ACT,
        _FOUND,
        {
            "number": "1",
            "title": "T",
            "text": "More.",
            "found_on": "2024-09-11",
            "reason": "entered-in-error",
        },
    ),
    f"POST {_OF_WORK}findings/{{finding_id}}/strike": Route(
        Kind.ACT, _FOUND, {"reason": "entered-in-error"}
    ),
    f"POST {_OF_WORK}recommendations": Route(
        Kind.ACT,
        _FOUND,
        {"finding_id": findings.FINDING_ID, "number": "1", "text": "Much.", "priority": "high"},
    ),
    f"POST {_OF_ADVICE}submit": Route(Kind.ACT, _MADE, {"evidence": ["policy 12.3"]}),
    f"POST {_OF_ADVICE}validate": Route(Kind.ACT, _JUDGED, {"validated_by": "noble"}),
    f"POST {_OF_ADVICE}return": Route(
        Kind.ACT, _JUDGED, {"returned_by": "noble", "reasons": ["insufficient"]}
    ),
    f"POST {_OF_ADVICE}sustain": Route(
        Kind.ACT, (*_JUDGED, findings.validated()), {"sustained_by": "noble"}
    ),
    f"POST {_OF_ADVICE}set-aside": Route(Kind.ACT, _MADE, {"reason": "no-longer-applicable"}),
    f"POST {_OF_ADVICE}withdraw-validation": Route(
        Kind.ACT, (*_JUDGED, findings.validated()), {"reason": "entered-in-error"}
    ),
    f"POST {_OF_ADVICE}restore": Route(
        Kind.ACT, (*_MADE, findings.set_aside()), {"reason": "entered-in-error"}
    ),
    "GET /reporting/waiting": Route(Kind.QUESTION, _SUBMITTED, None),
    "GET /reporting/waiting/summary": Route(Kind.QUESTION, _SUBMITTED, None),
    "GET /reporting/requests/{request_id}/clock": Route(
        Kind.QUESTION, (given.submitted(submitted_on=_LONG_AGO),), None
    ),
}
"""Those whose day is `on`."""

_FIXED: Final[Mapping[str, str]] = {
    "alias": ALIAS,
    "action": "pattern-or-practice",
    "delivery_id": str(DELIVERY_ID),
    "engagement_id": str(given.ENGAGEMENT_ID),
    "expert_id": str(given.EXPERT_ID),
    "finding_id": str(findings.FINDING_ID),
    "invitation_id": str(given.INVITATION_ID),
    "measure": "requests",
    "ori": given.ORI,
    "participation_id": str(given.STAY_ID),
    "note_id": str(given.NOTE_ID),
    "provider": PROVIDER,
    "recommendation_id": str(findings.recommendation_id(1)),
    "request_id": str(given.REQUEST_ID),
    "topic": TOPIC,
}
BY_AGENCY: Final = {"POST /intake/engagements/{engagement_id}/invitations"}
"""What the agency alone may."""
BEFORE: Final[Sequence[Event]] = (
    example("ProviderEnrolled", member_from=_LONG_AGO),
    example("ProviderEnrolled", provider="noble", member_from=_LONG_AGO),
    *(
        example(
            "ExpertListed",
            expert_id=expert.expert_id,
            provider=expert.provider,
            topics=("de-escalation", "gun-violence"),
            capacity=100,
            listed_on=_LONG_AGO,
        )
        for expert in (work.BEST, work.SECOND, work.COLLEAGUE)
    ),
    given.topic_listed(listed_on=_LONG_AGO),
)
"""What all of them meet: whom work can be given to, and what can be asked for."""


@dataclass(frozen=True)
class Life:
    """Names of its own for all that one use of a route is about; everything is in September."""

    number: int

    def path(self, operation: str) -> tuple[str, str]:
        """Method and address of an operation, about this life."""
        method, _, path = operation.partition(" ")
        return method, self._renamed(re.sub(r"\{(\w+)\}", lambda found: _FIXED[found[1]], path))

    def token(self, operation: str) -> str:
        """Of its agency, where nobody else may; else nothing."""
        by_agency = operation in BY_AGENCY
        return key("requester", self._renamed(given.ORI)) if by_agency else ""

    def body(self, said: Mapping[str, Any] | None) -> Any:
        """What is said of it; nothing where an operation has no body."""
        return None if said is None else orjson.loads(self._renamed(orjson.dumps(said).decode()))

    def fact(self, fact: _EventT) -> _EventT:
        """The same fact, of this life."""
        return type(fact).model_validate_json(self._renamed(fact.model_dump_json()))

    def facts(self, facts: Sequence[Event]) -> Sequence[Event]:
        """Those of this life."""
        return [self.fact(each) for each in facts]

    def _renamed(self, text: str) -> str:
        request_id = self._id(0)
        engagement_id = engagement_id_of(request_id)
        for old, new in {
            given.REQUEST_ID: request_id,
            work.REQUEST_ID: request_id,
            given.ENGAGEMENT_ID: engagement_id,
            work.ENGAGEMENT_ID: engagement_id,
            given.INVITATION_ID: self._id(1),
            given.OTHER_REQUEST_ID: self._id(2),
            given.EXPERT_ID: self._id(3),
            DELIVERY_ID: self._id(4),
            findings.FINDING_ID: self._id(5),
            findings.recommendation_id(1): self._id(6),
            given.STAY_ID: self._id(7),
            given.NOTE_ID: self._id(8),
            given.ORI: f"IA{self.number:07}",
            ALIAS: f"NB{self.number:07}",
            TOPIC: f"topic-{self.number}",
            PROVIDER: f"provider-{self.number}",
            "2020-03-": "2024-09-",
            "2024-03-": "2024-09-",
        }.items():
            text = text.replace(str(old), str(new))
        return text

    def _id(self, what: int) -> UUID:
        return UUID(f"01900000-0000-7000-8000-{what:04x}{self.number:08x}")
