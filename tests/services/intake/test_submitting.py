from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.log.deciding.handle import digest
from tests.services.intake.asking import submit
from tests.services.intake.given import (
    NOW,
    OTHER_REQUEST_ID,
    REQUEST,
    authorized,
    flagged,
    kept,
    screened,
    submitted,
)
from tests.services.intake.rules import REQUEST_RULES

RETIRED: dict[str, Any] = {"topic": "de-escalation"}


def test_a_registered_agency_submits_a_request() -> None:
    REQUEST_RULES.given().when(submit()).then(submitted())


def test_an_agency_may_leave_the_ways_of_delivery_and_the_dates_open() -> None:
    open_ended: dict[str, Any] = {"delivery_types": (), "wanted_from": None, "wanted_until": None}
    REQUEST_RULES.given().when(submit(**open_ended)).then(submitted(**open_ended))


def test_help_may_be_wanted_on_a_single_day() -> None:
    day = date(2024, 4, 1)
    assert REQUEST_RULES.given().when(submit(wanted_from=day, wanted_until=day)).facts


def test_an_agency_that_is_not_in_the_registry_cannot_submit() -> None:
    REQUEST_RULES.given().when(submit(agency_registered=False)).then_refused(
        "agency-not-registered", allowed=()
    )


def test_the_time_wanted_must_not_end_before_it_begins() -> None:
    command = submit(wanted_from=date(2024, 4, 2), wanted_until=date(2024, 4, 1))
    REQUEST_RULES.given().when(command).then_refused("wanted-ends-before-it-begins", allowed=())


def test_submitting_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted()).when(submit()).then()
    REQUEST_RULES.given(submitted(), screened()).when(submit()).then()


def test_another_request_under_the_same_id_is_refused() -> None:
    REQUEST_RULES.given(submitted()).when(submit(problem="Another.")).then_refused(
        "already-submitted",
        allowed=(
            *("screen", "decline", "refer", "authorize", "merge", "withdraw"),
            *("join", "leave", "amend"),
        ),
    )


def test_an_agency_may_ask_for_confidence() -> None:
    REQUEST_RULES.given().when(submit(confidential=True)).then(submitted(confidential=True))


def test_a_request_like_an_earlier_one_is_flagged_in_the_same_breath() -> None:
    REQUEST_RULES.given().when(submit(similar=[OTHER_REQUEST_ID])).then(submitted(), flagged())


@pytest.mark.parametrize(
    "given",
    [
        [submitted(), flagged()],
        [submitted(), flagged(), kept()],
        [submitted(), authorized(), screened()],
    ],
)
def test_what_came_since_does_not_make_the_same_submission_another(given: list[Any]) -> None:
    REQUEST_RULES.given(*given).when(submit(similar=[OTHER_REQUEST_ID])).then()


@pytest.mark.parametrize(
    ("field", "topic", "rule"),
    [
        ("topics_unknown", "de-escalation", "topic-unknown"),
        ("topics_retired", RETIRED, "topic-retired"),
        ("topics_retired", RETIRED | {"became": ("use-of-force",)}, "topic-succeeded"),
    ],
)
def test_a_topic_that_is_not_offered_is_refused(field: str, topic: object, rule: str) -> None:
    REQUEST_RULES.given().when(submit(**{field: (topic,)})).then_refused(rule, allowed=())


def test_a_topic_retired_since_does_not_make_the_same_submission_another() -> None:
    REQUEST_RULES.given(submitted()).when(submit(topics_retired=(RETIRED,))).then()


def test_today_is_not_the_future() -> None:
    assert REQUEST_RULES.given().when(submit(on=NOW.date())).facts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topics", ()),
        ("topics", tuple(f"topic-{number}" for number in range(11))),
        ("topics", ("staffing", "staffing")),
        ("topics", ("Staffing",)),
        ("delivery_types", ("coaching", "coaching")),
        ("delivery_types", ("teaching",)),
        ("problem", " \n"),
        ("problem", "x" * 4001),
        ("program", "cri"),
        ("authorized_by", ""),
        ("contact", REQUEST["contact"] | {"email": "nowhere"}),
        ("contact", REQUEST["contact"] | {"telephone": "call me"}),
        ("contact", REQUEST["contact"] | {"rank": "chief"}),
    ],
)
def test_a_request_that_breaks_a_limit_is_no_command(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        submit(**{field: value})


def test_an_agency_may_name_the_languages_it_wants_to_be_served_in() -> None:
    REQUEST_RULES.given().when(submit(languages=("es", "vi"))).then(
        submitted(languages=("es", "vi"))
    )


@pytest.mark.parametrize("languages", [("Spanish",), ("es", "es"), ("e",)])
def test_a_language_is_named_once_by_its_code(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        submit(languages=languages)


def test_a_request_is_not_flagged_for_what_came_to_nothing_meanwhile() -> None:
    similar = (OTHER_REQUEST_ID, UUID(int=7))
    command = submit(similar=similar, similar_over=(None, UUID(int=7)))
    REQUEST_RULES.given().when(command).then(submitted(), flagged(similar=[OTHER_REQUEST_ID]))
    REQUEST_RULES.given().when(submit(similar=similar, similar_over=similar)).then(submitted())


def test_topics_that_are_offered_keep_nobody_from_asking() -> None:
    assert (
        REQUEST_RULES.given()
        .when(submit(topics_unknown=(None, None), topics_retired=(None, None)))
        .facts
    )


def test_a_submission_is_recognized_by_the_digest_that_the_former_release_wrote() -> None:
    """Moving a field would change it, and a retry across an upgrade would be refused."""
    assert digest(submit(request_id=UUID(int=1))) == (
        "6a71b294070ce6d630a4cafaf0d6ea77802f0910eaac48470214f2527ef0f440"
    )
