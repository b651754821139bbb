"""What of an event file serves no goal, and which goals nothing serves: no mistakes, but holes in the day's trace."""

from collections.abc import Iterator
from itertools import chain

from config.checking.draft import Keys, Parts, goals_in, keys_in, parts_in, words_in
from config.checking.mistakes import Finding

_SILENCED = "write serves: with codes of goals, or serves: [] if it is about none"


def unserved(content: Keys) -> Iterator[Finding]:
    """Of a file without mistakes; nothing where it has no goals. `serves: []` says that something is about none."""
    goals = goals_in(content)
    if not goals:
        return
    polls, mapping = parts_in(content, "polls"), keys_in(content.get("mapping"))
    steps = parts_in(keys_in(content.get("roadmap")), "steps", ("roadmap",))
    types = [kind for path, poll in polls for kind in parts_in(poll, "types", path)]
    parts: Parts = [*polls, *([(("mapping",), mapping)] if mapping else []), *types, *steps]
    with_field = keys_in(mapping.get("serves_with"))
    named = [
        *(words_in(part, "serves") for _, part in parts),
        *(words_in(with_field, key) for key in with_field),
    ]
    served = {code for _, code in chain.from_iterable(named)}
    for path, goal in goals:
        if goal.get("code") not in served:
            message = f"nothing gives evidence for {goal.get('code')}; name it under serves: of a poll, of the mapping or of a step"
            yield Finding((*path, "code"), message)
    for path, part in (*polls, *steps):
        if "serves" not in part:
            yield Finding(
                path, f"{part.get('code')} serves no goal, so the trace counts it nowhere; {_SILENCED}"
            )
    if mapping and "serves" not in mapping:
        yield Finding(
            ("mapping",), f"the mapping serves no goal, so the trace counts it nowhere; {_SILENCED}"
        )
