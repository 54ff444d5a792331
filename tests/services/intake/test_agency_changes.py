from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.event import Event
from events.intake import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencySucceeded,
    AgencyWentDormant,
    AliasTakenBack,
    OriAliased,
)
from services.intake.commands.agencies import NameContact, RegisterAgency, RegisterUnderNumber
from services.intake.commands.agency_changes import (
    AliasOri,
    CoverAgency,
    DissolveAgency,
    EndCover,
    RestAgency,
    SeenAgency,
    SucceedAgency,
    TakeBackAgencyChange,
    TakeBackAlias,
    WakeAgency,
)
from services.intake.decisions.agency_changes import CHAIN_AGENCIES_MAX
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    NOW,
    ORI,
    PROFILE,
    registered,
)
from tests.services.intake.rules import AGENCY_RULES

HEIR = "IA0570000"
PART = "IA0570200"
KNOWN = SeenAgency(ori=HEIR, registered=True)


def succeed(**fields: Any) -> SucceedAgency:
    asked: dict[str, Any] = {"successor": HEIR, "succession": "merged", "note": None}
    asked |= {"heir": KNOWN} | {"predecessors": (), "chain_agencies": 2}
    return SucceedAgency.model_validate({"ori": ORI, "on": MARCH_2, "now": NOW} | asked | fields)


def succeeded(**fields: Any) -> AgencySucceeded:
    told = {"successor": HEIR, "succession": "merged", "note": None, "succeeded_on": MARCH_2}
    return AgencySucceeded.model_validate({"ori": ORI} | told | fields)


def dissolve(**fields: Any) -> DissolveAgency:
    return DissolveAgency.model_validate(
        {"ori": ORI, "on": MARCH_2, "now": NOW, "note": None, "predecessors": ()} | fields
    )


def dissolved(on: date = MARCH_2) -> AgencyDissolved:
    return AgencyDissolved(ori=ORI, note=None, dissolved_on=on)


def cover(**fields: Any) -> CoverAgency:
    asked = {"covered_by": HEIR, "note": None, "coverer": KNOWN}
    return CoverAgency.model_validate({"ori": ORI, "on": MARCH_2, "now": NOW} | asked | fields)


def covered(on: date = MARCH_2, by: str = HEIR) -> AgencyCovered:
    return AgencyCovered(ori=ORI, covered_by=by, note=None, covered_on=on)


def cover_ended(on: date = MARCH_3) -> AgencyCoverEnded:
    return AgencyCoverEnded(ori=ORI, ended_on=on)


def end_cover(on: date = MARCH_3) -> EndCover:
    return EndCover(ori=ORI, on=on, now=NOW)


def rest(on: date = MARCH_2) -> RestAgency:
    return RestAgency(ori=ORI, note=None, on=on, now=NOW)


def dormant(on: date = MARCH_2) -> AgencyWentDormant:
    return AgencyWentDormant(ori=ORI, note=None, dormant_on=on)


def wake(on: date = MARCH_3) -> WakeAgency:
    return WakeAgency(ori=ORI, on=on, now=NOW)


def active(on: date = MARCH_3) -> AgencyBecameActive:
    return AgencyBecameActive(ori=ORI, active_on=on)


def take_back(change: str, happened_on: date = MARCH_2) -> TakeBackAgencyChange:
    return TakeBackAgencyChange.model_validate(
        {"ori": ORI, "change": change, "happened_on": happened_on, "note": None}
        | {"on": MARCH_5, "now": NOW}
    )


def taken_back(change: str, happened_on: date = MARCH_2) -> AgencyChangeTakenBack:
    return AgencyChangeTakenBack.model_validate(
        {"ori": ORI, "change": change, "happened_on": happened_on, "note": None}
        | {"taken_back_on": MARCH_5}
    )


def test_an_agency_is_succeeded_by_another_that_is_registered() -> None:
    AGENCY_RULES.given(registered()).when(succeed()).then(succeeded())
    AGENCY_RULES.given(registered(), succeeded()).when(succeed()).then()


def test_only_a_registered_agency_is_succeeded() -> None:
    AGENCY_RULES.given().when(succeed()).then_refused("agency-not-registered")


