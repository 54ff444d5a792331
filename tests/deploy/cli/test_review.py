"""`byfield review`, on the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import uvloop

from services.reporting.settings import ReportingSettings
from tests.deploy.cli.conftest import Cli
from tests.services.reporting.reports import running_reports
from tests.services.reporting.test_reviews import told


@pytest.fixture
def figures(database: str) -> None:
    """Work of two fiscal years, with its figures published."""

    async def work() -> None:
        async with running_reports(ReportingSettings.read(postgres_dsn=database)) as reports:
            await told(reports)

    uvloop.run(work())


def follow(database: str) -> None:
    """Bring what was published to the pages."""

    async def work() -> None:
        async with running_reports(ReportingSettings.read(postgres_dsn=database)) as reports:
            await reports.follow()

    uvloop.run(work())


@pytest.mark.usefixtures("figures")
def test_files_are_written_and_nothing_is_told_before_it_is_published(
    cli: Cli, tmp_path: Path
) -> None:
    made = cli("review", 2023, "--out", tmp_path / "review")
    assert (made.status, made.err) == (0, "")
    assert made.out.rstrip().endswith("not published.")
    content = (tmp_path / "review" / "review-2023-1.json").read_text()
    assert json.loads(content)["review"] == "2023-1"
    assert (tmp_path / "review" / "review-2023-1.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "review" / "review-2023-1.pdf").read_bytes().startswith(b"%PDF-1.7")
    nothing = cli("review", 2023, "--verify")
    assert (nothing.status, nothing.err.strip()) == (1, "byfield: no review 2023 is published")


@pytest.mark.usefixtures("figures", "coordinator")
def test_what_was_published_is_verified_byte_for_byte(
    cli: Cli, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cli("review", 2023, "--out", tmp_path, "--publish")
    assert (made.status, made.err) == (0, "")
    with monkeypatch.context() as signed_out:
        signed_out.delenv("BYFIELD_TOKEN")  # which services have no setting for
        follow(database)
    checked = cli("review", 2023, "--verify")
    assert checked.status == 0
    for file, what in (("json", "figures"), ("html", "HTML"), ("pdf", "PDF")):
        digest = hashlib.sha256((tmp_path / f"review-2023-1.{file}").read_bytes()).hexdigest()
        (line,) = [line for line in checked.out.splitlines() if line.split()[0] == what]
        assert "same: the same bytes" in line
        assert digest in checked.out
    again = cli("review", 2023, "--out", tmp_path, "--publish")
    assert again.status == 1
    assert "reviewed-already" in again.err
    assert not (tmp_path / "review-2023-2.json").exists()


@pytest.mark.usefixtures("figures", "operator")
def test_only_a_coordinator_publishes(cli: Cli, tmp_path: Path) -> None:
    made = cli("review", 2023, "--out", tmp_path, "--publish")
    assert made.status == 1
    assert "this needs the role coordinator, and operator:olga is signed in" in made.err
    assert list(tmp_path.glob("review-*")) == []


@pytest.mark.usefixtures("figures")
def test_without_typst_the_error_names_the_extra_and_the_rest_is_written_without_a_pdf(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporting.reviews.typesetting.DISTRIBUTION", "not-installed")
    refused = cli("review", 2023, "--out", tmp_path / "a")
    assert refused.status == 1
    assert "the extra 'review' installs: byfield[review]" in refused.err
    assert not (tmp_path / "a").exists()
    made = cli("review", 2023, "--out", tmp_path / "b", "--no-pdf")
    assert made.status == 0
    names = sorted(file.name for file in (tmp_path / "b").iterdir())
    assert names == ["review-2023-1.html", "review-2023-1.json"]


@pytest.mark.parametrize(
    "asked", [(), ("--out", "a", "--verify"), ("--verify", "--publish"), ("--edition", "1")]
)
def test_what_is_asked_for_is_one_thing(bare_cli: Cli, asked: tuple[str, ...]) -> None:
    assert bare_cli("review", 2023, *asked).status == 2
