"""The files of a review: one of HTML that needs no other, and a PDF; both of its content alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Final

from markupsafe import Markup

from services.kit.pages.assets import STYLE
from services.kit.pages.rendering import templates_of
from services.reporting.commands.reviews import Rendered
from services.reporting.reviews.shown import Review
from services.reporting.reviews.typesetting import pdf_of, typst_version

RELEASE: Final = version("byfield")
FILES_KEPT_MAX: Final = 16
"""Of the editions that were asked for last: each takes some 200 KB."""


@dataclass(frozen=True, slots=True)
class Files:
    """A review as files."""

    page: bytes
    pdf: bytes | None = None
    """None where it was not asked for, or typst is not installed."""
    typst: str | None = None
    """The version that typeset the PDF."""

    @property
    def rendered(self) -> Rendered:
        """What the fact says of them."""
        return Rendered(
            release=RELEASE,
            page_digest=digest_of(self.page),
            typst=self.typst,
            pdf_digest=None if self.pdf is None else digest_of(self.pdf),
        )


@lru_cache(maxsize=FILES_KEPT_MAX)
def page_of(content: str) -> bytes:
    """Return a review as one HTML file, with its style in it."""
    template = templates_of("services.reporting").get_template("review-file.html")
    style = Markup(STYLE.content.decode())  # noqa: S704 - a file of our own
    return template.render(review=Review(content), style=style).encode()


def files_of(content: str, *, with_pdf: bool) -> Files:
    """Return a review as files. Raises `MissingTypstError` for a PDF without typst."""
    page = page_of(content)
    return Files(page, pdf_of(content), typst_version()) if with_pdf else Files(page)


def digest_of(file: bytes) -> str:
    """Return the SHA-256 of a file, in hex."""
    return hashlib.sha256(file).hexdigest()
