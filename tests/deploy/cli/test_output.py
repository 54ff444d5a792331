from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from deploy.cli.output import VisibleConsole
from tests.services.kit.feed.planted import PLANTED, RED


def printed(*what: object, out: bool = False) -> str:
    to = io.StringIO()
    console = VisibleConsole(
        file=to, force_terminal=True, width=200, markup=False, emoji=False, highlight=False
    )
    (console.out if out else console.print)(*what)
    return to.getvalue()


@pytest.mark.parametrize(("planted", "shown"), PLANTED.items(), ids=ascii)
def test_what_a_terminal_would_obey_or_hide_is_shown_as_an_escape(planted: str, shown: str) -> None:
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
