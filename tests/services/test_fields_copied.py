"""Whoever builds a fact, a command or a view by hand names every field of it.

So an optional field that is added to body, command and fact cannot be forgotten in the line that
copies it: not even its default is left to itself, unless it is named here with the reason. What is
spread (`**said`) copies all there is, and `events.copying.copied` refuses what it does not find.
What a command is told of other streams is filled in by `services/*/lookups.py`, but only for who
hands its table to `handle(..., beside=...)`; whoever decides without must name these fields too.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import NamedTuple

import pytest
from pydantic import BaseModel

import services.assignment
import services.assignment.lookups
import services.importing
import services.intake
import services.intake.lookups
import services.reporting
from events.decider import Command
from events.event import Event
from services.importing.history.row import LISTS, HistoryRow

_NO_COLUMN = "the file has no column for it: see docs/importing.md"
_FOLLOWS = "it follows from another fact, which says why"
_AS_WANTED = "as the engagement wants it"
_AS_CENTER = "told by the center, not by a provider"
_NEW = "the request is written with its end: nothing can look like it or count as it before"
_NOT_ENDED = "a row tells its work before the end of its request, whose stream the append guards"
_ELSEWHERE = "a history of another center: as by default"
_OF_THE_LOG = "the one expert of the roster is made of the log, with the membership of that day"
_CHOSEN_THERE = "a conflict is refused with the agency of the row; later mergers moved nobody there"
LEFT_OUT = {
    ("services.assignment.confirming", "AssignProvider", "languages"): _AS_WANTED,
    ("services.assignment.confirming", "AssignProvider", "communities"): _AS_WANTED,
    (
        "services.assignment.confirming",
        "AssignProvider",
        "ask_again",
    ): "nobody is proposed whose decline holds",
    ("services.assignment.decisions.endings", "CancelEngagement", "note"): _FOLLOWS,
    ("services.assignment.decisions.endings", "CloseEngagement", "note"): _FOLLOWS,
    ("services.assignment.decisions.endings", "ReinstateEngagement", "note"): _FOLLOWS,
    ("services.assignment.decisions.endings", "ReinstateEngagement", "request"): _FOLLOWS,
    ("services.assignment.decisions.holds", "HoldEngagement", "note"): _FOLLOWS,
    ("services.assignment.decisions.holds", "ResumeEngagement", "note"): _FOLLOWS,
    ("services.reporting.queries.figures", "FigureRow", "*"): "a row has the figures asked for",
    ("services.reporting.queries.rehearsal", "FigureRow", "*"): "nothing was counted",
    ("services.reporting.measures.answers", "Satisfaction", "*"): "no share of too few answers",
    ("services.reporting.measures.ratings", "Rated", "*"): "no mean of too few answers",
    ("services.reporting.measures.agencies", "OfficersRepresented", "*"): "nothing was counted",
    ("services.reporting.measures.agencies", "Reach", "*"): "nothing was counted",
    ("services.reporting.measures.values", "LeftOut", "*"): "nothing was counted",
    ("services.reporting.measures.days", "DaysToDelivery", "*"): "nothing was counted",
    ("services.reporting.measures.days", "DaysOfMost", "*"): "nothing was counted",
    ("services.reporting.measures.levels", "OfLevel", "*"): "no mean of too few answers",
    ("services.reporting.measures.levels", "Responded", "*"): "no share of too few invitations",
    ("services.reporting.measures.days", "DaysWaited", "*"): "nothing was counted",
    ("services.reporting.measures.sites", "ProviderLoad", "*"): "nothing was counted",
    ("services.reporting.measures.deliveries", "ProviderShare", "*"): "nothing was counted",
    ("services.reporting.measures.engagements", "Milestone", "*"): "nothing was counted",
    (
        "services.intake.decisions.inviting",
        "EvaluationInvited",
        "instead_of",
    ): "nothing was sent before; see invite_again",
    (
        "services.importing.history.engagements",
        "RecordDelivery",
        "reason",
    ): "a row is told in the order of its days",
    ("services.importing.history.requests", "ScreenRequest", "delivery_types"): "those asked for",
    ("services.importing.history.requests", "DeclineRequest", "relying"): _NEW,
    ("services.importing.history.requests", "DeclineRequest", "originals"): _NEW,
    (
        "services.importing.history.evaluations",
        "InviteEvaluation",
        "audience",
    ): "requesters alone",
    ("services.importing.history.evaluations", "AnswerEvaluation", "answers"): _NO_COLUMN,
    (
        "services.importing.history.experts",
        "ListExpert",
        "agency_sizes",
    ): "nobody knows it of a mere name",
    (
        "services.importing.history.experts",
        "ListExpert",
        "languages",
    ): "nobody knows it of a mere name",
    (
        "services.importing.history.experts",
        "ListExpert",
        "communities",
    ): "nobody knows it of a mere name",
    (
        "services.importing.history.experts",
        "ListExpert",
        "based_in",
    ): "nobody knows it of a mere name",
    ("services.importing.history.findings", "RecordFinding", "by"): _AS_CENTER,
    ("services.importing.history.findings", "MakeRecommendation", "by"): _AS_CENTER,
    (
        "services.importing.history.findings",
        "MakeRecommendation",
        "engagement",
    ): "looked at for the finding",
    ("services.importing.history.engagements", "AssignProvider", "languages"): _AS_WANTED,
    ("services.importing.history.engagements", "AssignProvider", "communities"): _NO_COLUMN,
    ("services.importing.history.engagements", "AssignProvider", "ask_again"): _NO_COLUMN,
    (
        "services.importing.history.engagements",
        "AssignProvider",
        "decline_holds_days",
    ): _ELSEWHERE,
    ("services.importing.history.engagements", "AssignProvider", "request"): _NOT_ENDED,
    ("services.importing.history.engagements", "AssignProvider", "listed"): _OF_THE_LOG,
    ("services.importing.history.engagements", "AssignProvider", "members"): _OF_THE_LOG,
    ("services.importing.history.engagements", "AssignProvider", "agencies"): _CHOSEN_THERE,
    (
        "services.importing.history.engagements",
        "RecordDelivery",
        "listed",
    ): "asked for with the assignment; those who took part beside have no column",
    (
        "services.importing.history.engagements",
        "RecordDelivery",
        "members",
    ): "given elsewhere; the file has no column for who was kept on after its membership",
    ("services.importing.history.hand_overs", "ReplaceProvider", "languages"): _AS_WANTED,
    ("services.importing.history.hand_overs", "ReplaceProvider", "communities"): _NO_COLUMN,
    ("services.importing.history.hand_overs", "ReplaceExpert", "by"): _AS_CENTER,
    ("services.importing.history.hand_overs", "ReplaceProvider", "decline_holds_days"): _ELSEWHERE,
    ("services.importing.history.hand_overs", "ReplaceProvider", "request"): _NOT_ENDED,
    ("services.importing.history.hand_overs", "ReplaceProvider", "listed"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "ReplaceProvider", "members"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "ReplaceProvider", "agencies"): _CHOSEN_THERE,
    ("services.importing.history.hand_overs", "ReplaceExpert", "decline_holds_days"): _ELSEWHERE,
    ("services.importing.history.hand_overs", "ReplaceExpert", "request"): _NOT_ENDED,
    ("services.importing.history.hand_overs", "ReplaceExpert", "listed"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "ReplaceExpert", "members"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "ReplaceExpert", "agencies"): _CHOSEN_THERE,
    ("services.importing.history.hand_overs", "ReleaseProvider", "by"): _AS_CENTER,
    ("services.importing.history.hand_overs", "JoinProvider", "decline_holds_days"): _ELSEWHERE,
    ("services.importing.history.hand_overs", "JoinProvider", "request"): _NOT_ENDED,
    ("services.importing.history.hand_overs", "JoinProvider", "listed"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "JoinProvider", "members"): _OF_THE_LOG,
    ("services.importing.history.hand_overs", "JoinProvider", "agencies"): _CHOSEN_THERE,
    ("services.importing.history.engagements", "AcceptAssignment", "by"): _AS_CENTER,
    ("services.importing.history.engagements", "AcceptAssignment", "request"): _NOT_ENDED,
    ("services.importing.history.engagements", "RecordDelivery", "request"): _NOT_ENDED,
    ("services.importing.history.engagements", "DeliverEngagement", "by"): _AS_CENTER,
    ("services.importing.history.engagements", "DeliverEngagement", "request"): _NOT_ENDED,
    ("services.importing.history.engagements", "DeclineAssignment", "by"): _AS_CENTER,
    ("services.importing.history.engagements", "ProposePlan", "by"): _AS_CENTER,
    ("services.importing.history.engagements", "RecordDelivery", "by"): _AS_CENTER,
    ("services.importing.history.engagements", "RecordDelivery", "further_experts"): _NO_COLUMN,
    ("services.importing.history.engagements", "ProposePlan", "milestones"): _NO_COLUMN,
}
"""Module, class and field (`*`: any) -> why it is left to its default there."""

OF_THE_EDGE = Command.model_fields.keys() - {"now"}
"""What only `dated` gives: every other command follows from a fact, or has no such bound."""

PACKAGES = (services.intake, services.assignment, services.reporting, services.importing)


class Left(NamedTuple):
    """A field that is not named where its class is called."""

    module: str
    built: str
    field: str


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def told_or_shown(built: object) -> type[BaseModel] | None:
    """The class, if it is that of a fact, a command or a view."""
    if not (isinstance(built, type) and issubclass(built, BaseModel)):
        return None
    shown = {"views", "measures"} & {*built.__module__.split(".")}
    told = issubclass(built, Event | Command) or bool(shown)
    return built if told else None


def left_out(
    module: ModuleType, source: str, tables: Mapping[str, str] | None = None
) -> Iterator[Left]:
    """`tables`: the sources of the lookups, where they are not those that there are."""
    parsed = ast.parse(source)
    beside = filled_beside(parsed, TABLES if tables is None else tables)
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Call) or any(each.arg is None for each in node.keywords):
            continue
        called = node.args[0] if _commands(node) else node.func
        name = called.id if isinstance(called, ast.Name) else ""
        if (built := told_or_shown(getattr(module, name, None))) is not None:
            named = {each.arg for each in node.keywords}
            for field in built.model_fields.keys() - named - OF_THE_EDGE:
                if field not in beside or not built.model_fields[field].exclude:
                    yield Left(module.__name__, name, field)


TABLES = {
    each.__name__: inspect.getsource(each)
    for each in (services.assignment.lookups, services.intake.lookups)
}
"""What says which fields are filled from which streams."""


def filled_beside(parsed: ast.Module, tables: Mapping[str, str]) -> set[str]:
    """The fields that are looked up where a module has its commands handled.

    None where it decides them itself, or hands `handle` no table.
    """
    imported = {
        alias.asname or alias.name: node.module or ""
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and node.module in tables
        for alias in node.names
    }
    calls = [node for node in ast.walk(parsed) if isinstance(node, ast.Call)]
    asked = {
        imported[call.func.id]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in imported
    }
    if not any(keyword.arg == "beside" for call in calls for keyword in call.keywords):
        return set()
    return {
        key.value
        for table in asked
        for node in ast.walk(ast.parse(tables[table]))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def excused(left: Left) -> set[tuple[str, ...]]:
    """The exceptions that it falls under."""
    return {tuple(left), (left.module, left.built, "*")} & LEFT_OUT.keys()


def _commands(node: ast.Call) -> bool:
    """Whether it is `build_command(Class, ...)`."""
    return isinstance(node.func, ast.Name) and node.func.id == "build_command" and bool(node.args)


@pytest.fixture(scope="module")
def found() -> set[Left]:
    return {left for module in modules() for left in left_out(module, inspect.getsource(module))}


def test_every_field_is_named_where_something_is_built(found: set[Left]) -> None:
    unnamed = sorted(left for left in found if not excused(left))
    assert unnamed == [], "copy it, or say in LEFT_OUT why it is left to its default"


def test_every_exception_is_needed(found: set[Left]) -> None:
    needed = {exception for left in found for exception in excused(left)}
    assert sorted(LEFT_OUT.keys() - needed) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("services.importing.history.requests", "            title=row.authorized_title,\n"),
        (
            "services.importing.history.requests",
            "            document=row.authorization_document,\n",
        ),
        ("services.importing.history.engagements", "        mode=delivery.delivery_mode,\n"),
    ],
)
def test_a_line_that_is_gone_is_missed(module: str, line: str) -> None:
    imported = importlib.import_module(module)
    source = inspect.getsource(imported)
    assert line in source
    field = line.strip().partition("=")[0]
    missed = list(left_out(imported, source.replace(line, "", 1)))
    assert any(left.field == field for left in missed if not excused(left))


HANDLED = {
    "services.assignment.confirming": {"request", "listed", "members", "agencies"},
    "services.intake.reactions.reauthorization": {"delivered"},
}
"""Who names every field of a command and has the rest looked up."""


@pytest.mark.parametrize("module", HANDLED)
def test_what_nobody_looks_up_is_missed(module: str) -> None:
    imported = importlib.import_module(module)
    source = inspect.getsource(imported)

    def missed(source: str, tables: Mapping[str, str] = TABLES) -> set[str]:
        return {left.field for left in left_out(imported, source, tables) if not excused(left)}

    assert missed(source) == set()
    assert missed(source.replace("beside=", "asides=")) == HANDLED[module]
    for field in HANDLED[module]:
        forgetful = {
            name: table.replace(f'"{field}": ', '"another": ') for name, table in TABLES.items()
        }
        assert missed(source, forgetful) == {field}


def test_what_is_asked_is_no_look_up_of_the_same_name() -> None:
    imported = importlib.import_module("services.assignment.confirming")
    source = inspect.getsource(imported).replace("            on=proposed.on,\n", "")
    tables = {name: table.replace('"members": ', '"on": ') for name, table in TABLES.items()}
    missed = {left.field for left in left_out(imported, source, tables) if not excused(left)}
    assert missed == {"on", "members"}


# What comes in: bodies and columns

WHOLE = {"dated", "model_copy", "model_dump"}
"""What gives all of a body."""


def unread(module: ModuleType, source: str) -> Iterator[Left]:
    """The fields of bodies that the route does not read."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef):
            for argument in node.args.args:
                if argument.arg == "body" and isinstance(argument.annotation, ast.Name):
                    yield from _unread(module, node, argument.annotation.id)


