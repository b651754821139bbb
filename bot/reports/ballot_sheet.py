"""Printed ballots: one sheet a person, with what the card of the poll says, boxes to tick, and the sheet's own code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.reports.invitation_sheet import qr_code
from bot.reports.typesetting import FONTS, breakable, pdf
from bot.rules.kinds.text import LONGEST_TEXT
from config.catalogs import Texts
from config.event import (
    ApprovalPoll,
    ChoicePoll,
    Event,
    MatrixPoll,
    PointsPoll,
    Poll,
    RankingPoll,
    ScaledPoll,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)

SOURCE = "ballot_sheet.typ"

_MOST_COLUMNS = 6
"""Options that stand side by side over a row an item."""


@dataclass(frozen=True)
class Printed:
    """What one sheet has of its own. `code`: as it is read aloud; `link`: behind its QR code; `name`: on a stub, or ""."""

    number: int
    code: str
    link: str
    name: str = ""


@dataclass(frozen=True)
class Words:
    """The texts in the language of the sheet."""

    texts: Texts
    language: str

    def __call__(self, key: str, **values: object) -> str:
        return self.texts.plain(self.language, key, **values)

    def number(self, value: int) -> str:
        return str(self.texts.number(self.language, value, ""))


def ballot_sheets(
    texts: Texts, event: Event, poll: Poll, code: str, language: str, sheets: Iterable[Printed]
) -> bytes:
    """A PDF on A4, each sheet begun on a page of its own. `code`: of the round."""
    return pdf(SOURCE, sheet_data(texts, event, poll, code, language, sheets))


def sheet_data(
    texts: Texts, event: Event, poll: Poll, code: str, language: str, sheets: Iterable[Printed]
) -> Mapping[str, Any]:
    """What the template reads."""
    say = Words(texts, language)
    round_name = next((plan.name for plan in poll.rounds if plan.code == code), None)
    title = [poll.title.to(language), *([round_name.to(language)] if round_name else [])]
    return {
        "fonts": FONTS,
        "language": language,
        "event": breakable(event.title.to(language)),
        "title": breakable(" · ".join(title)),
        "question": breakable(poll.question.to(language)),
        "how": _how(say, poll),
        "notice": [
            say("paper.named" if poll.anonymity == "named" else "paper.confidential"),
            say("paper.who_reads"),
        ],
        "shares": _shares(say, event, poll),
        "parts": _parts(say, poll),
        "dont_know": say("answer.dont_know"),
        "sheet": say("paper.sheet"),
        "hand_in": say("paper.hand_in"),
        "tear_off": say("paper.tear_off"),
        "sheets": [
            {
                "number": say.number(sheet.number),
                "code": sheet.code,
                "qr": qr_code(sheet.link),
                "name": breakable(sheet.name),
            }
            for sheet in sheets
        ],
    }


def _how(say: Words, poll: Poll) -> str:
    match poll:
        case ApprovalPoll():
            return say("paper.how_up_to", n=poll.most) if poll.most else say("paper.how_approval")
        case RankingPoll():
            return say("paper.how_ranking", n=poll.ranks())
        case PointsPoll():
            cap = f" {say('poll.points_cap', n=poll.cap)}" if poll.cap else ""
            return say("paper.how_points", n=poll.budget) + cap
        case WrittenPoll():
            return say("paper.how_text", n=poll.most, length=LONGEST_TEXT)
        case ScaledPoll() | ChoicePoll() if items_of(poll):
            return say("paper.how_grid")
        case _:
            return say("paper.how_choice")


def _parts(say: Words, poll: Poll) -> list[dict[str, Any]]:
    """What is to be filled in, a part an item; a scale is one part."""
    language = say.language
    if isinstance(poll, ScaledPoll):
        labels = poll.scale.labels
        values = [
            (value, labels[value].to(language) if value in labels else "") for value in poll.scale.values()
        ]
        return [_grid(say, poll, values)]
    if isinstance(poll, ChoicePoll) and items_of(poll) and len(poll.options) <= _MOST_COLUMNS:
        return [_grid(say, poll, [(n, o.label.to(language)) for n, o in enumerate(poll.options, start=1)])]
    if isinstance(poll, WrittenPoll):
        return [{"kind": "lines", "numbers": [say.number(n) for n in range(1, poll.most + 1)]}]
    heads = {item.code: item.label.to(language) for item in items_of(poll)} or {"": ""}
    kind = "blanks" if isinstance(poll, RankingPoll | PointsPoll) else "boxes"
    return [
        {
            "kind": kind,
            "head": breakable(f"{say.number(number)} {head}" if head else ""),
            "options": [
                {"number": say.number(n), "label": breakable(option.label.to(language))}
                for n, option in enumerate(options_of(asked_about(poll, code)), start=1)
            ],
        }
        for number, (code, head) in enumerate(heads.items(), start=1)
    ]


def _grid(say: Words, poll: Poll, values: Iterable[tuple[int, str]]) -> dict[str, Any]:
    """A row an item, or one without a label. `values`: a column's number, and what it means."""
    rows = [item.label.to(say.language) for item in items_of(poll)]
    return {
        "kind": "grid",
        "values": [{"number": say.number(value), "label": breakable(label)} for value, label in values],
        "rows": [{"number": say.number(n), "label": breakable(row)} for n, row in enumerate(rows, start=1)],
    }


def _shares(say: Words, event: Event, poll: Poll) -> list[str]:
    """Which group rates which items, where not every group rates all."""
    if not isinstance(poll, MatrixPoll):
        return []
    places = {item.code: say.number(number) for number, item in enumerate(poll.items, start=1)}
    return [
        say(
            "paper.share",
            group=group.name.to(say.language),
            items=", ".join(place for code, place in places.items() if code in poll.shares[group.code]),
        )
        for group in event.groups
        if group.code in poll.shares
    ]
