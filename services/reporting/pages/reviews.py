"""Annual reviews as pages, for everybody: the list, each edition, its files; and its sources."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.feed.connections import lent
from services.kit.http.answers import publish
from services.kit.http.policy import Policy
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.downloads import download
from services.kit.pages.page import CurrentPage, Page, SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.pages.view import comes_on
from services.reporting.queries.reviews import (
    REVIEW_PATTERN,
    PublishedReview,
    get_review,
    list_reviews,
    said_in,
    testimonial_of,
)
from services.reporting.reviews.files import digest_of, page_of
from services.reporting.reviews.shown import Quoted, Review
from services.reporting.reviews.typesetting import PDFS, pdf_of, typst_version
from services.reporting.views.naming import code_of

KEPT_SECONDS: Final = 60
"""How long caches may keep a page: the next edition may be there then."""
_NAME: Final = re.compile(REVIEW_PATTERN)

reviews = PageRouter("/reviews")
quotes = PageRouter("/records/quotes")


@reviews.get("")
async def show_reviews(page: CurrentPage, running: CurrentService) -> Response:
    """Show which years were reviewed, the last first."""
    async with lent(running.pool) as connection:
        listed = await list_reviews(connection)
    response = page.show("reviews.html", listed=listed, comes_on=comes_on(running))
    return page.publish(response, KEPT_SECONDS)


@reviews.get("/{name}")
async def show_review(page: CurrentPage, running: CurrentService, name: str) -> Response:
    """Show an edition; by the year alone, its last one."""
    found, said = await _found(running, name)
    response = page.show(
        "review.html",
        found=found,
        code=code_of(found.digest),
        review=Review(found.content, said),
        has_file=digest_of(page_of(found.content, said)) == found.page_digest,
        has_pdf=await _pdf_as_published(found, said) is not None,
        behind=_behind(page, said),
    )
    return page.publish(response, KEPT_SECONDS)


@reviews.get("/{name}/file")
async def download_review(running: CurrentService, name: str) -> Response:
    """Return an edition as one HTML file, byte for byte as it was published."""
    found, said = await _found(running, name)
    file = page_of(found.content, said)
    if digest_of(file) != found.page_digest:
        raise not_found("file as it was published of review", found.review)
    response = Response(
        file,
        media_type="text/html; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="review-{found.review}.html"'},
    )
    publish(response, KEPT_SECONDS)
    return response


@reviews.get("/{name}/pdf")
async def download_review_pdf(running: CurrentService, name: str) -> Response:
    """Return an edition as a PDF, byte for byte as it was published."""
    found, said = await _found(running, name)
    pdf = await _pdf_as_published(found, said)
    if pdf is None:
        raise not_found("PDF of review", found.review)
    response = Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="review-{found.review}.pdf"'},
    )
    publish(response, KEPT_SECONDS)
    return response


@reviews.get("/{name}/download")
async def download_review_table(
    running: CurrentService, name: str, by: Annotated[str, Query(max_length=40)]
) -> Response:
    """Return the figures of an edition by one dimension as CSV."""
    found, said = await _found(running, name)
    figures = Review(found.content, said).figures_by(by)
    if figures is None:
        raise not_found(f"table of review {found.review} by", by)
    response = download(f"review-{found.review}-by-{by}", *figures)
    publish(response, KEPT_SECONDS)
    return response


@quotes.get("/{quote_id}")
async def find_quoted(page: SignedInPage, running: CurrentService, quote_id: UUID) -> Response:
    """Lead to the testimonial that a review quotes."""
    async with lent(running.pool) as connection:
        testimonial_id = await testimonial_of(connection, quote_id)
    if testimonial_id is None:
        raise not_found("quote", str(quote_id))
    return page.go_beside("intake", f"/records/testimonials/{testimonial_id}")


def _behind(page: Page, said: Sequence[Quoted]) -> Sequence[Quoted] | None:
    """Return what is quoted, for who may know whose answers it is from; None for all others.

    The page says no more than the review: by the name of a quote nobody finds the work.
    """
    policy: Policy = page.request.app.policy
    principal = None if page.visitor is None else page.visitor.principal
    may = policy.of(find_quoted.__name__).may
    return said if principal is not None and principal.role in may else None


async def _pdf_as_published(found: PublishedReview, said: tuple[Quoted, ...]) -> bytes | None:
    """Return the PDF; None where the edition has none, or this installation makes another one."""
    if found.typst is None or found.typst != typst_version():
        return None
    if Review(found.content, said).removed:
        PDFS.drop(found.content)
        return None
    pdf = await asyncio.to_thread(pdf_of, found.content, said)
    return pdf if digest_of(pdf) == found.pdf_digest else None


async def _found(running: RunningService, name: str) -> tuple[PublishedReview, tuple[Quoted, ...]]:
    """Return an edition, with the words of it that may be shown now.

    Raises a 404 problem for one that is not there, or that can be none.
    """
    if _NAME.match(name):
        async with lent(running.pool) as connection:
            found = await get_review(connection, name)
            if found is not None:
                return found, await said_in(connection, found.content)
    raise not_found("review", name)
