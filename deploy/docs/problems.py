"""`docs/problems.md`: every kind of problem that is answered, and every rule that may refuse.

`python -m deploy.docs.problems` writes it; with `--check` it only compares, and says which rules
of the code are not explained.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from deploy.docs.pages import main
from deploy.docs.problem_page import page
from deploy.docs.refusals import SHARED, rules_in
from deploy.services import SERVICES
from services.kit.run.service import Service

PAGE: Final = "problems.md"
FOLDER: Final = Path(__file__).parents[2] / "services"


def unexplained(services: Iterable[Service]) -> Iterator[str]:
    """Yield a sentence for each rule that is not explained, or explained but not in the code."""
    shared = rules_in(SHARED)
    for service in services:
        # What services agree on refuses in each that has rules at all.
        written = rules_in(FOLDER / service.name) | (shared if service.rules else set())
        where = f"services/{service.name}/rules.py"
        for rule in sorted(written - service.rules.keys()):
            yield f"{where}: say what the rule {rule} means"
        for rule in sorted(service.rules.keys() - written):
            yield f"{where}: nothing refuses by the rule {rule} any more"


def _main(arguments: list[str]) -> int:
    faults = list(unexplained(SERVICES.values()))
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return main(PAGE, page(SERVICES.values()), arguments) or bool(faults)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
