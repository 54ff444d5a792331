"""What reporting shows of the seals of the log."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from services.kit.http.views import View


class SealView(View):
    """A signed head of the log: docs/audit.md says how it is checked."""

    log: str = Field(description="The name of the log.")
    size: int = Field(description="The position of the last record under it.")
    root: str = Field(description="The root of the tree (RFC 9162), in base64.")
    note: str = Field(description="The seal itself: a C2SP checkpoint in a signed note.")
    sealed_at: datetime = Field(description="When the database kept it; not a part of the seal.")
    address: str = Field(description="Where this seal alone is, the same for ever.")


class PositionProof(View):
    """That a position is sealed, for `byfield audit check` and whoever else knows RFC 9162."""

    form: str = Field(description="What kind of proof it is.")
    position: int
    leaf: str = Field(
        description="SHA-256 over a zero byte and the record, in base64; nothing of the record."
    )
    path: tuple[str, ...] = Field(description="The hashes beside it, from the leaf up, in base64.")
    seal: str = Field(description="The newest seal, under which it is proved.")


class RecordProof(PositionProof):
    """That a record is sealed, with the record: its content is what was published."""

    record: str = Field(
        description="Nine lines and the content of the fact, byte for byte (docs/audit.md)."
    )
