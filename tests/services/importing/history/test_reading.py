from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from events.days import DAY_RULE
from events.rules.help import PersonName, Problem
from services.importing.history.parts import columns_of
from services.importing.history.records import JSON_LINE_BYTES_MAX
from services.importing.history.row import LISTS, ROW_FIELDS, HistoryRow
from services.importing.tables.faults import ImportFileError
from services.intake.commands.fields import OfficeTitle
from tests.services.importing.history.history import (
    DELIVERY,
    EARLIER,
    EVALUATION,
    FINDINGS,
    FULL,
    HOLD,
    JOINED,
    LATER,
    OF_NOBLE,
    SUBMITTED,
    csv_lines,
    faults,
    given,
    json_lines,
    read,
)

DOCUMENT = Path(__file__).parents[4] / "docs" / "importing.md"
MADE = FINDINGS["recommendations"][0]
OUTCOME = FINDINGS["outcomes"][0]


@pytest.mark.parametrize("said", [FULL, given(joined_providers=[JOINED], deliveries=[OF_NOBLE])])
def test_csv_and_json_lines_say_the_same(said: dict[str, Any]) -> None:
    (from_csv,) = read(csv_lines(said), as_csv=True)
    (from_json,) = read(json_lines(said))
    assert isinstance(from_csv, HistoryRow)
    assert from_csv.digest == from_json.digest
    assert from_csv.request_id == from_json.request_id


def test_a_further_line_adds_an_item_to_a_list_and_keeps_its_line() -> None:
    (row,) = read(csv_lines(FULL), as_csv=True)
    assert [delivery.line for delivery in row.deliveries] == [2, 3]
    assert [outcome.line for outcome in row.outcomes] == [2, 3, 4, 5, 6, 7]
    assert [hold.line for hold in row.holds] == [2]


def test_every_list_of_a_row_has_columns_of_its_own() -> None:
    columns = [*ROW_FIELDS, *(column for part in LISTS.values() for column in columns_of(part))]
    assert len(columns) == len(set(columns))
    assert set(HistoryRow.model_fields) == {"line", *ROW_FIELDS, *LISTS}


def test_every_column_is_in_the_documentation() -> None:
    told = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text()))
    columns = {column for part in LISTS.values() for column in columns_of(part)}
    assert {*ROW_FIELDS, *LISTS, *columns} - told == set()


def test_the_example_of_the_documentation_is_a_history() -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    (row,) = read(example.encode(), as_csv=True)
    assert isinstance(row, HistoryRow)
    assert len(row.deliveries) == 2


def test_what_a_row_leaves_out_is_left_out_of_its_digest() -> None:
    (spare,) = read(json_lines(SUBMITTED))
    (wordy,) = read(json_lines(SUBMITTED | {"problem": "Not recorded.", "deliveries": []}))
    assert spare.digest == wordy.digest


def test_columns_added_later_leave_the_digest_of_an_earlier_import_as_it_was() -> None:
    """Made by version 0.1 of the fullest life; a column that moves it would tell all as changed."""
    (row,) = read(json_lines(FULL))
    assert row.digest == "912ee40474b8c5d696366690b686ea1a49019538b11ab75a6b6fa77082b5d8e7"


def test_key_and_source_make_the_id_whatever_else_is_said() -> None:
    row, other_key, other_source = read(
        json_lines(
            given(), given(external_key="TA-2"), given(source="elsewhere"),
        )
    )  # fmt: skip
    assert row.request_id.version == 7
    assert len({row.request_id, other_key.request_id, other_source.request_id}) == 3
    assert row.request_id == read(json_lines(given(problem="Another.")))[0].request_id


