"""Figures in a file: that they are what the log says is shown, and every change is found."""

from __future__ import annotations

import json
import shutil
import subprocess
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.reporting.canonical import canonical, digest_of
from services.reporting.export.asking import WITHOUT_VIEW
from services.reporting.export.formats import Format
from services.reporting.export.recounting import AT_AN_END
from services.reporting.export.verifying import (
    FiguresFileError,
    Kind,
    figures_behind,
    is_laid_out,
    read_figures,
    read_proof,
    read_question,
    recounted,
    refuse_other,
)
from services.reporting.measures import MEASURES
from tests.events.log.seals.sealing import NAME, SIGNER, seal
from tests.processes import byfield, ended
from tests.services.reporting.export.exports import exported
from tests.services.reporting.histories import lived
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_reviews import ask

SCRIPT = Path(__file__).parents[4] / "docs" / "verify-figure.mjs"
NODE = shutil.which("node")
QUESTIONS = (
    "requests?by=state&by=fiscal-year&from=2022-10-01",
    "sites?by=program&until=2023-06-30",
    "agencies?by=fiscal-year&program=cri-tac",
    "hours",
)


@dataclass(frozen=True)
class Brought:
    """What somebody outside has: what was published and its proofs, answers, and an export."""

    snapshot: bytes
    proof: bytes
    review: bytes
    review_proof: bytes
    laid_out: tuple[bytes, ...]
    """The review as HTML, and as PDF."""
    answers: tuple[bytes, ...]
    export: Path


@pytest.fixture
async def brought(reports: Reports, database: str, tmp_path: Path) -> Brought:
    await reports.told(lived(2))
    await publish(reports)
    assert (await ask(reports, "reviews", year=2023)).status_code == 201
    unsealed_review = await reports.client.get("/reporting/reviews/2023/proof")
    assert unsealed_review.json()["detail"] == "There is no proof of review 2023-1."
    unsealed = await reports.client.get("/reporting/snapshots/fy2024-q1/proof")
    assert unsealed.json()["detail"] == "There is no proof of snapshot fy2024-q1."
    await seal(database, tmp_path / "seals")
    snapshot = await reports.client.get("/reporting/snapshots/fy2024-q1")
    proof = await reports.client.get("/reporting/snapshots/latest/proof")
    of_review = [
        await reports.client.get(f"/reporting/reviews/{each}")
        for each in ("2023/figures", "2023-1/proof", "2023-1/file", "2023-1/pdf")
    ]
    answers = [await reports.get(f"measures/{question}") for question in QUESTIONS]
    assert [each.status_code for each in (snapshot, proof, *of_review, *answers)] == [200] * 10
    last = max(each.json()["as_of"] for each in answers)
    await exported(reports, tmp_path / "data", last, Format.PARQUET)
    return Brought(
        snapshot.content,
        proof.content,
        of_review[0].content,
        of_review[1].content,
        tuple(each.content for each in of_review[2:]),
        tuple(each.content for each in answers),
        tmp_path / "data",
    )


