"""Which reads are recorded: those that can show people, confidential work or the log alone."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import routing

from deploy.services import SERVICES
from deploy.settings import Settings
from events.event import PERSONAL_MARK
from events.rules.scopes import ANY
from services.kit.http.application import Application
from services.kit.http.policy import About, Asks, Policy, PolicyError, Row
from services.kit.pages.routing import PageRoute
from services.kit.run.service import build
from tests.services.policy.test_matrix import GOLDEN

OF_WORK: Final = {"request", "engagement"}
"""What may be confidential: whoever is shown such work may be shown that, too."""
OF_ALL_ITS_WORK: Final = {"show_agency_trail", "show_agency_timeline", "show_work_agency"}
"""What is about an agency, and shows the facts of its work, confidential work among them."""
PEOPLE: Final = {"expert", "person", "machine", "subject"}
"""Things that are people, or that have one to ask, whatever their fields are called."""
LOG: Final = {"log", "read"}
SAID: Final = {"testimonial"}
"""What somebody said: whoever it is may be named in it."""
LIVE: Final = {"figure"}
"""Of two live figures one can be taken from the other: what is left can be a single answer."""
SHOWN_TO_NOBODY_KNOWN: Final = {
    "show_caught_mails": "in development on loopback alone; who looks is not asked",
    "show_caught_mail": "likewise",
    "show_caught_mail_html": "likewise",
    "show_invitation": "whoever has the link; it names nobody",
    "show_act": "likewise",
    "show_asked": "whoever has the link sees where the request stands: no name, no text",
    "show_renew_asked": "an empty form",
    "lead_to_ask": "it leads to the form",
    "show_ask": "an empty form, and the topics that are offered",
    "show_ask_sent": "it says what happens next, to anybody",
    "list_offered_topics": "topics alone",
    "show_sign_in": "it names nobody",
    "begin_sign_in": "it leads to the provider",
    "finish_sign_in": "it leads back",
    "show_asset": "a file",
    "show_questions": "it asks, and names nobody",
    "show_code_form": "it asks for a code",
    "show_answer_form": "it asks, and names nobody",
    "show_measures": "it says what is counted, and names no person",
    "show_definitions": "likewise",
    "show_api": "likewise",
    "show_api_document": "likewise",
    "show_snapshots": "it is published, and names no person",
    "show_snapshot": "likewise",
    "prove_snapshot": "likewise",
    "show_review_figures": "likewise",
    "prove_review": "likewise",
    "show_case_studies": "it is released for the public, and names no person",
    "show_reviews": "likewise",
    "show_review": "likewise",
    "download_review": "likewise",
    "download_review_pdf": "likewise",
    "download_review_table": "likewise",
    "show_seals": "hashes alone",
    "show_seal": "likewise",
    "show_proof": "likewise",
    "show_published": "likewise",
    "show_publication": "likewise",
    "show_overview": "likewise",
    "show_why": "likewise",
    "find_published": "likewise",
    "download_publication": "likewise",
    "show_assessments": "numbers of recommendations, of nobody named",
    "show_assessment": "likewise",
    "download_assessments": "likewise",
    "download_assessment": "likewise",
    "find_quoted": "it leads to what was said, which is recorded",
    "show_measure_view": "it is published, and names no person",
    "download_measure_view": "likewise",
    "addresses": "it names services",
    "live": "it says that it lives",
    "ready": "it names parts",
}
OWN: Final = {
    "show_account": "one's own name and sessions",
    "show_roles": "one's own roles",
    "show_home": "one's own name",
    "follow_figures": "positions alone; each look that follows is recorded by its page",
    "show_register": "an empty form",
    "show_add_key": "a machine and its key",
    "show_remove_key": "likewise",
    "show_end_consumer": "a machine",
    "show_ask_forgetting": "an empty form",
    "show_place_hold": "an empty form",
    "show_invite": "an empty form; of who was removed, what a record of `show_person` told before",
}
"""Pages that show nobody else, or nobody at all."""
LEADS_ON: Final = {
    "take_role": "one's own roles",
    "end_one_session": "one's own account",
    "leave_elsewhere": "likewise",
    "sign_out_everywhere": "it leads on",
    "sign_out": "it leads on",
    "take_invitation": "whoever has the link; it names nobody",
    "do_act": "likewise",
    "confirm_asked": "likewise",
    "renew_asked": "what was typed",
    "send_answer": "it asks, and names nobody",
    "enter_code": "it asks for a code",
    "ask_by_form": "what was typed",
    "send_to_unreached": "it leads to the list, which is recorded",
    "end_all_sessions": "it leads to the person, which is recorded",
    "invite": "what was typed, and a link",
    "register_consumer": "what was typed",
    "ask_forgetting": "what was typed",
    "place_hold": "what was typed",
    "add_consumer_key": "a machine and its key",
    "remove_consumer_key": "likewise",
    "end_consumer": "a machine",
}
"""Forms that show nobody else when they are shown again."""


class Question:
    """An operation, and its row."""

    def __init__(self, app: Application, route: routing.APIRoute) -> None:
        self.route = route
        self.row: Row = app.policy.of(route.name)
        self._document = app.openapi()

    @property
    def shows_people(self) -> bool:
        """Whether a field of its answer is marked as personal, or it is about people."""
        if self.row.about.thing in PEOPLE:
            return True
        return self.answers_with_people

    @property
    def answers_with_people(self) -> bool:
        """Whether a field of its answer is marked as personal."""
        told = self._document["paths"].get(self.route.path, {})
        answers = [
            answer
            for method in self.route.methods or ()
            for status, answer in told.get(method.lower(), {}).get("responses", {}).items()
            if status.startswith("2")
        ]
        return any(PERSONAL_MARK in part for part in self._parts(answers, frozenset()))

    def _parts(self, part: Any, seen: frozenset[str]) -> Iterator[dict[str, Any]]:
        if isinstance(part, list):
            for inside in part:
                yield from self._parts(inside, seen)
        elif isinstance(part, dict):
            yield part
            name = part.get("$ref", "").rpartition("/")[2]
            if name and name not in seen:
                schema = self._document["components"]["schemas"][name]
                yield from self._parts(schema, seen | {name})
            for inside in part.values():
                yield from self._parts(inside, seen)


def _routes() -> Iterator[tuple[Application, routing.APIRoute]]:
    for service in SERVICES.values():
        app = build(service, Settings.read())
        for context in routing.iter_route_contexts(list(app.routes)):
            if isinstance(context.original_route, routing.APIRoute):
                yield app, context.original_route


def _questions() -> Iterator[Question]:
    for app, route in _routes():
        if "GET" in (route.methods or ()):
            yield Question(app, route)


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return list(_questions())


def test_exactly_what_can_show_people_work_or_the_log_is_recorded(
    questions: list[Question],
) -> None:
    due = {
        each.row.operation
        for each in questions
        if each.shows_people
        or each.row.about.thing in OF_WORK | LOG | LIVE | SAID
        or each.row.operation in OF_ALL_ITS_WORK
    } - OWN.keys()
    assert {each.row.operation for each in questions if each.row.recorded} == due


def test_each_operation_in_which_somebody_is_let_in_to_confidential_work_is_recorded(
    questions: list[Question],
) -> None:
    of_work = {each.row.operation for each in questions if each.row.about.thing in OF_WORK}
    into_confidential = {
        operation
        for cell, answers in json.loads(GOLDEN.read_text()).items()
        for _, operation, thing in [cell.split(" ")]
        if thing == "confidential" and "in" in answers.values()
    }
    recorded = {each.row.operation for each in questions if each.row.recorded}
    assert into_confidential & of_work
    assert into_confidential & of_work <= recorded


def test_each_page_that_is_not_recorded_has_a_reason(questions: list[Question]) -> None:
    pages = {
        each.row.operation
        for each in questions
        if each.row.asks is not Asks.KEY and not each.row.recorded
    }
    assert pages <= SHOWN_TO_NOBODY_KNOWN.keys() | OWN.keys()


def test_each_form_is_recorded_that_shows_whom_it_is_about_when_it_has_faults() -> None:
    """Of a person the form says the name, as the page does on which it stands."""
    not_recorded = {
        route.name
        for app, route in _routes()
        if isinstance(route, PageRoute)
        and "POST" in (route.methods or ())
        and not app.policy.of(route.name).recorded
    }
    assert not_recorded == LEADS_ON.keys()


def test_no_command_answers_with_personal_data() -> None:
    for app, route in _routes():
        if not isinstance(route, PageRoute) and "GET" not in (route.methods or ()):
            assert not app.policy.of(route.name).recorded, route.name
            assert not Question(app, route).answers_with_people, route.name


def test_what_is_recorded_takes_what_the_record_needs(questions: list[Question]) -> None:
    for each in (each for each in questions if each.row.recorded):
        takes = set(inspect.signature(each.route.endpoint).parameters)
        named = each.row.about.parameter
        assert "running" in takes, each.row.operation
        assert takes & {"call", "page"}, each.row.operation
        assert named is None or named in takes, each.row.operation


def test_what_nobody_known_asks_cannot_be_recorded() -> None:
    with pytest.raises(PolicyError, match="show is recorded, and nobody is known who asks"):
        Policy((Row("show", About("thing"), {}, "Anybody.", Asks.NOTHING, recorded=True),))
    Policy((Row("show", About("thing"), {"reader": ANY}, "Readers.", recorded=True),))