@pytest.mark.parametrize(
    ("said", "field", "value", "rule"),
    [
        ({"external_key": None}, "external_key", "", "is missing"),
        ({"external_key": "x" * 101}, "external_key", "(withheld)", "at most 100 characters"),
        ({"external_key": "a\tb"}, "external_key", "(withheld)", "control"),
        ({"ori": "C0034019E"}, "ori", "C0034019E", "pattern"),
        ({"program": "cops"}, "program", "cops", "'cri-tac'"),
        ({"topics": ""}, "topics", "[]", "at least 1 item"),
        ({"topics": "De-escalation"}, "topics", "(withheld)", "pattern"),
        ({"submitted_on": "03/01/2019"}, "submitted_on", "03/01/2019", DAY_RULE),
        ({"submitted_on": "20190301"}, "submitted_on", "20190301", DAY_RULE),
        ({"submitted_on": 20190301}, "submitted_on", "20190301", DAY_RULE),
        ({"submitted_on": "2019-02-29"}, "submitted_on", "2019-02-29", DAY_RULE),
        ({"submitted_on": "1899-12-31"}, "submitted_on", "1899-12-31", DAY_RULE),
        ({"submitted_on": "0018-03-01"}, "submitted_on", "0018-03-01", DAY_RULE),
        ({"submitted_on": "2100-01-01"}, "submitted_on", "2100-01-01", DAY_RULE),
        ({"submitted_on": "9999-12-31"}, "submitted_on", "9999-12-31", DAY_RULE),
        ({"submitted_on": "2019-W09-5"}, "submitted_on", "(withheld)", DAY_RULE),
        ({"submitted_on": "2019-03-01T00:00:00Z"}, "submitted_on", "(withheld)", DAY_RULE),
        ({"wanted_from": True}, "wanted_from", "True", DAY_RULE),
        ({"problem": "a\u202eb"}, "problem", "(withheld)", "control or direction"),
        ({"problem": "\u200b"}, "problem", "", "at least 1 character"),
        ({"contact_name": "Jo\x1b[2J"}, "contact_name", "(withheld)", "control or direction"),
        ({"contact_email": "nobody"}, "contact_email", "(withheld)", "a mail address"),
        ({"closed_reason": None}, "closed_reason", "", "is missing, as there is closed_on"),
        ({"expert_name": None}, "expert_name", "", "as there is assigned_on"),
        ({"provider": None}, "provider", "", "as there is assigned_on"),
        ({"expert_id": "x"}, "expert_id", "x", "valid UUID"),
        ({"sworn": 20}, "sworn", "20", "Extra inputs"),
        ({"deliveries": "two"}, "deliveries", "two", "list of objects"),
        ({"deliveries": [DELIVERY | {"delivery_hours": 0.3}]}, "delivery_hours", "0.3", "multiple"),
        ({"deliveries": [DELIVERY | {"delivery_hours": True}]}, "delivery_hours", "True", "number"),
        ({"deliveries": [DELIVERY | {"delivery_hours": "1_0"}]}, "delivery_hours", "(withheld)",
         "number"),
        ({"deliveries": [DELIVERY | {"delivery_hours": "1e1"}]}, "delivery_hours", "(withheld)",
         "number"),
        ({"deliveries": [DELIVERY | {"delivery_hours": None}]}, "delivery_hours", "",
         "or delivery_minutes"),
        ({"deliveries": [DELIVERY | {"delivery_minutes": 480}]}, "delivery_minutes", "480",
         "one too many"),
        ({"deliveries": [DELIVERY | {"delivery_minutes": 20.5}]}, "delivery_minutes", "20.5",
         "integer"),
        ({"deliveries": [DELIVERY | {"attendees_in_person": "٣"}]}, "attendees_in_person",
         "(withheld)", "number"),
        ({"evaluations": [EVALUATION | {"rating_change": True}]}, "rating_change", "True",
         "number"),
        ({"other_action_reviewed": 1}, "other_action_reviewed", "1", "true or false"),
        ({"other_action_reviewed": "on"}, "other_action_reviewed", "on", "true or false"),
        ({"confidential": "y"}, "confidential", "y", "true or false"),
        ({"line": 7}, "line", "7", "no field"),
        ({"holds": [HOLD | {"line": 7}]}, "line", "7", "no field"),
        ({"withdrawn_on": "2019-04-01"}, "withdrawn_reason", "", "as there is withdrawn_on"),
        ({"referred_on": "2019-04-01", "referred_reason": "capacity"}, "referred_to", "",
         "as there is referred_on"),
        ({"holds": [HOLD | {"held_reason": None}]}, "held_reason", "None", "'litigation'"),
        ({"earlier_assignments": [EARLIER | {"earlier_expert_name": None}]},
         "earlier_expert_name", "", "is missing"),
        ({"earlier_assignments": [EARLIER | {"earlier_lapsed_on": "2019-03-09"}]},
         "earlier_declined_on", "2019-03-09", "not both"),
        ({"earlier_assignments": [EARLIER | {"earlier_declined_reason": None}]},
         "earlier_declined_reason", "", "goes with"),
        ({"hand_overs": [LATER | {"later_expert_name": None}]}, "later_expert_name", "",
         "is missing"),
        ({"hand_overs": [LATER | {"later_reason": None}]}, "later_reason", "None",
         "'provider-request'"),
        ({"evaluations": [EVALUATION | {"rating_change": 6}]}, "rating_change", "6", "equal to 5"),
        ({"evaluations": [EVALUATION], "delivered_on": None}, "delivered_on", "",
         "as there is evaluations"),
        (FINDINGS | {"findings": []}, "findings", "", "as there is recommendations"),
        (FINDINGS | {"outcomes": [OUTCOME | {"outcome_of": "7"}]}, "outcome_of", "7",
         "no recommendation_number"),
        (FINDINGS | {"outcomes": [OUTCOME | {"outcome_evidence": None}]}, "outcome_evidence", "",
         "as the outcome is submitted"),
        (FINDINGS | {"outcomes": [OUTCOME | {"outcome_reasons": "outdated"}]}, "outcome_reasons",
         "outdated", "does not go with"),
        (FINDINGS | {"recommendations": FINDINGS["recommendations"][::-1]},
         "recommendation_depends_on", "1.1", "stands before"),
        (FINDINGS | {"recommendations": [MADE | {"recommendation_finding": "2"}]},
         "recommendation_finding", "2", "no finding_number"),
    ],
)  # fmt: skip
def test_a_trap_is_told_with_line_field_value_and_rule(
    said: dict[str, Any], field: str, value: str, rule: str
) -> None:
    bad = faults(json_lines(given(external_key="first"), given(**said)))
    told = next(each for each in bad if each.field == field)
    assert (told.line, told.value) == (2, value)
    assert rule in told.rule


