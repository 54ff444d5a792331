from __future__ import annotations

from typing import Final

import pytest

from events.vocabulary import (
    RecommendationStanding,
    RestorationReason,
    ValidationWithdrawalReason,
)
from services.assignment.commands.findings import FindingsCommand
from services.assignment.decisions.findings import FINDINGS_DECIDER, FindingsEvent
from tests.services.assignment.examples import TOMORROW
from tests.services.assignment.finding_examples import (
    found,
    made,
    restore_it,
    restored,
    return_it,
    returned,
    set_aside,
    set_it_aside,
    submit_it,
    submitted,
    sustained,
    validate_it,
    validated,
    withdraw_it,
    withdrawn,
)
from tests.services.assignment.rules import FINDINGS_RULES

OPEN: Final[tuple[FindingsEvent, ...]] = (found(), made())
SUBMITTED: Final = (*OPEN, submitted())
RETURNED: Final = (*SUBMITTED, returned())
VALIDATED: Final = (*SUBMITTED, validated())
SUSTAINED: Final = (*VALIDATED, sustained())
ASIDE: Final = (*OPEN, set_aside())
WITHDRAWN: Final = (*VALIDATED, withdrawn())
RESTORED: Final = (*ASIDE, restored())
AGENCY_NEXT: Final = ("submit", "set-aside")
VALIDATOR_NEXT: Final = ("validate", "return", "set-aside")


@pytest.mark.parametrize("life", [VALIDATED, SUSTAINED], ids=["validated", "sustained"])
@pytest.mark.parametrize("reason", ValidationWithdrawalReason)
def test_a_validation_is_withdrawn_even_after_it_was_sustained(
    life: tuple[FindingsEvent, ...], reason: ValidationWithdrawalReason
) -> None:
    asked = withdraw_it(reason=reason, note="Another was meant.")
    FINDINGS_RULES.given(*life).when(asked).then(withdrawn(reason=reason, note=asked.note))


def test_a_validation_withdrawn_twice_is_withdrawn_once() -> None:
    FINDINGS_RULES.given(*WITHDRAWN).when(withdraw_it()).then()


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        (validate_it(day=6), validated(day=6)),
        (return_it(day=6), returned(day=6)),
        (set_it_aside(day=6), set_aside(day=6)),
    ],
    ids=["validate", "return", "set aside"],
)
def test_the_evidence_is_judged_again_on_any_day_since_it_was_submitted(
    asked: FindingsCommand, fact: FindingsEvent
) -> None:
    FINDINGS_RULES.given(*WITHDRAWN).when(asked).then(fact)


def test_what_was_validated_again_is_withdrawn_again() -> None:
    given = (*WITHDRAWN, validated(day=12), sustained(day=13))
    FINDINGS_RULES.given(*given).when(withdraw_it(day=14)).then(withdrawn(day=14))


@pytest.mark.parametrize(
    ("life", "allowed"),
    [
        (OPEN, AGENCY_NEXT),
        (SUBMITTED, VALIDATOR_NEXT),
        (RETURNED, AGENCY_NEXT),
        (ASIDE, ("restore",)),
    ],
    ids=["open", "submitted", "returned", "set aside"],
)
def test_only_a_validation_is_withdrawn(
    life: tuple[FindingsEvent, ...], allowed: tuple[str, ...]
) -> None:
    asked = FINDINGS_RULES.given(*life).when(withdraw_it())
    asked.then_refused("not-validated", "recommendation 3.1", allowed=allowed)


@pytest.mark.parametrize(
    ("life", "standing"),
    [
        (OPEN, RecommendationStanding.OPEN),
        (SUBMITTED, RecommendationStanding.SUBMITTED),
        (RETURNED, RecommendationStanding.RETURNED),
    ],
)
@pytest.mark.parametrize("reason", RestorationReason)
def test_what_was_set_aside_stands_again_where_it_stood(
    life: tuple[FindingsEvent, ...], standing: RecommendationStanding, reason: RestorationReason
) -> None:
    asked = restore_it(reason=reason, note="Another was meant.")
    fact = restored(standing=standing, reason=reason, note=asked.note)
    FINDINGS_RULES.given(*life, set_aside()).when(asked).then(fact)
    FINDINGS_RULES.given(*life, set_aside(), fact).when(asked).then()


