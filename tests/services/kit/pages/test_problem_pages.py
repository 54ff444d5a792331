import asyncio

import pytest

from services.kit.http.problem_kinds import KINDS, ProblemKind
from services.kit.http.problems import MEDIA_TYPE
from services.kit.pages.words import words_of
from tests.services.kit.pages.asking import Asking
from tests.waiting import SECONDS_MAX

JARGON = ("byfield-after", "idempotency", "cursor", "operator", "retry-after", "json", "urn:")


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("", 404, "There is no such page"),
        ("/broken/forbidden", 403, "You may not do this"),
        ("/broken/refused", 409, "This cannot be done"),
        ("/broken/x?number=many", 422, "This address or form cannot be read"),
        ("/broken/busy", 503, "Too many people are asking at once"),
        ("/broken/unavailable", 503, "This cannot be shown or done just now"),
        ("/broken/x", 500, "Something went wrong here"),
        ("/broken/undefined", 500, "Something went wrong here"),
        ("/everything?cursor=%7B", 400, "This address or form cannot be read"),
    ],
)
async def test_a_browser_gets_a_page_that_says_what_to_do(
    path: str, status: int, title: str
) -> None:
    response = await Asking().get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert f"<h1>{title}</h1>" in response.text
    assert not any(word in response.text.lower() for word in JARGON)


async def test_a_page_of_a_refusal_says_what_the_rule_says() -> None:
    assert "The kitchen is closed." in (await Asking().get("/broken/refused")).text


async def test_a_fault_of_the_system_has_a_number_to_quote() -> None:
    response = await Asking().get("/broken/x")
    assert "Number of this call: <code>0" in response.text


async def test_a_problem_that_passes_says_when_to_come_again() -> None:
    assert (await Asking().get("/broken/busy")).headers["retry-after"] == "1"


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
async def test_a_program_gets_a_problem_in_json(accept: str) -> None:
    response = await Asking().get("/broken/refused", accept=accept)
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["rule"] == "closed"


@pytest.mark.parametrize(
    "path", ["/sample/things", "/sample/nowhere", "/sample/pagesx", "/nowhere", "/"]
)
async def test_a_browser_gets_json_where_no_pages_are(path: str) -> None:
    asking = Asking()
    response = await asking.get(path if path.startswith("/sample") else f"/sample/..{path}")
    assert response.headers["content-type"] == MEDIA_TYPE


async def test_the_json_api_takes_no_form_and_needs_no_token() -> None:
    asking = Asking()
    assert (await asking.post("/sample/things", {"a": "b"})).status_code == 415


async def test_a_process_that_is_busy_tells_it_on_a_page() -> None:
    asking = Asking(questions_at_work_max=1, in_line_max=0)
    waiting = asyncio.create_task(asking.get("/broken/waiting"))
    await asyncio.wait_for(asking.sessions.waits.wait(), SECONDS_MAX)
    response = await asking.get("/everything")
    asking.sessions.goes_on.set()
    await waiting
    assert response.status_code == 503
    assert "<h1>Too many people are asking at once</h1>" in response.text


async def test_a_method_that_a_page_does_not_have_is_a_page() -> None:
    response = await Asking().post("/orders", {})
    assert response.status_code == 405
    assert "<h1>This cannot be done here</h1>" in response.text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_of_problem_has_words(kind: ProblemKind) -> None:
    words = words_of(kind)
    assert words.title
    assert words.text.endswith(".")