def test_every_fault_of_a_row_is_told() -> None:
    bad = faults(json_lines(given(ori="x", program="y", closed_on="z")))
    assert [each.field for each in bad] == ["ori", "program", "closed_on"]


def test_a_bad_delivery_is_told_with_its_own_line() -> None:
    content = csv_lines(given(deliveries=[DELIVERY, DELIVERY | {"delivery_mode": "by-mail"}]))
    (told,) = faults(content, as_csv=True)
    assert (told.line, told.field, told.value) == (3, "delivery_mode", "by-mail")


def test_a_key_stands_once_a_source() -> None:
    bad = faults(json_lines(given(), given(), given(source="elsewhere")))
    assert [(each.line, each.rule) for each in bad] == [(2, "stands on line 1 already")]


NFC, NFD = "Ca\u00f1on-1", "Can\u0303on-1"


@pytest.mark.parametrize(
    "other",
    [NFD, f" {NFC}", f"{NFC}\u200b", f"\u00a0{NFD}\ufeff"],
    ids=["decomposed", "padded", "with an invisible mark", "all of it"],
)
def test_another_spelling_of_a_key_is_the_same_key(other: str) -> None:
    once, again = given(external_key=NFC), given(external_key=other)
    (told,) = faults(json_lines(once, again))
    assert (told.line, told.rule) == (2, "stands on line 1 already")
    (told,) = faults(json_lines(given(source=NFC), given(source=other)))
    assert (told.line, told.rule) == (2, "stands on line 1 already")
    (one,), (two,) = read(json_lines(once)), read(json_lines(again))
    assert (one.request_id, one.digest) == (two.request_id, two.digest)


def test_a_further_line_may_spell_the_key_otherwise() -> None:
    content = csv_lines(FULL | {"external_key": NFC}).decode()
    first, key, rest = content.partition(NFC)
    (row,) = read((first + key + rest.replace(NFC, NFD)).encode(), as_csv=True)
    assert [delivery.line for delivery in row.deliveries] == [2, 3]


def test_a_key_of_an_earlier_import_names_the_same_engagement_still() -> None:
    (row,) = read(json_lines(given(external_key=NFC, source="The old one")))
    assert row.request_id == UUID("0169368c-f000-7fcb-b4f4-7218889a333f")


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    "mark", "\t\x0b\x1c\x1f\x7f\x85\u2028\u2029\u200e\u202e \u00a0\u3000\u200b\u2060\ufeff\u00ad"
)
def test_text_at_the_edge_of_a_field_is_judged_as_over_http(mark: str, *, before: bool) -> None:
    for name, kind in (
        ("contact_name", PersonName),
        ("problem", Problem),
        ("external_key", OfficeTitle),
    ):
        said = mark + "Pat" if before else "Pat" + mark
        columns, line = csv_lines(SUBMITTED | {name: "PLACE"}).decode().splitlines()
        read_by_file = read(f"{columns}\n{line.replace('PLACE', said)}".encode(), as_csv=True)[0]
        try:
            kept = TypeAdapter(kind).validate_python(said)
        except ValidationError:
            assert [each.field for each in read_by_file] == [name]
        else:
            assert getattr(read_by_file, name) == kept == "Pat"


def test_lines_of_an_engagement_follow_one_another() -> None:
    lines = csv_lines(given(), given(external_key="TA-2")).splitlines(keepends=True)
    bad = faults(b"".join((lines[0], lines[1], lines[3], lines[2])), as_csv=True)
    assert [(each.line, each.field) for each in bad] == [(4, "external_key")]