def by_node(
    brought: Brought,
    folder: Path,
    *named: str,
    snapshot: bytes | None = None,
    proof: bytes | None = None,
) -> str:
    """Return what the script of the documentation says."""
    if NODE is None:
        pytest.skip("Node is not here: the script in another language cannot run")
    files = {
        "snapshot.json": snapshot or brought.snapshot,
        "proof.json": proof or brought.proof,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = [NODE, str(SCRIPT), *(str(folder / name) for name in files), str(SIGNER.verifier)]
    return subprocess.run(  # noqa: S603 - Node, with a script of ours
        [*command, *named], capture_output=True, text=True, check=False
    ).stdout


async def test_what_was_published_is_proved_and_counted_again(
    brought: Brought, tmp_path: Path
) -> None:
    figures = read_figures(brought.snapshot)
    proof, shown = read_proof(brought.proof, [SIGNER.verifier])
    assert shown.startswith("Position ")
    refuse_other(figures, proof)
    found = recounted(figures, brought.export)
    assert found.differ == ()
    assert found.same > 20
    content = json.loads(brought.snapshot)
    [of_2023] = [row for row in content["work"]["fiscal-year"] if row["key"] == "2023"]
    first, second = by_node(brought, tmp_path, "requests", "fiscal-year", "2023").splitlines()
    assert first.startswith("yes: fy2024-q1, position ")
    assert f" of {NAME}, is under the seal of " in first
    assert second == (
        f"requests until 2023-12-31, fiscal-year 2023: {of_2023['requests']} "
        f"(counted as of position {content['as_of']})"
    )


async def test_a_number_that_was_changed_in_a_snapshot_is_found_thrice(
    brought: Brought, tmp_path: Path
) -> None:
    content = json.loads(brought.snapshot)
    content["work"]["all"][0]["requests"] += 1
    changed = canonical(content).encode()
    figures = read_figures(changed)
    with pytest.raises(FiguresFileError, match="published other figures"):
        refuse_other(figures, read_proof(brought.proof, [SIGNER.verifier])[0])
    was = content["work"]["all"][0]["requests"]
    assert recounted(figures, brought.export).differ == (
        f"requests (all): the file has {was}, the log {was - 1}",
    )
    assert (
        by_node(brought, tmp_path, snapshot=changed) == "no: the file is not what was published\n"
    )
    with pytest.raises(FiguresFileError, match="not byte for byte"):
        read_figures(brought.snapshot + b" ")


async def test_a_review_is_proved_and_counted_again(brought: Brought, tmp_path: Path) -> None:
    figures = read_figures(brought.review)
    proof, shown = read_proof(brought.review_proof, [SIGNER.verifier])
    assert shown.startswith("Position ")
    refuse_other(figures, proof)
    assert (figures.kind, figures.name) == (Kind.REVIEW, "2023-1")
    found = recounted(figures, brought.export)
    assert found.differ == ()
    assert found.same > 3
    content = json.loads(brought.review)
    of_year = {row["key"]: row for row in content["figures"]["fiscal-year"]}["2023"]
    for named in ([], ["requests", "fiscal-year", "2023"]):
        said = by_node(
            brought, tmp_path, *named, snapshot=brought.review, proof=brought.review_proof
        ).splitlines()
        assert said[0].startswith("yes: 2023-1, position ")
        assert said[1] == (
            f"requests until 2023-09-30, fiscal-year 2023: {of_year['requests']} "
            f"(counted as of position {content['as_of']})"
        )


async def test_a_review_that_is_laid_out_is_the_file_of_its_record(
    brought: Brought, tmp_path: Path
) -> None:
    proof, _ = read_proof(brought.review_proof, [SIGNER.verifier])
    for file in brought.laid_out:
        assert is_laid_out(file)
        assert figures_behind(file, proof) == read_figures(brought.review)
        assert by_node(brought, tmp_path, snapshot=file, proof=brought.review_proof).startswith(
            "yes: 2023-1"
        )
        with pytest.raises(FiguresFileError, match="published other files"):
            figures_behind(file + b"\n", proof)
        with pytest.raises(FiguresFileError, match="published other files"):
            figures_behind(file, read_proof(brought.proof, [SIGNER.verifier])[0])
    changed = brought.laid_out[0].replace(b"2023", b"2024", 1)
    said = by_node(brought, tmp_path, snapshot=changed, proof=brought.review_proof)
    assert said == "no: the file is not what was published\n"


async def test_a_review_that_was_changed_or_has_another_proof_is_found(
    brought: Brought, tmp_path: Path
) -> None:
    content = json.loads(brought.review)
    rows = content["figures"]["fiscal-year"]
    rows[0]["requests"] = rows[0].get("requests", 0) + 1
    changed = canonical(content).encode()
    [differs] = recounted(read_figures(changed), brought.export).differ
    assert differs.startswith(f"requests (fiscal-year {rows[0]['key']}): the file has ")
    proof, _ = read_proof(brought.review_proof, [SIGNER.verifier])
    for figures in (read_figures(changed), read_figures(brought.snapshot)):
        with pytest.raises(FiguresFileError, match="published other figures"):
            refuse_other(figures, proof)
    with pytest.raises(FiguresFileError, match="not byte for byte"):
        read_figures(brought.review + b"\n")
    assert (
        by_node(
            brought, tmp_path, "milestones", snapshot=brought.review, proof=brought.review_proof
        )
        == "no: it does not count milestones\n"
    )


async def test_what_came_after_a_publication_is_not_missed_in_it(brought: Brought) -> None:
    for file, work, units in (
        (brought.snapshot, "work", "units"),
        (brought.review, "figures", "definitions"),
    ):
        content = json.loads(file)
        del content[work][units]["agencies"]
        for rows in content[work].values():
            for row in rows if isinstance(rows, list) else ():
                row.pop("agencies", None)
        assert recounted(read_figures(canonical(content).encode()), brought.export).differ == ()


async def test_answers_are_counted_again_and_a_forged_digest_helps_nobody(
    brought: Brought,
) -> None:
    for content in brought.answers:
        figures = read_figures(content)
        found = recounted(figures, brought.export)
        assert (found.differ, found.left_out, found.told_further) == ((), (), ())
        assert found.same > 0
        answer = json.loads(content)
        answer["total"] += 1
        with pytest.raises(FiguresFileError, match="digest: the file says"):
            read_figures(json.dumps(answer).encode())
        answer["digest"] = digest_of(canonical({k: v for k, v in answer.items() if k != "digest"}))
        [differs] = recounted(read_figures(json.dumps(answer).encode()), brought.export).differ
        assert differs.startswith(f"{answer['measure']} (all): the file has ")


async def test_what_an_export_cannot_answer_is_said(reports: Reports, brought: Brought) -> None:
    for question, why in (
        ("requests?by=topic", "the views of an export are not divided by topic"),
        ("milestones?by=milestone", "the views of an export are not divided by milestone"),
        ("days_waited", WITHOUT_VIEW["days_waited"]),
    ):
        content = (await reports.get(f"measures/{question}")).content
        found = recounted(read_figures(content), brought.export)
        assert [each.partition(": ")[2] for each in found.left_out] == [why]


@pytest.mark.parametrize(
    ("question", "member"),
    [
        ("milestones?by=fiscal-year", "engagements"),
        *((f"reach?by={by}", "share") for by in ("program", "state", "fiscal-year")),
    ],
)
async def test_of_a_value_with_several_parts_one_is_counted_again(
    reports: Reports, brought: Brought, question: str, member: str
) -> None:
    answer = (await reports.get(f"measures/{question}")).json()
    found = recounted(read_figures(digested(answer)), brought.export)
    assert (found.differ, found.left_out) == ((), ())
    assert found.same > 1
    forged = digested(answer | {"total": answer["total"] | {member: 7}})
    [differs] = recounted(read_figures(forged), brought.export).differ
    assert differs.startswith(f"{answer['measure']} (all): the file has 7, the log ")


async def test_years_that_are_told_for_an_answer_are_counted_again(
    reports: Reports, tmp_path: Path
) -> None:
    """No export has the day of an answer: that there is such a year is not shown, its number is."""
    work = Life(1)
    told = [
        *(agency("IA0570100", 20), *work.up_to_opened("2023-01-12")),
        *(work.invited("2023-09-20"), work.evaluated(on="2024-10-21")),
    ]
    await exported(reports, tmp_path, await reports.told(told), Format.PARQUET)
    for measure in AT_AN_END:
        answer = (await reports.get(f"measures/{measure}?by=fiscal-year")).json()
        first, between, last = answer["rows"]
        assert [row["keys"] for row in (first, between, last)] == [["2023"], ["2024"], ["2025"]]
        found = recounted(read_figures(digested(answer)), tmp_path)
        assert (found.same, found.differ) == (4, ())
        [further] = found.told_further
        assert further.startswith(f"{measure}: the file tells years up to 2025, the export has ")
        beyond = last | {"keys": ["2101"]}
        forged = digested(answer | {"rows": [first, one_more(last), beyond]})
        assert recounted(read_figures(forged), tmp_path).differ == (
            f"{measure} (fiscal-year 2024): the file has 0, the log 1",
            f"{measure} (fiscal-year 2025): the file has 2, the log 1",
            f"{measure} (fiscal-year 2101): the file has 1, the log 0",
        )
    (tmp_path / "figures.json").write_bytes(digested(answer))
    asked = ("figure", "verify", str(tmp_path / "figures.json"), "--export", str(tmp_path))
    async with byfield(*asked, settings={}, stderr=PIPE) as verifying:
        status, out, err = await ended(verifying)
    assert (status, err) == (0, f"Counted again, not shown to be the last year: {further}.\n")
    assert "4 figures, none differs." in out


def one_more(row: dict[str, Any]) -> dict[str, Any]:
    """The row with one more in it than there was."""
    value = row["value"]
    if isinstance(value, int):
        return row | {"value": value + 1}
    return row | {"value": value | {"engagements": value["engagements"] + 1}}


async def test_the_command_says_all_of_it_and_ends_with_1_where_something_differs(
    brought: Brought, tmp_path: Path
) -> None:
    (tmp_path / "figures.json").write_bytes(brought.snapshot)
    (tmp_path / "proof.json").write_bytes(brought.proof)
    proved = ("--proof", str(tmp_path / "proof.json"), "--key", str(SIGNER.verifier))
    counted = ("--export", str(brought.export))
    command = ("figure", "verify", str(tmp_path / "figures.json"))
    async with byfield(*command, *proved, *counted, settings={}, stderr=PIPE) as verifying:
        status, out, err = await ended(verifying)
    assert status == 0
    assert err == ""
    assert out.startswith("Published figures fy2024-q1, as of position ")
    assert "It is of these figures." in out
    assert "figures, none differs." in out
    (tmp_path / "review.pdf").write_bytes(brought.laid_out[1])
    (tmp_path / "review-proof.json").write_bytes(brought.review_proof)
    laid_out = ("figure", "verify", str(tmp_path / "review.pdf"))
    proved = ("--proof", str(tmp_path / "review-proof.json"), "--key", str(SIGNER.verifier))
    async with byfield(*laid_out, *proved, *counted, settings={}, stderr=PIPE) as verifying:
        status, out, err = await ended(verifying)
    assert (status, err) == (0, "")
    assert out.startswith("Annual review 2023-1, as of position ")
    assert "It published this file." in out
    async with byfield(*laid_out, settings={}, stderr=PIPE) as verifying:
        status, _, err = await ended(verifying)
    assert status == 1
    assert "give --proof" in err
    content: dict[str, Any] = json.loads(brought.snapshot)
    content["work"]["program"][0]["requests"] = 999
    (tmp_path / "figures.json").write_text(canonical(content))
    async with byfield(*command, *counted, settings={}, stderr=PIPE) as verifying:
        status, _, err = await ended(verifying)
    assert status == 1
    assert "the file has 999, the log " in err
    assert "1 figure differs" in err


async def test_what_was_counted_by_another_definition_is_not_counted_again(
    brought: Brought,
) -> None:
    answer = json.loads(brought.answers[-1])
    other = digested(answer | {"version": answer["version"] + 1})
    found = recounted(read_figures(other), brought.export)
    now = answer["version"]
    why = f"hours: version {now} counts otherwise than version {now + 1}, which the file has"
    assert (found.same, found.differ, found.left_out) == (0, (), (why,))
    with pytest.raises(FiguresFileError, match=why):
        read_question(other)
    content = json.loads(brought.snapshot)
    content["work"]["units"]["requests"]["definition"] = "Something else"
    del content["work"]["units"]["hours"]
    found = recounted(read_figures(canonical(content).encode()), brought.export)
    assert (found.differ, found.left_out) == ((), ("requests: it is defined in other words since",))


def digested(answer: dict[str, Any]) -> bytes:
    """The answer as a file, with the digest that it has then."""
    plain = {name: value for name, value in answer.items() if name != "digest"}
    return canonical(plain | {"digest": digest_of(canonical(plain))}).encode()


ANSWER: dict[str, Any] = {
    "measure": "officers_represented",
    "version": MEASURES["officers_represented"].version,
    "by": ["state"],
    "filters": {"program": None, "from": None, "until": None, "topics": "as-named"},
    "as_of": 1,
    "rows": [{"keys": ["IA"], "value": {"sworn": 2}}],
    "total": {"participating": 3},
}
SNAPSHOT: dict[str, Any] = {
    "snapshot": "fy2024-q1",
    "until": "2023-12-31",
    "as_of": 1,
    "work": {
        "units": {"requests": {"definition": MEASURES["requests"].definition}},
        "all": [{"key": "all", "requests": 3}],
    },
}


def test_a_member_that_is_nothing_may_be_left_out() -> None:
    whole, by_state = [counted for _, counted in read_figures(digested(ANSWER)).told]
    assert (whole, by_state) == ({}, {("IA",): 2})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"total": 5}, "total: it is 5, and must be a record with sworn"),
        ({"total": {"sworn": "many"}}, "total: it is 'many', and must be a number of at most"),
        ({"total": {"sworn": 10**400}}, "total: it is 1000.*, and must be a number of at most"),
        ({"total": {"sworn": True}}, "total: it is True, and must be a number of at most"),
        ({"rows": [{"keys": ["IA"], "value": [1]}]}, r"rows.0: it is \[1\], and must be a record"),
        ({"rows": [{"keys": [], "value": None}]}, "rows.0: 0 keys, and there must be 1"),
        ({"rows": ANSWER["rows"] * 2}, "rows.1: the keys IA must stand there once"),
        ({"version": None}, "version: Input should be a valid integer"),
    ],
)
def test_an_answer_whose_values_are_none_is_refused_with_the_field(
    change: dict[str, Any], why: str
) -> None:
    with pytest.raises(FiguresFileError, match=why):
        read_figures(digested(ANSWER | change))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"all": [{"requests": 3}]}, "work.all.0.key: Field required"),
        (
            {"all": [{"key": "all", "requests": {}}]},
            r"work.all.0.requests: it is \{\}, and must be",
        ),
        ({"all": 3}, "work.all: Input should be a valid tuple"),
        ({"all": SNAPSHOT["work"]["all"] * 2}, "work.all.1.requests: the keys"),
        ({"units": []}, "work.units: Input should be a valid dictionary"),
    ],
)
def test_a_snapshot_whose_rows_are_none_is_refused_with_the_field(
    change: dict[str, Any], why: str
) -> None:
    read_figures(canonical(SNAPSHOT).encode())
    with pytest.raises(FiguresFileError, match=why):
        read_figures(canonical(SNAPSHOT | {"work": SNAPSHOT["work"] | change}).encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is no JSON"),
        (b'{"a":' + 100_000 * b"[", "the file is nested too deeply"),
        (b"[1]", "the file is a list or a value"),
        (b"{}", "measure: Field required"),
        (b'{"snapshot":"fy2024-q1"}', "until: Field required"),
        (b'{"review":"2023-1","snapshot":"fy2024-q1"}', "until: Field required"),
        (
            b'{"as_of":1,"figures":{"answers":[],"definitions":{},"month":3},"review":"2023-1"}',
            "until: Field required",
        ),
        (b'{"a":NaN}', "the file is no JSON"),
    ],
)
def test_what_has_no_figures_is_refused_with_its_field(content: bytes, why: str) -> None:
    with pytest.raises(FiguresFileError, match=why):
        read_figures(content)
