"""What buttons carry, as nobody's button ever carried it: every form, with codes of others, stale, swapped, oversized."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from handlers.callbacks import DATA
from handlers.callbacks.data import Data
from tests.fuzz import words


@dataclass(frozen=True)
class Codes:
    """What is known in the workshop: codes of everything, and numbers of rounds and broadcasts."""

    words: Sequence[str]
    numbers: Sequence[int]


def _hints(kind: type[Data]) -> list[Any]:
    hints = get_type_hints(kind, include_extras=True)
    return [hints[field.name] for field in fields(kind)]  # type: ignore[arg-type]


_HINTS = {kind: _hints(kind) for kind in DATA}


def forged(chance: random.Random, codes: Codes) -> str:
    """The data of a button that any of the forms could have, or nearly."""
    kind = chance.choice(DATA)
    values = [_value(hint, chance, codes) for hint in _HINTS[kind]]
    way = chance.random()
    if way < 0.1 and len(values) > 1:
        chance.shuffle(values)
    elif way < 0.15:
        values = values[:-1]
    elif way < 0.2:
        values.append(chance.choice(codes.words))
    elif way < 0.25 and values:
        values[chance.randrange(len(values))] = words.text(chance)
    letter = kind.letter if way < 0.97 else chance.choice("vqXQ~é")
    return ":".join([letter, *values])


def _value(hint: Any, chance: random.Random, codes: Codes) -> str:
    if hint is int or get_origin(hint) is Annotated:
        return str(chance.choice((*codes.numbers, *codes.numbers, 0, 7, 99, 10**9, 10**15 - 1, -1)))
    if choices := get_args(hint):
        return str(chance.choice(choices))
    code = chance.choice(codes.words)
    way = chance.random()
    if way < 0.3:
        return f"{code}{chance.choice(('=1', '=0', '=3', '@1=1', '@2=0', '=99', '=-1'))}"
    return chance.choice(("", "dk", "1", "3", "5", "6", "0", "٣")) if way < 0.5 else code
