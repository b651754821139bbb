"""Ideas: what people wrote, as facilitators shaped it. The list follows from the texts and from the log of changes.

An idea is called by the code of a text in it, or `n7` if a facilitator added it by the change 7. A text that was edited or
taken back is gone from its idea: the texts' own codes change with their words. So the log holds no words but facilitators'.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from config.event import Item, Text, TextPoll
from storage.ideas import IdeaAction, IdeaChange

IdeaState = Literal["waiting", "approved", "hidden"]
IdeaStatus = Literal["", "agreed", "dropped"]
"""What became of it: nothing was said yet, or the room agreed, or it goes on no further."""

ITEM = "x"
"""What the codes of items that were ideas begin with: `x01`."""


@dataclass(frozen=True)
class Original:
    """What somebody wrote, under the text's own code. `mode`: whether its author's name is kept, as its poll says."""

    code: str
    words: str
    mode: str = "confidential"


@dataclass(frozen=True)
class Idea:
    """One idea as it stands. `label`: None: all its texts were taken back, and no facilitator worded it.

    `item`: its code among a list's items, '' until it was approved. `parts`: codes of what was merged into it.
    `gone`: how many of its texts were edited or taken back since it was shaped. `last`: the latest change of it.
    """

    code: str
    label: Text | None
    originals: tuple[Original, ...]
    state: IdeaState = "waiting"
    item: str = ""
    type: str = ""
    status: IdeaStatus = ""
    parts: tuple[str, ...] = ()
    gone: int = 0
    last: IdeaChange | None = None

    @property
    def is_item(self) -> bool:
        """Whether it goes into polls."""
        return self.state == "approved" and self.status != "dropped" and self.label is not None


@dataclass(frozen=True)
class Shaping:
    """One change that is wanted; `details` as `shaped` reads them, without items' codes, which are given when it is made."""

    action: IdeaAction
    details: Mapping[str, Any]


@dataclass(frozen=True)
class _Draft:
    """An idea while changes are applied. `texts`: codes; `before`: each of its parts as it was before the merge."""

    texts: tuple[str, ...]
    state: IdeaState = "waiting"
    item: str = ""
    type: str = ""
    status: IdeaStatus = ""
    written: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, "_Draft"] = field(default_factory=dict)
    last: IdeaChange | None = None


def shaped(originals: Iterable[Original], changes: Iterable[IdeaChange]) -> tuple[Idea, ...]:
    """The ideas of one poll. Every original is in exactly one of them. Those that wait come first, then items by code.

    `details` of changes: approve: `items`, idea to the item's code; hide: `ideas`; rename: `idea`, `label` by language;
    merge: `ideas`, and `into` which of them; split: `idea`; type, status: `ideas`, and the value; add: `label`, `item`.
    """
    drafts: dict[str, _Draft] = {}
    for change in changes:
        if change.undone_at is None:
            _apply(drafts, change)
    words = {original.code: original for original in originals}
    known = {code for draft in drafts.values() for code in draft.texts}
    drafts |= {code: _Draft((code,)) for code in words if code not in known}
    ideas = (_idea(code, draft, words) for code, draft in drafts.items())
    return tuple(sorted((one for one in ideas if one.label is not None or one.item), key=_place))


def items(ideas: Iterable[Idea]) -> tuple[Item, ...]:
    """Those that go into polls, in the order of their codes."""
    ready = sorted((idea for idea in ideas if idea.is_item), key=lambda idea: _order(idea.item))
    return tuple(Item(code=idea.item, label=idea.label) for idea in ready if idea.label is not None)


def serves(poll: TextPoll, idea: Idea) -> tuple[str, ...]:
    """Codes of the goals that an idea serves: those of its type, else those of its poll."""
    kind = next((kind for kind in poll.types if kind.code == idea.type), None)
    return (kind.serves if kind is not None else ()) or poll.serves


def goals_by_item(ideas: Iterable[tuple[TextPoll, Iterable[Idea]]]) -> dict[str, tuple[str, ...]]:
    """What each idea that was ever approved serves, by its code among items."""
    return {idea.item: serves(poll, idea) for poll, listed in ideas for idea in listed if idea.item}


def next_items(changes: Iterable[IdeaChange], taken: Iterable[str], count: int) -> list[str]:
    """Codes for so many more items. `changes`: all of the event, undone ones too: no code means two things.

    `taken`: codes that the event file has in its lists.
    """
    used = {code for change in changes for code in _items_given(change)} | set(taken)
    last = max((int(code[1:]) for code in used if code[:1] == ITEM and code[1:].isdecimal()), default=0)
    return [f"{ITEM}{last + number:02}" for number in range(1, count + 1)]


def version(changes: Iterable[IdeaChange]) -> int:
    """Grows with every change, and with every one that is undone: what a button was drawn at."""
    return sum(1 if change.undone_at is None else 2 for change in changes)


def undoable(changes: Sequence[IdeaChange]) -> list[IdeaChange]:
    """Those made together last; undoing goes back step by step."""
    done = [change for change in changes if change.undone_at is None]
    return [change for change in done if change.step == done[-1].step]


def merged_into(ideas: Sequence[Idea]) -> Idea:
    """Which one the others are merged into if nobody says: the one that is an item longest."""
    return min(ideas, key=lambda idea: (not idea.item, _order(idea.item), idea.code))