def _unread(module: ModuleType, route: ast.AsyncFunctionDef, name: str) -> Iterator[Left]:
    attributes = {
        each.attr
        for each in ast.walk(route)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id == "body"
    }
    handed_on = any(
        isinstance(argument, ast.Name) and argument.id == "body"
        for call in ast.walk(route)
        if isinstance(call, ast.Call)
        for argument in call.args
    )
    if not handed_on and not attributes & WHOLE:
        for field in getattr(module, name).model_fields.keys() - attributes:
            yield Left(module.__name__, name, field)


def test_every_field_of_a_body_is_read() -> None:
    routes = [module for module in modules() if ".routes" in module.__name__]
    left = [each for module in routes for each in unread(module, inspect.getsource(module))]
    assert left == []


def test_a_field_of_a_body_that_is_not_read_is_missed() -> None:
    module = importlib.import_module("services.assignment.routes.providers")
    source = inspect.getsource(module).replace("member_until=body.member_until, ", "")
    assert [left.field for left in unread(module, source)] == ["member_until"]


KEPT_ASIDE = {"line"}
"""Where a row stands in its file: told with its faults."""


def columns_read(sources: Mapping[str, str]) -> set[str]:
    """The columns that the import reads: by name, or with all others that a command has."""
    return {
        column
        for name, source in sources.items()
        if not name.endswith((".row", ".parts"))
        for node in ast.walk(ast.parse(source))
        for column in _columns_of(importlib.import_module(name), node)
    }


def _columns_of(module: ModuleType, node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr=column):
            yield column
        case ast.Call(func=ast.Name(id="copied"), args=[ast.Name(id=into), *_], keywords=given):
            yield from getattr(module, into).model_fields.keys() - {each.arg for each in given}
        case _:
            pass


def _importing() -> dict[str, str]:
    return {
        module.__name__: inspect.getsource(module)
        for module in modules()
        if module.__name__.startswith("services.importing.history")
    }


def test_every_column_of_a_history_is_read() -> None:
    rows: list[type[BaseModel]] = [HistoryRow, *LISTS.values()]
    columns = {name for row in rows for name in row.model_fields} - KEPT_ASIDE
    assert sorted(columns - columns_read(_importing())) == []


def test_a_column_that_is_not_read_is_missed() -> None:
    sources = _importing()
    sources["services.importing.history.engagements"] = sources[
        "services.importing.history.engagements"
    ].replace("virtual=delivery.attendees_virtual", "virtual=virtual")
    assert "attendees_virtual" not in columns_read(sources)