def test_a_further_line_that_says_otherwise_is_bad() -> None:
    lines = csv_lines(given()).replace(b"TA-1,,,", b"TA-1,,IA0570000,", 2).splitlines()
    (told,) = faults(b"\n".join(lines), as_csv=True)
    assert (told.line, told.field, told.value) == (3, "ori", "IA0570000")


def test_the_same_line_twice_is_told_not_counted_twice() -> None:
    lines = csv_lines(SUBMITTED).splitlines(keepends=True)
    (told,) = faults(b"".join((*lines, lines[1])), as_csv=True)
    assert (told.line, told.rule) == (3, "stands on line 2 already")


def test_a_quotation_mark_left_open_spoils_one_line() -> None:
    lines = csv_lines(SUBMITTED, SUBMITTED | {"external_key": "TA-2"}).splitlines(keepends=True)
    rows = read(b"".join((lines[0], b'"open,\n', lines[2])), as_csv=True)
    assert isinstance(rows[1], HistoryRow)
    assert [each.line for each in rows[0]] == [2]


def test_no_half_of_an_engagement_is_read_where_a_line_of_it_cannot_be() -> None:
    lines = csv_lines(given(), given(external_key="TA-2")).splitlines(keepends=True)
    half, unreadable, whole = read(b"".join((*lines[:2], b"TA-1,,,8\n", *lines[3:])), as_csv=True)
    assert [(each.line, each.field, each.rule) for each in half] == [
        (2, "external_key", "line 3 cannot be read and may belong to it")
    ]
    assert [each.line for each in unreadable] == [3]
    assert isinstance(whole, HistoryRow)


def test_text_with_line_breaks_may_stand_in_quotation_marks() -> None:
    (row,) = read(csv_lines(SUBMITTED | {"problem": 'One,\n"two"\r\nthree'}), as_csv=True)
    assert (row.problem, row.line) == ('One,\n"two"\nthree', 2)


def test_a_line_of_json_that_is_too_long_is_bad_and_the_next_is_read() -> None:
    long = SUBMITTED | {"problem": "x" * JSON_LINE_BYTES_MAX}
    bad, row = read(json_lines(long, SUBMITTED))
    assert [(each.line, each.rule) for each in bad] == [(1, "is longer than 16,777,216 bytes")]
    assert isinstance(row, HistoryRow)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfeo\x00", "lacks external_key.*read as utf-16"),
        (b"PK\x03\x04", "workbook"),
        (b"external_key,ori\n", "lacks program"),
        (csv_lines().replace(b"ori,", b"ori,ori,", 1), "more than once"),
        (csv_lines().replace(b"ori,", b"ori,sworn,", 1), "no column: column 4, sworn"),
    ],
)
def test_what_is_no_history_is_told_at_once(content: bytes, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        read(content, as_csv=True)


def test_a_line_that_is_no_json_is_bad_and_the_next_is_read() -> None:
    rows = read(b"{\n[]\n" + json_lines(given()))
    assert [each[0].line for each in rows[:2]] == [1, 2]
    assert isinstance(rows[2], HistoryRow)


PERSONAL = (
    "Zora Quimby", "Zora", "zora.quimby@agency.example", "+1 (202) 555-0173", "2025550173",
    "sk-0f9aQz7Lm2", "e3b0c44298fc1c149afbf4c8996fb924",
)  # fmt: skip


@pytest.mark.parametrize("planted", PERSONAL)
def test_what_may_be_personal_is_repeated_under_no_column_and_in_no_form(planted: str) -> None:
    """A missing comma shifts columns: an address stands under `program`."""
    told = []
    for field in (*given(), "sworn", planted):
        for form in (planted, [planted], {planted: planted}):
            told += faults(json_lines(given(**{field: form})))
    for spoilt in (f'{{"contact_name": "{planted}"', f'["{planted}"]'):
        told += faults(spoilt.encode())
    header = csv_lines(given()).splitlines()[0]
    for spoilt in (f'"{planted}', f"{planted},", planted):
        told += faults(b"\n".join([header, spoilt.encode()]), as_csv=True)
    assert len(told) > 3 * len(given())
    assert [str(bad) for bad in told if planted in str(bad)] == []


@pytest.mark.parametrize("planted", PERSONAL)
def test_what_is_no_column_is_not_repeated_where_it_may_be_personal(planted: str) -> None:
    header = csv_lines(given()).splitlines()[0].decode()
    with pytest.raises(ImportFileError, match="no column") as refused:
        read(f"{header},{planted}\nx\n".encode(), as_csv=True)
    assert planted.lower() not in str(refused.value)