def worded(idea: Idea, changes: Iterable[IdeaChange]) -> frozenset[str]:
    """All the words it may ever have stood in a poll with, also by changes that were undone; others are a correction there."""
    codes = {idea.code, *idea.parts}
    said = {original.words for original in idea.originals}
    for change in changes:
        if (change.action == "rename" and change.details["idea"] in codes) or (
            change.action == "add" and added_code(change) in codes
        ):
            said |= set(change.details["label"].values())
    return frozenset(said)


def about(idea: Idea, changes: Iterable[IdeaChange]) -> list[IdeaChange]:
    """What was done to it and to its parts, undone things too."""
    codes = {idea.code, *idea.parts}
    return [change for change in changes if codes & _named(change)]


def said_in(idea: Idea, language: str) -> str:
    """Its wording in a language; '' where nobody wrote it in that one, and another stands for it."""
    words: Mapping[Any, str] = idea.label.root if idea.label is not None else {}
    stands_in = (
        language == "en" and words.get("en") == words.get("km") and language_of(words.get("en", "")) == "km"
    )
    return "" if stands_in else words.get(language, "")


def language_of(words: str) -> Literal["en", "km"]:
    """By its letters, not by who wrote it."""
    return "km" if any("\u1780" <= character <= "\u17ff" for character in words) else "en"


def _apply(drafts: dict[str, _Draft], change: IdeaChange) -> None:
    details = change.details
    match change.action:
        case "approve":
            for code, item in details["items"].items():
                draft = _of(drafts, code)
                drafts[code] = replace(draft, state="approved", item=draft.item or item, last=change)
        case "hide":
            _set(drafts, change, state="hidden")
        case "type":
            _set(drafts, change, type=details["type"])
        case "status":
            _set(drafts, change, status=details["status"])
        case "rename":
            draft = _of(drafts, details["idea"])
            drafts[details["idea"]] = replace(
                draft, written={**draft.written, **details["label"]}, last=change
            )
        case "merge":
            _merge(drafts, change)
        case "split":
            draft = drafts.pop(details["idea"], _Draft(()))
            drafts |= {code: replace(part, last=change) for code, part in draft.before.items()}
        case "add":
            item = details["item"]
            drafts[added_code(change)] = _Draft((), "approved", item, written=details["label"], last=change)


def added_code(change: IdeaChange) -> str:
    """What an idea is called that a facilitator added."""
    return f"n{change.number}"


def _merge(drafts: dict[str, _Draft], change: IdeaChange) -> None:
    """The states and items are those of all of them together; wording, type and status those of the one named."""
    into, codes = change.details["into"], sorted(change.details["ideas"])
    parts = {code: _of(drafts, code) for code in codes}
    given = sorted((part.item for part in parts.values() if part.item), key=_order)
    states = {part.state for part in parts.values()}
    before: dict[str, _Draft] = {}
    for code, part in parts.items():
        before |= part.before or {code: part}
        drafts.pop(code, None)
    merged = next((state for state in ("approved", "waiting", "hidden") if state in states), "waiting")
    drafts[into] = replace(
        parts[into],
        texts=tuple(sorted(text for part in parts.values() for text in part.texts)),
        state=merged,  # type: ignore[arg-type]
        item=given[0] if given else "",
        before=before,
        last=change,
    )


def _of(drafts: Mapping[str, _Draft], code: str) -> _Draft:
    return drafts.get(code) or _Draft((code,))


def _set(drafts: dict[str, _Draft], change: IdeaChange, **values: Any) -> None:
    for code in change.details["ideas"]:
        drafts[code] = replace(_of(drafts, code), last=change, **values)


def _idea(code: str, draft: _Draft, words: Mapping[str, Original]) -> Idea:
    there = tuple(words[text] for text in draft.texts if text in words)
    return Idea(
        code,
        _label(code, draft, there),
        there,
        draft.state,
        draft.item,
        draft.type,
        draft.status,
        tuple(part for part in sorted(draft.before) if part != code),
        len(draft.texts) - len(there),
        draft.last,
    )


def _label(code: str, draft: _Draft, there: Sequence[Original]) -> Text | None:
    """Facilitators' words before those of the text it is called by; where that is gone, of another of its texts."""
    first = next((original for original in there if original.code == code), next(iter(there), None))
    label = {language_of(first.words): first.words} if first is not None else {}
    label |= draft.written  # type: ignore[arg-type]
    if not label:
        return None
    return Text.model_validate({"en": next(iter(label.values())), **label})


def _place(idea: Idea) -> tuple[int, tuple[int, str], str]:
    return ("waiting", "approved", "hidden").index(idea.state), _order(idea.item), idea.code


def _order(item: str) -> tuple[int, str]:
    """x99 before x100."""
    return len(item), item


def _named(change: IdeaChange) -> set[str]:
    """Codes of the ideas a change is about."""
    details = change.details
    if change.action == "add":
        return {added_code(change)}
    return {
        *details.get("items", ()),
        *details.get("ideas", ()),
        *([details["idea"]] if "idea" in details else ()),
    }


def _items_given(change: IdeaChange) -> Iterator[str]:
    if change.action == "approve":
        yield from change.details["items"].values()
    elif change.action == "add":
        yield change.details["item"]
