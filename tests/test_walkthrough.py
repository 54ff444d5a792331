"""`docs/walkthrough.md` names the files that a request really enters, in their order."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final, NamedTuple

import httpx
import pytest

from deploy.local.nats import Nats
from deploy.services import SERVICES
from deploy.settings import Settings
from services.kit.http.running_service import RunningService
from services.kit.run.mounting import mount_services
from tests.keys import asking_as
from tests.services.intake.conftest import SUBMISSION, relayed
from tests.services.intake.given import PROFILE

__all__ = ["relayed"]  # a fixture

SERVED: Final = (SERVICES["intake"], SERVICES["reporting"])
ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (ROOT / "docs" / "walkthrough.md").read_text()
FILES_MAX: Final = 12
USED_MAX: Final = 24
"""Those that are entered on the way and need not be read."""
INSIDES: Final = re.compile(
    r"services/kit/|events/log/|events/vault/|events/contracts/marks|events/[a-z_]+\.py$|"
    r"services/\w+/schedules\.py$"
)
"""What the page leaves out: the kit, the log, vault and words, and what the clock starts."""
_STEP: Final = re.compile(r"^\d+\. \[`([\w/.]+)`\]\(\.\./\1\): (.*)$", re.MULTILINE)
_USED: Final = re.compile(r"^\| `([\w/.]+)` \|", re.MULTILINE)


class Step(NamedTuple):
    """A numbered line of the page."""

    file: str
    names: tuple[str, ...]
    """What it names of the file."""


class Center(NamedTuple):
    """Intake and reporting in one process."""

    client: httpx.AsyncClient
    running: Sequence[RunningService]

    async def call(self, method: str, path: str, role: str, body: Any) -> int:
        """The position that the answer names."""
        answer = await self.client.request(method, path, json=body, headers=asking_as(role))
        assert answer.is_success, answer.text
        return int(answer.headers["Byfield-Position"])

    async def caught_up(self, position: int) -> None:
        """Wait until every projection has come so far."""
        for service, running in zip(SERVED, self.running, strict=True):
            await running.wait_for_position(position, *(each.name for each in service.projections))


class Trace:
    """Which functions of which files were entered, in the order of their first time."""

    def __init__(self) -> None:
        self.entered: dict[str, list[str]] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (file := _told_of(frame.f_code.co_filename)) is not None:
            self.entered.setdefault(file, []).append(frame.f_code.co_name)


@cache
def _told_of(file_name: str) -> str | None:
    """The file as the page names it, if it is one that the page would tell of.

    A request makes millions of calls: to look at the file of each would be all of the time.
    """
    path = Path(file_name)
    file = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else ""
    told = file.startswith(("services/", "events/")) and not INSIDES.match(file)
    return file if told else None


STEPS: Final = [
    Step(file, tuple(re.findall(r"`(\w+)`", words))) for file, words in _STEP.findall(PAGE)
]
USED: Final = set(_USED.findall(PAGE))


@pytest.fixture
async def center(
    database: str,
    steady_nats: Nats,
    relayed: None,  # noqa: ARG001 - the relay is at work
) -> AsyncIterator[Center]:
    settings = Settings.read(postgres_dsn=database, nats_url=steady_nats.service_url)
    app = mount_services(SERVED, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=10
        ) as client,
    ):
        yield Center(client, [app.state.services[each.name].state.running for each in SERVED])


@pytest.fixture
async def trace(center: Center) -> Trace:
    """One request on its way, from its submission to the figure that counts it."""
    agency = PROFILE | {"on": "2024-03-01"}
    await center.caught_up(await center.call("POST", "/intake/agencies", "coordinator", agency))
    trace = Trace()
    with trace.watching():
        position = await center.call("POST", "/intake/requests", "requester", SUBMISSION)
        await center.caught_up(position)
        await center.call("GET", "/reporting/figures", "coordinator", None)
    return trace


async def test_the_page_names_what_a_request_enters_and_nothing_else(trace: Trace) -> None:
    steps = {step.file for step in STEPS}
    unnamed = trace.entered.keys() - steps - USED
    assert sorted(unnamed) == [], "a request enters it: name it in docs/walkthrough.md"
    assert sorted(USED - trace.entered.keys()) == [], "no request enters it any more"


async def test_every_step_is_taken_in_the_order_of_the_page(trace: Trace) -> None:
    order = [file for file in trace.entered if file in {step.file for step in STEPS}]
    assert order == [step.file for step in STEPS if step.file in order]
    for step in STEPS:
        functions = set(_functions(step.file))
        entered = set(trace.entered.get(step.file, ()))
        assert functions & set(step.names) <= entered, step


def test_the_way_is_short_and_its_names_are_those_of_the_files() -> None:
    assert 0 < len(STEPS) <= FILES_MAX
    assert len(USED) <= USED_MAX
    for step in STEPS:
        assert step.names, step
        assert set(step.names) <= set(_defined(step.file)), step


def test_shapes_that_no_function_enters_are_those_that_the_steps_use() -> None:
    for number, step in enumerate(STEPS):
        if not _functions(step.file):
            imported = {name for each in STEPS[:number] for name in _imported(each.file)}
            later = {name for each in STEPS[number + 1 :] for name in _imported(each.file)}
            assert set(step.names) <= imported | later, step


@cache
def _parsed(file: str) -> Sequence[ast.stmt]:
    return ast.parse((ROOT / file).read_text()).body


def _functions(file: str) -> list[str]:
    return [
        node.name
        for node in _parsed(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _defined(file: str) -> Iterator[str]:
    for node in _parsed(file):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case _:
                pass


def _imported(file: str) -> set[str]:
    imports = (node for node in _parsed(file) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports for alias in node.names}
