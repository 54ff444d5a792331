"""Case studies for the center: what the review of a year tells of the work, and the forms for it.

The commands are those of the JSON API. What a rule refuses is said on the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, Field
from starlette.responses import Response

from events.days import fiscal_year_of
from events.decider import Refused
from events.facts import CATALOGUE as FACTS
from events.log.deciding.load import Loaded, load
from events.text import prose
from services.kit.http.policy import Policy
from services.kit.http.problems import not_found
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Fields, Form, as_sentence
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.commands.reviews import (
    PARAGRAPH_CHARACTERS_MAX,
    PARAGRAPHS_MAX,
    Title,
)
from services.reporting.commands.snapshots import FiscalYear, Reason
from services.reporting.decisions.case_studies import CASE_STUDIES_FOLD, CaseStudies, CaseStudy
from services.reporting.decisions.reviews import CASE_STUDIES_MAX
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.engagements import engagements_of
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.reviewing import take_case_study_back, tell_case_study
from services.reporting.views.engagements import EngagementView
from services.reporting.views.key_words import key_in_words

_LIST: Final = "/records/case-studies"
_BETWEEN: Final = re.compile(r"\n[^\S\n]*\n\s*")
"""An empty line stands between two paragraphs."""
_REFUSED: Final = {
    "work-not-for-the-public": (
        "The engagement is confidential or not complete any more: no review tells of it."
    ),
}
"""What became of it since the form was shown, by the rule that refuses."""
_WITHDRAWN_MEANWHILE: Final = (
    "It was withdrawn since you opened this page. Look why before you release it again."
)

case_studies = PageRouter(_LIST)


def case_study_path(work: EngagementView) -> str | None:
    """Return where this work is told of; None where no review can tell of it."""
    if not work.is_for_the_public or work.fiscal_year is None:
        return None
    return f"{_LIST}/{work.fiscal_year}/{work.engagement_id}"


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text. Raises `ValueError`, as a sentence."""
    found = tuple(part for each in _BETWEEN.split(text) if (part := prose(each)))
    if not found:
        raise ValueError("Enter the text.")
    if len(found) > PARAGRAPHS_MAX:
        raise ValueError(f"Enter at most {PARAGRAPHS_MAX} paragraphs; there are {len(found)}.")
    for number, part in enumerate(found, start=1):
        if len(part) > PARAGRAPH_CHARACTERS_MAX:
            raise ValueError(
                f"Enter at most {PARAGRAPH_CHARACTERS_MAX:,} characters in a paragraph; "
                f"paragraph {number} has {len(part):,}."
            )
    return found


def _readable(text: str) -> str:
    paragraphs_of(text)
    return text


class CaseStudyFilter(Fields):
    """Of which year case studies are shown."""

    year: FiscalYear | None = Field(default=None, title="the fiscal year")


class Story(Fields):
    """What was done in an engagement, told for the public."""

    title: Annotated[Title, Field(title="the title")]
    text: Annotated[str, AfterValidator(_readable), Field(title="the text")]
    seen_withdrawn: bool | None = Field(default=None, title="whether it was withdrawn")
    """When the form was shown."""


class TakeBack(Fields):
    """Why a case study is taken back."""

    reason: Annotated[Reason, Field(title="the reason")]


