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
from deploy.docs.refusals import rules_in, shared_in
from deploy.services import SERVICES
from services.kit.run.service import Service

PAGE: Final = "problems.md"
FOLDER: Final = Path(__file__).parents[2] / "services"


def unexplained(services: Iterable[Service]) -> Iterator[str]:
    """Yield a sentence for each rule that is not explained, or explained but not in the code."""
    for service in services:
        folder = FOLDER / service.name
        written = rules_in(folder) | shared_in(folder)
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
