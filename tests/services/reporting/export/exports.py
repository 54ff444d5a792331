"""Exports of a history, and what is in their files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from services.reporting.export.directory import Directory, Manifest, read_manifest
from services.reporting.export.exporting import Exported, export
from services.reporting.export.formats import Format
from tests.services.reporting.reports import Reports


async def exported(
    reports: Reports, root: Path, as_of: int, format_: Format = Format.JSONL
) -> Exported:
    """Export into a folder as of a position."""
    with Directory.opened(root) as directory:
        return await export(directory, reports.running.log, reports.running.pool, as_of, format_)


def rows_of(root: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table, from all of its files."""
    segments = [each for each in read_manifest(root).segments if each.table == table]
    return [row for each in segments for row in _rows(root / each.path)]


def files_of(root: Path) -> dict[str, bytes]:
    """Every file that an export names, with its content."""
    manifest: Manifest = read_manifest(root)
    return {each.path: (root / each.path).read_bytes() for each in manifest.segments}


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in path.read_text().splitlines()]
