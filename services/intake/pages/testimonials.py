"""Testimonials for the center: what waits, what the public sees, what is not shown; and the forms.

The commands are those of the JSON API. What a rule refuses is said on the form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from events.days import fiscal_year_of
from events.decider import Refused
from events.log.deciding.handle import Handled
from events.rules.attributing import AGENCIES_MIN, said_by
from events.vocabulary import TestimonialSetAsideReason, TestimonialWithdrawalReason
from events.vocabulary.phrases import phrase_of
from services.intake import feeds
from services.intake.queries.testimonials import (
    attributed,
    get_testimonial,
    list_testimonials_of_request,
    list_testimonials_standing,
)
from services.intake.releasing import release, set_aside, withdraw
from services.intake.views.testimonials import (
    ListedTestimonial,
    ShownTestimonial,
    TestimonialStanding,
)
from services.kit.feed.freshness import NotYetError
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.policy import Policy
from services.kit.http.problems import not_found
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Fields, Form, as_sentence
from services.kit.pages.lists import shown
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

YEAR_MIN: Final = 2000
YEAR_MAX: Final = 9998
LISTED_CHARACTERS_MAX: Final = 240
"""Of the words of each, in the list; its own page has them whole."""
_LIST: Final = "/records/testimonials"
_CURSORS: Final = Cursors(tuple[date, UUID])
STANDINGS: Final[Mapping[str, str]] = {
    TestimonialStanding.WAITING: "Waiting",
    TestimonialStanding.RELEASED: "Released",
    TestimonialStanding.WITHDRAWN: "Withdrawn",
    TestimonialStanding.SET_ASIDE: "Set aside",
    TestimonialStanding.CONFIDENTIAL: "Confidential work",
}
REASONS: Final[Mapping[str, str]] = {
    TestimonialWithdrawalReason.CONSENT_TAKEN_BACK: "Whoever said it took the consent back",
    TestimonialWithdrawalReason.NAMES_SOMEBODY: "It names somebody",
    TestimonialWithdrawalReason.RELEASED_IN_ERROR: "It was released in error",
}
SET_ASIDE_REASONS: Final[Mapping[str, str]] = {
    TestimonialSetAsideReason.NAMES_SOMEBODY: "It names somebody",
    TestimonialSetAsideReason.NOT_FOR_THE_PUBLIC: "It is not for the public",
}
_SET_ASIDE_FOR: Final[Mapping[str, str]] = {
    TestimonialSetAsideReason.NAMES_SOMEBODY: (
        "Or somebody can be told by it, as by an office that one person holds."
    ),
    TestimonialSetAsideReason.NOT_FOR_THE_PUBLIC: (
        "It says nothing to who was not there, or others say it better."
    ),
}
"""When each reason applies."""
_FOLLOWS: Final[Mapping[str, str]] = {
    TestimonialWithdrawalReason.CONSENT_TAKEN_BACK: (
        "For ever. Whoever asks need not say who they are."
    ),
    TestimonialWithdrawalReason.NAMES_SOMEBODY: "It can be released again.",
    TestimonialWithdrawalReason.RELEASED_IN_ERROR: "It can be released again.",
}
"""What follows from each reason."""
_REFUSED: Final[Mapping[str, str]] = {
    "consent-taken-back": (
        "Whoever said this has taken the consent back. That is for ever: it is not published."
    ),
    "words-forgotten": "The words were forgotten with the request, and nobody can read them.",
    "withdrawn-meanwhile": (
        "It was withdrawn since you opened this page. Look why before you release it again."
    ),
    "set-aside-meanwhile": (
        "Somebody set it aside since you opened this page. Look why before you release it."
    ),
    "not-waiting": "It was released before, so it can be withdrawn alone.",
    "work-confidential": "The work is confidential: nothing of it is published.",
    "not-released": "It is not released: only consent can be taken back.",
}
"""What became of it since the form was shown, by the rule that refuses."""

testimonials = PageRouter(_LIST)


class TestimonialFilter(Fields):
    """Which testimonials are shown."""

    standing: TestimonialStanding = Field(
        default=TestimonialStanding.WAITING, title="where they stand"
    )
    year: int | None = Field(default=None, ge=YEAR_MIN, le=YEAR_MAX, title="the fiscal year")
    request: UUID | None = Field(default=None, title="the request")


class Release(Fields):
    """That a person read the words."""

    names_nobody: Annotated[
        Literal["yes"], Field(title="that you read the words and that they name nobody")
    ]
    seen_held_back: bool = Field(default=False, title="whether it was withdrawn or set aside")
    """When the form was shown."""


class SetAside(Fields):
    """Why words that were read are not published."""

    reason: Annotated[TestimonialSetAsideReason, Field(title="the reason")]


class Withdraw(Fields):
    """Why no review is to show the words."""

    reason: Annotated[TestimonialWithdrawalReason, Field(title="the reason")]


@testimonials.get("")
async def show_work_testimonials(
    page: SignedInPage, running: CurrentService, asked: RequestedPage
) -> Response:
    """Show what was said with consent: what stands so, or all about one request."""
    form = page.asked(TestimonialFilter)
    rows: Sequence[ListedTestimonial] = ()
    if (wanted := form.content) is not None:
        after = asked.after(_CURSORS)
        if wanted.request is not None:
            rows = await list_testimonials_of_request(
                running.pool, wanted.request, after=after, limit=asked.fetch
            )
        else:
            rows = await list_testimonials_standing(
                running.pool, wanted.standing, wanted.year, after=after, limit=asked.fetch
            )
    listed = asked.page(
        rows, _CURSORS, lambda row: (row.counts_on, row.testimonial_id), lambda row: row
    )
    response = page.show(
        "testimonials.html",
        form=form,
        wanted=wanted,
        listed=shown(page.request, listed),
        standings=list(STANDINGS.items()),
        characters_max=LISTED_CHARACTERS_MAX,
        **_WORDS,
    )
    return counted(response, Extent(rows=len(listed.items)))


@testimonials.get("/{testimonial_id}")
async def show_work_testimonial(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Show the words of one, what the public would see, and the form that releases them."""
    return await _whole(page, running, testimonial_id, page.form(Release))


