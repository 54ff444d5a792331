"""Evidence is judged by people who are assigned to it, and have no part in it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from events.rules.agencies import Succession
from events.rules.participants import Stay
from events.vocabulary import ValidatorReleaseReason
from services.assignment.commands.engagements import EngagementCommand
from services.assignment.commands.findings import FindingsCommand
from services.assignment.commands.validators import (
    AssignValidator,
    Judge,
    Judging,
    ReleaseValidator,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent
from services.assignment.decisions.validators import VALIDATORS_MAX, judging_of
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    ORI,
    SECOND,
    TOMORROW,
    declined,
    march,
    provider_replaced,
)
from tests.services.assignment.finding_examples import (
    found,
    made,
    restore_it,
    return_it,
    returned,
    set_aside,
    set_it_aside,
    submitted,
    sustain_it,
    validate_it,
    validated,
    withdraw_it,
)
from tests.services.assignment.lives import (
    ASSIGNED,
    LIVES,
    UNDERWAY,
    ask,
    validator_assigned,
    validator_released,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES, FINDINGS_RULES

OTHER: Final = "IA0570300"
LIFE: Final[list[EngagementEvent]] = [*UNDERWAY]


def assign_validator(day: date | int = 20, **other: Any) -> EngagementCommand:
    return ask(AssignValidator, day, **({"validator": "robin"} | other))


def release_validator(day: int = 25, **other: Any) -> EngagementCommand:
    given = {"validator": "robin", "reason": ValidatorReleaseReason.REVIEW_ENDED}
    return ask(ReleaseValidator, day, **(given | other))


@pytest.mark.parametrize("name", [name for name in LIVES if name != "not opened"])
def test_a_validator_is_assigned_and_released_in_every_state(name: str) -> None:
    life = ENGAGEMENT_RULES.given(*LIVES[name])
    life.when(assign_validator(of_provider="nsa")).then(validator_assigned(of_provider="nsa"))
    assigned = ENGAGEMENT_RULES.given(*LIVES[name], validator_assigned())
    assigned.when(assign_validator()).then()
    assigned.when(release_validator()).then(validator_released())


def test_nobody_judges_what_is_not_opened() -> None:
    ENGAGEMENT_RULES.given().when(assign_validator()).then_refused("engagement-not-opened")
    ENGAGEMENT_RULES.given().when(release_validator()).then_refused("engagement-not-opened")


@pytest.mark.parametrize(
    "party",
    [
        {"of_provider": BEST.provider},
        {"of_agency": ORI},
        {"of_agency": OTHER, "stays": (Stay(OTHER, march(2), march(3)),)},
        {"of_agency": OTHER, "agencies": ((ORI, Succession(OTHER, (), march(2))), (OTHER, None))},
        {"of_agency": OTHER, "agencies": ((ORI, None), (OTHER, Succession(ORI, (), march(2))))},
        {
            "of_agency": OTHER,
            "agencies": tuple((one, Succession("IA0570900", (), march(2))) for one in (ORI, OTHER)),
        },
    ],
    ids=[
        *("the provider", "the agency", "a participant", "its successor", "whom it succeeded"),
        "who merged with it",
    ],
)
def test_who_belongs_to_a_party_of_the_work_is_not_assigned(party: dict[str, Any]) -> None:
    asked = assign_validator(**party)
    ENGAGEMENT_RULES.given(*LIFE).when(asked).then_refused("validator-not-independent")


def test_neither_is_who_belongs_to_an_agency_that_is_no_more() -> None:
    gone = f"{OTHER} was dissolved on 2020-03-02"
    asked = assign_validator(of_agency=OTHER, agency_gone=gone)
    ENGAGEMENT_RULES.given(*LIFE).when(asked).then_refused("agency-gone", gone)


@pytest.mark.parametrize("provider", [BEST.provider, SECOND.provider])
def test_neither_is_who_had_the_work_before(provider: str) -> None:
    life = ENGAGEMENT_RULES.given(*LIFE, provider_replaced(day=15))
    asked = assign_validator(of_provider=provider)
    life.when(asked).then_refused("validator-not-independent")


def test_who_declined_the_work_had_no_part_in_it() -> None:
    life = ENGAGEMENT_RULES.given(*ASSIGNED, declined())
    asked = assign_validator(of_provider=BEST.provider)
    life.when(asked).then(validator_assigned(of_provider=BEST.provider))


def test_a_validator_belongs_to_one_organization_at_most() -> None:
    both = assign_validator(of_agency=OTHER, of_provider="nsa")
    ENGAGEMENT_RULES.given(*LIFE).when(both).then_refused("two-organizations")
    given = ENGAGEMENT_RULES.given(*LIFE, validator_assigned())
    given.when(assign_validator(of_provider="nsa")).then_refused(
        "validator-assigned-already", allowed=("release-validator",)
    )


def test_so_many_judge_at_a_time_and_no_more() -> None:
    many = [validator_assigned(validator=f"v{number}") for number in range(VALIDATORS_MAX)]
    full = ENGAGEMENT_RULES.given(*LIFE, *many)
    full.when(assign_validator()).then_refused("too-many-validators")
    room = ENGAGEMENT_RULES.given(*LIFE, *many, validator_released(validator="v1"))
    room.when(assign_validator(day=26)).then(validator_assigned(day=26))


def test_the_days_of_an_assignment_have_an_order() -> None:
    fresh = ENGAGEMENT_RULES.given(OPENED)
    fresh.when(assign_validator(day=TOMORROW)).then_refused("in-the-future")
    fresh.when(assign_validator(day=OPENED.opened_on.replace(day=1, month=2))).then_refused(
        "out-of-order"
    )
    given = ENGAGEMENT_RULES.given(*LIFE, validator_assigned())
    given.when(release_validator(day=19)).then_refused("out-of-order")
    again = ENGAGEMENT_RULES.given(*LIFE, validator_assigned(), validator_released())
    again.when(assign_validator(day=24)).then_refused("out-of-order")
    again.when(assign_validator(day=25)).then(validator_assigned(day=25))


def test_a_release_is_told_once_and_only_of_who_is_assigned() -> None:
    given = ENGAGEMENT_RULES.given(*LIFE, validator_assigned(), validator_released())
    given.when(release_validator()).then()
    given.when(release_validator(day=26)).then_refused("validator-not-assigned")
    ENGAGEMENT_RULES.given(*LIFE).when(release_validator()).then_refused("validator-not-assigned")


def test_a_mistake_is_taken_back_on_its_own_day() -> None:
    given = ENGAGEMENT_RULES.given(*LIFE, validator_assigned())
    error = ValidatorReleaseReason.ENTERED_IN_ERROR
    given.when(release_validator(day=20, reason=error)).then(
        validator_released(day=20, reason=error)
    )


def test_who_may_judge_is_who_is_assigned_now() -> None:
    facts = [*LIFE, validator_assigned(), validator_assigned(validator="lee"), validator_released()]
    judging = judging_of(ENGAGEMENT_DECIDER.fold(facts))
    assert judging == Judging(frozenset({"lee"}), frozenset({BEST.provider}), ORI)
    assert judging_of(ENGAGEMENT_DECIDER.initial) == Judging()


ROBIN: Final = Judge("robin", provider="nsa")
KNOWN: Final = Judging(frozenset({"robin"}), frozenset({"iacp"}), ORI)
SUBMITTED: Final = (found(), made(), submitted())
STEPS: Final[dict[str, tuple[tuple[Any, ...], Any]]] = {
    "validate": (SUBMITTED, validate_it),
    "return": (SUBMITTED, return_it),
    "sustain": ((*SUBMITTED, validated()), sustain_it),
    "withdraw": ((*SUBMITTED, validated()), withdraw_it),
    "set aside": (SUBMITTED, set_it_aside),
    "restore": ((*SUBMITTED[:2], set_aside()), restore_it),
}
NAMED: Final = {"validate": "validated_by", "return": "returned_by", "sustain": "sustained_by"}


def given_by(step: str, by: Judge, judging: Judging | None = None, **more: Any) -> FindingsCommand:
    said: dict[str, Any] = {NAMED[step]: None} if step in NAMED else {}
    command: FindingsCommand = STEPS[step][1](
        day=15, **(said | more), by=by, judging=judging or KNOWN
    )
    return command


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("by", "judging", "rule"),
    [
        (Judge("lee"), KNOWN, "validator-not-assigned"),
        (ROBIN, Judging(), "validator-not-assigned"),
        (Judge("robin", provider="iacp"), KNOWN, "validator-not-independent"),
        (Judge("robin", agency=ORI), KNOWN, "validator-not-independent"),
    ],
    ids=["another", "released meanwhile", "of the provider", "of the agency"],
)
def test_only_an_assigned_validator_without_a_part_in_the_work_judges(
    step: str, by: Judge, judging: Judging, rule: str
) -> None:
    life = FINDINGS_RULES.given(*STEPS[step][0])
    life.when(given_by(step, by, judging=judging)).then_refused(rule)
    assert life.when(given_by(step, ROBIN)).facts


@pytest.mark.parametrize("step", NAMED)
def test_a_validator_judges_in_no_name_but_its_own(step: str) -> None:
    life = FINDINGS_RULES.given(*STEPS[step][0])
    for own in (None, "nsa", "robin"):
        said: dict[str, Any] = {NAMED[step]: own}
        (fact,) = life.when(given_by(step, ROBIN, **said)).facts
        assert getattr(fact, NAMED[step]) == "nsa"
    said = {NAMED[step]: "noble"}
    other = given_by(step, ROBIN, **said)
    life.when(other).then_refused("another-party")


def test_who_belongs_to_no_organization_judges_as_the_person() -> None:
    (fact,) = FINDINGS_RULES.given(*SUBMITTED).when(given_by("return", Judge("robin"))).facts
    assert fact == returned(day=15, returned_by="robin")


def test_a_validator_does_not_judge_what_its_organization_submitted() -> None:
    life = FINDINGS_RULES.given(found(), made(), submitted(submitted_by="nsa"))
    life.when(given_by("validate", ROBIN)).then_refused("validator-not-independent")
