"""What the room answered, as text. Counts come first; every figure has its n."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.message import Message
from bot.rules.ballots import ALONE
from bot.rules.kinds.answer import Tally
from bot.rules.results import Result, median
from bot.rules.turnout import Count
from config.event import Event, Poll, QuizPoll, ScaledPoll, WrittenPoll, asked_about, items_of, options_of
from handlers.cards.texts import approved
from handlers.kinds import points, quiz, ranking
from handlers.kinds.asking import bar
from handlers.voice import Voice, escaped, fitting, units
from storage.polls import Round

_ROOM = 3400
"""What the counts together may take of a message's 4,096 (UTF-16 units, as the others)."""
_BESIDE_A_LABEL = 30
_SHORTEST = 10
_IN_A_LIST = 60
_LEGEND = 900

_COUNTED: Mapping[str, Callable[[Voice, Any, Tally, int], Sequence[str]]] = {
    ranking.KIND: ranking.counted,
    points.KIND: points.counted,
    quiz.KIND: quiz.counted,
}
"""Kinds of which a bar an option says too little."""


def result_cards(voice: Voice, event: Event, asked: Round, poll: Poll, counted: Result) -> list[Message]:
    """The result of a round as it was counted, for whoever may see it: one message, or several if there are many items."""
    all_groups = [Count(*pair) for pair in asked.turnout.values()]
    answered, eligible = sum(c.answered for c in all_groups), sum(c.eligible for c in all_groups)
    head = [
        f"<b>{voice.round_title(poll, asked.code)}</b>",
        voice("result.turnout", answered=answered, eligible=eligible),
        _when(voice, event, asked),
    ]
    if isinstance(poll, WrittenPoll):
        question = f"<b>{voice.of(poll.question)}</b>"
        return [
            Message(text)
            for text in _packed(["\n".join(head), question, *approved(voice, poll, counted.tallies[ALONE])])
        ]
    if not items_of(poll):
        counts = _rows(voice, poll, counted.tallies[ALONE])
        return [Message("\n".join([*head, "", f"<b>{voice.of(poll.question)}</b>", *counts]))]
    is_quiz = isinstance(poll, QuizPoll)  # its questions have options of their own
    parts = ["\n".join([*head, voice.of(poll.question), *([] if is_quiz else [_legend(voice, poll)])])]
    for code, tally in counted.tallies.items():
        counts = _rows(voice, asked_about(poll, code), tally) if is_quiz else _compact(voice, tally)
        parts.append("\n".join([_item_line(voice, poll, code), *counts]))
    return [Message(text) for text in _packed(parts)]


def _when(voice: Voice, event: Event, asked: Round) -> str:
    """When it closed; of an earlier result that stands, when it was shown; of one that still changes, that it does."""
    if asked.is_running and asked.published_turnout is None:
        return voice("result.so_far")
    if asked.published_turnout is not None:
        return voice("result.as_shown_at", time=voice.time_of(asked.published_at or 0, event))
    return voice("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event))


def _packed(parts: list[str]) -> list[str]:
    """As few texts as hold the parts, none cut in two."""
    packed = [parts[0]]
    for part in parts[1:]:
        longer = f"{packed[-1]}\n\n{part}"
        if units(longer) <= _ROOM:
            packed[-1] = longer
        else:
            packed.append(part)
    return packed


def _rows(voice: Voice, poll: Poll, tally: Tally | None) -> list[str]:
    """One line an option: bar, people, share."""
    if tally is None:
        return [voice("result.too_few")]
    lines: list[str] = []
    room = max(_ROOM // len(tally.counts) - _BESIDE_A_LABEL, _SHORTEST)
    if poll.kind in _COUNTED:
        return [*_COUNTED[poll.kind](voice, poll, tally, room), _base(voice, tally)]
    for code, people in tally.counts.items():
        lines.append(f"{escaped(fitting(_label(voice, poll, code), room))}\n{bar(people, tally.n)}")
    return [*lines, _base(voice, tally)]


def _compact(voice: Voice, tally: Tally | None) -> list[str]:
    """One line an item, where there are many."""
    if tally is None:
        return [voice("result.too_few")]
    numbers = enumerate(tally.counts.items(), start=1)
    counts = " · ".join(
        f"{code if isinstance(code, int) else number}: <b>{people}</b>" for number, (code, people) in numbers
    )
    middle = median(tally)
    if middle is not None:
        counts += f" · {voice('result.median', value=f'{middle:g}')}"
    return [counts, _base(voice, tally)]


def _base(voice: Voice, tally: Tally) -> str:
    base = voice("result.base", n=tally.n)
    return f"{base} · {voice('result.dont_know', n=tally.dont_know)}" if tally.dont_know else base


def _item_line(voice: Voice, poll: Poll, code: str) -> str:
    item = next(item for item in items_of(poll) if item.code == code)
    return f"<b>{escaped(fitting(item.label.to(voice.language), _IN_A_LIST))}</b>"


def _label(voice: Voice, poll: Poll, code: str | int) -> str:
    if isinstance(poll, ScaledPoll):
        label = poll.scale.labels.get(int(code))
        return f"{code} {label.to(voice.language)}" if label else str(code)
    return next(option.label.to(voice.language) for option in options_of(poll) if option.code == code)


def _legend(voice: Voice, poll: Poll) -> str:
    """What the numbers of a compact line stand for."""
    if isinstance(poll, ScaledPoll):
        meanings = {str(value): label for value, label in sorted(poll.scale.labels.items())}
    else:
        meanings = {str(number): option.label for number, option in enumerate(options_of(poll), start=1)}
    room = max(_LEGEND // max(1, len(meanings)) - 6, _SHORTEST)
    return " · ".join(
        f"{number} {escaped(fitting(text.to(voice.language), room))}" for number, text in meanings.items()
    )
