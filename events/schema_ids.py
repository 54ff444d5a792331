"""The name of a fact's shape, as its schema and its messages carry it."""

from __future__ import annotations


def schema_id(name: str, version: int, public_url: str | None = None) -> str:
    """A URN, or a URL where there is a public address.

    Both end in a colon and the version: that is where every release looks for it.
    """
    if public_url is None:
        return f"urn:byfield:schema:{name}:{version}"
    return f"{public_url}/schemas/{name}:{version}"
