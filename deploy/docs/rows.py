"""`sql/rows_{load,write,remove}.sql` and `versions_NAME.sql` of services, made of their tables.

`python -m deploy.docs.rows` writes them; with `--check` it only compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.services import SERVICES
from services.kit.feed.row_statements import (
    LOAD,
    REMOVE,
    VERSIONS,
    WRITE,
    load_statement,
    remove_statement,
    versions_statement,
    write_statement,
)
from services.kit.feed.tables import loads_of, tables_of
from services.kit.run.service import Service

FOLDER: Final = Path(__file__).parents[2] / "services"


def files_of(service: Service) -> Iterator[tuple[Path, str]]:
    """Yield the files of a service, each with the text that it should have."""
    folder, folds = FOLDER / service.name / "sql", service.folds
    yield folder / f"{LOAD}.sql", load_statement(loads_of(folds))
    yield folder / f"{WRITE}.sql", write_statement(tables_of(folds))
    yield folder / f"{REMOVE}.sql", remove_statement(tables_of(folds))
    for table in tables_of(folds):
        if table.remembers:
            yield folder / f"{VERSIONS.format(table.name)}.sql", versions_statement(table)


def _main(arguments: list[str]) -> int:
    files = [each for service in SERVICES.values() for each in files_of(service)]
    if arguments != ["--check"]:
        for path, text in files:
            path.write_text(text)
        return 0
    stale = [path for path, text in files if not path.exists() or path.read_text() != text]
    for path in stale:
        sys.stderr.write(f"{path.relative_to(FOLDER.parent)} is not current; run: make docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