@testimonials.post("/{testimonial_id}")
async def send_release(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Release the words; the form that is sent twice releases them once."""
    form = page.form(Release)
    if (said := form.content) is None:
        return await _whole(page, running, testimonial_id, form)
    seen = said.seen_held_back
    try:
        handled = await release(
            running, page.call, testimonial_id, names_nobody=True, seen_held_back=seen
        )
    except Refused as refused:
        return await _whole(page, running, testimonial_id, _refuse(form, refused))
    return await _go(page, running, handled, _LIST, "released")


@testimonials.get("/{testimonial_id}/set-aside")
async def show_setting_aside(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Show the form by which words that were read wait no more."""
    return await _setting_aside(page, running, testimonial_id, page.form(SetAside))


@testimonials.post("/{testimonial_id}/set-aside")
async def send_setting_aside(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Set the words aside; nothing of them was published."""
    form = page.form(SetAside)
    if form.content is None:
        return await _setting_aside(page, running, testimonial_id, form)
    try:
        handled = await set_aside(running, page.call, testimonial_id, form.content.reason)
    except Refused as refused:
        return await _setting_aside(page, running, testimonial_id, _refuse(form, refused))
    return await _go(page, running, handled, _LIST, "set-aside")


@testimonials.get("/{testimonial_id}/withdraw")
async def show_withdrawal(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Show the form by which no review shows the words any more."""
    return await _withdrawal(page, running, testimonial_id, page.form(Withdraw))


@testimonials.post("/{testimonial_id}/withdraw")
async def send_withdrawal(
    page: SignedInPage, running: CurrentService, testimonial_id: UUID
) -> Response:
    """Withdraw the words, at once and from every edition."""
    form = page.form(Withdraw)
    if form.content is None:
        return await _withdrawal(page, running, testimonial_id, form)
    try:
        handled = await withdraw(running, page.call, testimonial_id, form.content.reason)
    except Refused as refused:
        return await _withdrawal(page, running, testimonial_id, _refuse(form, refused))
    return await _go(page, running, handled, f"{_LIST}/{testimonial_id}", "withdrawn")


async def _go(
    page: Page, running: RunningService, handled: Handled, path: str, done: str
) -> Response:
    with suppress(NotYetError):  # it is done, as the next page says: its rows come a little later
        await running.wait_for_position(handled.position, feeds.TESTIMONIALS_FEED)
    return page.go(path, done=done)


async def _whole(
    page: Page, running: RunningService, testimonial_id: UUID, form: Form[Release]
) -> Response:
    found = await _found(running, testimonial_id)
    return page.show(
        "testimonial.html",
        form=form,
        found=found,
        said_by=said_by(found.audience, await attributed(running.pool, found)),
        agencies_min=AGENCIES_MIN,
        may_release=_may_release(page),
        **_WORDS,
    )


async def _setting_aside(
    page: Page, running: RunningService, testimonial_id: UUID, form: Form[SetAside]
) -> Response:
    found = await _found(running, testimonial_id)
    choices = [(each, says, _SET_ASIDE_FOR[each]) for each, says in SET_ASIDE_REASONS.items()]
    return page.show(
        "set-testimonial-aside.html", form=form, found=found, choices=choices, **_WORDS
    )


async def _withdrawal(
    page: Page, running: RunningService, testimonial_id: UUID, form: Form[Withdraw]
) -> Response:
    found = await _found(running, testimonial_id)
    choices = [(each, REASONS[each], _FOLLOWS[each]) for each in found.withdrawal_reasons]
    return page.show("withdraw-testimonial.html", form=form, found=found, choices=choices, **_WORDS)


async def _found(running: RunningService, testimonial_id: UUID) -> ShownTestimonial:
    found = await get_testimonial(running.pool, testimonial_id)
    if found is None:
        raise not_found("testimonial", testimonial_id)
    return found


def _may_release(page: Page) -> bool:
    """Whether who looks may send the form, as the table says."""
    policy: Policy = page.request.app.policy
    return page.call.principal.role in policy.of(send_release.__name__).may


def _refuse(form: Form[Any], refused: Refused) -> Form[Any]:
    return form.refuse(_REFUSED.get(refused.rule, as_sentence(refused.detail)))


_WORDS: Final[Mapping[str, Any]] = {
    "reasons": REASONS,
    "set_aside_reasons": SET_ASIDE_REASONS,
    "names": STANDINGS,
    "phrase_of": phrase_of,
    "fiscal_year_of": fiscal_year_of,
}
"""What each of these pages says by."""
