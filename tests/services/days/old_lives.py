"""Every fact that has a day, in lives of its kind, on days that no writer may say any more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from events.event import Event
from tests.services.assignment import examples as work
from tests.services.assignment import finding_examples as findings
from tests.services.assignment import lives
from tests.services.days.routes import PROVIDER, TOPIC, enrolled, example
from tests.services.intake import given

_OF_EXPERT: Final[Mapping[str, Any]] = {"expert_id": given.EXPERT_ID}
_OTHER: Final = given.submitted(request_id=given.OTHER_REQUEST_ID)
_SHOWN: Final = (work.OPENED, findings.found(), findings.made(), findings.submitted())


def of_work(name: str) -> Event:
    """The published example of a fact, told of the work of the others."""
    return example(name, engagement_id=work.ENGAGEMENT_ID, request_id=work.REQUEST_ID)


LIVES: Final[Mapping[str, Sequence[Event]]] = {
    **{name: facts for name, facts in lives.LIVES.items() if facts},
    "an agency": (
        *(given.registered(), example("AgencyProfileChanged", ori=given.ORI)),
        *(given.contact_named(), given.executive_changed()),
        *(given.action_noted(), given.action_ended()),
    ),
    "an agency that changes": (
        given.registered(),
        *(
            example(name, ori=given.ORI)
            for name in (
                *("AgencyCovered", "AgencyCoverEnded", "AgencyWentDormant", "AgencyBecameActive"),
                *("AgencyDissolved", "AgencyChangeTakenBack", "AgencySucceeded"),
            )
        ),
    ),
    "an alias": (example("OriAliased"), example("AliasTakenBack")),
    "a topic": (given.topic_listed(topic=TOPIC), given.topic_retired(topic=TOPIC)),
    "a topic that merged": (
        given.topic_listed(topic=TOPIC),
        example("TopicMerged", topic=TOPIC, merged_on=given.MARCH_3),
    ),
    "a topic that was split": (
        given.topic_listed(topic=TOPIC),
        example("TopicSplit", topic=TOPIC, split_on=given.MARCH_3),
    ),
    "a request that moved": (
        *(given.registered(), given.submitted(), given.authorized(), given.screened()),
        *(given.asked_again(), given.escalated(), given.withdrawn()),
    ),
    "a request that waits": (given.registered(), given.submitted()),
    "a request with a yes by a link": (given.registered(), given.submitted(), given.claimed()),
    "a request with a yes by a link that was dismissed": (
        *(given.registered(), given.submitted(), given.claimed(), given.claim_dismissed()),
    ),
    "a request that was declined": (given.submitted(), given.declined()),
    "a request that was screened again": (
        *(given.registered(), given.submitted(), given.authorized()),
        *(given.screened(), given.rescreened()),
    ),
    "a request whose authorization was taken back": (
        *(given.submitted(), given.authorized(), given.authorization_taken_back()),
    ),
    "a request that was amended": (given.submitted(), given.amended(), given.screened()),
    "a request that was referred and goes on": (
        *(given.submitted(), given.referred(), given.reinstated()),
    ),
    "a request that ended on another day": (
        *(given.submitted(), given.declined(), given.day_corrected()),
    ),
    "a request with a desk": (
        *(given.registered(), given.submitted(), given.took(), given.released()),
        *(given.noted(), given.note_corrected(), given.note_struck()),
    ),
    "a request that was kept": (given.submitted(), _OTHER, given.flagged(), given.kept()),
    "a request of several agencies": (
        *(given.registered(), given.submitted(), given.joined(), given.left()),
    ),
    "a request that was merged": (given.submitted(), _OTHER, given.flagged(), given.merged()),
    "an invitation": (given.invited(expires_on=None, derived_token=True),),
    "an invitation that ends": (given.invited(derived_token=True), given.reminded()),
    "an answer": (given.invited(derived_token=True), given.received()),
    "an answer beside others": (
        given.invited(derived_token=True),
        given.answer_received(),
        given.answered(),
    ),
    "a silence": (given.invited(derived_token=True), given.reminded(), given.expired()),
    "a lapse": (work.OPENED, lives.excluded(), work.assigned(), lives.lapsed()),
    "a provider that was excluded by mistake": (
        *(work.OPENED, lives.excluded(), lives.exclusion_taken_back()),
    ),
    "a refusal": (work.OPENED, work.assigned(), work.declined()),
    "a correction": (*lives.UNDERWAY, lives.corrected()),
    "work that changes hands": (
        *(*lives.UNDERWAY, work.provider_joined(), work.provider_left()),
        *(work.provider_replaced(), work.expert_replaced()),
    ),
    "changes of hands on other days": (
        *(*lives.UNDERWAY, work.provider_joined(), work.provider_replaced(work.COLLEAGUE, 14)),
        lives.hand_over_corrected("joining", 16, 15),
    ),
    "work whose request was amended": (*lives.UNDERWAY, of_work("EngagementAmended")),
    "work whose provider leaves": (
        *(*lives.UNDERWAY, work.provider_leaving()),
        *(of_work("ProviderKeptOn"), of_work("ProviderStaying")),
    ),
    "work that a validator judges": (
        *lives.DELIVERED,
        of_work("ValidatorAssigned"),
        of_work("ValidatorReleased"),
    ),
    "an acceptance on another day": (*lives.ACCEPTED, lives.day_corrected("acceptance", 7)),
    "a cancellation on another day": (
        *lives.LIVES["cancelled"],
        lives.day_corrected("cancellation", 14),
    ),
    "a closing on another day": (*lives.LIVES["closed"], lives.day_corrected("closing", 16)),
    "a hold on other days": (
        *(*lives.UNDERWAY, lives.held(), lives.hold_corrected("hold", 12, 13)),
        *(lives.resumed(), lives.hold_corrected("resumption", 15, 14)),
    ),
    "an assignment on another day": (
        *lives.UNDERWAY,
        lives.step_corrected("assignment", 4, 5, assigned_on=work.march(4)),
    ),
    "a decline on another day": (
        *(work.OPENED, work.assigned(), work.declined()),
        lives.step_corrected("decline", 7, 6),
    ),
    "plans on other days": (
        *(*lives.ACCEPTED, lives.proposed(), lives.returned(day=8), lives.proposed(2, day=9)),
        *(lives.approved(2, day=10), lives.step_corrected("plan-proposal", 6, 7)),
        *(
            lives.step_corrected("plan-return", 9, 8),
            lives.step_corrected("plan-approval", 11, 10, 2),
        ),
    ),
    "a reopening on another day": (
        *(*lives.LIVES["closed"], lives.reopened()),
        lives.step_corrected("reopening", 16, 18, assigned_on=work.march(5)),
    ),
    "a completion on another day": (*lives.DELIVERED, lives.completed(13)),
    "a cancellation that was taken back": (
        *(*lives.UNDERWAY, work.cancelled()),
        of_work("EngagementReinstated"),
    ),
    "a struck delivery": (*lives.DELIVERED, lives.struck()),
    "a resumption": (*lives.LIVES["held"], lives.resumed()),
    "a reopening": (*lives.LIVES["closed"], lives.reopened()),
    "an amendment": (*lives.APPROVED, lives.amended()),
    "a returned plan": (*lives.PROPOSED, lives.returned()),
    "a finding that was corrected": (work.OPENED, findings.found(), findings.corrected()),
    "a finding that was struck": (work.OPENED, findings.found(), findings.struck()),
    "evidence": _SHOWN,
    "evidence that was returned": (*_SHOWN, findings.returned()),
    "a recommendation that was set aside": (*_SHOWN[:3], findings.set_aside()),
    "a recommendation that was restored": (
        *(*_SHOWN[:3], findings.set_aside(), findings.restored()),
    ),
    "a validation that was withdrawn": (*_SHOWN, findings.validated(), findings.withdrawn()),
    "a recommendation that was carried out": (
        *(*_SHOWN, findings.validated(), findings.sustained()),
    ),
    "a provider": (
        *(enrolled(), example("ProviderProgramsChanged", provider=PROVIDER)),
        example("MembershipEnded", provider=PROVIDER),
        example("MembershipRenewed", provider=PROVIDER),
    ),
    "an expert": (
        *(enrolled(), example("ExpertListed", provider=PROVIDER, **_OF_EXPERT)),
        example("ExpertProfileChanged", provider=PROVIDER, **_OF_EXPERT),
        *(example("AbsenceNoted", **_OF_EXPERT), example("EmploymentNoted", **_OF_EXPERT)),
        example("ConflictDeclared", **_OF_EXPERT),
        *(example("ConflictTakenBack", **_OF_EXPERT), example("AbsenceStruck", **_OF_EXPERT)),
    ),
}

_FIRST, _LAST = "0001-01-01", "9999-12-31"
_ORDINARY: Final = "2024-09-01"
_WRITTEN: Final = re.compile(r'"\d{4}-\d{2}-\d{2}"')

COURSES: Final[Mapping[str, Callable[[int], str]]] = {
    "on the calendar's first day": lambda _: _FIRST,
    "on its last": lambda _: _LAST,
    "from the first to the last": lambda place: _LAST if place else _FIRST,
    "backwards": lambda place: _FIRST if place else _LAST,
    "from a day like any to the last": lambda place: _LAST if place else _ORDINARY,
}
"""On which day the first fact of a life is, and on which the others."""

ENDS: Final = tuple(COURSES)[:3]
"""What questions about one thing and commands make of all of them, they make of these."""


def aged(facts: Sequence[Event], day_of: Callable[[int], str]) -> Sequence[Event]:
    """The same facts, each with all its days on one."""
    return [_on(fact, day_of(place)) for place, fact in enumerate(facts)]


def _on(fact: Event, day: str) -> Event:
    every = {name: date.fromisoformat(day) for name in days_of(type(fact))}
    told = fact.model_copy(update=every).model_dump_json()
    return type(fact).model_validate_json(_WRITTEN.sub(f'"{day}"', told))


def days_of(fact: type[Event]) -> Sequence[str]:
    """The fields that are days, also those that may be left out."""
    return [
        name
        for name, field in fact.model_fields.items()
        if field.annotation is date or date in get_args(field.annotation)
    ]
