"""Fields as a browser reads them: each attribute stands by itself, and what was chosen stays."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from tests.services.kit.pages.asking import ORDER, Asking

FORM = "/orders/new"
KNOWN = {"id", "name", "type", "value", "required", "checked", "selected", "class", "rows"} | {
    "aria-describedby",
    "aria-invalid",
    "autocomplete",
    "inputmode",
    "maxlength",
}


class Fields(HTMLParser):
    """The controls of a page, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in {"input", "select", "textarea", "option"}:
            self.found.append(dict(attrs))


async def test_every_attribute_of_a_field_is_one_that_browsers_know() -> None:
    asking = Asking()
    asking.sign_in()
    text = (await asking.get(FORM)).text
    faulty = (await asking.post(FORM, {}, await asking.token(FORM))).text
    for each in (*Fields(text).found, *Fields(faulty).found):
        assert set(each) <= KNOWN, each
    [name] = [each for each in Fields(text).found if each.get("name") == "name"]
    assert "required" in name
    assert name["autocomplete"] == "name"


async def test_what_was_chosen_is_chosen_when_the_form_comes_back() -> None:
    asking = Asking()
    asking.sign_in()
    typed = ORDER | {"size": "2", "kind": "large", "name": ""}
    answer = await asking.post(FORM, typed, await asking.token(FORM))
    assert answer.status_code == 422
    chosen = [each for each in Fields(answer.text).found if {"checked", "selected"} & set(each)]
    assert [each["value"] for each in chosen] == ["large", "2", "salt"]
