"""`byfield figure`: why a figure differs from what it was, and which file cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.reporting.app import SERVICE
from tests.deploy.cli.conftest import Cli, follow
from tests.events.log.seals.sealing import SIGNER


@pytest.mark.usefixtures("imported")
def test_it_says_both_values_and_what_moved_the_figure(cli: Cli, database: str) -> None:
    follow(database, 3, SERVICE)
    said = cli("figure", "since", "requests", "--then", "1")
    assert said == (0, "requests: 0 at position 1, 0 at 3\n", "")
    of_answers = cli("figure", "since", "satisfaction", "--then", "1")
    assert "What makes the difference is not told: it is made of answers" in of_answers.out
    as_json = json.loads(cli("figure", "since", "requests", "--then", "1", "--json").out)
    assert (as_json["measure"], as_json["items"]) == ("requests", [])


@pytest.mark.usefixtures("imported")
def test_what_cannot_be_asked_is_said(cli: Cli, database: str, tmp_path: Path) -> None:
    follow(database, 3, SERVICE)
    assert cli("figure", "since", "requests").err.startswith("Say with --then")
    later = cli("figure", "since", "requests", "--then", "4")
    assert (later.status, later.err) == (
        1,
        "--then must not be after the position that is asked for, 3\n",
    )
    assert (
        "--by does not apply"
        in cli(*("figure", "since", "requests", "--then", "1", "--by", "mode")).err
    )
    assert (
        "--key must be one of each dimension"
        in cli(*("figure", "since", "requests", "--then", "1", "--key", "IA")).err
    )
    (tmp_path / "no.json").write_text("{}")
    assert cli("figure", "since", tmp_path / "no.json").status == 1


def test_an_error_says_which_of_the_files_it_is_about(cli: Cli, tmp_path: Path) -> None:
    figures, proof = tmp_path / "figures.json", tmp_path / "proof.json"
    figures.write_text("[]")
    proof.write_text("[]")
    assert cli("figure", "verify", str(figures)).err.startswith(f"byfield: {figures}: the file is ")
    review = tmp_path / "review.pdf"
    review.write_bytes(b"%PDF-1.7")
    key = ("--key", str(SIGNER.verifier))
    refused = cli("figure", "verify", str(review), "--proof", str(proof), *key)
    assert (refused.status, refused.err.startswith(f"byfield: {proof}: ")) == (1, True)
