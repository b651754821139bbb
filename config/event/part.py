"""What all parts of an event file share, and the codes by which they are told apart."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

LONGEST_CODE = 16


def _code(value: str) -> str:
    if len(value) > LONGEST_CODE or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", value):
        raise ValueError(
            f"{value!r} is no code; write 1 to 16 letters (a-z, A-Z), digits, - and _, such as g04"
        )
    return value


Code = Annotated[str, AfterValidator(_code)]
"""Up to 16 letters, digits, `-` and `_`: short enough for a button's 64 bytes."""

DONT_KNOW = "dk"
"""The code of "Don't know / no opinion" in buttons, ballots and exports; no option may take it."""

NOBODY = "nobody"
"""Who, in a sector mapping, where nobody does anything; no organisation may take it."""


class Part(BaseModel):
    """What all parts of an event file share: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
