"""Tables to download hold nothing that a spreadsheet would run."""

from __future__ import annotations

import pytest

from services.kit.pages.downloads import BYTE_ORDER_MARK, download, safe_cell

FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20\uff5c\uff05"
"""As spreadsheets in Japanese and Chinese read them."""


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "\t=", " =", "\r", "|", "%", "\u00a0+", *FULL_WIDTH]
)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(begin: str) -> None:
    assert safe_cell(f"{begin}1") == f"'{begin}1"


@pytest.mark.parametrize("text", ["Ana", "2024-03-01", "O'Neil", "a=b", "IA0570100", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_a_cell_without_a_value_is_empty_and_what_has_commas_is_quoted() -> None:
    table = download("work", ("name", "number"), [("a, b", 1), (None, "=1")])
    assert bytes(table.body).decode() == f'{BYTE_ORDER_MARK}name,number\r\n"a, b",1\r\n,\'=1\r\n'
    assert table.headers["content-disposition"] == 'attachment; filename="work.csv"'