@dataclass(frozen=True, slots=True)
class CaseStudyOnPage:
    """A case study, or work of which none is told yet, for pages."""

    year: int
    work: UUID
    engagement: EngagementView | None
    told: CaseStudy | None
    edition: str | None
    """The last edition of the year."""

    @property
    def path(self) -> str:
        """Where it is shown."""
        return f"{_LIST}/{self.year}/{self.work}"

    @property
    def is_told(self) -> bool:
        """Whether the next edition tells it."""
        return self.told is not None and self.told.withdrawn is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was told once, and the next edition does not."""
        return self.told is not None and self.told.withdrawn is not None

    @property
    def standing(self) -> tuple[str, str]:
        """Where it stands, in words, with the colour of its tag."""
        if self.told is None:
            return "Not told", ""
        is_in_last = self.edition is not None and self.told.edition == self.edition
        if self.told.withdrawn is not None:
            stays = f"; edition {self.edition} still has it" if is_in_last else ""
            return f"Withdrawn{stays}", "error"
        if not is_in_last:
            return "Waits for the next edition", "warning"
        if self.told.is_in_these_words:
            return f"In edition {self.edition}", "success"
        return f"Corrected since edition {self.edition}", "warning"


@case_studies.get("")
async def show_work_case_studies(page: SignedInPage, running: CurrentService) -> Response:
    """Show what the next edition of a year tells, and what was withdrawn from it."""
    form = page.asked(CaseStudyFilter)
    year = (form.content and form.content.year) or fiscal_year_of(running.today()) - 1
    found = await _of_year(running, year)
    async with tables_as_of(running.pool, FIGURES_FEED) as tables:
        engagements = await engagements_of(tables.connection, found.by_engagement)
    by_id = {each.engagement_id: each for each in engagements}
    standing, withdrawn = [
        [
            CaseStudyOnPage(year, work, by_id.get(work), told, found.edition)
            for work, told in those.items()
        ]
        for those in (found.standing, found.withdrawn)
    ]
    response = page.show(
        "case-studies.html",
        form=form,
        year=year,
        standing=standing,
        withdrawn=withdrawn,
        edition=found.edition,
        most=CASE_STUDIES_MAX,
    )
    return counted(response, Extent(rows=len(found.by_engagement)))


@case_studies.get("/{year}/{engagement_id}")
async def show_work_case_study(
    page: SignedInPage, running: CurrentService, year: FiscalYear, engagement_id: UUID
) -> Response:
    """Show what is told of an engagement, and the form by which it is told or corrected."""
    found = await _found(running, year, engagement_id)
    told = found.told
    said = None if told is None else told.released
    values = {} if said is None else {"title": said.title, "text": "\n\n".join(said.paragraphs)}
    return _shown(page, found, page.form(Story, values))


@case_studies.post("/{year}/{engagement_id}")
async def send_case_study(
    page: SignedInPage, running: CurrentService, year: FiscalYear, engagement_id: UUID
) -> Response:
    """Release a case study, or its new wording; the form that is sent twice does so once."""
    form = page.form(Story)
    found = await _found(running, year, engagement_id)
    if (said := form.content) is None:
        return _shown(page, found, form)
    if said.seen_withdrawn is False and found.is_withdrawn:
        return _shown(page, found, form.refuse(_WITHDRAWN_MEANWHILE))
    story = {"title": said.title, "paragraphs": paragraphs_of(said.text)}
    try:
        await tell_case_study(running, page.call, year, engagement_id, **story)
    except Refused as refused:
        return _shown(page, found, _refuse(form, refused))
    return page.go(_LIST, done="corrected" if found.is_told else "released", year=str(year))


@case_studies.get("/{year}/{engagement_id}/withdraw")
async def show_case_study_withdrawal(
    page: SignedInPage, running: CurrentService, year: FiscalYear, engagement_id: UUID
) -> Response:
    """Show the form by which a case study is taken back."""
    return _withdrawal(page, await _found(running, year, engagement_id), page.form(TakeBack))


@case_studies.post("/{year}/{engagement_id}/withdraw")
async def send_case_study_withdrawal(
    page: SignedInPage, running: CurrentService, year: FiscalYear, engagement_id: UUID
) -> Response:
    """Take a case study back: the next edition does not have it."""
    form = page.form(TakeBack)
    if (said := form.content) is None:
        return _withdrawal(page, await _found(running, year, engagement_id), form)
    await take_case_study_back(running, page.call, year, engagement_id, said.reason)
    return page.go(_LIST, done="withdrawn", year=str(year))


async def _of_year(running: RunningService, year: int) -> CaseStudies:
    loaded: Loaded[CaseStudies] = await load(running.log, FACTS, CASE_STUDIES_FOLD, str(year))
    return loaded.state


async def _found(running: RunningService, year: int, work: UUID) -> CaseStudyOnPage:
    """Return an engagement with what is told of it. Raises a 404 problem for neither."""
    of_year = await _of_year(running, year)
    told = of_year.by_engagement.get(work)
    async with tables_as_of(running.pool, FIGURES_FEED) as tables:
        engagements = await engagements_of(tables.connection, [work])
    known = next((each for each in engagements if each.engagement_id == work), None)
    if known is None and told is None:
        raise not_found("engagement", str(work))
    return CaseStudyOnPage(year, work, known, told, of_year.edition)


def _shown(page: Page, found: CaseStudyOnPage, form: Form[Story]) -> Response:
    policy: Policy = page.request.app.policy
    return page.show(
        "case-study.html",
        form=form,
        found=found,
        may_release=page.call.principal.role in policy.of(send_case_study.__name__).may,
        key_in_words=key_in_words,
        paragraphs_max=PARAGRAPHS_MAX,
    )


def _withdrawal(page: Page, found: CaseStudyOnPage, form: Form[TakeBack]) -> Response:
    return page.show("withdraw-case-study.html", form=form, found=found)


def _refuse(form: Form[Any], refused: Refused) -> Form[Any]:
    return form.refuse(_REFUSED.get(refused.rule, as_sentence(refused.detail)))
