from __future__ import annotations

import pytest

from events.event import ROLES
from events.rules.confidentiality import CONFIDENTIAL, Sees, sight_of

ALL = sorted(CONFIDENTIAL)


def test_every_role_that_is_shown_work_stands_in_the_table() -> None:
    # Whoever evaluates is shown what is asked, and whoever manages people is shown no work.
    assert set(CONFIDENTIAL) == set(ROLES) - {"respondent", "administrator"}


@pytest.mark.parametrize("role", ALL)
def test_what_is_not_confidential_is_seen_by_everybody(role: str) -> None:
    assert sight_of(role, None).covers(confidential=False, party=None)


@pytest.mark.parametrize("role", ALL)
def test_the_work_of_others_is_seen_by_whom_the_table_says(role: str) -> None:
    seen = sight_of(role, "noble").covers(confidential=True, party="iacp")
    assert seen is (CONFIDENTIAL[role] is Sees.EVERYTHING)


@pytest.mark.parametrize("role", ALL)
def test_work_of_ones_own_is_hidden_from_readers_alone(role: str) -> None:
    assert sight_of(role, "iacp").covers(confidential=True, party="iacp") is (role != "reader")


@pytest.mark.parametrize("role", ["provider", "requester", "reader", "unheard-of"])
def test_who_names_no_party_owns_nothing_not_even_what_nobody_has(role: str) -> None:
    assert not sight_of(role, None).covers(confidential=True, party=None)
