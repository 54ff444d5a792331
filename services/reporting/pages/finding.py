"""Where a number was published: somebody pastes a sentence, and its numbers are looked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response
from starlette.status import HTTP_202_ACCEPTED

from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService
from services.kit.http.unchanged import always_made
from services.kit.pages.routing import PageRouter
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.pages.published import publication_named
from services.reporting.queries.published_figures import PublishedFigures
from services.reporting.queries.published_moves import PublishedFigure, PublishedMoves
from services.reporting.queries.snapshots import LATEST, SEARCHED_MAX, read_publications
from services.reporting.views.figures import Dimension
from services.reporting.views.finding import (
    TEXT_CHARACTERS_MAX,
    FigureOf,
    Found,
    is_published,
    of_in_words,
)
from services.reporting.views.naming import named_in, said_in
from services.reporting.views.told_values import told

WORD_CHARACTERS_MAX: Final = 100
WAIT_SECONDS_MAX: Final = 2.5
"""How long somebody looks at nothing before the page says that it is still being counted."""
_Word = Annotated[str, Query(max_length=WORD_CHARACTERS_MAX)]
finding = PageRouter("/find")


@finding.get("")
async def find_published(
    page: PublicPage,
    running: CurrentService,
    text: Annotated[str, Query(max_length=TEXT_CHARACTERS_MAX)] = "",
) -> Response:
    """Show what a sentence names, and where each number of it was published."""
    said = text.strip()
    names, rest = said_in(said)
    found: Sequence[Found] = ()
    searched: Mapping[str, int] = {}
    if rest.strip():
        found, searched = await running.keep(PublishedFigures).find(running.pool, rest)
    response = page.show(
        "find.html",
        text=said,
        named=named_in(names, await read_publications(running.pool) if names else ()),
        found=found,
        searched=searched,
        searched_max=SEARCHED_MAX,
        characters_max=TEXT_CHARACTERS_MAX,
        measures=MEASURES,
    )
    return page.publish(response, KEPT_SECONDS)


@finding.get("/why")
async def show_why(
    page: PublicPage,
    running: CurrentService,
    snapshot: _Word,
    by: _Word,
    key: _Word,
    measure: _Word,
) -> Response:
    """Show why a published figure is another one as of the latest snapshot: by kind of reason."""
    then, latest = [await publication_named(running, each) for each in (snapshot, LATEST)]
    content = json.loads(then.content)
    is_known = measure in MEASURES and by in {Dimension.ALL, *By}
    if not is_known or not is_published(content, FigureOf(by, key, measure)):
        raise not_found("published figure", f"{measure} by {by} {key} in {snapshot}")
    # A quarter that was published again can be known as of a later position than the latest one.
    first, last = sorted((then, latest), key=lambda each: each.as_of)
    counted, until = MEASURES[measure], content["until"]
    figure = PublishedFigure(measure, by, key, until, first.as_of, last.as_of)
    difference = await running.keep(PublishedMoves).difference(
        running, figure, seconds_max=WAIT_SECONDS_MAX
    )
    if difference is None:
        always_made()  # the next time it may be counted
        return page.show("why-counting.html", status=HTTP_202_ACCEPTED, measure=counted)
    response = page.show(
        "why.html",
        measure=counted,
        figure=figure,
        first=first.snapshot,
        last=last.snapshot,
        latest=latest.snapshot,
        of=of_in_words(by, key),
        was=told(counted, difference.then).all_said,
        now=told(counted, difference.now).all_said,
        kinds=difference.kinds,
        asked_live=_asked_live(figure),
    )
    return page.publish(response, KEPT_SECONDS)


def _asked_live(figure: PublishedFigure) -> str:
    """Return with what the center asks which things moved."""
    asked = figure.question.asked
    divided = [("by", each) for each in asked.by]
    keys = [("key", each) for each in figure.question.keys]
    period = [("until", figure.until), ("then", figure.as_of), ("as_of", figure.latest)]
    return urlencode([*divided, *keys, *period])
