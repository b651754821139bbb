"""What must fit together in the chains of an event file: which polls they name, and that these are about one list."""

from collections.abc import Iterator

from config.checking.document import Document
from config.checking.draft import Keys, by_code, keys_in, parts_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.references import no_such, used_twice
from config.event import CHAIN_PARTS, ChainPart

_SCALES = ("scale", "matrix")

_KINDS: dict[ChainPart, tuple[str, ...]] = {
    "ideas": ("text",),
    "importance": _SCALES,
    "status": _SCALES,
    "ranking": ("ranking",),
    "feasibility": _SCALES,
}

_COMPARED: tuple[ChainPart, ...] = ("status", "feasibility")

_NAMED_TWICE = "{part} is in this chain already; a chain has one poll for it"


def check_chains(document: Document, content: Keys) -> Iterator[Finding]:
    """Chains of polls that aren't there, that can't be that part of one, or that are about different lists."""
    polls, chains = by_code(parts_in(content, "polls")), parts_in(content, "chains")
    yield from used_twice(document, chains)
    first: dict[str, KeyPath] = {}
    for path, chain in chains:
        yield from _chain(chain, path, polls)
        for place, code in _polls(chain, path):
            if code in first and first[code] != path:
                yield Finding(
                    place, f"{code!r} is in another chain; a poll is in one, and has one step after it"
                )
            first.setdefault(code, path)


def _polls(chain: Keys, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for place, step in parts_in(chain, "steps", path):
        for part in CHAIN_PARTS:
            if isinstance(step.get(part), str):
                yield (*place, part), step[part]


def _chain(chain: Keys, path: KeyPath, polls: dict[str, Keys]) -> Iterator[Finding]:
    there: dict[ChainPart, tuple[KeyPath, Keys]] = {}
    steps = parts_in(chain, "steps", path)
    for number, (place, step) in enumerate(steps):
        for part in CHAIN_PARTS:
            code, where = step.get(part), (*place, part)
            if not isinstance(code, str) or not code:
                continue
            if part in there:
                yield Finding(where, _NAMED_TWICE.format(part=part))
            elif code in [poll.get("code") for _, poll in there.values()]:
                yield Finding(where, f"{code!r} is in this chain already, as another part; name another poll")
            elif code not in polls:
                yield Finding(where, no_such("poll", code, polls))
            else:
                there[part] = (where, polls[code])
        if step.get("ideas") and (number or len(step) > 1):
            yield Finding(
                (*place, "ideas"), "everything starts from the ideas; make them the first step, alone"
            )
    for part, (where, poll) in there.items():
        yield from _poll(part, where, poll)
    yield from _together(path, there, is_whole=all(_has_polls(step) for _, step in steps))


def _has_polls(step: Keys) -> bool:
    return any(isinstance(step.get(part), str) for part in CHAIN_PARTS)


def _poll(part: ChainPart, where: KeyPath, poll: Keys) -> Iterator[Finding]:
    kinds = _KINDS[part]
    if poll.get("kind") not in kinds:
        yield Finding(where, f"{poll.get('code')!r} can't be it; name a poll of kind {' or '.join(kinds)}")
    elif part == "ideas" and not poll.get("into"):
        yield Finding(where, "its texts become no ideas; write into: with the list in that poll")
    elif poll.get("anonymity") == "unlinked":
        yield Finding(where, "a chain compares what the same people said; name a poll that isn't unlinked")


def _together(
    path: KeyPath, there: dict[ChainPart, tuple[KeyPath, Keys]], *, is_whole: bool
) -> Iterator[Finding]:
    """What one poll can't have wrong alone."""
    lists = {part: _list_of(part, poll) for part, (_, poll) in there.items()}
    named = [part for part in lists if isinstance(lists[part], str)]
    for part in named[1:]:
        if lists[part] != lists[named[0]]:
            message = (
                f"is about {lists[part]!r}, and {named[0]} about {lists[named[0]]!r}; ask about one list"
            )
            yield Finding(there[part][0], message)
    for part in there:
        if part != "ideas" and part not in named:
            yield Finding(there[part][0], "is about no list; write the list's name in that poll")
    if "importance" in there:
        for part in _COMPARED:
            if part in there and _ends(there[part][1]) != _ends(there["importance"][1]):
                yield Finding(there[part][0], "is on another scale than importance; ask both on the same one")
    elif is_whole:
        for part in _COMPARED:
            if part in there:
                yield Finding(there[part][0], "is compared with importance; add a poll for it to the chain")
    if is_whole and there and "ranking" not in there and not {"importance", "status"} <= there.keys():
        message = "nothing says what comes first; add ranking, or importance and status"
        yield Finding((*path, "steps"), message)


def _list_of(part: ChainPart, poll: Keys) -> object:
    return poll.get({"ideas": "into", "ranking": "options"}.get(part, "items"))


def _ends(poll: Keys) -> tuple[str, str]:
    scale = keys_in(poll.get("scale"))
    return str(scale.get("from", 1)), str(scale.get("to", 5))
