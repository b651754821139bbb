"""A poll being written in the chat: what was given so far, in the form of an event file, until it is whole.

A draft is a mapping as YAML would give it: `kind`, `anonymity`, `question`, and `options` or `scale`. What a copied poll
has besides stays as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from config.checking.polls import FEWEST_OPTIONS, MOST_OPTIONS, MOST_RANKS, can_be_unlinked
from config.checking.texts import LONGEST_CARD, LONGEST_LABEL, LONGEST_TEXT
from config.event import LANGUAGES, Poll
from config.graphemes import graphemes

_POLL: TypeAdapter[Poll] = TypeAdapter(Poll)

Draft = Mapping[str, Any]
Anonymity = Literal["named", "confidential", "unlinked"]
ComposedKind = Literal["choice", "approval", "scale"]
"""Kinds that can be written in the chat; others are copied from the event file's."""

NEW: Draft = {"kind": "choice", "anonymity": "confidential"}
_WITH_OPTIONS = ("choice", "approval", "ranking", "points")
_LONGEST_SCALE = 11
_ENDS = (1, 5)


class Unusable(Exception):
    """What was written can't stand in a poll; `reason` names the text that says why, `n` a number in it."""

    def __init__(
        self,
        reason: Literal["question_long", "line_long", "too_many", "too_few", "other_number", "card_long"],
        n: int = 0,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.n = n


def with_question(draft: Draft, language: str, text: str) -> Draft:
    if len(graphemes(text)) > LONGEST_TEXT:
        raise Unusable("question_long", LONGEST_TEXT)
    return {**draft, "question": {**draft.get("question", {}), language: text}}


def with_kind(draft: Draft, kind: ComposedKind) -> Draft:
    """Options written for a choice are kept for the other; a scale has none of them."""
    kept = {
        key: value
        for key, value in draft.items()
        if key in ("anonymity", "question", "title", "serves", "groups")
    }
    if kind != "scale" and draft["kind"] != "scale" and "options" in draft:
        kept["options"] = draft["options"]
    return {**kept, "kind": kind}


def anonymities(draft: Draft) -> tuple[Anonymity, ...]:
    """Those that an event file allows for it."""
    return (
        ("named", "confidential", "unlinked") if can_be_unlinked(dict(draft)) else ("named", "confidential")
    )


def with_anonymity(draft: Draft, anonymity: Anonymity) -> Draft:
    """Without what an event file forbids beside it."""
    forbidden = {"named": (), "confidential": ("results",), "unlinked": ("results", "delphi")}[anonymity]
    return {**{key: value for key, value in draft.items() if key not in forbidden}, "anonymity": anonymity}


def takes_lines(draft: Draft) -> bool:
    """Whether lines below the question are options or points; other kinds have neither, or more than lines can say."""
    return draft["kind"] == "scale" or draft["kind"] in _WITH_OPTIONS


def with_lines(draft: Draft, language: str, lines: Sequence[str]) -> Draft:
    """The options, or what the points of a scale mean: two lines are its ends from 1 to 5. Raises `Unusable`.

    Another number than before begins them anew if only this language was written, or they are a copied poll's.
    """
    longest = next((line for line in lines if len(graphemes(line)) > LONGEST_LABEL), None)
    if longest is not None:
        raise Unusable("line_long", LONGEST_LABEL)
    if len(lines) < FEWEST_OPTIONS:
        raise Unusable("too_few", FEWEST_OPTIONS)
    most = _LONGEST_SCALE if draft["kind"] == "scale" else MOST_OPTIONS
    if len(lines) > most:
        raise Unusable("too_many", most)
    before = labels(draft)
    if len(before) != len(lines) and not _begins_anew(draft, language):
        raise Unusable("other_number", len(before))
    if len(before) != len(lines):
        before = [{} for _ in lines]
    written = [{**label, language: line} for label, line in zip(before, lines, strict=True)]
    if draft["kind"] == "scale":
        points = _ENDS if len(lines) == len(_ENDS) else tuple(range(1, len(lines) + 1))
        scale = {
            "from": points[0],
            "to": points[-1],
            "labels": dict(zip(map(str, points), written, strict=True)),
        }
        return {**draft, "scale": scale}
    codes = [option["code"] for option in draft.get("options", [])]
    if len(codes) != len(lines):
        codes = [f"o{number}" for number in range(1, len(lines) + 1)]
    options = [{"code": code, "label": label} for code, label in zip(codes, written, strict=True)]
    return {**_with_most(draft, len(lines)), "options": options}


def _begins_anew(draft: Draft, language: str) -> bool:
    """Whether no line of the other language, written here, would be lost; a copied poll has its title and all languages."""
    before = labels(draft)
    is_copied = "title" in draft and all(language in label for label in before)
    return is_copied or not any(set(label) - {language} for label in before)


def _with_most(draft: Draft, options: int) -> Draft:
    """`most` as that many options allow it."""
    kept = {key: value for key, value in draft.items() if key != "most" or value <= options}
    if draft["kind"] == "ranking" and options > MOST_RANKS:
        kept.setdefault("most", MOST_RANKS)
    return kept


def labels(draft: Draft) -> list[dict[str, str]]:
    """What was written line by line, by language."""
    if draft["kind"] == "scale":
        return list(draft.get("scale", {}).get("labels", {}).values())
    return [option["label"] for option in draft.get("options", [])]


def written_in(draft: Draft) -> frozenset[str]:
    """Languages that the question and, where there are lines, all of them are in."""
    texts = [draft.get("question", {}), *labels(draft)]
    return frozenset(language for language in LANGUAGES if all(language in text for text in texts))


def needs_lines(draft: Draft) -> bool:
    """Whether it can be asked only once options or a scale are written."""
    return draft["kind"] in ("choice", "approval", "scale") and not labels(draft)


def completed(draft: Draft, code: str, title: Mapping[str, str], session: str, at: str) -> Poll | None:
    """The poll, to be asked once; None while something is missing. Raises `Unusable`. What is missing in English is Khmer."""
    if "question" not in draft or needs_lines(draft):
        return None
    whole = {"title": dict(title), **draft, "code": code, "rounds": [{"session": session, "at": at}]}
    try:
        poll = _POLL.validate_python(_with_english(whole))
    except ValidationError:
        return None
    check_card(poll)
    return poll


def check_card(poll: Poll) -> None:
    """Raises `Unusable` if it is too long for one card."""
    lines = labels(poll.model_dump(mode="json", by_alias=True))
    for language in LANGUAGES:
        texts = [
            poll.title.to(language),
            poll.question.to(language),
            *(text.get(language, "") for text in lines),
        ]
        if sum(len(text.encode("utf-16-le")) // 2 for text in texts) > LONGEST_CARD:
            raise Unusable("card_long", LONGEST_CARD)


def _with_english(value: Any) -> Any:
    if isinstance(value, dict):
        if value and set(value) <= set(LANGUAGES) and "en" not in value:
            return {"en": next(iter(value.values())), **value}
        return {key: _with_english(inner) for key, inner in value.items()}
    return [_with_english(inner) for inner in value] if isinstance(value, list) else value
