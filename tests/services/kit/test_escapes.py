from __future__ import annotations

import json

import pytest

from services.kit.escapes import escape_json, escape_line, escape_lines
from tests.services.kit.feed.planted import PLANTED

ORDINARY = "Łódź, naïve café, 東京, 5 % — “so”\ttab"


@pytest.mark.parametrize(("planted", "shown"), PLANTED.items(), ids=ascii)
def test_what_a_terminal_would_obey_or_hide_becomes_an_escape(planted: str, shown: str) -> None:
    assert escape_lines(planted) == escape_line(planted) == shown


def test_what_others_wrote_cannot_look_like_a_line_of_ours() -> None:
    assert escape_line("gone\nbyfield: all is well") == "gone\\nbyfield: all is well"


def test_ordinary_text_stays_as_it_is() -> None:
    assert escape_lines(ORDINARY) == ORDINARY
    assert escape_json(ORDINARY) == ORDINARY


def test_json_means_the_same_and_shows_none_of_it() -> None:
    content = {planted: [planted] for planted in PLANTED}
    text = json.dumps(content, ensure_ascii=False)
    assert json.loads(escape_json(text)) == content
    assert not set(escape_json(text)) & {"\x9b", "\x7f", "\u202e", "\u200b", "\U000e0041"}
