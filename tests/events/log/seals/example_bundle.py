"""The example bundles of the docs: golden facts, sealed; and the same with one fact changed.

`.venv/bin/python -m tests.events.log.seals.example_bundle` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from events.log.seals.bundle import FORM
from events.log.seals.note import Checkpoint, signed
from events.log.seals.record import record_bytes
from events.log.seals.tree import Tree, leaf_hash
from tests.events.log.seals.sealing import NAME, SIGNER, stored
from tests.golden.test_log_0_1 import TOLD

FOLDER: Final = Path(__file__).parents[4] / "docs" / "verify"
SEALED: Final = (3, 17, 40)
GOOD, CHANGED, KEY, SEAL = "good.bundle", "changed.bundle", "center.pub", "17.seals"


def examples() -> dict[str, str]:
    """Each file, by its name."""
    good = "".join(_lines())
    assert good.count("Riverport Police Department") == 1
    changed = good.replace("Riverport Police Department", "Riverport Police Departments")
    notes = [orjson.loads(line)["seal"] for line in good.splitlines() if '"seal":' in line[:10]]
    return {GOOD: good, CHANGED: changed, KEY: f"{SIGNER.verifier}\n", SEAL: f"{notes[1]}\n"}


def _lines() -> Iterator[str]:
    head = {"form": FORM, "log": NAME, "until": SEALED[-1], "keys": [str(SIGNER.verifier)]}
    yield f"{orjson.dumps(head).decode()}\n"
    tree = Tree()
    for recorded in TOLD[: SEALED[-1]]:
        record = record_bytes(stored(recorded))
        tree.add(leaf_hash(record))
        yield f"{orjson.dumps({'record': record.decode()}).decode()}\n"
        if tree.size in SEALED:
            note = signed(Checkpoint(NAME, tree.size, tree.root()), [SIGNER]).note
            yield f"{orjson.dumps({'seal': note}).decode()}\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in examples().items():
        (FOLDER / name).write_text(content)
