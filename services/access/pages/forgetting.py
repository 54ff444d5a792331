"""Forgetting somebody, for administrators: ask, confirm what another asked, and legal holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from events.decider import Refused
from events.vocabulary import ForgettingReason, HoldLiftReason, LegalHoldReason, Subject
from services.access.commands.forgetting import AskForgetting, ConfirmForgetting, HoldDocument
from services.access.decisions.forgetting import (
    CONFIRMED_DAYS_MAX,
    Asked,
    Confirmed,
    Forgetting,
    Forgotten,
)
from services.access.decisions.holds import Holds, placed_on
from services.access.forgetting.asking import ask, lift, place, withdraw
from services.access.forgetting.subjects import seen_subject
from services.access.pages.histories import names_of
from services.access.pages.words import (
    FORGETTING_REASONS,
    HOLD_LIFT_REASONS,
    LEGAL_HOLD_REASONS,
    NAMELESS,
    SUBJECTS,
    choices,
)
from services.access.queries.forgetting import (
    ForgettingSeen,
    forgetting_now,
    holds_on,
    list_forgetting,
    list_holds,
)
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import WHOLE, Fields, FieldsT, Form, as_sentence
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

_PATH: Final = "/forgetting"
forgetting = PageRouter(_PATH)
SubjectInPath = Annotated[Subject, Path()]


class Ask(Fields):
    """Whom or what to forget, and why."""

    subject: Annotated[Subject, Field(title="whom or what to forget")]
    reason: Annotated[ForgettingReason, Field(title="the reason")]


class Hold(Fields):
    """What must be kept, why, and which document demands it."""

    subject: Annotated[Subject, Field(title="what must be kept")]
    reason: Annotated[LegalHoldReason, Field(title="the reason")]
    document: Annotated[HoldDocument, Field(title="the number of the document")]


class Lift(Fields):
    """Which hold is lifted, and why."""

    document: Annotated[HoldDocument, Field(title="the number of the document")]
    reason: Annotated[HoldLiftReason, Field(title="the reason")]


@dataclass(frozen=True, slots=True)
class ForgettingOnPage:
    """The forgetting of a subject, for pages."""

    seen: ForgettingSeen
    names: dict[str, str]
    """Of administrators, by person id."""
    holds: Holds
    own: str
    """Who looks."""
    waits: bool
    """Whether it can be confirmed today."""

    @property
    def subject(self) -> str:
        """Whom or what."""
        return self.seen.subject

    @property
    def path(self) -> str:
        """Where it is shown."""
        return f"{_PATH}/{self.subject}"

    @property
    def what(self) -> str:
        """What kind of thing it is, in words."""
        return SUBJECTS[self.subject.partition("-")[0]][0]

    @property
    def goes(self) -> str:
        """What is forgotten of it, in words."""
        return SUBJECTS[self.subject.partition("-")[0]][1]

    @property
    def asked(self) -> Asked | None:
        """What was asked, while it waits."""
        return self.seen.state if isinstance(self.seen.state, Asked) else None

    @property
    def confirmed(self) -> Confirmed | None:
        """What is being carried out."""
        return self.seen.state if isinstance(self.seen.state, Confirmed) else None

    @property
    def forgotten(self) -> Forgotten | None:
        """What was done."""
        return self.seen.state if isinstance(self.seen.state, Forgotten) else None

    @property
    def is_own(self) -> bool:
        """Whether who looks asked it, and so cannot confirm it."""
        return self.asked is not None and self.asked.fact.asked_by == self.own

    @property
    def placed(self) -> list[tuple[str, str, str, str]]:
        """The holds on it: number, reason, by whom, and the day as a fact has it."""
        return [
            (
                number,
                LEGAL_HOLD_REASONS[each.reason],
                self.name(each.placed_by),
                f"{each.placed_on}",
            )
            for number, each in placed_on(self.holds).items()
        ]

    @property
    def standing(self) -> tuple[str, str]:
        """Where it stands, in words, with the colour of its tag."""
        match self.seen.state:
            case Asked():
                return ("Waits for another", "warning") if self.waits else ("Its days are over", "")
            case Confirmed():
                return "Is being forgotten", "warning"
            case Forgotten():
                return "Forgotten", "success"
            case _:
                return "Not asked", ""

    def name(self, person: str) -> str:
        """Return the name of an administrator."""
        return self.names.get(person, NAMELESS)


@forgetting.get("")
async def show_forgetting(page: SignedInPage, running: CurrentService) -> Response:
    """Show all that was asked to be forgotten, the latest first, and all legal holds."""
    held = await list_holds(running.log)
    listed = [
        await _made(page, running, each, held.get(each.subject))
        for each in await list_forgetting(running.log)
    ]
    holds = [
        await _made(page, running, await forgetting_now(running.log, subject), each)
        for subject, each in held.items()
    ]
    return page.show("forgetting.html", listed=listed, holds=holds)


@forgetting.get("/ask")
async def show_ask_forgetting(page: SignedInPage, subject: str = "") -> Response:
    """Show the form by which it is asked that somebody be forgotten."""
    return _ask_form(page, page.form(Ask, {"subject": subject}))


@forgetting.post("/ask")
async def ask_forgetting(page: SignedInPage, running: CurrentService) -> Response:
    """Ask that somebody be forgotten."""
    form = page.form(Ask)
    if (said := form.content) is None:
        return _ask_form(page, form)
    try:
        await ask(running, page.call, AskForgetting, said.subject, reason=said.reason)
    except Refused as refused:
        return _ask_form(page, _refuse(form, refused))
    return page.go(f"{_PATH}/{said.subject}", done="asked")


@forgetting.get("/hold")
async def show_place_hold(page: SignedInPage, subject: str = "") -> Response:
    """Show the form by which a legal hold is placed."""
    return _hold_form(page, page.form(Hold, {"subject": subject}))


@forgetting.post("/hold")
async def place_hold(page: SignedInPage, running: CurrentService) -> Response:
    """Place a legal hold."""
    form = page.form(Hold)
    if (said := form.content) is None:
        return _hold_form(page, form)
    try:
        await place(running, page.call, said.subject, reason=said.reason, document=said.document)
    except Refused as refused:
        return _hold_form(page, _refuse(form, refused))
    return page.go(f"{_PATH}/{said.subject}", done="held")


@forgetting.get("/{subject}")
async def show_subject(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Show where the forgetting of one subject stands, and the holds on it."""
    return page.show(
        "subject.html", one=await _one(page, running, subject), words=FORGETTING_REASONS
    )


