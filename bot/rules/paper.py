"""Ballots on paper: which polls may be, the codes of sheets, and what two entries of one sheet say differently."""

from collections.abc import Mapping
from typing import Literal

from bot.rules.ballots import has_answered
from bot.rules.kinds.answer import texts_in
from bot.rules.typed import latin_digits
from config.event import Poll, WallPoll, WrittenPoll
from storage.paper import PaperBallot, PaperDraft
from storage.polls import Answer, Ballot

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
"""31 signs, a prime: none of them is taken for another (0 and O, 1 and I)."""

DRAWN = 5
"""Signs of a code that are random; one more shows a slip."""

Answers = Mapping[str, Answer]

WhyNot = Literal["unlinked", "wall"]
"""Why a poll can't be answered on paper: who enters a sheet knows whose it is; or it is one of many voices, in time."""

Entry = Literal["first", "again", "second"]
"""Of a sheet: entered for the first time, once more by who did it (it takes the place of that), by another facilitator."""

Reason = Literal["empty", "by_telegram", "other_sheet", "dictated", "twice", "taken"]


class NotTaken(Exception):
    """An entry can't be taken; `reason` names the text that says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def why_not_on_paper(poll: Poll) -> WhyNot | None:
    """None: it may be."""
    if poll.anonymity == "unlinked":
        return "unlinked"
    return "wall" if isinstance(poll, WallPoll) else None


def with_check(drawn: str) -> str:
    """The code with its last sign, which follows from the others.

    Weights from 2, modulo a prime: one wrong sign, or two neighbours that changed places, never fit (as in ISBN-10).
    """
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(drawn, start=2))
    return drawn + ALPHABET[-total % len(ALPHABET)]


def code_in(typed: str) -> str | None:
    """The code that somebody typed, however they wrote it; None if it is none, or has a slip in it."""
    code = "".join(sign for sign in latin_digits(typed).upper() if sign.isalnum())
    if len(code) != DRAWN + 1 or not set(code) <= set(ALPHABET):
        return None
    return code if with_check(code[:-1]) == code else None


def grouped(code: str) -> str:
    """As it is printed and read aloud: `K7P-M2X`."""
    return f"{code[:3]}-{code[3:]}"


def differing(poll: Poll, first: Answers, second: Answers) -> tuple[str, ...]:
    """The items that two entries answer differently, in order of their codes; of texts the words count alone."""
    items = sorted(first.keys() | second.keys())
    return tuple(item for item in items if _said(poll, first, item) != _said(poll, second, item))


def taken_as(paper: PaperBallot | None, ballot: Ballot | None, draft: PaperDraft, who: str) -> Entry:
    """What an entry is to the ballot that is there. `who`: the facilitator, as the audit log has them. Raises `NotTaken`.

    One ballot a person: what came by Telegram, from another sheet, or was dictated to somebody else, stays.
    """
    if not has_answered(ballot):
        return "first"
    if paper is None or (ballot is not None and ballot.source == "telegram"):
        raise NotTaken("by_telegram")
    if paper.sheet != draft.sheet:
        raise NotTaken("other_sheet")
    if paper.entered_by == who:
        return "again"
    if not paper.sheet:
        raise NotTaken("dictated")
    if paper.checked_by not in ("", who):
        raise NotTaken("twice")
    return "second"


def _said(poll: Poll, answers: Answers, item: str) -> object:
    given = answers.get(item)
    if given is None:
        return None
    return sorted(texts_in(given.choice).values()) if isinstance(poll, WrittenPoll) else given.choice
