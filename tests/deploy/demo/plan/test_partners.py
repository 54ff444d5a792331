from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from deploy.demo.plan.partners import LEAVING, PROVIDERS, STAYING, Term

MEMBERSHIP = {partner.slug: partner.membership for partner in PROVIDERS}


@pytest.mark.parametrize(
    ("slug", "since", "until"),
    [
        ("iacp", date(2018, 1, 1), None),
        ("mcca", date(2018, 1, 1), date(2021, 12, 31)),
        ("nsa", date(2020, 1, 1), None),
        ("mcsa", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_partner_is_a_member_on_the_published_days(
    slug: str, since: date, until: date | None
) -> None:
    terms = MEMBERSHIP[slug]

    assert Term(terms[0].since, terms[-1].until) == Term(since, until)
    for one, following in pairwise(terms):
        assert one.until is not None
        assert following.since == one.until + timedelta(days=1)


def test_a_membership_is_renewed_and_another_ended() -> None:
    ended = [partner.slug for partner in PROVIDERS if partner.ended_on]

    assert len(MEMBERSHIP["mcca"]) == len(MEMBERSHIP[STAYING]) == 2
    assert ended == ["mcsa", LEAVING, STAYING]
