"""Where the people of a delivery can have been, by its type."""

from __future__ import annotations

from typing import Any

import pytest

from events.rules.delivery_modes import ONLY_MODES
from events.vocabulary import DeliveryMode, DeliveryType
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import counted_deliveries, underway_of
from tests.services.assignment.examples import delivery, record_delivery
from tests.services.assignment.lives import ASSIGNED, UNDERWAY, correct
from tests.services.assignment.rules import ENGAGEMENT_RULES

VIRTUAL_ONLY = ("virtual-training", "web-training", "virtual-consultation")
IN_PERSON_ONLY = ("in-person-training", "onsite-consultation")


def given(kind: str, mode: str, in_person: int = 0, virtually: int = 0) -> dict[str, Any]:
    return {
        "delivery_type": DeliveryType(kind),
        "mode": DeliveryMode(mode),
        "attendees_in_person": in_person,
        "attendees_virtual": virtually,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        *(given(kind, "in-person") for kind in VIRTUAL_ONLY),
        *(given(kind, "virtual", in_person=3) for kind in VIRTUAL_ONLY),
        *(given(kind, "virtual") for kind in IN_PERSON_ONLY),
        *(given(kind, "in-person", virtually=3) for kind in IN_PERSON_ONLY),
    ],
    ids=lambda wrong: "-".join(map(str, wrong.values())),
)
def test_a_delivery_is_not_given_in_a_mode_that_its_type_does_not_have(
    wrong: dict[str, Any],
) -> None:
    only = (ONLY_MODES[wrong["delivery_type"]],)
    for given_so, command in (
        (ASSIGNED, record_delivery(**wrong)),
        (UNDERWAY, correct(**wrong)),
    ):
        ENGAGEMENT_RULES.given(*given_so).when(command).then_refused(
            "mode-does-not-fit", wrong["delivery_type"], allowed=only
        )


@pytest.mark.parametrize(
    "right",
    [
        *(given(kind, "virtual", virtually=3) for kind in VIRTUAL_ONLY),
        *(given(kind, "in-person", in_person=3, virtually=9) for kind in IN_PERSON_ONLY),
        *(given("coaching", mode, 1, 1) for mode in ("in-person", "virtual")),
    ],
    ids=lambda right: "-".join(map(str, right.values())),
)
def test_a_delivery_is_given_as_its_type_says(right: dict[str, Any]) -> None:
    assert ENGAGEMENT_RULES.given(*ASSIGNED).when(record_delivery(**right)).facts


def test_what_an_earlier_release_took_is_still_read() -> None:
    odd = delivery(2).model_copy(update=given("virtual-training", "in-person", in_person=3))
    work = underway_of(ENGAGEMENT_DECIDER.fold([*UNDERWAY, odd]))
    assert work is not None
    assert odd in counted_deliveries(work)