@pytest.mark.parametrize(
    ("life", "asked", "fact"),
    [
        (OPEN, submit_it(day=9), submitted(day=9)),
        (SUBMITTED, validate_it(day=9), validated(day=9)),
        (RETURNED, submit_it(day=9), submitted(day=9)),
    ],
    ids=["open", "submitted", "returned"],
)
def test_what_was_restored_goes_on_as_if_it_had_never_been_set_aside(
    life: tuple[FindingsEvent, ...], asked: FindingsCommand, fact: FindingsEvent
) -> None:
    before = FINDINGS_DECIDER.fold(life)
    standing = {OPEN: "open", SUBMITTED: "submitted", RETURNED: "returned"}[life]
    again = restored(standing=RecommendationStanding(standing))
    FINDINGS_RULES.given(*life, set_aside(), again).when(asked).then(fact)
    assert FINDINGS_DECIDER.decide(asked, before) == [fact]


@pytest.mark.parametrize(
    ("life", "allowed"),
    [
        (OPEN, AGENCY_NEXT),
        (SUBMITTED, VALIDATOR_NEXT),
        (RETURNED, AGENCY_NEXT),
        (VALIDATED, ("sustain", "withdraw-validation")),
        (SUSTAINED, ("withdraw-validation",)),
    ],
    ids=["open", "submitted", "returned", "validated", "sustained"],
)
def test_only_what_is_set_aside_is_restored(
    life: tuple[FindingsEvent, ...], allowed: tuple[str, ...]
) -> None:
    asked = FINDINGS_RULES.given(*life).when(restore_it())
    asked.then_refused("not-set-aside", "recommendation 3.1", allowed=allowed)


@pytest.mark.parametrize(
    ("settled", "asked", "fact"),
    [
        ((submitted(), validated()), withdraw_it(), withdrawn()),
        ((submitted(), validated(), sustained()), withdraw_it(), withdrawn()),
        ((set_aside(),), restore_it(), restored()),
    ],
    ids=["validated", "sustained", "set aside"],
)
def test_what_others_were_validated_upon_is_taken_back_after_them(
    settled: tuple[FindingsEvent, ...], asked: FindingsCommand, fact: FindingsEvent
) -> None:
    upon = (found(), made(1), made(2, 1), *settled, submitted(2), validated(2, day=9))
    refused = FINDINGS_RULES.given(*upon).when(asked)
    refused.then_refused("relied-upon", "3.2", allowed=("withdraw-validation",))
    FINDINGS_RULES.given(*upon, withdrawn(2)).when(asked).then(fact)


def test_what_depends_on_it_waits_again() -> None:
    given = (found(), made(1), made(2, 1), submitted(), validated(), withdrawn(), submitted(2))
    asked = FINDINGS_RULES.given(*given).when(validate_it(2, day=12))
    asked.then_refused(
        "dependency-not-settled", "waits for a validator", allowed=("return", "set-aside")
    )


@pytest.mark.parametrize(
    ("life", "asked"),
    [(SUSTAINED, withdraw_it(day=8)), (ASIDE, restore_it(day=7))],
    ids=["withdraw", "restore"],
)
def test_nothing_is_taken_back_before_it_was_told(
    life: tuple[FindingsEvent, ...], asked: FindingsCommand
) -> None:
    FINDINGS_RULES.given(*life).when(asked).then_refused("out-of-order", "it last moved")


@pytest.mark.parametrize(
    ("life", "asked"),
    [(VALIDATED, withdraw_it(on=TOMORROW)), (ASIDE, restore_it(on=TOMORROW))],
    ids=["withdraw", "restore"],
)
def test_nothing_is_taken_back_tomorrow(
    life: tuple[FindingsEvent, ...], asked: FindingsCommand
) -> None:
    FINDINGS_RULES.given(*life).when(asked).then_refused("in-the-future", "")


@pytest.mark.parametrize("life", [OPEN, SUBMITTED, RETURNED, ASIDE, RESTORED])
def test_a_withdrawal_that_does_not_fit_changes_nothing(life: tuple[FindingsEvent, ...]) -> None:
    state = FINDINGS_DECIDER.fold(life)
    assert FINDINGS_DECIDER.evolve(state, withdrawn()) == state


@pytest.mark.parametrize("life", [OPEN, SUBMITTED, RETURNED, VALIDATED, SUSTAINED, WITHDRAWN])
def test_a_restoration_that_does_not_fit_changes_nothing(life: tuple[FindingsEvent, ...]) -> None:
    state = FINDINGS_DECIDER.fold(life)
    assert FINDINGS_DECIDER.evolve(state, restored()) == state
