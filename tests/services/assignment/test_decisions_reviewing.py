from __future__ import annotations

from typing import Any, Final

import pytest
from pydantic import ValidationError

from events.decider import Refused
from events.vocabulary import EvidenceReturnReason, SetAsideReason
from services.assignment.commands.findings import FindingsCommand
from services.assignment.decisions.findings import FINDINGS_DECIDER, FindingsEvent
from tests.services.assignment.examples import TOMORROW, march
from tests.services.assignment.finding_examples import (
    follows,
    found,
    made,
    restore_it,
    return_it,
    returned,
    set_aside,
    set_it_aside,
    submit_it,
    submitted,
    sustain_it,
    sustained,
    validate_it,
    validated,
    withdraw_it,
)

OPEN: Final[list[FindingsEvent]] = [found(), made()]
SUBMITTED: Final = [*OPEN, submitted()]
RETURNED: Final = [*SUBMITTED, returned()]
VALIDATED: Final = [*SUBMITTED, validated()]
SUSTAINED: Final = [*VALIDATED, sustained()]
ASIDE: Final = [*OPEN, set_aside()]
LIVES = {
    "open": OPEN,
    "submitted": SUBMITTED,
    "returned": RETURNED,
    "validated": VALIDATED,
    "sustained": SUSTAINED,
    "set aside": ASIDE,
}
LATER = 20


@pytest.mark.parametrize(
    ("life", "asked", "fact"),
    [
        ("open", submit_it(), submitted()),
        ("returned", submit_it(day=8), submitted(day=8)),
        ("submitted", validate_it(), validated()),
        ("submitted", return_it(), returned()),
        ("validated", sustain_it(), sustained()),
        ("open", set_it_aside(), set_aside()),
        ("submitted", set_it_aside(), set_aside()),
        ("returned", set_it_aside(), set_aside()),
    ],
)
def test_every_step_that_is_allowed_is_told(life: str, asked: FindingsCommand, fact: Any) -> None:
    assert follows(LIVES[life], asked) == [fact]


@pytest.mark.parametrize(
    ("life", "asked", "rule", "allowed"),
    [
        ("submitted", submit_it(day=LATER), "submitted-already", "validate"),
        ("validated", submit_it(day=LATER), "not-open", "sustain"),
        ("sustained", submit_it(day=LATER), "not-open", "withdraw-validation"),
        ("set aside", submit_it(day=LATER), "not-open", "restore"),
        ("open", validate_it(day=LATER), "not-submitted", "submit"),
        ("returned", validate_it(day=LATER), "not-submitted", "submit"),
        ("validated", validate_it(day=LATER), "not-submitted", "sustain"),
        ("sustained", validate_it(day=LATER), "not-submitted", "withdraw-validation"),
        ("set aside", validate_it(day=LATER), "not-submitted", "restore"),
        ("open", return_it(day=LATER), "not-submitted", "submit"),
        ("returned", return_it(day=LATER), "not-submitted", "submit"),
        ("validated", return_it(day=LATER), "not-submitted", "sustain"),
        ("sustained", return_it(day=LATER), "not-submitted", "withdraw-validation"),
        ("set aside", return_it(day=LATER), "not-submitted", "restore"),
        ("open", sustain_it(day=LATER), "not-validated", "submit"),
        ("submitted", sustain_it(day=LATER), "not-validated", "validate"),
        ("returned", sustain_it(day=LATER), "not-validated", "submit"),
        ("sustained", sustain_it(day=LATER), "not-validated", "withdraw-validation"),
        ("set aside", sustain_it(day=LATER), "not-validated", "restore"),
        ("validated", set_it_aside(day=LATER), "validated-already", "sustain"),
        ("sustained", set_it_aside(day=LATER), "validated-already", "withdraw-validation"),
        ("set aside", set_it_aside(day=LATER), "set-aside-already", "restore"),
    ],
)
def test_every_other_step_is_refused_with_what_is_allowed(
    life: str, asked: FindingsCommand, rule: str, allowed: str
) -> None:
    with pytest.raises(Refused, match=rule) as refused:
        follows(LIVES[life], asked)
    assert refused.value.allowed[:1] == (allowed,)


@pytest.mark.parametrize(
    ("life", "asked"),
    [
        ("submitted", submit_it()),
        ("returned", return_it()),
        ("validated", validate_it()),
        ("sustained", sustain_it()),
        ("set aside", set_it_aside()),
    ],
)
def test_every_step_taken_twice_is_taken_once(life: str, asked: FindingsCommand) -> None:
    assert follows(LIVES[life], asked) == []


@pytest.mark.parametrize(
    "asked",
    [
        *(submit_it, validate_it, return_it, sustain_it, set_it_aside),
        *(withdraw_it, restore_it),
    ],
)
def test_nothing_happens_to_what_was_not_made(asked: Any) -> None:
    with pytest.raises(Refused, match="not-made"):
        follows([found()], asked())


