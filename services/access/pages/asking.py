"""The page on which anybody asks for help without an account; the JSON is `routes/ask.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from events.decider import Refused
from services.access.links.asked import CONFIRM_DAYS
from services.access.links.intake import offered_topics
from services.access.mail.addresses import MailAddressError
from services.access.mail.settings import MailSettings
from services.access.outbox.asking import NoMailServerError, ask_for_help
from services.access.pages.ask_fields import (
    DELIVERY_CHOICES,
    PROGRAM_CHOICES,
    ROLE_CHOICES,
    AskForHelp,
    in_words,
    topic_choices,
)
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Form, as_sentence
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter

FORM: Final = "/ask/form"
_NO_ADDRESS: Final = "No mail can be sent to this address. Check it."
_NOT_OFFERED: Final = "A topic is offered no more. Choose among those that stand here."
_MAY_MEAN: Final = "may mean "
_AT: Final = {
    "agency-not-registered": (
        "agency",
        "The registry has no such agency. Try a part of its name, or call the center.",
    ),
    "agency-gone": ("agency", "This agency has ended. Ask for the one that goes on for it."),
    "ori-ambiguous": ("agency", "Choose which agency you mean, or enter another name."),
    "topic-unknown": ("topics", _NOT_OFFERED),
    "topic-retired": ("topics", _NOT_OFFERED),
    "topic-succeeded": ("topics", _NOT_OFFERED),
    "wanted-ends-before-it-begins": (
        "wanted_until",
        "Enter a last day that is not before the first.",
    ),
}
"""Rule -> the field at which its sentence stands, and the sentence."""

asking = PageRouter("/ask")


@asking.get("")
async def lead_to_ask(page: CurrentPage) -> Response:
    """Lead to the form; programs post here, in JSON."""
    return page.go(FORM)


@asking.get("/form")
async def show_ask(page: CurrentPage, running: CurrentService) -> Response:
    """Show the form by which help is asked for."""
    if not MailSettings.of(running.settings).sends_mail:
        return page.show("ask-by-telephone.html")
    return await _shown(page, running, page.form(AskForHelp))


@asking.post("/form")
async def ask_by_form(page: CurrentPage, running: CurrentService) -> Response:
    """Keep what is asked for, and mail the link that confirms it; sent twice it is one request."""
    form = page.form(AskForHelp)
    form.faults = in_words(form.faults)
    if form.content is None:
        return await _shown(page, running, form)
    may_mean: Sequence[tuple[str, str, str]] = ()
    try:
        await ask_for_help(running, page.request, form.content.said())
    except NoMailServerError:
        return page.show("ask-by-telephone.html")
    except MailAddressError:
        form.refuse(_NO_ADDRESS, "email")
    except Refused as refused:
        form.refuse(as_sentence(refused.detail))
    except ProblemError as problem:
        if problem.kind is not REFUSED:
            raise
        may_mean = _refused(form, problem)
    if form.faults:
        return await _shown(page, running, form, may_mean)
    return page.go("/ask/sent")


@asking.get("/sent")
async def show_ask_sent(page: CurrentPage) -> Response:
    """Say what happens next."""
    return page.show("ask-sent.html", days=CONFIRM_DAYS)


async def _shown(
    page: Page,
    running: RunningService,
    form: Form[AskForHelp],
    may_mean: Sequence[tuple[str, str, str]] = (),
) -> Response:
    topics = await offered_topics(running, page.request)
    return page.show(
        "ask.html",
        form=form,
        programs=PROGRAM_CHOICES,
        topics=topic_choices(topics),
        deliveries=DELIVERY_CHOICES,
        roles=ROLE_CHOICES,
        may_mean=may_mean,
        address=page.at(FORM),
    )


def _refused(form: Form[AskForHelp], problem: ProblemError) -> Sequence[tuple[str, str, str]]:
    """Say at its field what intake refused; return the agencies that may be meant."""
    said = problem.extensions
    name, sentence = _AT.get(said.get("rule", ""), ("", as_sentence(problem.detail)))
    form.refuse(sentence, name)
    return list(_agencies(said)) if said.get("rule") == "ori-ambiguous" else ()


def _agencies(said: dict[str, Any]) -> Sequence[tuple[str, str, str]]:
    faults = [Fault.model_validate(each) for each in said.get("errors", ())]
    return [
        (each.value or "", each.rule.removeprefix(_MAY_MEAN), f"ORI {each.value}")
        for each in faults
    ]
