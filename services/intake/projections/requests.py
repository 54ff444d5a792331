"""The projection of requests and where each of them stands."""

from __future__ import annotations

from typing import Final, get_args

from events.access import RequestForgotten
from events.event import Told
from events.intake import RequestSubmitted
from services.intake import feeds
from services.intake.projections.participants import PARTICIPANTS_FOLD
from services.intake.projections.request_engagements import OfTheEngagement, after_engagement
from services.intake.projections.request_rows import RequestRow
from services.intake.projections.request_steps import (
    Authorizing,
    Deciding,
    Noted,
    after_authorizing,
    after_deciding,
    after_noting,
    submitted,
)
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows, without


def _forget(row: RequestRow, _fact: RequestForgotten, _told: Told) -> RequestRow:
    return without(
        row,
        "problem",
        *("contact_name", "contact_email", "contact_telephone"),
        *("authorized_by", "authorization_title", "authorization_document"),
        "note",
    )


REQUESTS_PROJECTION: Final = Projection(
    feeds.REQUESTS_FEED,
    (
        rows(
            Table("requests", RequestRow, key=("request_id",)),
            makes={RequestSubmitted: submitted},
            changes={
                **dict.fromkeys(get_args(Deciding), after_deciding),
                **dict.fromkeys(get_args(Authorizing), after_authorizing),
                **dict.fromkeys(get_args(Noted), after_noting),
                **dict.fromkeys(get_args(OfTheEngagement), after_engagement),
                RequestForgotten: _forget,
            },
        ),
        PARTICIPANTS_FOLD,
    ),
)
