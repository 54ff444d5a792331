"""Where a number was published: somebody pastes a sentence, and its numbers are looked for."""

from __future__ import annotations

import json
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService
from services.kit.pages.routing import PageRouter
from services.reporting.measures import MEASURES
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.queries.published_moves import PublishedFigure, PublishedMoves
from services.reporting.queries.snapshots import SEARCHED_MAX, read_contents
from services.reporting.views.finding import (
    TEXT_CHARACTERS_MAX,
    Publication,
    figures_in,
    find,
    of_in_words,
)
from services.reporting.views.told_values import told

WORD_CHARACTERS_MAX: Final = 100
_Word = Annotated[str, Query(max_length=WORD_CHARACTERS_MAX)]
finding = PageRouter("/find")


@finding.get("")
async def find_published(
    page: PublicPage,
    running: CurrentService,
    text: Annotated[str, Query(max_length=TEXT_CHARACTERS_MAX)] = "",
) -> Response:
    """Show by which measure, for what and when each number of a sentence was published."""
    said = text.strip()
    published = [
        Publication(row["snapshot"], row["superseded_by"], json.loads(row["content"]))
        for row in (await read_contents(running.pool) if said else ())
    ]
    response = page.show(
        "find.html",
        text=said,
        found=find(said, published),
        searched=len(published),
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
    published = [
        Publication(row["snapshot"], row["superseded_by"], json.loads(row["content"]))
        for row in await read_contents(running.pool)
    ]
    found = [each for each in published if each.snapshot == snapshot]
    if not found or (by, key, measure) not in figures_in(found[0]) or measure not in MEASURES:
        raise not_found("published figure", f"{measure} by {by} {key} in {snapshot}")
    counted = MEASURES[measure]
    [then], latest = found, published[0]
    figure = PublishedFigure(
        measure, by, key, then.content["until"], then.content["as_of"], latest.content["as_of"]
    )
    difference = await running.keep(PublishedMoves).difference(running, figure)
    response = page.show(
        "why.html",
        measure=counted,
        figure=figure,
        then=then.snapshot,
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