@forgetting.get("/{subject}/confirm")
async def show_confirm_forgetting(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Say what confirming does, and that nothing takes it back."""
    one = await _one(page, running, subject)
    return _confirm_form(page, one, page.form(Fields))


@forgetting.post("/{subject}/confirm")
async def confirm_forgetting(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Confirm what another administrator asked."""
    one = await _one(page, running, subject)
    try:
        await ask(running, page.call, ConfirmForgetting, subject)
    except Refused as refused:
        return _confirm_form(page, one, _refuse(page.form(Fields), refused))
    return page.go(one.path, done="confirmed")


@forgetting.get("/{subject}/withdraw")
async def show_withdraw_forgetting(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Ask whether what one asked is withdrawn."""
    one = await _one(page, running, subject)
    return page.show("withdraw-forgetting.html", one=one, form=page.form(Fields))


@forgetting.post("/{subject}/withdraw")
async def withdraw_forgetting(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Withdraw what one asked."""
    one = await _one(page, running, subject)
    try:
        await withdraw(running, page.call, subject)
    except Refused as refused:
        form = _refuse(page.form(Fields), refused)
        return page.show("withdraw-forgetting.html", one=one, form=form)
    return page.go(_PATH, done="withdrawn")


@forgetting.get("/{subject}/lift")
async def show_lift_hold(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath, document: str = ""
) -> Response:
    """Show the form by which a legal hold is lifted."""
    one = await _one(page, running, subject)
    return _lift_form(page, one, page.form(Lift, {"document": document}))


@forgetting.post("/{subject}/lift")
async def lift_hold(
    page: SignedInPage, running: CurrentService, subject: SubjectInPath
) -> Response:
    """Lift a legal hold."""
    one = await _one(page, running, subject)
    form = page.form(Lift)
    if (said := form.content) is None:
        return _lift_form(page, one, form)
    try:
        await lift(running, page.call, subject, document=said.document, reason=said.reason)
    except Refused as refused:
        return _lift_form(page, one, _refuse(form, refused))
    return page.go(one.path, done="lifted")


def _ask_form(page: Page, form: Form[Ask]) -> Response:
    return page.show(
        "ask-forgetting.html",
        form=form,
        reasons=choices(FORGETTING_REASONS),
        kinds=SUBJECTS,
        days=CONFIRMED_DAYS_MAX,
    )


def _hold_form(page: Page, form: Form[Hold]) -> Response:
    return page.show("place-hold.html", form=form, reasons=choices(LEGAL_HOLD_REASONS))


def _confirm_form(page: Page, one: ForgettingOnPage, form: Form[Fields]) -> Response:
    return page.show("confirm-forgetting.html", one=one, form=form, words=FORGETTING_REASONS)


def _lift_form(page: Page, one: ForgettingOnPage, form: Form[Lift]) -> Response:
    documents = [(number, number) for number, *_ in one.placed]
    reasons = choices(HOLD_LIFT_REASONS)
    return page.show("lift-hold.html", one=one, form=form, documents=documents, reasons=reasons)


async def _one(page: Page, running: RunningService, subject: str) -> ForgettingOnPage:
    """Return a subject that the log knows. Raises the 404 problem."""
    if not (await seen_subject(running.log, subject)).known:
        raise not_found("subject", subject)
    return await _made(page, running, await forgetting_now(running.log, subject))


async def _made(
    page: Page, running: RunningService, seen: ForgettingSeen, holds: Holds | None = None
) -> ForgettingOnPage:
    on_it = await holds_on(running.log, seen.subject) if holds is None else holds
    state = seen.state
    people = {each.placed_by for each in placed_on(on_it).values()} | _people_in(state)
    known = [each for each in people if each.startswith("person-")]
    return ForgettingOnPage(
        seen=seen,
        names={each: each for each in people} | dict(await names_of(running.pool, known)),
        holds=on_it,
        own=page.call.principal.person,
        waits=isinstance(state, Asked) and state.waits_on(running.today()),
    )


def _people_in(state: Forgetting) -> set[str]:
    match state:
        case Asked(fact=fact):
            return {fact.asked_by}
        case Confirmed(asked=asked, fact=confirmed):
            return {asked.asked_by, confirmed.confirmed_by}
        case Forgotten(asked=asked, confirmed=confirmed) if asked and confirmed:
            return {asked.asked_by, confirmed.confirmed_by}
        case _:
            return set()


_AT: Final = {
    "subject-unknown": (
        "subject",
        "Nothing was told of this. Enter it as its page or its address shows it.",
    ),
    "under-hold": (
        WHOLE,
        "A legal hold lies on it, or on what it is a part of. Have it lifted first.",
    ),
    "person-not-removed": ("subject", "This person may still use the system. Remove it first."),
    "forgetting-asked": ("subject", "It was asked already. Another administrator can confirm it."),
    "same-person": (WHOLE, "You asked for it. Another administrator must confirm it."),
    "asking-over": (WHOLE, "The days in which it could be confirmed are over. Ask again."),
    "hold-unknown": ("document", "No legal hold of this number lies on it."),
}
"""Rule -> the field at which its sentence stands, and the sentence."""


def _refuse(form: Form[FieldsT], refused: Refused) -> Form[FieldsT]:
    name, sentence = _AT.get(refused.rule, (WHOLE, as_sentence(refused.detail)))
    return form.refuse(sentence, name if form.asks(name) else WHOLE)
