"""Requests that schemathesis makes from an OpenAPI document, and what is held against the answers.

The same requests at every run: a fixed number of examples, derandomized.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, Config, GenerationMode, Response, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from deploy.settings import Settings
from services.intake.decisions.tokens import invitation_token
from services.kit.http.openapi import ROLES_EXTENSION
from tests.keys import key, somebody_of

STEPS_MAX = 8
"""Of one chain."""
SEED = 2018
ACCEPTANCE = checks.positive_data_acceptance
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    ACCEPTANCE,
]
REFUSED = ["400", "401", "403", "404", "409", "412", "414", "415", "422"]
ALLOWED = ["2xx", "3xx", "401", "403", "404", "409", "412"]
BY_WHAT_WAS = {"key-reused", "bad-cursor"}
"""Kinds of problems that no schema foresees: it goes by what was asked or answered before."""
AFTER = "Byfield-After"
ANY_LINE = r"^[^\r\n]*$"
"""The grammar of a header that takes whatever a header can be."""


class Fuzzed:
    """One document's operations, asked at an address by whoever may ask everything."""

    def __init__(self, document: dict[str, Any], address: str, examples: int) -> None:
        self._schema: OpenApiSchema = openapi.from_dict(document, config=Config(seed=SEED))
        self._schema.config.update(base_url=address)
        told = self._schema.config.checks
        told.negative_data_rejection.expected_statuses = REFUSED
        told.positive_data_acceptance.expected_statuses = ALLOWED
        self.found: list[str] = []
        self.asked = 0
        self._settings = settings(
            max_examples=examples,
            stateful_step_count=STEPS_MAX,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

    def ask_each(self) -> None:
        """Each operation by itself: what the document allows, and what it refuses."""
        for made in self._schema.get_all_operations():
            assert isinstance(made, Ok), made
            for mode in GenerationMode:

                @self._settings
                @given(case=made.ok().as_strategy(generation_mode=mode))
                def ask(case: Case[Any]) -> None:
                    self._ask(case)

                try:
                    ask()
                except Unsatisfiable:
                    # Nothing is wrong about what takes nothing, or any line; all else was allowed.
                    assert mode is GenerationMode.NEGATIVE
                    taken = made.ok().definition.raw.get("parameters", ())
                    assert {each["schema"].get("pattern") for each in taken} <= {ANY_LINE}

    def follow_links(self) -> None:
        """Chains of operations, each with what the ones before answered."""
        ask = self._ask

        class Chain(self._schema.as_state_machine()):  # type: ignore[misc] # made at run time
            def call(self, case: Case[Any], **_: Any) -> Response:
                return ask(case)

            def validate_response(self, *_: Any, **__: Any) -> None:
                """It was, in the call."""

        Chain.run(settings=self._settings)

    def _ask(self, case: Case[Any]) -> Response:
        """Ask it, and hold the document against the answer."""
        after = str(case.headers.get(AFTER, ""))
        if after.isdecimal():
            # A position that is not there yet is waited for, then 503; other tests have that.
            case.headers[AFTER] = "0"
        headers = {"Authorization": f"Bearer {_token(case)}"}
        response = case.call(headers=headers)
        self.asked += 1
        if _kind(response) in BY_WHAT_WAS or _is_about_several_fields(response):
            return response
        told = CHECKS
        if misled := list(_misled(case)):
            told = [check for check in CHECKS if check is not ACCEPTANCE]
            if response.status_code < 400:
                self.found.append(f"{misled} taken: {case.method} {case.path} -> {response.text}")
        try:
            case.validate_response(response, checks=told, headers=headers)
        except (Failure, FailureGroup) as fault:
            for each in _faults(fault):
                self.found.append(_told(each, response))
        return response


def _token(case: Case[Any]) -> str:
    invitation = str(case.path_parameters.get("invitation_id", ""))
    try:
        secret = Settings.read().evaluation_key.get_secret_value()
        return invitation_token(secret, UUID(invitation))
    except ValueError:
        roles = case.operation.definition.raw.get(ROLES_EXTENSION, ("operator",))
        role = somebody_of(roles)
        return "of-no-invitation" if role == "respondent" else key(role)


def _misled(case: Case[Any]) -> Iterator[str]:
    """The ids that their schema refuses: they are another thing's.

    schemathesis guesses which answers lead where, and holds no guess against the schema.
    """
    for told in case.operation.definition.raw.get("parameters", ()):
        value = case.path_parameters.get(told["name"])
        pattern = told["schema"].get("pattern", "")
        if told["in"] == "path" and value is not None and not re.search(pattern, str(value)):
            yield f"{told['name']}={value}"


def _kind(response: Response) -> str:
    if response.status_code < 400:
        return ""
    kind: str = json.loads(response.content)["type"].rpartition(":")[2]
    return kind


def _is_about_several_fields(response: Response) -> bool:
    """Of parameters, or of fields of the body, together: the document has no schema for that."""
    if _kind(response) != "invalid":
        return False
    return all(
        each["field"] in {"query", "body"} for each in json.loads(response.content)["errors"]
    )


def _faults(fault: Failure | FailureGroup) -> Iterator[BaseException]:
    yield from fault.exceptions if isinstance(fault, FailureGroup) else [fault]


def _told(fault: BaseException, response: Response) -> str:
    asked = response.request
    headers = {
        name: value
        for name, value in asked.headers.items()
        if name in {"Idempotency-Key", "If-Match", "If-None-Match", AFTER}
    }
    return (
        f"{type(fault).__name__}: {asked.method} {asked.url} {headers} {asked.body!r}"
        f" -> {response.status_code} {response.content.decode()[:500]}; {fault}"[:2000]
    )