def test_a_split_names_the_agencies_beside_the_successor() -> None:
    split = {"succession": "split", "split_into": (PART,)}
    parts = (SeenAgency(ori=PART, registered=True),)
    AGENCY_RULES.given(registered()).when(succeed(**split, parts=parts)).then(succeeded(**split))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"successor": ORI}, "same-agency"),
        ({"succession": "split", "split_into": (ORI,)}, "same-agency"),
        ({"succession": "split"}, "split-of-one"),
        ({"split_into": (PART,)}, "split-of-one"),
        ({"succession": "split", "split_into": (HEIR,)}, "split-of-one"),
        ({"heir": None}, "other-agency-unknown"),
        ({"heir": SeenAgency(ori=HEIR, registered=False)}, "other-agency-unknown"),
        ({"heir": SeenAgency(ori=HEIR, registered=True, ended_on=MARCH_2)}, "other-agency-gone"),
        (
            {"heir": SeenAgency(ori=HEIR, registered=True, ended_on=MARCH_4, successor=ORI)},
            "succession-circle",
        ),
        (
            {
                "succession": "split",
                "split_into": (PART,),
                "parts": (SeenAgency(ori=PART, registered=False),),
            },
            "other-agency-unknown",
        ),
        ({"chain_agencies": CHAIN_AGENCIES_MAX + 1}, "succession-too-long"),
        (
            {
                "inherited": (
                    SeenAgency(ori=PART, registered=True, ended_on=MARCH_2, successor=ORI),
                )
            },
            None,
        ),
        (
            {
                "inherited": (
                    SeenAgency(ori=PART, registered=True, ended_on=MARCH_3, successor=ORI),
                )
            },
            "before-last-change",
        ),
        (
            {
                "inherited": (
                    SeenAgency(ori=PART, registered=True, ended_on=MARCH_3, successor=HEIR),
                )
            },
            None,
        ),
    ],
)
def test_a_succession_must_make_sense(fields: dict[str, Any], rule: str | None) -> None:
    asked = AGENCY_RULES.given(registered()).when(succeed(**fields))
    if rule is None:
        asked.then(succeeded())
    else:
        asked.then_refused(rule)


def test_a_successor_that_ended_later_was_there_at_the_time() -> None:
    later = SeenAgency(ori=HEIR, registered=True, ended_on=MARCH_4, successor=PART)
    AGENCY_RULES.given(registered()).when(succeed(heir=later)).then(succeeded())


def test_an_agency_ends_once_and_the_refusal_names_who_goes_on() -> None:
    AGENCY_RULES.given(registered(), succeeded()).when(dissolve(on=MARCH_3)).then_refused(
        "agency-gone", f"{ORI} was merged on {MARCH_2}, and goes on into {HEIR}"
    )
    AGENCY_RULES.given(registered(), dissolved()).when(succeed()).then_refused(
        "agency-gone", f"{ORI} was dissolved on {MARCH_2}", allowed=("take-back",)
    )


def test_an_agency_is_dissolved() -> None:
    AGENCY_RULES.given(registered()).when(dissolve()).then(dissolved())
    AGENCY_RULES.given(registered(), dissolved()).when(dissolve()).then()


def test_an_agency_does_not_end_before_it_was_covered_or_dormant() -> None:
    for fact in (covered(MARCH_3), dormant(MARCH_3)):
        AGENCY_RULES.given(registered(), fact).when(dissolve()).then_refused("before-last-change")
        AGENCY_RULES.given(registered(), fact).when(dissolve(on=MARCH_3)).then(dissolved(MARCH_3))


def test_another_agency_covers_it_until_it_works_for_itself() -> None:
    AGENCY_RULES.given(registered()).when(cover()).then(covered())
    AGENCY_RULES.given(registered(), covered()).when(cover()).then()
    AGENCY_RULES.given(registered(), covered()).when(end_cover()).then(cover_ended())
    AGENCY_RULES.given(registered(), covered(), cover_ended()).when(end_cover()).then()
    AGENCY_RULES.given(registered(), covered(), cover_ended()).when(cover(on=MARCH_4)).then(
        covered(MARCH_4)
    )


