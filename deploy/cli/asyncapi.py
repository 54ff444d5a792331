"""`byfield asyncapi`: the document of what the stream carries."""

from __future__ import annotations

from importlib.metadata import version

import orjson

from deploy.cli.output import OUT
from events.contracts.asyncapi import document
from services.kit.escapes import escape_json


def asyncapi(*, server: str = "localhost:4222") -> None:
    """Print the AsyncAPI 3 document of every fact, as JSON.

    Example: byfield asyncapi > asyncapi.json
    """
    content = orjson.dumps(document(server, version("byfield")), option=orjson.OPT_INDENT_2)
    OUT.out(escape_json(content.decode()), highlight=False)
