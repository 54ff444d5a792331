"""Pages on which whoever has the token of an invitation, or a code, says how the help was.

The token stands in the address, as a mail brings it, or is typed from paper. Looking does nothing:
programs that read mails open links. Nobody is signed in, and nobody is named.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from events.decider import Refused
from events.vocabulary import EvaluationAudience, EvaluationStage
from services.intake.answers import TokenInvitation, asked_by, command_of, take_answer
from services.intake.decisions.who_sees import WHO_SEES
from services.intake.pages.answer_fields import (
    EXTENT_CHOICES,
    RATED,
    RATINGS_CHOICES,
    RECOMMEND_CHOICES,
    AnswerFields,
    fields_of,
    rows_of,
)
from services.intake.queries import SQL
from services.intake.settings import IntakeSettings
from services.kit.feed.connections import fetchrow
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.tokens import TOKEN_PATTERN, hash_of
from services.kit.pages.forms import Fields, Form, as_sentence
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter

CODE_CHARACTERS_MAX: Final = 100
_OVER: Final = 410
_NOT_GOOD: Final = frozenset({"already-answered", "expired", "not-invited"})
"""Rules by which a token is good for nothing any more."""
_HELPED: Final = {
    EvaluationAudience.REQUESTER: "Your agency was helped",
    EvaluationAudience.PARTICIPANT: "You took part in help that was given",
    EvaluationAudience.EXPERT: "You gave help",
}

answering = PageRouter("/answer")


def _code(text: str) -> str:
    joined = "".join(text.split())
    if not TOKEN_PATTERN.match(joined):
        raise ValueError("Enter the whole code: 43 letters, digits, hyphens and underscores.")
    return joined


class EnterCode(Fields):
    """A code, typed from paper."""

    code: Annotated[
        str,
        StringConstraints(max_length=CODE_CHARACTERS_MAX),
        AfterValidator(_code),
        Field(title="the code"),
    ]


@answering.get("")
async def show_code_form(page: CurrentPage) -> Response:
    """Show the form into which a code is typed."""
    return page.show("enter-code.html", form=page.form(EnterCode))


@answering.post("")
async def enter_code(page: CurrentPage) -> Response:
    """Lead to the questions behind a code."""
    form = page.form(EnterCode)
    if form.content is None:
        return page.show("enter-code.html", form=form)
    return page.go(f"/answer/{form.content.code}")


@answering.get("/{token}")
async def show_answer_form(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Show what is asked, and who can see what of an answer."""
    asked = await _asked(running, token)
    if asked is None or await _is_over(running, asked, token):
        return _over(page)
    return _form(page, asked, page.form(fields_of(asked.stage)))


@answering.post("/{token}")
async def send_answer(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Take an answer; the form that is sent twice is one answer."""
    asked = await _asked(running, token)
    if asked is None:
        return _over(page)
    form = page.form(fields_of(asked.stage))
    if form.content is None:
        return _form(page, asked, form)
    command = command_of(asked, {**form.content.said(), **running.dated(None)})
    try:
        await take_answer(running, asked, token, command, page.key)
    except Refused as refused:
        if refused.rule in _NOT_GOOD:
            return _over(page)
        return _form(page, asked, _refused(form, asked.stage, refused))
    return page.show("answered.html", who_sees=WHO_SEES[asked.audience])


async def _asked(running: RunningService, token: str) -> TokenInvitation | None:
    row = await fetchrow(running.pool, SQL["token_find"], hash_of(token))
    if row is None:
        return None
    key = IntakeSettings.of(running.settings).evaluation_key.get_secret_value()
    return await asked_by(running, row["invitation_id"], token, key)


async def _is_over(running: RunningService, asked: TokenInvitation, token: str) -> bool:
    row = await fetchrow(running.pool, SQL["token_find"], hash_of(token))
    late = asked.expires_on is not None and running.today() > asked.expires_on
    return late or row is None or row["used"]


def _over(page: Page) -> Response:
    """Say that a link or code is good for nothing; what was typed can still be copied."""
    typed = "" if page.posted is None else "".join(page.posted.get("testimonial", ()))
    return page.show("answer-over.html", status=_OVER, typed=typed)


def _form(page: Page, asked: TokenInvitation, form: Form[AnswerFields]) -> Response:
    return page.show(
        "answer.html",
        form=form,
        asked=asked,
        helped=_HELPED[asked.audience],
        who_sees=WHO_SEES[asked.audience],
        rated=RATED,
        questions=rows_of(asked.stage),
        ratings=RATINGS_CHOICES,
        extents=EXTENT_CHOICES,
        recommendations=RECOMMEND_CHOICES,
    )


def _refused(
    form: Form[AnswerFields], stage: EvaluationStage, refused: Refused
) -> Form[AnswerFields]:
    if refused.rule == "behavior-or-results-missing":
        later = next(row.name for row in rows_of(stage) if row.is_later)
        return form.refuse("Answer at least one question about what became of it.", later)
    return form.refuse(as_sentence(refused.detail))
