"""Work whose provider leaves waits for the center until it is replaced or kept on."""

from __future__ import annotations

from events.assignment import ProviderKeptOn, ProviderStaying
from services.assignment.commands.engagements import AcceptAssignment, EngagementCommand
from services.assignment.commands.leaving import KeepProviderOn
from services.assignment.decisions.engagement_states import EngagementEvent
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    REQUEST_ID,
    SECOND,
    delivered,
    delivery,
    expert_replaced,
    march,
    note_leaving,
    provider_joined,
    provider_leaving,
    provider_replaced,
    record_delivery,
)
from tests.services.assignment.lives import (
    ASSIGNED,
    OF_ENGAGEMENT,
    UNDERWAY,
    accepted,
    ask,
    correct,
    held,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_choosing import listed
from tests.services.assignment.test_decisions_taking_part import FURTHER, OWN, expert

MOVED = provider_leaving(day=15, after=12, reason="expert-moved")
LEAVES: list[EngagementEvent] = [*UNDERWAY, provider_leaving(day=15, after=20)]
KEPT = ProviderKeptOn(
    **OF_ENGAGEMENT,
    provider=BEST.provider,
    expert_id=BEST.expert_id,
    reason="nearly-done",
    note=None,
    kept_until=march(25),
    kept_on=march(16),
)
STAYS = ProviderStaying(
    engagement_id=ENGAGEMENT_ID,
    request_id=REQUEST_ID,
    provider=BEST.provider,
    expert_id=BEST.expert_id,
    known_on=march(17),
)


def keep_on(until: int = 25, on: int = 16) -> EngagementCommand:
    return ask(KeepProviderOn, on, reason="nearly-done", kept_until=march(until))


def test_the_end_of_a_membership_is_told_once_of_work_that_goes_on() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(note_leaving()).then(provider_leaving())
    ENGAGEMENT_RULES.given(*UNDERWAY).when(note_leaving(until=None)).then()
    ENGAGEMENT_RULES.given(*LEAVES).when(note_leaving(on=18)).then()
    ENGAGEMENT_RULES.given(*LEAVES, held(day=16)).when(note_leaving(on=18)).then()


def test_an_end_that_became_another_is_told_again() -> None:
    ENGAGEMENT_RULES.given(*LEAVES).when(note_leaving(until=18, on=17)).then(
        provider_leaving(day=17, after=18)
    )


def test_an_end_in_the_past_is_known_from_the_day_on_which_it_is_told() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(note_leaving(until=3, on=15)).then(
        provider_leaving(day=15, after=3)
    )


def test_a_renewed_membership_takes_it_away() -> None:
    ENGAGEMENT_RULES.given(*LEAVES).when(note_leaving(until=None, on=17)).then(STAYS)
    ENGAGEMENT_RULES.given(*LEAVES, STAYS).when(note_leaving(until=None, on=18)).then()
    ENGAGEMENT_RULES.given(*LEAVES, STAYS).when(keep_on(on=18)).then_refused("not-leaving")


def test_an_expert_who_moved_is_told_of_likewise() -> None:
    history = listed(BEST)
    moved = history.profiles[0]._replace(provider="noble", since=march(13))
    history = type(history)(
        history.expert_id, history.listed_on, (*history.profiles, moved), (), frozenset(), {}
    )
    ENGAGEMENT_RULES.given(*UNDERWAY).when(note_leaving(until=None, listed=(history,))).then(
        provider_leaving(day=15, after=12, reason="expert-moved")
    )


def test_a_provider_that_leaves_is_kept_on_until_a_day_and_then_waited_for_again() -> None:
    ENGAGEMENT_RULES.given(*LEAVES).when(keep_on()).then(KEPT)
    given = ENGAGEMENT_RULES.given(*LEAVES, KEPT)
    given.when(keep_on()).then()
    given.when(note_leaving(on=25)).then()
    given.when(note_leaving(on=26)).then(provider_leaving(day=26))
    given.when(keep_on(until=30, on=17)).then(
        KEPT.model_copy(update={"kept_until": march(30), "kept_on": march(17)})
    )


def test_it_is_kept_on_from_when_it_was_known_and_until_later() -> None:
    given = ENGAGEMENT_RULES.given(*LEAVES)
    given.when(keep_on(on=14)).then_refused("out-of-order")
    given.when(keep_on(until=15, on=16)).then_refused("out-of-order")


def test_a_provider_that_is_kept_on_may_accept_after_its_membership() -> None:
    members = note_leaving(until=10).members
    life: list[EngagementEvent] = [*ASSIGNED, provider_leaving(day=6, after=10)]
    kept = KEPT.model_copy(update={"kept_on": march(7), "kept_until": march(12)})
    asked = ask(AcceptAssignment, 12, members=members)
    ENGAGEMENT_RULES.given(*life).when(asked).then_refused("not-a-member")
    ENGAGEMENT_RULES.given(*life, kept).when(asked).then(accepted(day=12))


MEMBERS = note_leaving(until=20).members
"""The best is a member until the 20th."""


def test_nobody_delivers_after_its_membership_unless_it_is_kept_on() -> None:
    for life in (LEAVES, UNDERWAY, [*LEAVES, held(day=24)]):
        given = ENGAGEMENT_RULES.given(*life)
        for day in (14, 20):
            given.when(record_delivery(9, on=march(day), members=MEMBERS)).then(
                delivery(9, day=day)
            )
        given.when(record_delivery(9, on=march(21), members=MEMBERS)).then_refused(
            "not-a-member", allowed=("keep-on", "replace-provider")
        )
        enrolled_nowhere = ((BEST.provider, None),)
        given.when(record_delivery(9, members=enrolled_nowhere)).then_refused("not-a-member")
    kept = ENGAGEMENT_RULES.given(*LEAVES, KEPT)
    kept.when(record_delivery(9, on=march(25), members=MEMBERS)).then(delivery(9, day=25))
    kept.when(record_delivery(9, on=march(26), members=MEMBERS)).then_refused("not-a-member")


def test_what_was_given_under_the_exception_stays_so_under_another_hand() -> None:
    for change in (expert_replaced(day=23), provider_replaced(day=23)):
        given = ENGAGEMENT_RULES.given(*LEAVES, KEPT, change)
        asked = record_delivery(9, on=march(23), provider=BEST.provider, members=MEMBERS)
        assert given.when(asked).facts
        asked = record_delivery(9, on=march(24), provider=BEST.provider, members=MEMBERS)
        given.when(asked).then_refused(
            "not-a-member" if change.provider == BEST.provider else "not-at-work"
        )


def test_a_correction_moves_no_delivery_beyond_the_membership_and_changes_all_else() -> None:
    late = delivery(9, day=22)
    given = ENGAGEMENT_RULES.given(*LEAVES, late)
    moved = correct(9, on=25, delivered_on=march(23), members=MEMBERS)
    given.when(moved).then_refused("not-a-member", allowed=("keep-on", "replace-provider"))
    assert given.when(correct(9, on=25, delivered_on=march(20), members=MEMBERS)).facts
    assert given.when(correct(9, on=25, delivered_on=march(22), members=MEMBERS)).facts


def test_when_the_work_is_over_nobody_is_kept_on() -> None:
    given = ENGAGEMENT_RULES.given(*LEAVES, delivery(8, day=19), delivered(day=24))
    late = {"reason": "late-entry", "members": MEMBERS}
    assert given.when(record_delivery(9, on=march(18), **late)).facts
    given.when(record_delivery(9, on=march(22), **late)).then_refused("not-a-member", allowed=())


def test_who_joined_is_never_kept_on_and_delivers_until_its_membership_ends() -> None:
    members = ((SECOND.provider, MEMBERS[0][1]),)
    given = ENGAGEMENT_RULES.given(*LEAVES, KEPT, provider_joined(day=16))
    asked = {"provider": SECOND.provider, "members": members}
    assert given.when(record_delivery(9, on=march(20), **asked)).facts
    given.when(record_delivery(9, on=march(21), **asked)).then_refused(
        "not-a-member", allowed=("release-provider", "join-provider")
    )


def test_an_expert_who_moved_and_is_kept_on_gives_deliveries_until_that_day() -> None:
    moved = expert(BEST.expert_id, (BEST.provider, march(1)), (SECOND.provider, march(13)))
    told: list[EngagementEvent] = [MOVED, KEPT]
    for life in ([*UNDERWAY, *told], [*UNDERWAY, *told, provider_leaving(day=26, after=12)]):
        given = ENGAGEMENT_RULES.given(*life)
        for day in (14, 25):
            asked = record_delivery(9, on=march(day), listed=(moved,))
            given.when(asked).then(delivery(9, day=day))
        asked = record_delivery(9, on=march(26), listed=(moved,))
        given.when(asked).then_refused("another-provider", allowed=("replace-expert",))
        assert given.when(correct(on=25, delivered_on=march(25), listed=(moved,))).facts
        given.when(correct(on=26, delivered_on=march(26), listed=(moved,))).then_refused(
            "another-provider"
        )
    ENGAGEMENT_RULES.given(*UNDERWAY, MOVED).when(
        record_delivery(9, on=march(14), listed=(moved,))
    ).then_refused("another-provider")


def test_what_was_given_under_the_exception_may_be_told_after_a_change_of_hands() -> None:
    moved = expert(BEST.expert_id, (BEST.provider, march(1)), (SECOND.provider, march(13)))
    life = [*UNDERWAY, MOVED, KEPT, expert_replaced(day=20)]
    asked = record_delivery(9, on=march(19), listed=(moved,))
    ENGAGEMENT_RULES.given(*life).when(asked).then(delivery(9, day=19))


def test_nobody_else_of_the_provider_is_kept_on() -> None:
    beside = expert(FURTHER, (BEST.provider, march(1)), (SECOND.provider, march(13)))
    life = [*UNDERWAY, MOVED, KEPT]
    asked = record_delivery(9, on=march(14), further_experts=(FURTHER,), listed=(OWN, beside))
    ENGAGEMENT_RULES.given(*life).when(asked).then_refused("another-provider", str(FURTHER))


def test_a_successor_and_another_expert_are_looked_at_anew() -> None:
    for change in (provider_replaced(day=16), expert_replaced(day=16)):
        given = ENGAGEMENT_RULES.given(*LEAVES, change)
        given.when(keep_on(on=17)).then_refused("not-leaving")
    ENGAGEMENT_RULES.given(*LEAVES, provider_replaced(day=16)).when(note_leaving(on=17)).then()


def test_nobody_is_told_of_work_that_nobody_has() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED[:1]).when(note_leaving()).then()
