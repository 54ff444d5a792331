from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from services.importing.tables.faults import ImportFileError
from services.importing.tables.splitting import LINE_CHARACTERS_MAX, ROW_LINES_MAX
from services.importing.tables.table import (
    COLUMNS_MAX,
    RECOGNISED,
    TableFormat,
    TableRow,
    open_table,
)
from services.kit.bad_rows import BadRow

TEXT = "ori,name,place\nCO0010100,Cañon City,\nIA0570100,“B”,x\n"
SAME = [["CO0010100", "Cañon City", ""], ["IA0570100", "“B”", "x"]]


def rows(content: bytes | str, given: TableFormat = RECOGNISED) -> list[TableRow | BadRow]:
    content = content.encode() if isinstance(content, str) else content
    return list(open_table(BytesIO(content), given).rows())


def values(content: bytes | str, given: TableFormat = RECOGNISED) -> list[list[str]]:
    read = rows(content, given)
    assert [row for row in read if isinstance(row, BadRow)] == []
    return [row.values for row in read if isinstance(row, TableRow)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_recognised(
    delimiter: str, encoding: str, line_end: str
) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", line_end)
    assert values(text.encode(encoding)) == SAME


@pytest.mark.parametrize(
    ("written", "delimiter", "encoding"),
    [
        ("mac_roman", "comma", "mac-roman"),
        ("utf-8", ",", "utf-8"),
        ("cp1252", None, "windows-1252"),
    ],
)
def test_what_is_said_of_a_file_holds(written: str, delimiter: str | None, encoding: str) -> None:
    assert values(TEXT.encode(written), TableFormat(delimiter, encoding)) == SAME


def test_excels_own_line_says_the_delimiter() -> None:
    (row,) = rows("sep=#\r\na#b\r\n1#2;3,4\r\n")
    assert row == TableRow(3, ["1", "2;3,4"])


def test_a_title_with_commas_does_not_make_commas_the_delimiter() -> None:
    assert values('"a, b, c, d";e\n"1,2";3\n') == [["1,2", "3"]]
    assert values("a, really;b\n1;2\n3;4\n") == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n \n", "the file is empty"),
        (b"\xff\xfe", "the file is empty"),
        (b"PK\x03\x04rest", r"a workbook \(.xlsx\).*save it as CSV UTF-8"),
        (b"%PDF-1.7", "PDF"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("utf-16")[:-1], "line 3 is not utf-16: the file is damaged or cut"),
        (
            TEXT.encode() + b"IA0570100,\xf1,\n",
            "line 4 is not UTF-8, but line 2 is: mend it, or say",
        ),
        ("a\nCañon\n".encode("mac_roman"), "--encoding windows-1252, mac-roman"),
        ("a\nSheriff\u2019s\n".encode("mac_roman"), "--encoding windows-1252, mac-roman"),
        (b"a\nCa\x8don\n", "may not be Windows-1252"),
        (b"a,A\n", "names a more than once, in columns 1, 2"),
        (b"a,,b\n", "column 2 of the header has no name"),
        (b"a,b\x00\n", "column 2 of the header holds what is no text"),
        (b'"a,b\n', "the header cannot be read: it opens with a quotation mark"),
        (b",".join([b"x%d" % at for at in range(COLUMNS_MAX + 1)]), "more than 500 columns"),
    ],
)
def test_what_is_no_table_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        rows(content)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (TableFormat(encoding="latin-9"), "'latin-9' is not one of utf-8, utf-16"),
        (TableFormat(encoding="utf-16"), "is not utf-16"),
        (TableFormat(delimiter="colon"), "'colon' is not one of comma, semicolon, tab, bar"),
        (TableFormat(delimiter='"'), "nor one character"),
    ],
)
def test_what_cannot_be_said_of_a_file_is_refused(given: TableFormat, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        rows(b"abc\n", given)


@pytest.mark.parametrize(
    ("line", "field", "rule"),
    [
        ("1,2", "line", "has 2 fields, the header has 3: nothing stands for c"),
        ("1,2,3,4", "line", "a field that holds a comma must stand in quotation marks"),
        ('1,"2,3', "b", "opens with a quotation mark that is not closed"),
        ('1,"2"x,3', "b", "has text behind a closing quotation mark"),
        ('1,2,"a""b"c', "c", "has text behind a closing quotation mark"),
        ("1,2\0,3", "b", "holds a NUL character"),
        ("1,2,\ufffd", "c", "holds U+FFFD"),
        ("A,b,c", "line", ""),
        ("a,b,c", "line", "is the header of line 1 again"),
        (f"1,{'x' * 200_000},3", "line", "has a field of more than 131,072 characters"),
        (f"1,{'x' * LINE_CHARACTERS_MAX},3", "line", "is longer than 1,000,000 characters"),
    ],
)
def test_a_bad_line_is_told_with_its_column_and_spoils_no_other(
    line: str, field: str, rule: str
) -> None:
    bad, good = rows(f"a,b,c\n{line}\n7,8,9\n")
    assert good == TableRow(3, ["7", "8", "9"])
    if not rule:
        assert bad == TableRow(2, ["A", "b", "c"])
        return
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.field) == (2, field)
    assert rule in bad.rule


def test_a_field_in_quotation_marks_may_have_line_breaks_and_the_next_row_knows_its_line() -> None:
    assert rows('a,b\n"1\n\n""2""",3\n4,5\n') == [
        TableRow(2, ['1\n\n"2"', "3"]),
        TableRow(5, ["4", "5"]),
    ]


@pytest.mark.parametrize("lines", [2, ROW_LINES_MAX + 50])
def test_a_quotation_mark_that_is_never_closed_spoils_one_line(lines: int) -> None:
    read = rows('a,b\n"open,1\n' + "2,3\n" * lines)
    assert [type(row) for row in read] == [BadRow] + [TableRow] * lines
    assert [row.line for row in read] == list(range(2, lines + 3))


def test_a_quotation_mark_within_a_field_is_itself() -> None:
    assert values('a,b\n1,5" pipe\n') == [["1", '5" pipe']]


def test_rows_and_columns_that_excel_leaves_blank_are_none() -> None:
    assert values("a,b,,\n1,2,,\n,,,\n3,4,,\n") == [["1", "2", "", ""], ["3", "4", "", ""]]
    (bad,) = rows("a,b,,\n1,2,,3\n")
    assert isinstance(bad, BadRow)
    assert (bad.field, bad.rule) == ("column 4", "stands under no name: the header is blank there")


def test_the_memory_for_a_table_does_not_grow_with_it(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("wb") as writing:
        writing.write(b"a,b,c\n")
        for number in range(30_000):
            writing.write(b'%d,"a name, quoted",%s\n' % (number, b"x" * 100))
    with file.open("rb") as reading:
        tracemalloc.start()
        try:
            assert sum(1 for _ in open_table(reading).rows()) == 30_000
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 3_000_000 < file.stat().st_size