@pytest.mark.parametrize(
    ("given", "command", "rule"),
    [
        ((), cover(covered_by=ORI), "same-agency"),
        ((), cover(coverer=None), "other-agency-unknown"),
        (
            (),
            cover(coverer=SeenAgency(ori=HEIR, registered=True, ended_on=MARCH_1)),
            "other-agency-gone",
        ),
        (
            (),
            cover(coverer=SeenAgency(ori=HEIR, registered=True, covered_until=MARCH_3)),
            "coverer-covered",
        ),
        ((covered(),), cover(on=MARCH_3), "already-covered"),
        ((covered(), cover_ended(MARCH_4)), cover(on=MARCH_3), "before-last-change"),
        ((dissolved(),), cover(on=MARCH_2), "agency-gone"),
        ((), end_cover(), "not-covered"),
        ((covered(), cover_ended()), end_cover(MARCH_4), "not-covered"),
        ((covered(),), end_cover(MARCH_1), "before-last-change"),
        ((dormant(),), rest(MARCH_3), "already-dormant"),
        ((dormant(), active(MARCH_4)), rest(MARCH_3), "before-last-change"),
        ((dissolved(),), rest(MARCH_2), "agency-gone"),
        ((), wake(), "not-dormant"),
        ((dormant(),), wake(MARCH_1), "before-last-change"),
    ],
)
def test_covers_and_dormancies_follow_each_other(
    given: tuple[Event, ...], command: Any, rule: str
) -> None:
    AGENCY_RULES.given(registered(), *given).when(command).then_refused(rule)  # type: ignore[arg-type]


def test_whoever_was_covered_before_that_day_may_cover_another() -> None:
    then = SeenAgency(ori=HEIR, registered=True, covered_until=MARCH_2)
    AGENCY_RULES.given(registered()).when(cover(coverer=then)).then(covered())


def test_before_it_ended_an_agency_was_dormant_or_covered() -> None:
    rules = AGENCY_RULES.given(registered(), dissolved(MARCH_4))
    rules.when(rest()).then(dormant())
    rules.when(cover()).then(covered())


def test_an_agency_is_dormant_until_it_works_again() -> None:
    AGENCY_RULES.given(registered()).when(rest()).then(dormant())
    AGENCY_RULES.given(registered(), dormant()).when(rest()).then()
    AGENCY_RULES.given(registered(), dormant()).when(wake()).then(active())
    AGENCY_RULES.given(registered(), dormant(), active()).when(wake()).then()


@pytest.mark.parametrize(
    ("given", "change", "on"),
    [
        ((succeeded(),), "succession", MARCH_2),
        ((dissolved(),), "dissolution", MARCH_2),
        ((covered(),), "cover", MARCH_2),
        ((covered(), cover_ended()), "cover", MARCH_2),
        ((covered(), cover_ended()), "cover-end", MARCH_3),
        ((dormant(),), "dormancy", MARCH_2),
        ((dormant(), active()), "dormancy-end", MARCH_3),
    ],
)
def test_each_change_can_be_taken_back_once(given: tuple[Any, ...], change: str, on: date) -> None:
    back = taken_back(change, on)
    rules = AGENCY_RULES.given(registered(), *given)
    rules.when(take_back(change, on)).then(back)
    rules.when(take_back(change, MARCH_4)).then_refused("no-such-change")
    after = AGENCY_RULES.given(registered(), *given, back)
    after.when(take_back(change, on)).then()


def test_what_was_taken_back_never_was() -> None:
    AGENCY_RULES.given(registered(), succeeded(), taken_back("succession")).when(dissolve()).then(
        dissolved()
    )
    AGENCY_RULES.given(registered(), covered(), taken_back("cover")).when(cover(on=MARCH_1)).then(
        covered(MARCH_1)
    )
    ended_late = (covered(), cover_ended(), taken_back("cover-end", MARCH_3))
    AGENCY_RULES.given(registered(), *ended_late).when(end_cover(MARCH_4)).then(
        cover_ended(MARCH_4)
    )
    woken = (dormant(), active(), taken_back("dormancy-end", MARCH_3))
    AGENCY_RULES.given(registered(), *woken).when(wake(MARCH_4)).then(active(MARCH_4))


