"""No field of a command gets lost: whatever is asked otherwise is told otherwise.

Every command is given in situations in which it is allowed, as the lifecycles are explored with,
and each of its fields is varied. A fact must then differ, and carry the value under the field's
name if it has one of that name.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from deploy.docs import exploring
from deploy.docs.exploring import BEGINNING, PAUSE, Lifecycle, situation
from deploy.docs.samples import LIFECYCLES
from events.decider import Command, Refused
from events.event import Event
from services.assignment.commands.deliveries import RecordDelivery
from services.intake.commands.agencies import RegisterAgency
from services.intake.commands.requests import SubmitRequest

SITUATIONS_MAX = 1_000
"""Those next to the beginning: every command is allowed in some of them, and all take long."""
TRIED_MAX = 400
"""In so many of them a command is tried: it differs from one to the next what it tells."""
_STREAM = "names the stream; the facts say what its first fact said"
_THERE = "names what must be there, and the samples have one of it in a situation"
NOT_TOLD: Mapping[str, str] = {
    "ReleaseTestimonial.engagement_id": "the answer, which is looked up, says it",
    "ReleaseTestimonial.request_id": "likewise",
    "ReleaseTestimonial.names_nobody": "lets a rule pass that would refuse",
    "ReleaseCaseStudy.engagement_id": _THERE,
    "WithdrawCaseStudy.engagement_id": _THERE,
    "GiveAnswer.stage": "each stage has its questions: no answer fits both",
    "AskForgetting.subject": _STREAM,
    "WithdrawForgetting.subject": _STREAM,
    "ConfirmForgetting.subject": _STREAM,
    "CompleteForgetting.subject": _STREAM,
    "PlaceHold.subject": _STREAM,
    "LiftHold.subject": _STREAM,
    "LiftHold.document": _THERE,
    "AuthorizeRequest.request_id": _STREAM,
    "ConfirmAuthorization.request_id": _STREAM,
    "ConfirmAuthorization.link_id": _THERE,
    "DismissClaim.link_id": _THERE,
    "AskReauthorization.request_id": _STREAM,
    "MergeRequest.request_id": _STREAM,
    "KeepRequest.request_id": _STREAM,
    "ScreenRequest.request_id": _STREAM,
    "EscalateRequest.request_id": _STREAM,
    "AmendRequest.request_id": _STREAM,
    "RescreenRequest.request_id": _STREAM,
    "RescreenRequest.other_action_reviewed": "lets a rule pass that would refuse",
    "FollowAmendment.engagement_id": _STREAM,
    "FollowAmendment.confidential": "asked for, and never taken away",
    "DeclineRequest.request_id": _STREAM,
    "JoinRequest.request_id": _STREAM,
    "LeaveRequest.request_id": _STREAM,
    "WithdrawRequest.request_id": _STREAM,
    "ReferRequest.request_id": _STREAM,
    "ReinstateRequest.request_id": _STREAM,
    "AnswerEvaluation.invitation_id": _STREAM,
    "ScreenRequest.other_action_reviewed": "lets a rule pass that would refuse",
    "AssignProvider.expert_id": _THERE,
    "CorrectEngagementDay.step": _THERE,
    "CorrectHoldDay.step": _THERE,
    "CorrectStepDay.step": _THERE,
    "CorrectStepDay.number": _THERE,
    "CorrectHandOverDay.step": _THERE,
    "CorrectHandOverDay.provider": _THERE,
    "CorrectHandOverDay.expert_id": _THERE,
    "CorrectHandOverDay.wrong_on": _THERE,
    "CorrectRequestDay.step": _THERE,
    "CorrectDelivery.delivery_id": _THERE,
    "StrikeDelivery.delivery_id": _THERE,
    "SplitTopic.parts": _THERE,
    "RecordDelivery.hours": "another way to give the minutes, which the facts tell",
    "CorrectDelivery.hours": "another way to give the minutes, which the facts tell",
    "TakeRequest.instead_of": _THERE,
    "ReleaseRequest.coordinator": _THERE,
    "ReplaceProvider.provider": _THERE,
    "ReplaceProvider.expert_id": _THERE,
    "ReplaceExpert.provider": _THERE,
    "JoinProvider.provider": _THERE,
    "JoinProvider.expert_id": _THERE,
    "ReleaseProvider.provider": _THERE,
    "ReleaseValidator.validator": _THERE,
    "ReplaceExpert.expert_id": _THERE,
    "CorrectCompletion.completion": _THERE,
    "MakeRecommendation.finding_id": _THERE,
    "MakeRecommendation.depends_on": _THERE,
    "SubmitRecommendation.recommendation_id": _THERE,
    "ValidateRecommendation.recommendation_id": _THERE,
    "ReturnRecommendation.recommendation_id": _THERE,
    "SustainRecommendation.recommendation_id": _THERE,
    "SetRecommendationAside.recommendation_id": _THERE,
    "WithdrawValidation.recommendation_id": _THERE,
    "RestoreRecommendation.recommendation_id": _THERE,
    "CorrectFinding.finding_id": _THERE,
    "StrikeFinding.finding_id": _THERE,
    "TakeExclusionBack.provider": _THERE,
    "TakeAuthorizationBack.wrong_on": _THERE,
    "TakeBackConflict.ori": _THERE,
    "StrikeAbsence.absent_from": _THERE,
    "StrikeAbsence.absent_until": _THERE,
    "EndOtherAction.action": _THERE,
    "LeaveRequest.participation_id": _THERE,
    "RegisterUnderNumber.ori": "a number that the center gives, and that names the stream",
    "RegisterAgency.state": "the prefix of the ORI says it, but for tribes and parks",
    "TakeBackAgencyChange.happened_on": _THERE,
    "RenewInvitation.person_id": _STREAM,
    "AdmitPerson.invitation_id": _THERE,
    "RemoveConsumerKey.key_id": _THERE,
    "EndRole.agency": _THERE,
    "EndRole.provider": _THERE,
}
"""Of which fields a fact need not tell, each with the reason."""

Allowed = tuple[Command, Any]
TEXTS = (
    "Another text",
    "another-text",
    "IA0570200",
    "noble",
    "agency",
    "es",
    "NE",
    "a@b.example",
    "met-our-need",
)


BY_NAME = {lifecycle.name: lifecycle for lifecycle in LIFECYCLES}


@cache
def allowed(name: str) -> Mapping[str, Sequence[Allowed]]:
    """The commands of a lifecycle by their names, with states in which they tell something."""
    lifecycle = BY_NAME[name]
    found: dict[str, list[Allowed]] = defaultdict(list)
    known = {situation(lifecycle.decider.initial)}
    ahead = deque([(lifecycle.decider.initial, BEGINNING)])
    ask = cache(lambda day: tuple(exploring._commands(lifecycle, day)))
    for _ in range(SITUATIONS_MAX):
        if not ahead:
            break
        state, since = ahead.popleft()
        for day in (since, since + PAUSE):
            for command in ask(day):
                facts = decided(lifecycle, command, state)
                if not facts:
                    continue
                pairs = found[type(command).__name__]
                if len(pairs) < TRIED_MAX:
                    pairs.append((command, state))
                after = state
                for fact in facts:
                    after = lifecycle.decider.evolve(after, fact)
                if (there := situation(after)) not in known:
                    known.add(there)
                    ahead.append((after, day))
    return found


def decided(lifecycle: Lifecycle, command: Command, state: Any) -> Sequence[Event]:
    try:
        return list(lifecycle.decider.decide(command, state))
    except (Refused, ValidationError):  # a part of it was varied beyond what is allowed
        return []


def others(annotation: Any, value: object) -> Iterator[object]:
    """Other values of a field of this kind."""
    if get_origin(annotation) is Annotated:
        yield from others(get_args(annotation)[0], value)
    elif get_origin(annotation) in {Union, UnionType}:
        for kind in get_args(annotation):
            yield from others(kind, value)
    elif get_origin(annotation) is Literal:
        yield from (each for each in get_args(annotation) if each != value)
    elif get_origin(annotation) in {tuple, Sequence, frozenset}:
        kind = get_args(annotation)[0]
        first = next(iter(value), None) if isinstance(value, (tuple, frozenset)) else None
        yield from ((each,) for each in others(kind, first))
    elif isinstance(annotation, type):
        yield from _others_of(annotation, value)


def _others_of(kind: type, value: object) -> Iterator[object]:
    if issubclass(kind, bool):
        yield value is not True
    elif issubclass(kind, Enum):
        yield from (each for each in kind if each != value)
    elif issubclass(kind, datetime):
        return
    elif issubclass(kind, date):
        near = value if isinstance(value, date) else BEGINNING
        yield from (near + timedelta(days=days) for days in (-1, 1, -30, 30, -400, 400))
    elif issubclass(kind, int):
        number = value if isinstance(value, int) else 0
        yield from (number + 1, number - 1)
    elif issubclass(kind, (float, Decimal)):
        yield kind(float(value if isinstance(value, (float, Decimal)) else 0) + 0.5)
    elif issubclass(kind, UUID):
        yield from (UUID(int=number) for number in (1, 2, 99))
    elif issubclass(kind, BaseModel):
        yield from _other_models(kind, value)
    elif issubclass(kind, str):
        yield from (kind(text) for text in TEXTS if text != value)


def _other_models(kind: type[BaseModel], value: object) -> Iterator[BaseModel]:
    if not isinstance(value, BaseModel):
        value = _made(kind)
        yield value
    for name, field in kind.model_fields.items():
        for other in others(field.annotation, getattr(value, name)):
            yield value.model_copy(update={name: other})


def _made(kind: type[BaseModel]) -> BaseModel:
    values: dict[str, Any] = {
        name: next(others(field.annotation, None))
        for name, field in kind.model_fields.items()
        if field.is_required()
    }
    return kind.model_construct(**values)


def asked(command: type[Command]) -> list[str]:
    """The fields that are asked: neither the clock nor what was looked up."""
    return [
        name for name, field in command.model_fields.items() if not field.exclude and name != "now"
    ]


def is_told(lifecycle: Lifecycle, command: type[Command], name: str) -> bool:
    """Whether some fact differs where the field does."""
    annotation = command.model_fields[name].annotation
    for asking, state in allowed(lifecycle.name).get(command.__name__, ()):
        before = decided(lifecycle, asking, state)
        for other in others(annotation, getattr(asking, name)):
            varied = _varied(asking, name, other)
            facts = [] if varied is None else decided(lifecycle, varied, state)
            if facts and facts != before and _carry(facts, name, getattr(varied, name)):
                return True
    return False


def _varied(command: Command, name: str, value: object) -> Command | None:
    """The command with another value; None where no such command can be given."""
    try:
        return type(command)(**{**dict(command), name: value})
    except ValidationError:
        return None


def _carry(facts: Sequence[Event], name: str, value: object) -> bool:
    bearing = [fact for fact in facts if name in type(fact).model_fields]
    return not bearing or any(_same(getattr(fact, name), value) for fact in bearing)


def _same(told: object, given: object) -> bool:
    there = list(_leaves(told))
    return all(leaf in there for leaf in _leaves(given))


def _leaves(value: object) -> Iterator[object]:
    match value:
        case BaseModel():
            for _, part in value:
                yield from _leaves(part)
        case tuple() | list() | frozenset():
            for part in value:
                yield from _leaves(part)
        case _:
            yield value


CASES = [
    pytest.param(lifecycle, command, name, id=f"{command.__name__}.{name}")
    for lifecycle in LIFECYCLES
    for command in get_args(lifecycle.commands)
    for name in asked(command)
]


@pytest.mark.parametrize(("lifecycle", "command", "name"), CASES)
def test_what_is_asked_is_told(lifecycle: Lifecycle, command: type[Command], name: str) -> None:
    known = f"{command.__name__}.{name}" in NOT_TOLD
    assert is_told(lifecycle, command, name) is not known


def test_every_exception_is_of_a_field_that_there_is() -> None:
    there = {case.id for case in CASES}
    assert NOT_TOLD.keys() <= there


@pytest.mark.parametrize(
    ("lifecycle", "command", "name"),
    [
        ("Request", SubmitRequest, "languages"),
        ("Request", SubmitRequest, "confidential"),
        ("Engagement", RecordDelivery, "products"),
        ("Agency", RegisterAgency, "sworn"),
    ],
)
def test_a_field_that_is_not_copied_is_found(
    lifecycle: str, command: type[Command], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = BY_NAME[lifecycle]

    def forgetful(asked: Command, state: object) -> Sequence[Event]:
        facts: Sequence[Event] = whole.decider.decide(asked, state)
        return [
            fact.model_copy(update={name: field.get_default(call_default_factory=True)})
            if (field := type(fact).model_fields.get(name))
            else fact
            for fact in facts
        ]

    assert is_told(whole, command, name)
    dropping = replace(whole, decider=replace(whole.decider, decide=forgetful))
    monkeypatch.setitem(BY_NAME, lifecycle, dropping)
    assert not is_told(dropping, command, name)
