"""What a review counts, which were published, and of which work they may tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from asyncpg import Record

from events.log.database.connections import Connection
from events.rules.attributing import Helped
from services.reporting.commands.reviews import Quote
from services.reporting.decisions.attributing import Origin, attributed
from services.reporting.decisions.reviews import LAST_QUARTER, first_day_of
from services.reporting.decisions.snapshots import last_day_of
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.queries import SQL
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures
from services.reporting.queries.side_by_side import ask_each
from services.reporting.queries.snapshots import Published, published_rows
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.reviews.shown import Quoted, quotes_of
from services.reporting.views.overview import FIRST
from services.reporting.views.reviews import ReviewListed

REVIEW_PATTERN: Final = r"^[0-9]{4}(-[1-9][0-9]{0,3})?$"
"""The names of editions."""
BREAKDOWNS: Final = (
    By.PROGRAM,
    By.STATE,
    By.AGENCY_KIND,
    By.AGENCY_SIZE,
    By.DELIVERY_TYPE,
    By.TOPIC,
)
"""By these the work of the year is divided."""


class PublishedReview(NamedTuple):
    """One edition, as it was published."""

    review: str
    position: int
    """Of the fact that published it."""
    year: int
    edition: int
    superseded_by: str | None
    supersedes: str | None
    reason: str | None
    snapshot: str
    as_of: int
    published_on: date
    digest: str
    content: str
    release: str
    page_digest: str
    typst: str | None
    pdf_digest: str | None


async def get_review(connection: Connection, name: str) -> PublishedReview | None:
    """Return an edition; by the year alone, the last one of that year. None if there is none."""
    year, _, edition = name.partition("-")
    row = await connection.fetchrow(SQL["review_get"], int(year), int(edition) if edition else None)
    return None if row is None else PublishedReview(**row)


async def list_reviews(connection: Connection) -> list[ReviewListed]:
    """Return every edition, the last year and its last edition first."""
    return await SQL.views(ReviewListed, connection, "reviews_list")


async def work_for_the_public(tables: TablesAsOf, engagements: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of these engagements that are complete and known not to be confidential."""
    rows = await tables.connection.fetch(SQL["review_work"], tables.as_of, list(engagements))
    return frozenset(row["engagement_id"] for row in rows)


class Released(NamedTuple):
    """A testimonial that the next edition of its year has."""

    quoted: Quoted
    engagement_id: UUID


async def released_testimonials(connection: Connection, year: int) -> list[Released]:
    """Return the testimonials of a year whose words may be shown."""
    rows = await connection.fetch(SQL["testimonials_released"], year)
    return [Released(_quoted(row), row["engagement_id"]) for row in rows]


async def said_in(connection: Connection, content: str) -> tuple[Quoted, ...]:
    """Return the words of an edition's testimonials that may be shown now."""
    quotes = quotes_of(content)
    if not quotes:
        return ()
    rows = await connection.fetch(SQL["testimonials_said"], quotes)
    return tuple(_quoted(row) for row in rows)


async def testimonial_of(connection: Connection, quote_id: UUID) -> UUID | None:
    """Return which testimonial a quote is; None where nothing was released under this name."""
    found: UUID | None = await connection.fetchval(SQL["testimonial_of_quote"], quote_id)
    return found


def _quoted(row: Record) -> Quoted:
    return Quoted(str(row["quote_id"]), row["words"], row["mark"])


async def attribute(tables: TablesAsOf, year: int, quotes: Iterable[str]) -> tuple[Quote, ...]:
    """Return these quotes as a review of the year attributes them, as of a position."""
    asked = list(quotes)
    if not asked:
        return ()
    first, last = first_day_of(year), last_day_of(year, LAST_QUARTER)
    of = await tables.connection.fetch(SQL["testimonials_of"], asked, tables.as_of, last)
    helped = await tables.connection.fetch(SQL["agencies_helped"], tables.as_of, first, last)
    origins = [Origin(str(quote), *rest) for quote, *rest in of]
    return attributed(origins, (Helped(*row) for row in helped))


async def count_review(
    readers: Sequence[TablesAsOf], year: int, snapshot: Published, kept: KeptFigures
) -> dict[str, Any]:
    """Count the work of a year at the position of published figures, and copy their answers.

    `readers` are connections on which the tables are those of that position.
    """
    until = last_day_of(year, LAST_QUARTER)
    of_year = FigureFilter(since=first_day_of(year), until=until)
    counted: dict[By, FigureFilter] = {
        By.FISCAL_YEAR: FigureFilter(until=until),
        By.FISCAL_QUARTER: FigureFilter(since=first_day_of(year - 1), until=until),
        **dict.fromkeys(BREAKDOWNS, of_year),
    }

    async def rows_by(tables: TablesAsOf, by: By) -> list[dict[str, Any]]:
        return await _rows(tables, by, counted[by], kept)

    definitions = {
        name: {
            "title": MEASURES[name].title,
            "definition": MEASURES[name].definition,
            "day": MEASURES[name].day,
        }
        for name in FIRST
    }
    found: dict[str, Any] = {
        "definitions": definitions,
        "answers": _answers(json.loads(snapshot.content)["answers"], year),
    }
    return found | await ask_each(readers, counted, rows_by)


async def _rows(
    tables: TablesAsOf, by: By, counted: FigureFilter, kept: KeptFigures
) -> list[dict[str, Any]]:
    """Return the rows in which a headline figure is told."""
    measures = [MEASURES[name] for name in FIRST]
    rows = await published_rows(tables, by, counted, kept, measures)
    shown = ("key", *FIRST)
    told = [{name: value for name, value in row.items() if name in shown} for row in rows]
    return [row for row in told if len(row) > 1]


def _answers(answers: Mapping[str, Any], year: int) -> dict[str, Any]:
    return {
        "rounded_to": answers["rounded_to"],
        "cells": [cell for cell in answers["cells"] if cell["fiscal_year"] <= year],
    }
