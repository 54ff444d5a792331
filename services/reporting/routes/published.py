"""How routes answer with what was published: its bytes, and the proof of its record."""

from __future__ import annotations

import base64
from typing import Any, Final

from fastapi import Response

from services.kit.http.problems import not_found
from services.kit.http.running_service import RunningService
from services.reporting.routes.seals import proved, seals_of
from services.reporting.views.seals import RecordProof

ON_FIGURES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The figures, the same bytes for ever. `Repr-Digest` is their SHA-256.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


def figures_as_published(content: str, digest: str, address: str) -> Response:
    """Return published figures byte for byte, with their digest and where they are for ever."""
    encoded = base64.b64encode(bytes.fromhex(digest)).decode()
    headers = {"Repr-Digest": f"sha-256=:{encoded}:", "Content-Location": address}
    return Response(content, media_type="application/json", headers=headers)


async def prove_published(
    running: RunningService, what: str, name: str, position: int
) -> RecordProof:
    """Return the record that published something, and the proof that it is under the newest seal.

    Raises a 404 problem where no seal is on it yet.
    """
    proof = await proved(seals_of(running).proof_of_public(position))
    if proof is None:
        raise not_found(f"proof of {what}", name)
    return proof
