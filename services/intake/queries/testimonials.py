"""Testimonials: rows become views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.log.database.connections import Pool
from services.intake.queries import SQL
from services.intake.views.testimonials import TestimonialView
from services.kit.feed.connections import fetchrow

TestimonialKey = tuple[date, UUID]
"""Day and id of one: the order of the list, which says nothing of when answers came."""


class Testimonial(NamedTuple):
    """Where the words of a testimonial stand, and whether the work is confidential."""

    request_id: UUID
    engagement_id: UUID
    version: int
    confidential: bool


async def list_testimonials(
    pool: Pool, year: int, *, after: TestimonialKey | None, limit: int
) -> Sequence[TestimonialView]:
    """What was said with consent in answers that count in a federal fiscal year."""
    first, last = date(year - 1, 10, 1), date(year, 9, 30)
    return await SQL.views(
        TestimonialView, pool, "testimonials_list", first, last, *(after or (None, None)), limit
    )


async def find_testimonial(pool: Pool, testimonial_id: UUID) -> Testimonial | None:
    """Return what is known of a testimonial; None where nobody agreed to any of this id."""
    row = await fetchrow(pool, SQL["testimonial_at"], testimonial_id)
    return None if row is None else Testimonial(**row)
