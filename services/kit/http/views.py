"""What answers are made of."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A part of an answer, in JSON; it does not change once it is made."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)
