"""A yes by a link counts for nothing until the center has confirmed by telephone whose it was."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.claiming import CLAIMS_MAX
from services.intake.decisions.request_states import RequestFact, allowed
from tests.services.intake.asking import claim, confirm, dismiss, screen
from tests.services.intake.given import (
    LINK_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    asked_again,
    authorization_taken_back,
    authorized,
    claim_dismissed,
    claimed,
    declined,
    flagged,
    reinstated,
    screened,
    submitted,
)
from tests.services.intake.rules import REQUEST_RULES

CONFIRMED = authorized(document=None, authorized_on=MARCH_1, link_id=LINK_ID, confirmed_on=MARCH_2)
OTHER_LINK_ID = UUID(int=5)


@pytest.mark.parametrize("before", [(), (flagged(),), (screened(),)])
def test_whoever_has_the_link_says_yes(before: tuple[RequestFact, ...]) -> None:
    REQUEST_RULES.given(submitted(), *before).when(claim()).then(claimed())


def test_the_same_said_again_by_a_link_is_the_same() -> None:
    REQUEST_RULES.given(submitted(), claimed()).when(claim(on=MARCH_2)).then()
    REQUEST_RULES.given(submitted(), claimed(), CONFIRMED).when(claim()).then()


def test_a_link_is_good_for_one_act() -> None:
    for before in ([claimed()], [claimed(), CONFIRMED]):
        REQUEST_RULES.given(submitted(), *before).when(claim(title="Mayor")).then_refused(
            "link-used", "something else was said by this link before"
        )


def test_each_link_says_its_own() -> None:
    other = claim(link_id=OTHER_LINK_ID, title="Mayor")
    REQUEST_RULES.given(submitted(), claimed()).when(other).then(
        claimed(link_id=OTHER_LINK_ID, title="Mayor")
    )


def test_so_many_wait_to_be_confirmed_and_no_more() -> None:
    waiting = [claimed(link_id=UUID(int=number)) for number in range(CLAIMS_MAX)]
    REQUEST_RULES.given(submitted(), *waiting).when(claim()).then_refused(
        "too-many-claims",
        "20 wait to be confirmed",
        allowed=("confirm-authorization", "dismiss-claim", "authorize"),
    )
    REQUEST_RULES.given(submitted(), *waiting, claim_dismissed(link_id=UUID(int=7))).when(
        claim()
    ).then(claimed())


def test_of_a_request_that_ended_nobody_says_yes_any_more() -> None:
    for command in (claim(), confirm(), dismiss()):
        REQUEST_RULES.given(submitted(), claimed(), declined()).when(command).then_refused(
            "already-declined",
            "the request was declined on 2024-03-02",
            allowed=("reinstate", "correct-day"),
        )


def test_what_was_said_by_a_link_lets_nothing_happen() -> None:
    new_executive = (submitted(), asked_again(asked_on=MARCH_1))
    REQUEST_RULES.given(*new_executive, claimed()).when(screen(on=MARCH_3)).then_refused(
        "authorization-missing",
        "the agency has a new executive since 2024-03-01, whose yes is due",
        allowed=(
            "decline", "refer", "authorize", "merge", "withdraw", "join", "leave", "amend",
            "confirm-authorization", "dismiss-claim",
        ),
    )  # fmt: skip


def test_once_it_is_confirmed_it_counts_as_of_the_day_on_which_it_was_said() -> None:
    before = (submitted(), asked_again(asked_on=MARCH_1), claimed())
    REQUEST_RULES.given(*before).when(confirm()).then(CONFIRMED)
    REQUEST_RULES.given(*before, CONFIRMED).when(screen(on=MARCH_3)).then(
        screened(screened_on=MARCH_3)
    )


def test_confirmed_again_it_stays() -> None:
    REQUEST_RULES.given(submitted(), claimed(), CONFIRMED).when(confirm(on=MARCH_3)).then()


def test_what_nobody_said_is_not_confirmed() -> None:
    REQUEST_RULES.given(submitted(), claimed()).when(confirm(link_id=OTHER_LINK_ID)).then_refused(
        "claim-unknown", "nothing was said by this link"
    )


def test_nobody_calls_before_it_was_said() -> None:
    REQUEST_RULES.given(submitted(), claimed(claimed_on=MARCH_2)).when(
        confirm(on=MARCH_1)
    ).then_refused("before-claim", "2024-03-01 is before 2024-03-02, when it was said")


def test_a_former_executives_yes_is_not_the_new_ones() -> None:
    before = (submitted(), claimed(), asked_again(asked_on=MARCH_2))
    REQUEST_RULES.given(*before).when(confirm(on=MARCH_3)).then_refused(
        "before-reauthorization",
        "2024-03-01 lies before the new executive, whose yes is due since 2024-03-02",
    )


def test_what_is_not_so_is_dismissed_and_waits_for_nobody() -> None:
    REQUEST_RULES.given(submitted(), claimed()).when(
        dismiss(note="Nobody there has this name.")
    ).then(claim_dismissed(note="Nobody there has this name."))
    state = REQUEST_DECIDER.fold([submitted(), claimed(), claim_dismissed()])
    assert "confirm-authorization" in allowed(state)
    assert "dismiss-claim" not in allowed(state)


def test_dismissed_again_it_stays_and_of_another_day_or_for_another_reason_it_is_refused() -> None:
    rules = REQUEST_RULES.given(submitted(), claimed(), claim_dismissed())
    rules.when(dismiss(note="Another note.")).then()
    for other in ({"on": MARCH_3}, {"reason": "not-reached"}):
        rules.when(dismiss(**other)).then_refused(
            "claim-dismissed", "it was dismissed on 2024-03-02 (wrong-person)"
        )


def test_the_link_of_what_was_dismissed_says_nothing_else() -> None:
    rules = REQUEST_RULES.given(submitted(), claimed(), claim_dismissed())
    rules.when(claim(on=MARCH_3)).then()
    rules.when(claim(title="Mayor")).then_refused("link-used")


def test_an_agency_that_is_reached_after_all_confirms_what_was_dismissed() -> None:
    given = (submitted(), asked_again(asked_on=MARCH_1), claimed(), claim_dismissed())
    REQUEST_RULES.given(*given).when(confirm()).then(CONFIRMED)
    REQUEST_RULES.given(*given, CONFIRMED).when(confirm(on=MARCH_3)).then()


def test_what_is_an_authorization_is_taken_back_and_not_dismissed() -> None:
    REQUEST_RULES.given(submitted(), claimed(), CONFIRMED).when(dismiss()).then_refused(
        "claim-confirmed",
        "the agency confirmed what was said by this link: take the authorization back",
    )


def test_once_its_authorization_is_taken_back_a_claim_is_as_it_was() -> None:
    back = authorization_taken_back(wrong_on=MARCH_1)
    waits = REQUEST_RULES.given(submitted(), claimed(), CONFIRMED, back)
    waits.when(claim(title="Mayor")).then_refused("link-used")
    waits.when(dismiss(on=MARCH_3)).then(claim_dismissed(dismissed_on=MARCH_3))
    waits.when(confirm()).then(CONFIRMED)
    REQUEST_RULES.given(submitted(), claimed(), claim_dismissed(), CONFIRMED, back).when(
        dismiss()
    ).then()


def test_what_nobody_said_is_not_dismissed_nor_before_it_was_said() -> None:
    rules = REQUEST_RULES.given(submitted(), claimed(claimed_on=MARCH_2))
    rules.when(dismiss(link_id=OTHER_LINK_ID)).then_refused(
        "claim-unknown", "nothing was said by this link"
    )
    rules.when(dismiss(on=MARCH_1)).then_refused(
        "before-claim", "2024-03-01 is before 2024-03-02, when it was said"
    )


def test_a_request_that_goes_on_has_its_claims_as_they_were() -> None:
    over = (submitted(), claimed(), claim_dismissed(), declined(), reinstated())
    REQUEST_RULES.given(*over).when(claim(title="Mayor")).then_refused("link-used")
