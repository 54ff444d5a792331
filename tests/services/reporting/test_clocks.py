"""Who is waited for, reckoned by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.event import Event, Narrow
from events.rules.norms import DEFAULT_NORMS, acceptance
from events.rules.programs import PROGRAMS
from events.vocabulary import HoldReason, Program
from services.reporting.clocks.following import HEARS, follow
from services.reporting.clocks.spells import PARTIES, Party, Spell, Stage
from services.reporting.clocks.steps import Hears, dump, load
from tests.services.reporting.lives import Life, day, fact, steps_of

LIFE = Life(1)
TODAY = day("2023-12-29")
OF_WORK = [
    *(LIFE.opened(), LIFE.assigned(on="2023-01-16"), LIFE.accepted(on="2023-01-20")),
    *(LIFE.delivery(on="2023-02-01"), LIFE.delivered("2023-03-01")),
]


def spells(kind: str, events: Iterable[Event]) -> list[Spell]:
    """The spells of the one thing of this kind that the facts move."""
    steps = steps_of(events, kind)
    return list(follow(kind, [], steps).spells)


def due(spell: Spell) -> date | None:
    """The day by which it should end, by the norms as published."""
    return spell.due(TODAY, DEFAULT_NORMS)


def told(kind: str, *events: Event) -> list[tuple[str, str | None, str, int]]:
    """Stage, party, first day and days of each spell."""
    return [
        (spell.stage, spell.party, spell.began_on.isoformat(), spell.days(TODAY))
        for spell in spells(kind, events)
    ]


def test_every_stage_but_a_mere_hold_is_charged_to_somebody() -> None:
    assert set(PARTIES) == set(Stage)
    assert set(PARTIES.values()) == {*Party, None}


def test_the_norm_of_acceptance_is_the_rule_of_the_program() -> None:
    assert {program: DEFAULT_NORMS[acceptance(program)] for program in Program} == {
        program: PROGRAMS[program].acceptance_days_max for program in Program
    }


def test_the_center_is_waited_for_until_it_screens() -> None:
    assert told("request", LIFE.submitted(), LIFE.screened()) == [
        ("awaiting-screening", "center", "2023-01-10", 2)
    ]


def test_the_agency_is_waited_for_where_its_document_is_missing() -> None:
    life = Life(1, program="critical-response")
    facts = (life.submitted(), life.authorized("2023-01-20"), life.screened("2023-01-25"))
    assert told("request", *facts) == [
        ("awaiting-authorization", "agency", "2023-01-10", 10),
        ("awaiting-screening", "center", "2023-01-20", 5),
    ]


def test_a_yes_without_the_document_that_is_wanted_is_not_it() -> None:
    life = Life(1, program="critical-response")
    facts = (life.submitted(), life.authorized("2023-01-15", None), life.authorized("2023-01-20"))
    assert told("request", *facts, life.screened("2023-01-25"))[0] == (
        ("awaiting-authorization", "agency", "2023-01-10", 10)
    )


@pytest.mark.parametrize("told_first", [True, False])
def test_whom_an_authorization_told_too_early_charged_is_charged_by_the_right_day(
    told_first: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    life = Life(1, program="critical-response")
    wrong, right = life.authorized("2023-01-12"), life.authorized("2023-01-20")
    back = life.authorization_taken_back("2023-01-12", "2023-01-26")
    mending = (right, back) if told_first else (back, right)
    assert told("request", life.submitted(), wrong, *mending, life.screened("2023-01-25")) == [
        ("awaiting-authorization", "agency", "2023-01-10", 10),
        ("awaiting-screening", "center", "2023-01-20", 5),
    ]


def test_of_one_day_one_authorization_is_taken_back_and_the_other_one_counts() -> None:
    life = Life(1, program="critical-response")
    twice = (life.authorized("2023-01-12"), life.authorized("2023-01-12"))
    back = life.authorization_taken_back("2023-01-12", "2023-01-26")
    assert told("request", life.submitted(), *twice, back)[0] == (
        ("awaiting-authorization", "agency", "2023-01-10", 2)
    )


def test_the_agency_is_waited_for_as_before_when_a_new_executive_s_yes_is_taken_back() -> None:
    asked, wrong = LIFE.authorization_asked_again("2023-02-01"), LIFE.authorized("2023-02-03")
    back = LIFE.authorization_taken_back("2023-02-03", "2023-02-10")
    facts = (LIFE.submitted(), LIFE.screened(), asked, wrong, back)
    assert told("request", *facts, LIFE.authorized("2023-02-15"))[1:] == [
        ("awaiting-authorization", "agency", "2023-02-01", 14)
    ]


def test_a_new_executive_who_is_told_of_after_screening_is_waited_for_all_the_same() -> None:
    asked = LIFE.authorization_asked_again("2023-01-11")
    facts = (LIFE.submitted("2023-01-10"), LIFE.screened("2023-01-12"), asked)
    assert told("request", *facts, LIFE.authorized("2023-01-20")) == [
        ("awaiting-screening", "center", "2023-01-10", 1),
        ("awaiting-authorization", "agency", "2023-01-11", 9),
    ]


def test_the_agency_is_waited_for_when_its_executive_changed() -> None:
    facts = (LIFE.authorization_asked_again("2023-02-01"), LIFE.authorized("2023-02-15"))
    assert told("request", LIFE.submitted(), LIFE.screened(), *facts)[1:] == [
        ("awaiting-authorization", "agency", "2023-02-01", 14)
    ]


ASKED_ANEW = LIFE.authorization_asked_again("2023-02-01")


@pytest.mark.parametrize(
    "facts",
    [
        [
            *(ASKED_ANEW, LIFE.held("2023-02-01", "awaiting-authorization")),
            *(LIFE.authorized("2023-02-15"), LIFE.resumed("2023-02-15")),
        ],
        # It is on hold already, and for something else.
        [
            *(LIFE.held("2023-01-20", "litigation"), ASKED_ANEW, LIFE.authorized("2023-02-15")),
            LIFE.resumed("2023-02-20"),
        ],
        # Yet another executive is asked.
        [
            *(ASKED_ANEW, LIFE.held("2023-02-01", "awaiting-authorization")),
            LIFE.authorization_asked_again("2023-02-10"),
            *(LIFE.authorized("2023-02-15"), LIFE.resumed("2023-02-15")),
        ],
    ],
)
def test_waiting_for_an_authorization_is_charged_to_the_agency_exactly_once(
    facts: list[Event],
) -> None:
    of_request = told("request", LIFE.submitted(), LIFE.screened(), *facts)[1:]
    assert {spell[:2] for spell in of_request} == {("awaiting-authorization", "agency")}
    assert sum(days for *_, days in of_request) == 14
    of_work = told("engagement", LIFE.opened(), *facts)
    assert "agency" not in {party for _, party, _, _ in of_work}
    assert [party for stage, party, _, _ in of_work if stage == "on-hold"] == [None]


def test_an_evaluation_is_awaited_until_its_last_day_however_late_the_expiry_is_told() -> None:
    invited = LIFE.invited("2023-03-02", expires_on=day("2023-05-01"))
    late = fact(
        "EvaluationExpired",
        invitation_id=UUID(int=2_001),
        request_id=LIFE.request_id,
        engagement_id=LIFE.engagement_id,
        expired_on=day("2029-01-01"),
    )
    assert told("invitation", invited, late) == [
        ("awaiting-evaluation", "agency", "2023-03-02", 61)
    ]


def test_an_engagement_waits_for_center_then_provider_then_follow_up() -> None:
    assert told("engagement", *OF_WORK) == [
        ("awaiting-assignment", "center", "2023-01-12", 4),
        ("awaiting-acceptance", "provider", "2023-01-16", 4),
        ("delivering", "provider", "2023-01-20", 40),
        ("awaiting-follow-up", "center", "2023-03-01", 303),
    ]


def test_work_that_is_handed_over_waits_for_the_successor_from_that_day_on() -> None:
    facts = (*OF_WORK[:4], LIFE.provider_replaced("noble", "2023-02-10"))
    assert [
        (spell.stage, spell.provider, spell.began_on.isoformat(), spell.days(TODAY))
        for spell in spells("engagement", facts)
    ][1:] == [
        ("awaiting-acceptance", "iacp", "2023-01-16", 4),
        ("delivering", "iacp", "2023-01-20", 21),
        ("delivering", "noble", "2023-02-10", 322),
    ]


def leaving(name: str, on: str) -> Event:
    days = {"ProviderKeptOn": "kept_on", "ExpertReplaced": "replaced_on"}
    return LIFE._work(name, provider="iacp", **{days.get(name, "known_on"): day(on)})


@pytest.mark.parametrize("name", ["ProviderStaying", "ProviderKeptOn", "ExpertReplaced"])
def test_the_center_is_waited_for_beside_a_provider_that_leaves(name: str) -> None:
    facts = (*OF_WORK[:4], leaving("ProviderLeaving", "2023-02-05"), leaving(name, "2023-02-15"))
    assert told("engagement", *facts)[2:] == [
        ("delivering", "provider", "2023-01-20", 343),
        ("provider-leaving", "center", "2023-02-05", 10),
    ]


def test_the_wait_for_the_center_ends_with_the_work_and_goes_on_when_it_is_reopened() -> None:
    facts = (*OF_WORK[:4], leaving("ProviderLeaving", "2023-02-05"), OF_WORK[4])
    again = (LIFE.closed(on="2023-04-01"), LIFE.reopened("2023-05-01"))
    waits = [
        spell for spell in told("engagement", *facts, *again) if spell[0] == ("provider-leaving")
    ]
    assert waits == [
        ("provider-leaving", "center", "2023-02-05", 24),
        ("provider-leaving", "center", "2023-05-01", 242),
    ]
    handed_over = (*facts[:5], LIFE.provider_replaced("noble", "2023-02-15"))
    assert told("engagement", *handed_over)[3] == ("provider-leaving", "center", "2023-02-05", 10)


def test_the_wait_for_the_center_goes_on_when_a_cancellation_is_taken_back() -> None:
    # 5 days until it was cancelled, and 312 from the reinstatement to the end of the year.
    leaves = leaving("ProviderLeaving", "2023-02-05")
    facts = (*OF_WORK[:3], leaves, LIFE.cancelled("2023-02-10"), LIFE.work_reinstated("2023-02-20"))
    assert [spell for spell in told("engagement", *facts) if spell[0] == "provider-leaving"] == [
        ("provider-leaving", "center", "2023-02-05", 5 + 312),
    ]


@pytest.mark.parametrize(
    "late",
    [
        LIFE.delivered("2023-02-03"),
        LIFE.cancelled("2023-02-03"),
        LIFE.lapsed("2023-02-03"),
        LIFE.provider_replaced("noble", "2023-02-03"),
        leaving("ExpertReplaced", "2023-02-03"),
    ],
)
def test_nobody_is_waited_for_when_it_is_told_late_that_all_was_settled_before(late: Event) -> None:
    facts = (*OF_WORK[:4], leaving("ProviderLeaving", "2023-02-05"), late)
    assert "provider-leaving" not in [spell[0] for spell in told("engagement", *facts)]


def test_a_successor_has_its_own_time_to_answer() -> None:
    facts = (*OF_WORK[:2], LIFE.provider_replaced("noble", "2023-01-20"))
    assert [due(spell) for spell in spells("engagement", facts)][1:] == [
        day("2023-01-26"),
        day("2023-01-30"),
    ]


def test_who_is_waited_for_beside_the_provider_goes_on_in_one_spell() -> None:
    held = LIFE.held("2023-02-02", "litigation")
    facts = (*OF_WORK[:4], held, LIFE.provider_replaced("noble", "2023-02-10"))
    resumed = LIFE.resumed("2023-02-20")
    told = [
        (spell.stage, spell.provider, spell.days(TODAY))
        for spell in spells("engagement", (*facts, resumed))
    ][2:]
    assert told == [
        ("delivering", "iacp", 13),
        ("on-hold", "noble", 18),
        ("delivering", "noble", 312),
    ]
    after = spells("engagement", (*OF_WORK, LIFE.provider_replaced("noble", "2023-03-10")))
    assert [(one.stage, one.provider) for one in after[-1:]] == [("awaiting-follow-up", "noble")]


def test_who_delivers_without_having_accepted_has_accepted() -> None:
    facts = [one for one in OF_WORK if one.wire_name != "ProviderAccepted"]
    assert [spell[0] for spell in told("engagement", *facts)][1:3] == [
        "awaiting-acceptance",
        "delivering",
    ]


def test_a_reassigned_engagement_waits_for_the_center_again() -> None:
    facts = (LIFE.opened(), LIFE.assigned(on="2023-01-16"), LIFE.provider_declined(on="2023-01-18"))
    again = (LIFE.assigned("noble", "2023-01-30"), LIFE.lapsed("2023-02-10"))
    assert told("engagement", *facts, *again, LIFE.cancelled("2023-02-20")) == [
        ("awaiting-assignment", "center", "2023-01-12", 4),
        ("awaiting-acceptance", "provider", "2023-01-16", 2),
        ("awaiting-assignment", "center", "2023-01-18", 12),
        ("awaiting-acceptance", "provider", "2023-01-30", 11),
        ("awaiting-assignment", "center", "2023-02-10", 10),
    ]


def test_a_plan_goes_to_and_fro_between_provider_and_agency() -> None:
    life = Life(1, program="organizational-assessment")
    assert told(
        "engagement",
        *(life.opened(), life.assigned(on="2023-01-16"), life.accepted(on="2023-01-20")),
        *(life.planned("2023-02-01"), life.plan_returned("2023-02-08")),
        *(life.planned("2023-02-10"), life.plan_approved("2023-02-13")),
        life.delivered("2023-03-13"),
        life.closed(on="2023-03-20"),
    )[2:] == [
        ("awaiting-plan", "provider", "2023-01-20", 12),
        ("awaiting-plan-approval", "agency", "2023-02-01", 7),
        ("awaiting-plan", "provider", "2023-02-08", 2),
        ("awaiting-plan-approval", "agency", "2023-02-10", 3),
        ("delivering", "provider", "2023-02-13", 28),
        ("awaiting-follow-up", "center", "2023-03-13", 7),
    ]


def test_a_hold_pauses_both_counts_and_moves_the_due_day() -> None:
    # Thursday 12 January to Monday 30 January, held from Tuesday 17 to Tuesday 24.
    facts = (LIFE.opened(), LIFE.held("2023-01-17"), LIFE.resumed("2023-01-24"))
    (spell, _, _) = spells("engagement", [*facts, LIFE.assigned(on="2023-01-30")])
    assert (spell.days(TODAY), spell.paused_days(TODAY)) == (11, 7)
    # 13; (16 is a holiday); 17; 25, 26, 27; 30: the day on which it is held still counts.
    assert spell.business_days(TODAY) == 6
    assert spell.counted_from == day("2023-01-12")
    assert due(spell) == day("2023-01-29")


def test_a_hold_that_goes_on_pauses_until_today() -> None:
    (spell, _) = spells("engagement", [LIFE.opened(), LIFE.held("2023-01-17")])
    assert (spell.days(TODAY), spell.days(day("2023-01-15"))) == (5, 3)


def test_a_hold_charges_its_days_to_the_sponsor_where_it_waits_for_the_sponsor() -> None:
    facts = [LIFE.opened(), LIFE.held("2023-01-17", "funding"), LIFE.resumed("2023-01-24")]
    assert told("engagement", *facts, LIFE.assigned(on="2023-01-30"))[:2] == [
        ("awaiting-assignment", "center", "2023-01-12", 11),
        ("awaiting-sponsor", "sponsor", "2023-01-17", 7),
    ]


@pytest.mark.parametrize("reason", HoldReason)
def test_only_approval_and_funding_are_the_sponsors(reason: HoldReason) -> None:
    (_, hold) = spells("engagement", [LIFE.opened(), LIFE.held(reason=reason)])
    is_sponsors = reason in {HoldReason.AWAITING_APPROVAL, HoldReason.FUNDING}
    assert (hold.party, hold.held_for) == (Party.SPONSOR if is_sponsors else None, reason)


def test_a_hold_over_a_long_weekend_takes_no_business_day() -> None:
    # Held on Friday 13 January, resumed on Monday 16, a holiday.
    facts = [LIFE.opened(), LIFE.held("2023-01-13", "funding"), LIFE.resumed("2023-01-16")]
    (spell, hold, _) = spells("engagement", [*facts, LIFE.assigned(on="2023-01-17")])
    assert (hold.days(TODAY), hold.business_days(TODAY)) == (3, 0)
    # Friday 13, on which it still went on, and Tuesday 17.
    assert (spell.days(TODAY), spell.business_days(TODAY)) == (2, 2)


def test_a_hold_goes_on_over_a_change_of_stage() -> None:
    # A late entry: it was assigned while it was on hold.
    facts = [LIFE.opened(), LIFE.held("2023-01-17", "funding"), LIFE.resumed("2023-01-24")]
    assert told("engagement", *facts, LIFE.assigned(on="2023-01-20")) == [
        ("awaiting-assignment", "center", "2023-01-12", 5),
        ("awaiting-sponsor", "sponsor", "2023-01-17", 7),
        ("awaiting-acceptance", "provider", "2023-01-20", 339),
    ]


def test_a_hold_ends_with_the_work() -> None:
    facts = [LIFE.opened(), LIFE.held("2023-01-17", "litigation"), LIFE.cancelled("2023-01-30")]
    assert told("engagement", *facts) == [
        ("awaiting-assignment", "center", "2023-01-12", 5),
        ("on-hold", None, "2023-01-17", 13),
    ]


def test_what_was_closed_on_hold_is_reopened_at_work() -> None:
    facts = [LIFE.opened(), LIFE.assigned(on="2023-01-16"), LIFE.held("2023-01-17", "funding")]
    closed = [LIFE.closed("funding", "2023-02-01"), LIFE.reopened("2023-03-01")]
    assert told("engagement", *facts, *closed)[1:] == [
        ("awaiting-acceptance", "provider", "2023-01-16", 1),
        ("awaiting-sponsor", "sponsor", "2023-01-17", 15),
        ("awaiting-acceptance", "provider", "2023-03-01", 303),
    ]


def test_a_closed_engagement_waits_for_nobody_until_it_is_reopened() -> None:
    closed = [*OF_WORK, LIFE.closed(on="2023-04-01"), LIFE.reopened("2023-05-01")]
    assert told("engagement", *closed)[3:] == [
        ("awaiting-follow-up", "center", "2023-03-01", 31),
        ("delivering", "provider", "2023-05-01", 242),
    ]


def test_a_follow_up_invitation_ends_the_wait_for_it() -> None:
    asked = LIFE.invited("2023-06-01", stage="follow-up", expires_on=day("2023-08-01"))
    assert told("engagement", *OF_WORK, asked)[-1][3] == 92
    (spell,) = spells("invitation", [asked])
    assert (spell.party, due(spell)) == (Party.AGENCY, day("2023-08-01"))


def test_an_expert_is_asked_through_its_provider() -> None:
    asked = LIFE.invited("2023-03-02", audience="expert")
    assert told("invitation", asked, LIFE.evaluated(on="2023-03-10")) == [
        ("awaiting-evaluation", "provider", "2023-03-02", 8)
    ]


def test_the_wait_for_an_answer_ends_on_its_day_though_that_is_told_later() -> None:
    answered = LIFE._work(
        "EvaluationAnswered", invitation_id=UUID(int=2_001), answered_on=day("2023-03-10")
    )
    assert told("invitation", LIFE.invited("2023-03-02"), answered) == [
        ("awaiting-evaluation", "agency", "2023-03-02", 8)
    ]


def test_pairing_is_due_ten_days_after_submission() -> None:
    (named,) = spells("engagement", [LIFE.opened(submitted_on=day("2023-01-10"))])
    documented = Life(1, program="critical-response").opened(submitted_on=day("2023-01-02"))
    (later,) = spells("engagement", [documented])
    assert (due(named), due(later)) == (day("2023-01-20"), day("2023-01-22"))


def test_a_critical_response_consultation_is_due_in_two_weeks() -> None:
    opened = Life(1, program="critical-response").opened(delivery_types=("virtual-consultation",))
    *_, spell = spells("engagement", [opened, LIFE.assigned(), LIFE.accepted()])
    assert (spell.stage, due(spell)) == (Stage.DELIVERING, day("2023-01-26"))


def test_the_validators_queue_is_seen() -> None:
    facts = [
        fact("RecommendationMade", made_on=day("2023-01-02")),
        fact("RecommendationSubmitted", submitted_on=day("2023-02-01")),
        fact("RecommendationReturned", returned_on=day("2023-03-01")),
        fact("RecommendationSubmitted", submitted_on=day("2023-04-01")),
        fact("RecommendationValidated", validated_on=day("2023-12-01")),
        fact("RecommendationSustained", sustained_on=day("2023-12-20")),
    ]
    assert told("recommendation", *facts) == [
        ("in-implementation", "agency", "2023-01-02", 30),
        ("awaiting-validation", "validator", "2023-02-01", 28),
        ("in-implementation", "agency", "2023-03-01", 31),
        ("awaiting-validation", "validator", "2023-04-01", 244),
    ]


SHOWN: Final = (
    fact("RecommendationMade", made_on=day("2023-01-02")),
    fact("RecommendationSubmitted", submitted_on=day("2023-02-01")),
)
VALIDATION: Final = fact("RecommendationValidated", validated_on=day("2023-03-01"))
WRONG_ENDS: Final = {
    "validated": (VALIDATION, fact("ValidationWithdrawn", withdrawn_on=day("2023-06-01"))),
    "sustained": (
        VALIDATION,
        fact("RecommendationSustained", sustained_on=day("2023-04-01")),
        fact("ValidationWithdrawn", withdrawn_on=day("2023-06-01")),
    ),
    "set aside": (
        fact("RecommendationSetAside", set_aside_on=day("2023-03-01")),
        fact("RecommendationRestored", standing="submitted", restored_on=day("2023-06-01")),
    ),
}


@pytest.mark.parametrize("wrong", WRONG_ENDS.values(), ids=WRONG_ENDS)
def test_a_wait_that_was_wrongly_ended_never_ended(wrong: tuple[Event, ...]) -> None:
    assert told("recommendation", *SHOWN, *wrong) == told("recommendation", *SHOWN)


@pytest.mark.parametrize("wrong", WRONG_ENDS.values(), ids=WRONG_ENDS)
@pytest.mark.parametrize(
    ("right_on", "days"), [("2023-02-11", 10), ("2023-03-01", 28), ("2023-07-01", 150)]
)
def test_the_right_end_of_a_wait_counts_though_it_lies_before_the_wrong_one(
    wrong: tuple[Event, ...], right_on: str, days: int
) -> None:
    right = fact("RecommendationValidated", validated_on=day(right_on))
    assert told("recommendation", *SHOWN, *wrong, right) == [
        ("in-implementation", "agency", "2023-01-02", 30),
        ("awaiting-validation", "validator", "2023-02-01", days),
    ]


@pytest.mark.parametrize(
    ("kind", "event"), [("request", LIFE.screened()), ("engagement", LIFE.assigned())]
)
def test_what_has_no_beginning_has_no_spells(kind: str, event: Event) -> None:
    assert spells(kind, [event]) == []


ANY_DAY = st.dates(day("2023-01-01"), day("2023-12-01")).map(date.isoformat)
ANY_HOLD = st.one_of(
    st.builds(LIFE.held, on=ANY_DAY, reason=st.sampled_from(HoldReason)),
    st.builds(LIFE.resumed, on=ANY_DAY),
)
ANY_FACT = ANY_HOLD | st.one_of(
    *(
        st.builds(getattr(LIFE, name), on=ANY_DAY)
        for name in (
            *("opened", "assigned", "accepted", "lapsed", "planned", "plan_returned"),
            *("plan_approved", "delivery", "delivered", "closed", "reopened"),
        )
    )
)
ANY_LIFE = st.lists(ANY_FACT, min_size=1, max_size=14).map(
    lambda facts: [LIFE.opened("2022-12-31"), *facts]
)


@given(events=ANY_LIFE, recorded=st.sampled_from(["late", "in order"]), data=st.data())
def test_a_thing_that_is_followed_further_comes_to_the_same(
    events: list[Event], recorded: str, data: st.DataObject
) -> None:
    steps = steps_of(events)
    if recorded == "in order":
        steps.sort()
    at_once = follow("engagement", [], steps)
    cut = data.draw(st.integers(1, len(steps) - 1))
    before = follow("engagement", [], steps[:cut])
    after = follow("engagement", load(dump(before.steps)), steps[cut:])
    rows = {place: spell for place, spell in enumerate(before.spells) if place not in after.gone}
    rows |= {place: after.spells[place] for place in after.new}
    assert (after.about, after.steps) == (at_once.about, at_once.steps)
    assert [rows[place] for place in sorted(rows)] == at_once.spells


@given(events=ANY_LIFE)
def test_no_day_is_charged_twice_and_none_is_lost(events: list[Event]) -> None:
    of_it = spells("engagement", events)
    worked = [spell for spell in of_it if spell.held_for is None]
    on_hold = sum(spell.days(TODAY) for spell in of_it if spell.held_for is not None)
    assert on_hold == sum(spell.paused_days(TODAY) for spell in worked)
    assert all(before.ended_on is not None for before in worked[:-1])
    assert all((one.ended_on or TODAY) <= next_.began_on for one, next_ in pairwise(worked))
    lasted = sum(((spell.ended_on or TODAY) - spell.began_on).days for spell in worked)
    assert lasted == sum(spell.days(TODAY) for spell in of_it)


@pytest.mark.parametrize(
    ("fact_class", "hears"), [pair for heard_by in HEARS.values() for pair in heard_by.items()]
)
def test_a_clock_reads_fields_that_its_fact_has(fact_class: type[Narrow], hears: Hears) -> None:
    assert {*fact_class.__struct_fields__} >= {hears.day, *hears.keeps}


@given(order=st.permutations(range(len(OF_WORK))))
def test_spells_do_not_depend_on_the_order_of_recording(order: list[int]) -> None:
    assert spells("engagement", [OF_WORK[at] for at in order]) == spells("engagement", OF_WORK)


def test_spells_meet_without_a_gap() -> None:
    of_work = spells("engagement", OF_WORK)
    assert all(before.ended_on == after.began_on for before, after in pairwise(of_work))
