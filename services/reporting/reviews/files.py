"""The files of a review: one of HTML that needs no other, and a PDF; both of its content alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from markupsafe import Markup

from services.kit.pages.assets import STYLE
from services.kit.pages.rendering import templates_of
from services.reporting.commands.reviews import Rendered
from services.reporting.reviews.kept import KeptFiles
from services.reporting.reviews.shown import Quoted, Review
from services.reporting.reviews.typesetting import pdf_of, typst_version

RELEASE: Final = version("byfield")


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


def _page(content: str, said: tuple[Quoted, ...]) -> bytes:
    template = templates_of("services.reporting").get_template("review-file.html")
    style = Markup(STYLE.content.decode())  # noqa: S704 - a file of our own
    return template.render(review=Review(content, said), style=style).encode()


PAGES: Final = KeptFiles(_page)


def page_of(content: str, said: tuple[Quoted, ...] = ()) -> bytes:
    """Return a review as one HTML file, with its style in it, and these words of testimonials."""
    return PAGES(content, said)


def files_of(content: str, said: tuple[Quoted, ...], *, with_pdf: bool) -> Files:
    """Return a review as files. Raises `MissingTypstError` for a PDF without typst."""
    page = page_of(content, said)
    return Files(page, pdf_of(content, said), typst_version()) if with_pdf else Files(page)


def digest_of(file: bytes) -> str:
    """Return the SHA-256 of a file, in hex."""
    return hashlib.sha256(file).hexdigest()
