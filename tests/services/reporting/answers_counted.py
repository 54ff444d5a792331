"""What measures of answers count, in plain Python over the facts alone: no row, and no SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.event import Event
from tests.services.reporting.keyed import Counted, Pair, under_keys

Told = dict[Pair, Mapping[str, Any]]
"""By their keys the values of a measure, as an answer tells them."""

SHOWN_FROM: Final = 5
"""Of fewer, their number alone is told."""
RATINGS: Final = ("delivery", "experts", "information", "knowledge", "change")
LEVELS: Final = ("reaction", "learning", "behavior", "results")


@dataclass(frozen=True, kw_only=True)
class Answer(Counted):
    """What one person answered."""

    ratings: Mapping[str, int]
    would_recommend: int
    given: Sequence[tuple[str, int]]
    """The answers to further questions, each with the level of its question."""
    audience: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class Invitation(Counted):
    """Somebody who was asked."""

    answered: bool


@dataclass
class Heard:
    """What some facts tell, from the first on."""

    lists: dict[str, Sequence[str]] = field(default_factory=dict)
    _profiles: dict[str, list[Event]] = field(default_factory=dict)
    _work: dict[UUID, Any] = field(default_factory=dict)
    _not_counting: set[UUID] = field(default_factory=set)
    _answers: list[Any] = field(default_factory=list)
    _invited: dict[UUID, Any] = field(default_factory=dict)
    _answered: set[UUID] = field(default_factory=set)

    @classmethod
    def from_facts(cls, facts: Iterable[Event]) -> Heard:
        """Hear facts in their order."""
        heard = cls()
        for each in facts:
            heard.hear(each)
        return heard

    def hear(self, told: Any) -> None:
        """Hear a fact."""
        match told.wire_name:
            case "TopicListed":
                self.lists[told.topic] = told.lists
            case "AgencyRegistered" | "AgencyProfileChanged":
                self._profiles.setdefault(told.ori, []).append(told)
            case "EngagementOpened" | "EngagementAmended":
                self._work[told.engagement_id] = told
            case "EngagementCancelled" if told.reason in {"duplicate", "entered-in-error"}:
                self._not_counting.add(told.engagement_id)
            case "EngagementReinstated":
                self._not_counting.discard(told.engagement_id)
            case "EvaluationInvited":
                self._invited.pop(told.instead_of, None)
                self._invited[told.invitation_id] = told
            case "EvaluationAnswered":
                self._answered.add(told.invitation_id)
            case "AnswerReceived":
                self._answers.append((told.counts_on, told))
            case "EvaluationReceived":
                self._answers.append((told.received_on, told))
                self._answered.add(told.invitation_id)
            case _:
                pass  # no measure of answers is counted from it

    @property
    def answers(self) -> list[Answer]:
        """All answers."""
        return [
            Answer(
                ratings=told.ratings.model_dump(),
                would_recommend=told.would_recommend,
                given=[(each.level, each.value) for each in told.answers],
                audience=told.audience,
                stage=told.stage,
                **self._about(told, on),
            )
            for on, told in self._answers
        ]

    @property
    def invitations(self) -> list[Invitation]:
        """All invitations; one that was sent again is there as the last."""
        return [
            Invitation(answered=number in self._answered, **self._about(told, told.invited_on))
            for number, told in self._invited.items()
        ]

    def _about(self, told: Any, on: date) -> dict[str, Any]:
        """Return what is known of the work and the agency that a fact names."""
        work = self._work.get(told.engagement_id)
        if told.engagement_id in self._not_counting:
            work = None
        return {
            "day": on,
            "program": told.program,
            "provider": told.provider,
            "topics": work and work.topics,
            "delivery_types": work and work.delivery_types,
            "said": {"audience": told.audience, "stage": told.stage},
            **self._profile(told.ori, on),
        }

    def _profile(self, ori: str, on: date) -> dict[str, Any]:
        """Return the profile of an agency on a day; before its first day, the first."""
        told = [(_since(each), each) for each in self._profiles.get(ori, ())]
        told.sort(key=lambda each: each[0])
        if not told:
            return {}
        held = [each for since, each in told if since <= on] or [told[0][1]]
        profile: Any = held[-1]
        return {"kind": profile.kind, "state": profile.state, "sworn": profile.sworn}


def _since(profile: Any) -> date:
    since: date = getattr(profile, "changed_on", None) or profile.registered_on
    return since


def _satisfaction(stage: str) -> Callable[[Sequence[Answer]], Mapping[str, Any] | None]:
    def value(answers: Sequence[Answer]) -> Mapping[str, Any] | None:
        counted = [each for each in answers if (each.audience, each.stage) == ("requester", stage)]
        good = [each for each in counted if sum(each.ratings.values()) >= 4 * len(RATINGS)]
        if not counted:
            return None
        few = len(counted) < SHOWN_FROM
        share = None if few else len(good) / len(counted)
        return {"share": share, "answers": len(counted), "suppressed": few}

    return value


def _mean(
    numbers: Callable[[Answer], Sequence[int]], good: int
) -> Callable[[Sequence[Answer]], Mapping[str, Any] | None]:
    def value(answers: Sequence[Answer]) -> Mapping[str, Any] | None:
        who = sum(bool(numbers(each)) for each in answers)
        given = [number for each in answers for number in numbers(each)]
        if who == 0:
            return None
        few = who < SHOWN_FROM
        return {
            "mean": None if few else sum(given) / len(given),
            "share_good": None if few else sum(each >= good for each in given) / len(given),
            "answers": who,
            "suppressed": few,
        }

    return value


def _rating(of: str) -> Callable[[Answer], Sequence[int]]:
    return lambda answer: [answer.ratings[of]]


def _of_level(level: str) -> Callable[[Answer], Sequence[int]]:
    return lambda answer: [value for of, value in answer.given if of == level]


def _responded(invited: Sequence[Invitation]) -> Mapping[str, Any]:
    answered = sum(each.answered for each in invited)
    if len(invited) < SHOWN_FROM:
        return {"share": None, "answered": None, "invited": len(invited), "suppressed": True}
    share = answered / len(invited)
    return {"share": share, "answered": answered, "invited": len(invited), "suppressed": False}


_VALUES: Final[Mapping[str, Callable[[Sequence[Answer]], Mapping[str, Any] | None]]] = {
    "satisfaction": _satisfaction("immediate"),
    "satisfaction_at_follow_up": _satisfaction("follow-up"),
    **{f"rating_of_{each}": _mean(_rating(each), 4) for each in RATINGS},
    "would_recommend": _mean(lambda one: [one.would_recommend], 9),
    **{
        f"kirkpatrick_{number}": _mean(_of_level(level), 4)
        for number, level in enumerate(LEVELS, start=1)
    },
}
MEASURES: Final = (*_VALUES, "response_rate")
"""What is counted here."""


def count(facts: Iterable[Event], pair: Pair) -> dict[str, Told]:
    """Count each measure by a pair of dimensions; nothing is told of what nobody answered."""
    heard = Heard.from_facts(facts)
    answers = under_keys(heard.answers, pair, heard.lists)
    told: dict[str, Told] = {
        measure: {
            keys: value for keys, those in answers.items() if (value := value_of(those)) is not None
        }
        for measure, value_of in _VALUES.items()
    }
    invited = under_keys(heard.invitations, pair, heard.lists)
    return told | {"response_rate": {keys: _responded(each) for keys, each in invited.items()}}
