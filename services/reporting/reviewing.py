"""Publishing a review: counted, laid out and told as one edition; and what it tells of work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable
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
from services.kit.http.running_service import RunningService
from services.reporting.canonical import canonical
from services.reporting.commands.reviews import PublishReview, ReviewCommand
from services.reporting.decisions import REVIEWS_DECIDER
from services.reporting.decisions.reviews import LAST_QUARTER, Drafted, Review, drafted
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import KeptFigures
from services.reporting.queries.reviews import (
    PublishedReview,
    count_review,
    work_for_the_public,
)
from services.reporting.queries.snapshot import snapshot
from services.reporting.queries.snapshots import LATEST, Published, get_snapshot
from services.reporting.reviews.files import RELEASE, Files, digest_of, files_of, page_of
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
    state: Review
    version: int
    latest: Published | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which year a review is published, when, and as which files."""

    year: int
    reason: str | None
    now: datetime
    """In the center's zone."""
    with_pdf: bool


async def next_edition(running: RunningService, asked: Asked) -> Edition:
    """Return the next edition of the review of a year, and tell nothing.

    Raises `Refused`, and `MissingTypstError` for a PDF without typst.
    """
    return await _counted(running, await _uncounted(running, asked), with_pdf=asked.with_pdf)


async def publish_edition(
    running: RunningService,
    asked: Asked,
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


async def _uncounted(running: RunningService, asked: Asked) -> _Uncounted:
    year = asked.year
    loaded: Loaded[Review] = await load(running.log, FACTS, REVIEWS_DECIDER, str(year))
    async with lent(running.pool) as connection:
        latest = await get_snapshot(connection, LATEST)
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
        open_work=await open_work(running, loaded.state.case_studies),
        rendered=Files(b"").rendered,
    )
    return _Uncounted(command, loaded.state, loaded.version, latest)


async def _counted(running: RunningService, uncounted: _Uncounted, *, with_pdf: bool) -> Edition:
    command, state = uncounted.command, uncounted.state
    drafted(command, state)  # what is refused needs no counting
    if uncounted.latest is not None:
        figures = await counted(running, command.year, uncounted.latest)
        command = command.model_copy(update={"figures": figures})
    draft = drafted(command, state)
    files = await asyncio.to_thread(files_of, draft.content, with_pdf=with_pdf)
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


async def counted(running: RunningService, year: int, published: Published) -> dict[str, Any]:
    """Count what a review says of a year, at the position of published figures."""
    await running.wait_for_position(published.as_of, FIGURES_FEED)
    async with snapshot(
        running.pool, FIGURES_FEED, published.as_of, reached=published.as_of
    ) as shot:
        return await count_review(shot, year, published, running.keep(KeptFigures))


async def open_work(running: RunningService, engagements: Iterable[UUID]) -> frozenset[UUID]:
    """Return of which engagements a review may tell, as it is known now."""
    async with snapshot(running.pool, FIGURES_FEED) as shot:
        return await work_for_the_public(shot, engagements)


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
    if published is None:
        raise CannotBeCheckedError(found.review, found.snapshot)
    figures = await counted(running, found.year, published)
    again = canonical({**json.loads(found.content), "figures": figures})
    page = await asyncio.to_thread(page_of, found.content)
    return [
        _compared("figures", digest_of(again.encode()), found.digest),
        _same_tool(
            _compared("HTML", digest_of(page), found.page_digest),
            found.release == RELEASE,
            f"release {found.release} laid it out, and this is {RELEASE}",
        ),
        await _checked_pdf(found),
    ]


async def _checked_pdf(found: PublishedReview) -> Checked:
    if found.typst is None or found.pdf_digest is None:
        return Checked("PDF", None, "this edition has none")
    installed = typst_version()
    if installed != found.typst:
        here = "it is not installed here" if installed is None else f"here is {installed}"
        return Checked("PDF", None, f"typst {found.typst} typeset it, and {here}")
    pdf = await asyncio.to_thread(pdf_of, found.content)
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
