"""Testimonials: rows become views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.days import fiscal_year_of
from events.log.database.connections import Pool
from events.rules.attributing import Attribution, Helped, Sayable
from services.intake.queries import SQL
from services.intake.views.testimonials import (
    ListedTestimonial,
    ShownTestimonial,
    TestimonialStanding,
    TestimonialView,
)
from services.kit.feed.connections import fetch, fetchrow

TestimonialKey = tuple[date, UUID]
"""Day and id of one: the order of the list, which says nothing of when answers came."""


_NONE: Final = (None, None)


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
    return await SQL.views(
        TestimonialView, pool, "testimonials_list", *days_of(year), *(after or _NONE), limit
    )


async def list_testimonials_standing(
    pool: Pool,
    standing: TestimonialStanding,
    year: int | None,
    *,
    after: TestimonialKey | None,
    limit: int,
) -> Sequence[ListedTestimonial]:
    """What stands so, of a fiscal year or of all, the latest first."""
    values = standing, *days_of(year), *(after or _NONE), limit
    return await SQL.views(ListedTestimonial, pool, "testimonials_list_standing", *values)


async def list_testimonials_of_request(
    pool: Pool, request_id: UUID, *, after: TestimonialKey | None, limit: int
) -> Sequence[ListedTestimonial]:
    """What was said with consent about one request, the latest first."""
    values = request_id, *(after or _NONE), limit
    return await SQL.views(ListedTestimonial, pool, "testimonials_list_of_request", *values)


async def get_testimonial(pool: Pool, testimonial_id: UUID) -> ShownTestimonial | None:
    """One testimonial, whole; None where nobody agreed to any of this id."""
    return await SQL.view(ShownTestimonial, pool, "testimonial_get", testimonial_id)


async def attributed(pool: Pool, testimonial: ShownTestimonial) -> Attribution:
    """Return what the review of its year would say of where it comes from, as rows are now."""
    year = fiscal_year_of(testimonial.counts_on)
    helped = await fetch(pool, SQL["agencies_helped"], *days_of(year))
    sayable = Sayable(Helped(*row) for row in helped)
    return sayable.of(testimonial.program, testimonial.agency_kind)


def days_of(year: int | None) -> tuple[date, date]:
    """Return the first and the last day of a federal fiscal year; None: of all there are."""
    if year is None:
        return date(1, 1, 1), date(9999, 1, 1)
    return date(year - 1, 10, 1), date(year, 9, 30)


async def find_testimonial(pool: Pool, testimonial_id: UUID) -> Testimonial | None:
    """Return what is known of a testimonial; None where nobody agreed to any of this id."""
    row = await fetchrow(pool, SQL["testimonial_at"], testimonial_id)
    return None if row is None else Testimonial(**row)
