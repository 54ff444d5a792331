"""Publishing a review: counted, laid out and told as one edition; and what it tells of work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events.decider import Refused
from events.facts import CATALOGUE as FACTS
from events.log.deciding.handle import Cause, Handled, handle
from events.log.deciding.load import Loaded, load
from services.kit.feed.connections import lent
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService
from services.reporting.canonical import canonical
from services.reporting.commands.reviews import (
    PublishReview,
    Quote,
    ReleaseCaseStudy,
    ReviewCommand,
    WithdrawCaseStudy,
)
from services.reporting.decisions import REVIEWS_DECIDER
from services.reporting.decisions.reviews import LAST_QUARTER, Drafted, drafted
from services.reporting.decisions.reviews import Review as ReviewState
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import KeptFigures
from services.reporting.queries.reviews import (
    PublishedReview,
    attribute,
    count_review,
    released_testimonials,
    said_in,
    work_for_the_public,
)
from services.reporting.queries.side_by_side import side_by_side
from services.reporting.queries.snapshots import LATEST, Published, get_snapshot
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.reviews.files import RELEASE, Files, digest_of, files_of, page_of
from services.reporting.reviews.shown import Quoted, Review, quotes_of
from services.reporting.reviews.typesetting import pdf_of, typst_version


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that can be told: everything is counted and laid out."""

    command: PublishReview
    draft: Drafted
    files: Files
    version: int
    """Of the stream that it follows: told after anything else, it would say what is not in it."""


@dataclass(frozen=True, slots=True)
class _Uncounted:
    """What there is to count an edition from."""

    command: PublishReview
    state: ReviewState
    version: int
    latest: Published | None
    said: tuple[Quoted, ...]
    """The words of its testimonials."""


@dataclass(frozen=True, slots=True)
class ReviewToPublish:
    """Of which year a review is published, when, and as which files."""

    year: int
    reason: str | None
    now: datetime
    """In the center's zone."""
    with_pdf: bool


async def next_edition(running: RunningService, asked: ReviewToPublish) -> Edition:
    """Return the next edition of the review of a year, and tell nothing.

    Raises `Refused`, and `MissingTypstError` for a PDF without typst.
    """
    return await _counted(running, await _uncounted(running, asked), with_pdf=asked.with_pdf)


async def publish_edition(
    running: RunningService,
    asked: ReviewToPublish,
    cause: Cause,
    if_match: Collection[int] | None = None,
) -> tuple[Handled, Edition | None]:
    """Tell the next edition; None where it was told before, by the same call.

    Raises `Refused`, and `VersionMismatchError` if the year went on since it was counted.
    """
    uncounted = await _uncounted(running, asked)
    edition: Edition | None = None
    command = uncounted.command
    with suppress(Refused):  # it may have been told before: then the answer is that of then
        edition = await _counted(running, uncounted, with_pdf=asked.with_pdf)
        command = edition.command
    expected = {uncounted.version}.intersection(if_match or {uncounted.version})
    handled = await give(running, command, cause, expected)
    return handled, None if handled.repeated else edition


async def _uncounted(running: RunningService, asked: ReviewToPublish) -> _Uncounted:
    year = asked.year
    loaded: Loaded[ReviewState] = await load(running.log, FACTS, REVIEWS_DECIDER, str(year))
    async with lent(running.pool) as connection:
        latest = await get_snapshot(connection, LATEST)
        released = await released_testimonials(connection, year)
    if latest is not None and (latest.fiscal_year, latest.quarter) < (year, LAST_QUARTER):
        latest = None
    command = PublishReview(
        year=year,
        reason=asked.reason,
        on=asked.now.date(),
        now=asked.now,
        snapshot=None if latest is None else latest.snapshot,
        as_of=0 if latest is None else latest.as_of,
        figures={},
        open_work=await open_work(
            running, {*loaded.state.case_studies, *(each.engagement_id for each in released)}
        ),
        quoted_work={each.quoted.quote_id: each.engagement_id for each in released},
        quotes=(),
        rendered=Files(b"").rendered,
    )
    said = tuple(each.quoted for each in released)
    return _Uncounted(command, loaded.state, loaded.version, latest, said)


async def _counted(running: RunningService, uncounted: _Uncounted, *, with_pdf: bool) -> Edition:
    command, state = uncounted.command, uncounted.state
    drafted(command, state)  # what is refused needs no counting
    if uncounted.latest is not None:
        figures, quotes = await counted(
            running, command.year, uncounted.latest, list(command.quoted_work)
        )
        command = command.model_copy(update={"figures": figures, "quotes": quotes})
    draft = drafted(command, state)
    files = await asyncio.to_thread(files_of, draft.content, uncounted.said, with_pdf=with_pdf)
    command = command.model_copy(update={"rendered": files.rendered})
    return Edition(command, draft, files, uncounted.version)


async def give(
    running: RunningService,
    command: ReviewCommand,
    cause: Cause,
    if_match: Collection[int] | None = None,
) -> Handled:
    """Give a command on the review of a year."""
    stream = REVIEWS_DECIDER.stream(str(command.year))
    return await handle(
        running.log, FACTS, REVIEWS_DECIDER, stream, command, cause, if_match=if_match
    )


