"""Updates as Telegram would never send them: fields missing, of another type, of somebody else, nested without end."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.fuzz import words

Path = tuple[str | int, ...]


def mutated(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with one to four things wrong."""
    broken = copy.deepcopy(update)
    for _ in range(chance.choice((1, 1, 2, 4))):
        paths = list(_paths(broken))
        if paths:
            _break(broken, chance.choice(paths), chance)
    return broken


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, below in items:
        yield (*path, key)
        if len(path) < 8:
            yield from _paths(below, (*path, key))


def _break(update: dict[str, Any], path: Path, chance: random.Random) -> None:
    holder: Any = update
    for key in path[:-1]:
        holder = holder[key]
    last, way = path[-1], chance.random()
    if way < 0.25:
        del holder[last]
    elif way < 0.5:
        holder[last] = words.value(chance)
    elif way < 0.7:
        holder[last] = _nearly(holder[last], chance)
    elif way < 0.8 and isinstance(holder, dict):
        holder[chance.choice(("text", "from", "chat", "data", "photo", "document", "sender_chat"))] = holder[
            last
        ]
    elif way < 0.9:
        holder[last] = [holder[last], holder[last]]
    else:
        holder[last] = {"x": holder[last]}


def _nearly(value: Any, chance: random.Random) -> Any:
    """Of the same type, but hostile."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return chance.choice((value + 1, -value, value * 10**12, float(value), str(value)))
    if isinstance(value, str):
        return chance.choice(
            (words.text(chance), value * 3, value[: len(value) // 2], value + words.text(chance))
        )
    return words.value(chance)
