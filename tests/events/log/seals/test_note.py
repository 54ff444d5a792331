"""Signed notes: the format that others read, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.log.seals.note import (
    Checkpoint,
    NoteError,
    Seal,
    Signer,
    Verifier,
    accepted,
    parse_seal,
    signed,
)

SEED = bytes(range(32))
GO_NOTE_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
"""The example of golang.org/x/mod/sumdb/note."""

SIGNER = Signer("center.example/log", SEED)
CHECKPOINT = Checkpoint("center.example/log", 48211, bytes(32))
SEAL = signed(CHECKPOINT, [SIGNER])


def test_a_seal_is_a_checkpoint_in_a_signed_note() -> None:
    text, lines = SEAL.note.split("\n\n")
    assert text == "center.example/log\n48211\n" + "A" * 43 + "="
    assert lines.startswith("— center.example/log ")
    assert lines.count("\n") == 1
    assert parse_seal(SEAL.note) == SEAL
    assert accepted(SEAL, [SIGNER.verifier]) == [SIGNER.verifier]


def test_the_example_of_the_format_is_accepted() -> None:
    note = Seal(replace(CHECKPOINT, origin="its text is no checkpoint"), GO_NOTE)
    verifier = Verifier.parse(GO_NOTE_VERIFIER)
    assert accepted(note, [verifier]) == [verifier]


def test_keys_are_lines_that_come_back() -> None:
    assert Signer.parse(SIGNER.line).line == SIGNER.line
    assert Verifier.parse(str(SIGNER.verifier)) == SIGNER.verifier
    assert SIGNER.line.startswith("PRIVATE+KEY+center.example/log+")
    assert SIGNER.line not in repr(SIGNER)


@pytest.mark.parametrize(
    ("text", "instead"),
    [("48211", "48212"), ("AAA", "BAA"), ("center.example/log\n", "center.example/lag\n")],
)
def test_a_word_of_it_changed_makes_the_signature_false(text: str, instead: str) -> None:
    forged = parse_seal(SEAL.note.replace(text, instead, 1))
    with pytest.raises(NoteError, match="is false"):
        accepted(forged, [SIGNER.verifier])


def test_a_seal_of_somebody_else_is_accepted_by_nobody_here() -> None:
    other = signed(CHECKPOINT, [Signer.new("center.example/log")])
    assert accepted(other, [SIGNER.verifier]) == []


def test_for_the_crossing_both_keys_sign() -> None:
    following = Signer.new("center.example/log")
    crossing = signed(CHECKPOINT, [SIGNER, following])
    for verifier in (SIGNER.verifier, following.verifier):
        assert accepted(crossing, [verifier]) == [verifier]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n" + "A" * 43 + "=\n",
        SEAL.note.removesuffix("\n"),
        SEAL.note.replace("48211", "048211"),
        SEAL.note.replace("48211", "-1"),
        SEAL.note.replace("AAAA", "AAA*"),
        SEAL.note.replace("A" * 43, "A" * 39),
        SEAL.note.replace("— ", "- "),
        SEAL.note + "\n",
        "a\n\n" + SEAL.note.partition("\n\n")[2],
    ],
)
def test_what_is_no_seal_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        parse_seal(note)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "center.example/log",
        str(SIGNER.verifier).replace("+", "+0", 1),
        str(SIGNER.verifier)[:-4],
        str(SIGNER.verifier).replace("+AQ", "+BA"),
        str(SIGNER.verifier).replace("center", "a center"),
    ],
)
def test_what_is_no_verifier_is_refused(line: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(line)


@pytest.mark.parametrize("line", ["", SIGNER.line[1:], SIGNER.line[:-5], str(SIGNER.verifier)])
def test_what_is_no_private_key_is_refused_and_not_quoted(line: str) -> None:
    with pytest.raises(NoteError) as refused:
        Signer.parse(line)
    assert SIGNER.line[-20:] not in str(refused.value)


def test_a_name_that_a_note_cannot_carry_is_refused() -> None:
    with pytest.raises(NoteError, match="must match"):
        Signer.new("two words")
