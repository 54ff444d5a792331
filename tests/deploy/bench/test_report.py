"""The report as JSON, as a table, and in a document."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from rich.console import Console

from deploy.bench.figures import Figure, Limit
from deploy.bench.machine import Machine
from deploy.bench.report import (
    BEGIN,
    END,
    MarksMissingError,
    Report,
    as_json,
    as_markdown,
    as_table,
    from_json,
    put_into,
)

MACHINE = Machine(
    processor="A Processor",
    cores=2,
    memory_gib=7.8,
    kernel="Linux 6.1",
    filesystem="ext4",
    sync_p50_ms=0.171,
    sync_p99_ms=1.5,
    load=0.1,
    python="3.11.7",
    postgres="18.0",
    nats="2.15.1",
    libraries={"asyncpg": "0.32.0"},
)
APPEND = Figure(
    "append",
    "append, 256 callers",
    31_234.5,
    "events/s",
    (Limit("COPY of the same rows", 34_000.0, share_min=0.8),),
)
VISIBLE = Figure("http", "submit visible, p99", 61.25, "ms", at_most=50.0)
REPORT = Report(datetime(2025, 3, 1, 12, tzinfo=UTC), False, MACHINE, (APPEND, VISIBLE))


def test_what_was_written_as_json_is_read_again() -> None:
    assert from_json(as_json(REPORT)) == REPORT


def test_the_json_says_shares_and_verdicts() -> None:
    read = orjson.loads(as_json(REPORT))
    assert set(read) == {"measured_at", "quick", "machine", "figures"}
    append, visible = read["figures"]
    assert append["limits"][0]["share"] == pytest.approx(31_234.5 / 34_000)
    assert append["met"] is True
    assert visible["met"] is False
    assert visible["limits"] == []


def test_the_document_says_on_what_machine_it_was_measured() -> None:
    text = as_markdown(REPORT)
    assert "Measured on 2025-03-01:" in text
    assert "A Processor, 2 cores, 7.8 GiB" in text
    assert "PostgreSQL 18.0, NATS 2.15.1" in text


def test_a_figure_is_a_row_of_the_document() -> None:
    rows = as_markdown(REPORT).splitlines()
    assert (
        "| append, 256 callers | 31,234 events/s | 0.92 of COPY of the same rows (34,000) "
        "| share ≥ 0.8 | yes |"
    ) in rows
    assert "| submit visible, p99 | 61.2 ms |  | ≤ 50 | no |" in rows


def test_a_quick_run_is_called_one_everywhere() -> None:
    quick = Report(REPORT.measured_at, True, MACHINE, (APPEND,))
    assert "too short to be trusted" in as_markdown(quick)
    assert as_table(quick).title == "too short to be trusted"


def test_the_table_has_a_row_for_each_figure() -> None:
    console = Console(width=140)
    with console.capture() as shown:
        console.print(as_table(REPORT))
    assert as_table(REPORT).row_count == 2
    assert "31,234 events/s" in shown.get()
    assert "≤ 50" in shown.get()


def test_a_new_table_takes_the_place_of_the_former_one() -> None:
    document = f"# Speed\n\n{BEGIN}\nold\n{END}\n\nWhat bounds it.\n"
    written = put_into(document, REPORT)
    assert "old" not in written
    assert written.startswith(f"# Speed\n\n{BEGIN}\nMeasured on")
    assert written.endswith(f"{END}\n\nWhat bounds it.\n")
    assert put_into(written, REPORT) == written


@pytest.mark.parametrize("document", ["# Speed\n", BEGIN, f"{END}\n{BEGIN}"])
def test_a_document_without_a_place_for_it_is_refused(document: str) -> None:
    with pytest.raises(MarksMissingError, match="measured: begin"):
        put_into(document, REPORT)
