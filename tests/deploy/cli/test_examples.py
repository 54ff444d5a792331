"""Commands in help texts and documents are commands that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import CycloptsError, MissingArgumentError

from deploy.cli.commands import app
from deploy.services import SERVICES
from tests.deploy.cli.conftest import COLUMNS, ROWS, Cli
from tests.services.importing.history.history import csv_lines, given

ROOT = Path(__file__).parents[3]
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
HELP = re.compile(r"^    Examples?: (.+)$", re.MULTILINE)
IN_A_BLOCK = re.compile(r"^(?:    )?((?:byfield|make) .+?)(?: +#.*)?$", re.MULTILINE)
IN_A_LINE = re.compile(r"`(?:\.venv/bin/)?((?:byfield|make) [^`]+)`")
PLACEHOLDERS = {
    "SERVICE": "reporting",
    "FEED": "figures",
    "STREAM": "agency-IA0570100",
    "PROJECTION": "reporting.figures",
    "POSITION": "1",
    "ID": "agency-IA0570100",
    "URL": "nats://127.0.0.1:4222",
    "DSN": "postgresql:///byfield",
    "NAME": "intake",
    "ROLE": "reader",
    "KEY_ID": "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
}
PROJECTIONS = {
    f"{name}.{projection.name}"
    for name, service in SERVICES.items()
    for projection in service.projections
}
NOT_RUN = {
    ("up",): "serves until it is told to stop",
    ("run",): "likewise",
    ("demo",): "takes minutes, and has tests of its own",
    ("relay", "reset"): "asks a person",
    ("log", "tail"): "follows until it is told to stop",
    ("log", "diff"): "names positions that only a longer log has, and has tests of its own",
    ("migrate", "--nats"): "names servers of somebody else",
    ("audit",): "needs a key and files of seals, and has tests of its own",
    ("parked", "release"): "names a stream that nobody parked",
    ("parked", "discard"): "names a fact that nobody parked",
}


def helped() -> Iterator[str]:
    for file in sorted((ROOT / "deploy" / "cli").glob("*.py")):
        for said in HELP.findall(file.read_text()):
            yield from (example.strip() for example in said.split(";"))


def documented() -> Iterator[str]:
    for file in DOCUMENTS:
        text = file.read_text()
        for found in (*IN_A_BLOCK.findall(text), *IN_A_LINE.findall(text)):
            yield from _alternatives(found)


def _alternatives(command: str) -> Iterator[str]:
    """`byfield log head | tail` are two."""
    first, *others = command.split(" | ")
    yield first
    for other in others:
        yield " ".join([*first.split()[:2], other])


def tokens_of(example: str) -> list[str]:
    said = shlex.split(example.split(" > ", maxsplit=1)[0])
    return [PLACEHOLDERS.get(token, token) for token in said]


EXAMPLES = sorted({*helped(), *documented()})
BYFIELD = [example for example in EXAMPLES if example.startswith("byfield ")]
MAKE = [example for example in EXAMPLES if example.startswith("make ")]


def test_there_are_examples() -> None:
    assert len(set(helped())) >= 20
    assert len(BYFIELD) >= 35
    assert len(MAKE) >= 10


@pytest.mark.parametrize("example", BYFIELD)
def test_an_example_is_understood(example: str) -> None:
    _, *arguments = tokens_of(example)
    if arguments == ["--help"]:
        return
    try:
        command, bound, _ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    except MissingArgumentError:
        # A document may speak of a command; a help text shows how it is given.
        assert example not in set(helped())
        return
    except CycloptsError as fault:
        pytest.fail(f"{example}: {fault}")
    said = bound.arguments
    if command.__name__ == "rebuild_projections" and said.get("projection"):
        assert said["projection"] in PROJECTIONS | set(SERVICES)
    if command.__name__ == "rehearse_projection":
        assert said["projection"] in PROJECTIONS
    if command.__name__ == "release_stream":
        assert f"{said['service']}.{said['feed']}" in PROJECTIONS


@pytest.mark.parametrize("example", MAKE)
def test_an_example_of_make_names_a_target_and_variables_that_there_are(example: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for word in tokens_of(example)[1:]:
        name, is_variable, _ = word.partition("=")
        assert re.search(rf"^{name} \?=" if is_variable else rf"^{name}:", makefile, re.MULTILINE)


def _runs(example: str) -> bool:
    arguments = tokens_of(example)[1:]
    return not any(tuple(arguments[: len(start)]) == start for start in NOT_RUN)


@pytest.mark.usefixtures("imported")
def test_examples_of_help_texts_can_be_given(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text("\n".join([COLUMNS, *ROWS]))
    (tmp_path / "history.csv").write_bytes(csv_lines(given()))
    said = {example: cli(*tokens_of(example)[1:]) for example in helped() if _runs(example)}
    assert len(said) >= 9
    wrong = {example: one for example, one in said.items() if one.status == 2 or "?" in one.err}
    assert wrong == {}
