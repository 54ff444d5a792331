import json
import re
import unicodedata
from collections.abc import Callable
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints, ValidationError

from events.text import (
    EMAIL_PATTERN,
    LINE,
    LINE_PATTERN,
    MARKS_MAX,
    PROSE,
    PROSE_PATTERN,
    email,
    line,
    prose,
    shown,
)


class Letter(BaseModel):
    title: Annotated[str, StringConstraints(min_length=1, max_length=5), LINE] = "-"
    text: Annotated[str, StringConstraints(min_length=1, max_length=5), PROSE] = "-"


ACTING = ["\0", "\x07", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u061c", "\ud800"]
ACTING += ["\ufdd0", "\uffff", "\U0001fffe", "\U0010ffff"]
UNSEEN = ["", " ", "\u00a0", "\u200b", "\u200b \u2060", "\ufeff", "\u00ad", "\u2800", "\u3164"]
UNSEEN += ["\U000e0001", "\U000e0041\U000e007f", "\U000e0100", "\U0001d173", "\U0001bca0"]


@pytest.mark.parametrize("acting", [*ACTING, "\n", "\t", "\r"])
def test_a_line_holds_nothing_that_acts(acting: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        line(f"a{acting}b")


@pytest.mark.parametrize("acting", [*ACTING, "\t", "\r"])
def test_prose_holds_nothing_that_acts_but_line_breaks(acting: str) -> None:
    assert prose("a\r\nb\nc") == "a\nb\nc"
    with pytest.raises(ValueError, match="but line breaks"):
        prose(f"a{acting}b")


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_cannot_be_seen_is_empty(unseen: str) -> None:
    assert (line(unseen), prose(f"{unseen}\n")) == ("", "")


def test_text_is_kept_in_one_normal_form_and_trimmed() -> None:
    assert line("  Cafe\N{COMBINING ACUTE ACCENT}\u200b ") == "Caf\u00e9"


@pytest.mark.parametrize("read", [line, prose])
@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u0f73", "\u0344"])
def test_no_letter_is_heaped_with_marks(read: Callable[[str], str], marks: str) -> None:
    heaped = "a" + marks * (MARKS_MAX // len(marks))
    assert read(heaped)
    for text in (heaped + marks, "b" + marks * 60_000):  # ordered, these would take a minute
        with pytest.raises(ValueError, match="at most 100 marks"):
            read(text)


@pytest.mark.parametrize("read", [line, prose])
def test_a_text_is_trimmed_in_one_go_however_long_its_blanks_are(
    read: Callable[[str], str],
) -> None:
    wide = "a" + " \u200b" * 100_000 + "b"  # minutes, where each blank is tried as a beginning
    assert read(f"  {wide}\u00a0") == wide


def test_a_flag_that_is_written_in_tags_stays_whole() -> None:
    england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert line(f" {england} ") == england


def test_what_joins_letters_stays_between_them() -> None:
    assert line("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645").count("\u200c") == 1


def test_a_length_is_counted_in_what_is_kept() -> None:
    assert Letter(title=" " + "e\N{COMBINING ACUTE ACCENT}" * 5 + " ").title == "\u00e9" * 5
    with pytest.raises(ValidationError, match="at most 5"):
        Letter(title="e" * 6)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_must_be_said_cannot_be_said_unseen(unseen: str) -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        Letter.model_validate_json(json.dumps({"text": unseen}))


def test_half_a_surrogate_pair_is_a_fault_and_not_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        Letter(title="\ud800")
    assert refused.value.errors()[0]["type"] == "text"
    assert "\ud800" not in refused.value.errors()[0]["msg"]


@given(st.text())
def test_what_is_kept_is_kept_as_it_is_when_it_comes_again(text: str) -> None:
    for read in (line, prose):
        try:
            kept = read(text)
        except ValueError:
            continue
        assert read(kept) == kept == unicodedata.normalize("NFC", kept)


@given(
    st.text(
        st.one_of(
            st.sampled_from([*"\t\n\r a\u200b\ufe0f\u0301\u202e\ufeff\u2800\U000e0041\U0001fffe"]),
            st.characters(),
        )
    )
)
def test_the_schema_allows_what_is_read_and_nothing_else(text: str) -> None:
    for pattern, read in ((LINE_PATTERN, line), (PROSE_PATTERN, prose)):
        try:
            kept = bool(read(text))
        except ValueError:
            kept = False
        # As ECMA 262 has it: `$` is the very end.
        allowed = re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text) is not None
        assert allowed == kept


@pytest.mark.parametrize("unseen", [*ACTING, *UNSEEN[1:]])
def test_an_address_has_nothing_unseen(unseen: str) -> None:
    assert re.search(EMAIL_PATTERN, "jo@example.org")
    assert not re.search(EMAIL_PATTERN, f"jo{unseen}@example.org") or unseen == "\ud800"


@pytest.mark.parametrize("text", ["", "jo", "@example.org", "jo@", "j o@example.org", "jo@a\n"])
def test_what_is_no_address_is_told_so_in_words_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a mail address, such as ana@agency\.example$"):
        email(text)


def test_an_address_is_kept_as_it_is_but_for_its_letters() -> None:
    assert email("jo@example.org") == "jo@example.org"
    assert email("jose\u0301@example.org") == "jos\u00e9@example.org"


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_shown_can_be_encoded_and_acts_on_no_terminal(text: str) -> None:
    safe = shown(text).encode().decode()
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in safe)
