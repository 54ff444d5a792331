from __future__ import annotations

import io
import json

import pytest
from rich.table import Table
from rich.text import Text

from deploy.cli.visible import VisibleConsole, in_a_line, in_json, in_lines

RED = "\x1b[31m"
PLANTED = {
    RED: "\\x1b[31m",
    "\x9b2J": "\\x9b2J",
    "a\rb": "a\\rb",
    "a\bb": "a\\x08b",
    "\x7f": "\\x7f",
    "\u202etxt.exe": "\\u202etxt.exe",
    "zero\u200bwidth": "zero\\u200bwidth",
    "\ud800": "\\ud800",
    "\U000e0041": "\\U000e0041",
}
ORDINARY = "Łódź, naïve café, 東京, 5 % — “so”\ttab"


def printed(*what: object, out: bool = False) -> str:
    to = io.StringIO()
    console = VisibleConsole(
        file=to, force_terminal=True, width=200, markup=False, emoji=False, highlight=False
    )
    (console.out if out else console.print)(*what)
    return to.getvalue()


@pytest.mark.parametrize(("planted", "shown"), PLANTED.items(), ids=ascii)
def test_what_a_terminal_would_obey_or_hide_is_shown_as_an_escape(planted: str, shown: str) -> None:
    assert in_lines(planted) == in_a_line(planted) == shown
    assert printed(planted, out=True) == f"{shown}\n"
    for renderable in (planted, f"by {planted}"):
        assert shown in printed(renderable)
        assert planted not in printed(renderable)


def test_a_cell_of_a_table_and_a_styled_text_are_no_way_around() -> None:
    table = Table()
    table.add_column(RED)
    table.add_row(Text(f"{RED}cell"))
    said = printed(table, Text(f"{RED}text", "bold"))
    assert RED not in said
    assert said.count("\\x1b[31m") == 3
    assert "\x1b[1m" in said  # our own style is one


@pytest.mark.parametrize("markup", ["[red]red[/red]", "[link=https://evil.example]click[/link]"])
def test_markup_is_text(markup: str) -> None:
    assert printed(markup) == f"{markup}\n"


def test_what_others_wrote_cannot_look_like_a_line_of_ours() -> None:
    assert in_a_line("gone\nbyfield: all is well") == "gone\\nbyfield: all is well"


def test_ordinary_text_stays_as_it_is() -> None:
    assert in_lines(ORDINARY) == ORDINARY
    assert in_json(ORDINARY) == ORDINARY


def test_json_means_the_same_and_shows_none_of_it() -> None:
    content = {planted: [planted] for planted in PLANTED}
    text = json.dumps(content, ensure_ascii=False)
    assert json.loads(in_json(text)) == content
    assert not set(in_json(text)) & {"\x9b", "\x7f", "\u202e", "\u200b", "\U000e0041"}