def test_of_ends_of_periods_only_the_last_can_be_taken_back() -> None:
    two = (covered(), cover_ended(), covered(MARCH_4))
    AGENCY_RULES.given(registered(), *two).when(take_back("cover-end", MARCH_3)).then_refused(
        "no-such-change"
    )


def aliased(**fields: Any) -> OriAliased:
    return OriAliased.model_validate(
        {"ori": ORI, "stands_for": HEIR, "aliased_on": MARCH_2} | fields
    )


def alias(**fields: Any) -> AliasOri:
    return AliasOri.model_validate(
        {"ori": ORI, "stands_for": HEIR, "agency": KNOWN, "on": MARCH_2, "now": NOW} | fields
    )


UNALIAS = TakeBackAlias(ori=ORI, note=None, on=MARCH_3, now=NOW)
UNALIASED = AliasTakenBack(ori=ORI, note=None, taken_back_on=MARCH_3)


def test_an_ori_of_nobody_stands_for_a_registered_agency() -> None:
    AGENCY_RULES.given().when(alias()).then(aliased())
    AGENCY_RULES.given(aliased()).when(alias()).then()


def test_an_ori_stands_for_one_agency_alone() -> None:
    AGENCY_RULES.given(aliased()).when(alias(stands_for=PART)).then_refused("already-alias")
    AGENCY_RULES.given(registered()).when(alias()).then_refused("already-registered")
    AGENCY_RULES.given().when(alias(agency=None)).then_refused("other-agency-unknown")


def test_an_alias_is_no_agency() -> None:
    known = AGENCY_RULES.given(aliased())
    contact = {"role": "point_of_contact", "name": "Dana Example", "email": "dana@example.org"}
    named = NameContact.model_validate({"ori": ORI, "contact": contact, "on": MARCH_3, "now": NOW})
    known.when(named).then_refused("ori-is-alias", allowed=(f"use {HEIR}",))
    register = RegisterAgency.model_validate(PROFILE | {"on": MARCH_3, "now": NOW})
    known.when(register).then_refused("ori-is-alias")


def test_an_alias_is_taken_back_and_the_ori_may_be_anybodys_again() -> None:
    AGENCY_RULES.given(aliased()).when(UNALIAS).then(UNALIASED)
    freed = AGENCY_RULES.given(aliased(), UNALIASED)
    freed.when(UNALIAS).then()
    freed.when(alias(stands_for=PART)).then(aliased(stands_for=PART))
    register = RegisterAgency.model_validate(PROFILE | {"on": MARCH_3, "now": NOW})
    freed.when(register).then(registered(registered_on=MARCH_3))
    AGENCY_RULES.given(registered()).when(UNALIAS).then_refused("already-registered")


NUMBERED = PROFILE | {"ori": "XX0000001"}


def test_a_number_of_the_center_is_given_once_even_to_agencies_that_are_alike() -> None:
    command = RegisterUnderNumber.model_validate(NUMBERED | {"on": MARCH_1, "now": NOW})
    AGENCY_RULES.given().when(command).then(registered(ori="XX0000001"))
    AGENCY_RULES.given(registered(ori="XX0000001")).when(command).then_refused("number-taken")


def test_nobody_names_a_number_of_the_center_himself() -> None:
    asked = RegisterAgency.model_validate(NUMBERED | {"on": MARCH_1, "now": NOW})
    AGENCY_RULES.given().when(asked).then_refused("number-not-given")
    other = RegisterUnderNumber.model_validate(PROFILE | {"on": MARCH_1, "now": NOW})
    AGENCY_RULES.given().when(other).then_refused("not-a-center-number")


def test_a_numbered_agency_goes_on_under_its_ori_when_that_comes() -> None:
    command = succeed(ori="XX0000001", succession="renumbered")
    AGENCY_RULES.given(registered(ori="XX0000001")).when(command).then(
        succeeded(ori="XX0000001", succession="renumbered")
    )