@pytest.mark.parametrize("party", ["noble", "agency"])
@pytest.mark.parametrize(
    ("life", "ask"),
    [
        (SUBMITTED, lambda party: validate_it(validated_by=party)),
        (SUBMITTED, lambda party: return_it(returned_by=party)),
        (VALIDATED, lambda party: sustain_it(sustained_by=party)),
    ],
    ids=["validate", "return", "sustain"],
)
def test_neither_the_submitter_nor_the_agency_judges_the_evidence(
    life: list[FindingsEvent], ask: Any, party: str
) -> None:
    given = [
        fact.model_copy(update={"submitted_by": "noble"}) if fact == submitted() else fact
        for fact in life
    ]
    with pytest.raises(Refused, match="validator-not-independent"):
        follows(given, ask(party))


@pytest.mark.parametrize(
    ("life", "ask", "before"),
    [
        (OPEN, submit_it, 2),
        (SUBMITTED, validate_it, 4),
        (SUBMITTED, return_it, 4),
        (RETURNED, submit_it, 6),
        (VALIDATED, sustain_it, 6),
        (RETURNED, set_it_aside, 6),
    ],
)
def test_a_step_is_of_a_day_between_the_last_one_and_today(
    life: list[FindingsEvent], ask: Any, before: int
) -> None:
    with pytest.raises(Refused, match="out-of-order"):
        follows(life, ask(day=before))
    with pytest.raises(Refused, match="in-the-future"):
        follows(life, ask(on=TOMORROW))


DEPENDENT: Final[list[FindingsEvent]] = [found(), made(1), made(2, 1), submitted(2)]


def test_evidence_may_be_submitted_before_what_it_depends_on_is_settled() -> None:
    assert follows([found(), made(1), made(2, 1)], submit_it(2)) == [submitted(2)]


@pytest.mark.parametrize(
    "first",
    [[], [submitted(1)], [submitted(1), returned(1)]],
    ids=["open", "submitted", "returned"],
)
def test_nothing_is_validated_before_what_it_depends_on(first: list[FindingsEvent]) -> None:
    with pytest.raises(Refused, match="dependency-not-settled") as refused:
        follows([*DEPENDENT, *first], validate_it(2, day=LATER))
    assert "recommendation 3.1" in refused.value.detail
    assert refused.value.allowed == ("return", "set-aside")


@pytest.mark.parametrize(
    "first",
    [
        [submitted(1), validated(1, day=8)],
        [submitted(1), validated(1, day=8), sustained(1, day=LATER)],
        [set_aside(1, day=8)],
    ],
    ids=["validated", "sustained", "set aside"],
)
def test_what_is_validated_or_set_aside_by_that_day_holds_nothing_up(
    first: list[FindingsEvent],
) -> None:
    given = [*DEPENDENT, *first]
    assert follows(given, validate_it(2, day=8)) == [validated(2, day=8)]
    with pytest.raises(Refused, match="dependency-not-settled"):
        follows(given, validate_it(2, day=7))


def test_what_depends_on_something_open_may_be_returned() -> None:
    assert follows(DEPENDENT, return_it(2)) == [returned(2)]


def test_a_recommendation_is_returned_with_all_the_reasons() -> None:
    reasons = (EvidenceReturnReason.OUTDATED, EvidenceReturnReason.NOT_IMPLEMENTED)
    (fact,) = follows(SUBMITTED, return_it(reasons=reasons, note="See page 3."))
    assert fact == returned(reasons=reasons, note="See page 3.")


@pytest.mark.parametrize("reason", SetAsideReason)
def test_a_recommendation_is_set_aside_for_a_coded_reason(reason: SetAsideReason) -> None:
    assert follows(OPEN, set_it_aside(reason=reason)) == [set_aside(reason=reason)]


def test_the_last_submitter_counts_after_a_return() -> None:
    given = [*OPEN, submitted(submitted_by="noble"), returned(returned_by="iacp"), submitted(day=8)]
    assert follows(given, validate_it(day=9)) == [validated(day=9)]


@pytest.mark.parametrize(
    "other",
    [
        {"evidence": ()},
        {"evidence": ("",)},
        {"evidence": ("x" * 501,)},
        {"evidence": tuple(f"page {page}" for page in range(51))},
        {"submitted_by": "The Agency"},
    ],
    ids=["none", "empty", "long", "many", "party"],
)
def test_evidence_has_limits(other: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        submit_it(**other)


def test_evidence_named_twice_is_kept_once() -> None:
    assert submit_it(evidence=("a", " a ", "b")).evidence == ("a", "b")


def test_a_return_needs_a_reason() -> None:
    with pytest.raises(ValidationError):
        return_it(reasons=())


def test_facts_that_do_not_fit_change_nothing() -> None:
    for events in LIVES.values():
        state = FINDINGS_DECIDER.fold(events)
        for unfit in (sustained(), validated(), returned(), submitted(), set_aside()):
            after = FINDINGS_DECIDER.evolve(state, unfit)
            assert after.findings == state.findings
            assert FINDINGS_DECIDER.evolve(after, unfit) == after


def test_a_day_of_the_report_is_enough_for_all_steps() -> None:
    day = march(3)
    given = [*OPEN, submitted(submitted_on=day), validated(validated_on=day)]
    assert follows(given, sustain_it(on=day)) == [sustained(sustained_on=day)]