async def counted(
    running: RunningService, year: int, published: Published, quotes: Sequence[str]
) -> tuple[dict[str, Any], tuple[Quote, ...]]:
    """Count what a review says of a year, at the position of published figures; and attribute."""
    await running.wait_for_position(published.as_of, FIGURES_FEED)
    async with side_by_side(
        running.pool, FIGURES_FEED, published.as_of, reached=published.as_of
    ) as readers:
        figures = await count_review(readers, year, published, running.keep(KeptFigures))
        return figures, await attribute(readers[0], year, quotes)


async def open_work(running: RunningService, engagements: Iterable[UUID]) -> frozenset[UUID]:
    """Return of which engagements a review may tell, as it is known now."""
    async with tables_as_of(running.pool, FIGURES_FEED) as tables:
        return await work_for_the_public(tables, engagements)


async def tell_case_study(
    running: RunningService, call: Call, year: int, engagement_id: UUID, **told: Any
) -> Handled:
    """Release `title` and `paragraphs` for the review of a year. Raises `Refused`."""
    await running.wait_for_feeds(call, FIGURES_FEED)
    now = running.now()
    command = build_command(
        ReleaseCaseStudy,
        year=year,
        engagement_id=engagement_id,
        on=now.date(),
        now=now,
        open_work=await open_work(running, [engagement_id]),
        **told,
    )
    return await give(running, command, call.cause, call.headers.if_match)


async def take_case_study_back(
    running: RunningService, call: Call, year: int, engagement_id: UUID, reason: str
) -> Handled:
    """Take a case study back: the next edition of the year does not have it."""
    now = running.now()
    command = build_command(
        WithdrawCaseStudy,
        year=year,
        engagement_id=engagement_id,
        reason=reason,
        on=now.date(),
        now=now,
    )
    return await give(running, command, call.cause, call.headers.if_match)


class CannotBeCheckedError(Exception):
    """An edition stands on published figures that are not there."""

    def __init__(self, review: str, snapshot: str) -> None:
        super().__init__(f"review {review} stands on {snapshot}, of which nothing is known here")


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether one thing of an edition is what its fact says."""

    what: str
    same: bool | None
    """None: it was not compared."""
    why: str


async def check(running: RunningService, found: PublishedReview) -> list[Checked]:
    """Make an edition again, from the log at its position, and compare it byte for byte.

    Raises `CannotBeCheckedError`.
    """
    async with lent(running.pool) as connection:
        published = await get_snapshot(connection, found.snapshot)
        said = await said_in(connection, found.content)
    if published is None:
        raise CannotBeCheckedError(found.review, found.snapshot)
    content = json.loads(found.content)
    quotes = quotes_of(found.content)
    content["figures"], attributed = await counted(running, found.year, published, quotes)
    if quotes:
        content["testimonials"] = [quote.model_dump() for quote in attributed]
    figures = _compared("figures", digest_of(canonical(content).encode()), found.digest)
    if (removed := Review(found.content, said).removed) > 0:
        return [figures, _removed(found, removed, len(quotes))]
    page = await asyncio.to_thread(page_of, found.content, said)
    return [
        figures,
        _same_tool(
            _compared("HTML", digest_of(page), found.page_digest),
            found.release == RELEASE,
            f"release {found.release} laid it out, and this is {RELEASE}",
        ),
        await _checked_pdf(found, said),
    ]


def _removed(found: PublishedReview, removed: int, quotes: int) -> Checked:
    """Return that the files of an edition cannot be made any more, and what is done about it."""
    why = f"{removed} of {quotes} were withdrawn or forgotten, and no file can be made with them"
    if found.superseded_by is not None:
        return Checked("words", None, f"{why}; {found.superseded_by} supersedes this edition")
    return Checked("words", same=False, why=f"{why}: publish a new edition, which says so")


async def _checked_pdf(found: PublishedReview, said: tuple[Quoted, ...]) -> Checked:
    if found.typst is None or found.pdf_digest is None:
        return Checked("PDF", None, "this edition has none")
    installed = typst_version()
    if installed != found.typst:
        here = "it is not installed here" if installed is None else f"here is {installed}"
        return Checked("PDF", None, f"typst {found.typst} typeset it, and {here}")
    pdf = await asyncio.to_thread(pdf_of, found.content, said)
    return _same_tool(
        _compared("PDF", digest_of(pdf), found.pdf_digest),
        found.release == RELEASE,
        f"release {found.release} laid it out, and this is {RELEASE}",
    )


def _compared(what: str, now: str, then: str) -> Checked:
    if now == then:
        return Checked(what, same=True, why=f"the same bytes, SHA-256 {then}")
    return Checked(what, same=False, why=f"SHA-256 {now}, and it was published with {then}")


def _same_tool(checked: Checked, is_same: bool, otherwise: str) -> Checked:  # noqa: FBT001 - the question
    """Return what was compared; what differs was not, where another release laid it out."""
    if checked.same or is_same:
        return checked
    return Checked(checked.what, None, otherwise)
