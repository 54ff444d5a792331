"""Queries of the facts of one engagement, as the log has them: choices and changes of hands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Final, assert_never, get_args
from uuid import UUID

from events.assignment import (
    ExpertReplaced,
    HandOverDayCorrected,
    ProviderAssigned,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
    StepDayCorrected,
    ValidatorAssigned,
    ValidatorReleased,
)
from events.catalogue import Catalogue
from events.event import Content
from events.log.store.event_log import EventLog
from events.rules.engagements import ENGAGEMENT_SEEN_FOLD
from events.vocabulary import HandOverStep, NumberedStep
from services.assignment.decisions.engagement_states import HandOver
from services.assignment.decisions.retelling import HAND_OVERS
from services.assignment.views.hand_overs import HandOverView
from services.assignment.views.roster import ChoiceView
from services.assignment.views.validators import ValidatorView

_PAGE_EVENTS: Final = 1000


async def list_choices(
    log: EventLog, catalogue: Catalogue, engagement_id: UUID
) -> list[ChoiceView]:
    """Return every choice of a provider for an engagement, successors included.

    Raises `NewerFactError` for one that this release cannot read.
    """
    choices: list[ChoiceView] = []
    assigned: list[int] = []
    """The places of the assignments among them."""
    async for position, event in _facts(log, catalogue, engagement_id, _CHOICES):
        if isinstance(event, ProviderAssigned | ProviderReplaced):
            on = event.assigned_on if isinstance(event, ProviderAssigned) else event.replaced_on
            said = {"asked_again": None} | event.model_dump(include=_CHOICE)
            if isinstance(event, ProviderAssigned):
                assigned.append(len(choices))
            choices.append(ChoiceView(**said | {"assigned_on": on}, position=position))
        elif isinstance(event, StepDayCorrected) and event.step is NumberedStep.ASSIGNMENT:
            place = assigned[event.number - 1]
            right = {"assigned_on": event.happened_on}
            choices[place] = choices[place].model_copy(update=right)
        elif isinstance(event, HandOverDayCorrected) and event.step is HandOverStep.PROVIDER:
            for place, one in reversed(list(enumerate(choices))):
                if (one.provider, one.expert_id, one.assigned_on) == _wrong(event):
                    right = {"assigned_on": event.happened_on}
                    choices[place] = one.model_copy(update=right)
                    break
    return choices


async def list_hand_overs(
    log: EventLog, catalogue: Catalogue, engagement_id: UUID
) -> list[HandOverView]:
    """Return every change of hands of an engagement, as told, each on its right day.

    Raises `NewerFactError` likewise.
    """
    changes: list[HandOverView] = []
    async for position, event in _facts(log, catalogue, engagement_id, _HAND_OVERS):
        if isinstance(event, _Changes):
            said = _UNSAID | event.model_dump(include=_HAND_OVER)
            if isinstance(event, ExpertReplaced):
                said["replaced_provider"] = event.provider
            shown = HandOverView(**said, type=event.wire_name, on=_day(event), position=position)
            changes.append(shown)
        elif isinstance(event, HandOverDayCorrected):
            kind = HAND_OVERS[event.step].wire_name
            for place, one in reversed(list(enumerate(changes))):
                if one.type == kind and (one.provider, one.expert_id, one.on) == _wrong(event):
                    changes[place] = one.model_copy(update={"on": event.happened_on})
                    break
    return changes


async def list_validators(
    log: EventLog, catalogue: Catalogue, engagement_id: UUID
) -> list[ValidatorView]:
    """Return who judges an engagement's evidence, and who did. Raises `NewerFactError` likewise."""
    told: list[ValidatorView] = []
    async for _, event in _facts(log, catalogue, engagement_id, _VALIDATORS):
        if isinstance(event, ValidatorAssigned):
            said = _NOT_RELEASED | event.model_dump(include=_VALIDATOR)
            told.append(ValidatorView(**said))
        elif isinstance(event, ValidatorReleased):
            released = {
                "released_on": event.released_on,
                "release_reason": event.reason,
                "release_note": event.note,
            }
            told = [
                one.model_copy(update=released)
                if one.validator == event.validator and one.released_on is None
                else one
                for one in told
            ]
    return told


def _wrong(event: HandOverDayCorrected) -> tuple[str, UUID, date]:
    return event.provider, event.expert_id, event.wrong_on


def _day(event: HandOver) -> date:
    match event:
        case ProviderJoined():
            return event.joined_on
        case ProviderLeft():
            return event.left_on
        case ProviderReplaced() | ExpertReplaced():
            return event.replaced_on
        case _:
            assert_never(event)


async def _facts(
    log: EventLog, catalogue: Catalogue, engagement_id: UUID, wanted: frozenset[str]
) -> AsyncIterator[tuple[int, Content | None]]:
    """Yield the facts of these types with their positions."""
    stream, version = ENGAGEMENT_SEEN_FOLD.stream(engagement_id), 0
    while page := await log.read_stream(stream, after_version=version, limit=_PAGE_EVENTS):
        for recorded in page:
            if recorded.type in wanted:
                yield recorded.position, catalogue.load(recorded)
        version = page[-1].version


_CORRECTED: Final = HandOverDayCorrected.wire_name
_CHOICES: Final = frozenset(
    {
        ProviderAssigned.wire_name,
        ProviderReplaced.wire_name,
        StepDayCorrected.wire_name,
        _CORRECTED,
    }
)
_CHOICE: Final = set(ChoiceView.model_fields) - {"position"}
_Changes: Final = get_args(HandOver)
_HAND_OVERS: Final = frozenset({*(fact.wire_name for fact in _Changes), _CORRECTED})
_VALIDATORS: Final = frozenset({ValidatorAssigned.wire_name, ValidatorReleased.wire_name})
_VALIDATOR: Final = set(ValidatorView.model_fields)
_NOT_RELEASED: Final = {"released_on": None, "release_reason": None, "release_note": None}
_UNSAID: Final = {"replaced_provider": None, "replaced_expert_id": None, "reason": None}
_HAND_OVER: Final = set(HandOverView.model_fields) - {"type", "on", "position"}
