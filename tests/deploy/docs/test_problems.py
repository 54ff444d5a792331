from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.docs.pages import FOLDER, main
from deploy.docs.problem_page import explained, page
from deploy.docs.problems import PAGE, unexplained
from deploy.docs.refusals import rules_in, shared_in
from deploy.services import SERVICES
from services.kit.http.problem_kinds import KINDS

EVERY = tuple(SERVICES.values())


def test_the_page_is_current() -> None:
    assert main(PAGE, page(EVERY), ["--check"]) == 0, "run: make docs"


def test_every_rule_of_the_code_is_explained_and_no_other() -> None:
    assert list(unexplained(EVERY)) == []
    assert all(len(rules_in(FOLDER.parent / "services" / name)) > 40 for name in list(SERVICES)[:2])


def test_a_rule_that_is_not_explained_and_one_that_is_no_more_are_named() -> None:
    intake = SERVICES["intake"]
    rules = {rule: intake.rules[rule] for rule in intake.rules if rule != "flagged"}
    changed = replace(intake, rules=rules | {"blue-moon": "It is not."})
    assert list(unexplained([changed])) == [
        "services/intake/rules.py: say what the rule flagged means",
        "services/intake/rules.py: nothing refuses by the rule blue-moon any more",
    ]


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("raise Refused('a-b', 'It is.')", {"a-b"}),
        ("raise Refused('a' if x else 'b', 'It is.')", {"a", "b"}),
        ("def no(what, rule): raise Refused(rule, what)\nno(1, 'c')\nno(2, rule='d')", {"c", "d"}),
        ("def no(*, rule='i'): raise Refused(rule, 'It is.')\nno()\nno(rule='j')", {"i", "j"}),
        ("refuse_before(on, day, 'it was', rule='k')", {"k"}),
        ("refuse_before(on, day, 'it was')", {"out-of-order"}),
        ("raise ProblemError(REFUSED, 'It is.', rule='e')", {"e"}),
        ("Fault(field='x', rule='must be JSON')", set()),
        ("HARD_RULES: Final = (('f', _f), ('g', _g))", {"f", "g"}),
        ("say('h')", set()),
    ],
)
def test_a_rule_is_found_wherever_its_name_is_written(
    tmp_path: Path, source: str, rules: set[str]
) -> None:
    (tmp_path / "some.py").write_text(source)
    assert rules_in(tmp_path) == rules


def test_kinds_are_told_apart_by_their_names() -> None:
    assert len({kind.slug for kind in KINDS}) == len(KINDS) > 20
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.slug) for kind in KINDS)


def test_a_rule_of_two_services_is_explained_for_both() -> None:
    text = explained("in-the-future", EVERY)
    assert text is not None
    assert "Rule of intake" in text
    assert "Rule of assignment" in text
    assert explained("blue-moon", EVERY) is None


def test_a_rule_that_services_share_is_explained_where_it_can_refuse(tmp_path: Path) -> None:
    some = tmp_path / "some.py"
    some.write_text("refuse_outside(command.on, command)")
    assert shared_in(tmp_path) == {"before-the-center", "in-the-future"}
    some.write_text("latest_day(now)")
    assert shared_in(tmp_path) == set()
