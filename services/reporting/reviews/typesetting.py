"""A review as a PDF that a screen reader can read (PDF/UA-1): the same bytes from the same typst.

The extra `review` installs typst. Its own fonts are used and no others, and the document's date is
the day of the edition, so neither machine nor moment makes a difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from services.reporting.charts import Breakdown, Mark, TileMap, Trend
from services.reporting.reviews.kept import KeptFiles
from services.reporting.reviews.shown import Quoted, Review, Section, Table

EXTRA: Final = "review"
DISTRIBUTION: Final = "typst"
STANDARD: Final = "ua-1"
_SOURCE: Final = Path(__file__).parent / "review.typ"


class MissingTypstError(Exception):
    """Typst is not installed; says which extra has it."""

    def __init__(self) -> None:
        super().__init__(
            f"a PDF needs typst, which the extra {EXTRA!r} installs: byfield[{EXTRA}]; "
            "--no-pdf does without"
        )


def typst_version() -> str | None:
    """Return the version of typst; None where it is not installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return None


def _typeset(content: str, said: tuple[Quoted, ...]) -> bytes:
    """Return the PDF, where typst is installed."""
    import typst  # noqa: PLC0415 - an extra, needed by reviews alone

    pdf: bytes = typst.compile(
        str(_SOURCE),
        root=str(_SOURCE.parent),
        format="pdf",
        pdf_standards=[STANDARD],
        sys_inputs={"review": json.dumps(_told(Review(content, said)))},
        ignore_system_fonts=True,
    )
    return pdf


PDFS: Final = KeptFiles(_typeset)


def pdf_of(content: str, said: tuple[Quoted, ...] = ()) -> bytes:
    """Return a review as a PDF; it takes a part of a second. Raises `MissingTypstError`."""
    if typst_version() is None:
        raise MissingTypstError
    return PDFS(content, said)


def _told(review: Review) -> dict[str, Any]:
    on = review.published_on
    return {
        "site": "Byfield",
        "title": review.title,
        "published_on": [on.year, on.month, on.day],
        "says": review.says,
        "reason": review.reason,
        "headlines": _table(review.headline_table),
        "trends": [_section(each) for each in review.trends],
        "breakdowns": [_section(each) for each in review.breakdowns],
        "of_parts": review.of_parts,
        "of_answers": review.of_answers,
        "answers": _table(review.answers),
        "case_studies": [
            {"title": each.title, "paragraphs": each.paragraphs} for each in review.case_studies
        ],
        "of_testimonials": review.of_testimonials,
        "testimonials": [
            {"words": each.words, "said_by": each.said_by} for each in review.testimonials
        ],
        "marks": review.marks,
        "definitions": review.definitions,
        "of_checks": review.of_checks,
    }


def _section(section: Section) -> dict[str, Any]:
    chart = section.chart
    told: dict[str, Any] = {"title": chart.title, "alt": f"{chart.title}. {chart.description}"}
    match chart:
        case Trend():
            shape: tuple[str, ...] = ("left", "width", "middle", "top", "height")
            told["columns"] = [_placed(each.mark, each, shape) for each in chart.columns]
        case Breakdown():
            told["bars"] = [_placed(each.mark, each, ("width",)) for each in chart.bars]
        case TileMap():
            shape = ("code", "level", "left", "top", "width", "height")
            told["tiles"] = [_placed(each.mark, each, shape) for each in chart.tiles]
            told["levels"] = [each._asdict() for each in chart.levels]
    return {"kind": section.kind, "chart": told, "table": _table(section.table)}


def _placed(mark: Mark, place: object, shape: Sequence[str]) -> Mapping[str, Any]:
    said = {"label": mark.label, "said": mark.said, "number": mark.number or 0}
    return said | {name: getattr(place, name) for name in shape}


def _table(table: Table) -> dict[str, Any]:
    return {
        "head": table.head,
        "columns": [
            {"said": each, "number": False}
            if isinstance(each, str)
            else {"said": each[0], "number": True}
            for each in table.columns
        ],
        "rows": table.rows,
        "empty": table.empty,
    }
