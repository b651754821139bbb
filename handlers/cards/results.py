"""What the room answered, as text. Counts come first; every figure has its n."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot import outline
from bot.chain import is_ready
from bot.message import Message
from bot.publishing import is_live
from bot.reports.charts.result import has_chart
from bot.rules.ballots import ALONE
from bot.rules.findings import Findings
from bot.rules.kinds.answer import Tally
from bot.rules.results import Result
from bot.rules.turnout import counts_of, total
from bot.runtime import Runtime
from config.event import (
    Event,
    Poll,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)
from handlers.callbacks.chain import ShowChain
from handlers.callbacks.data import Data
from handlers.callbacks.reporting import (
    ShowChart,
    ShowComparison,
    ShowMethod,
    ShowOutline,
    ShowResult,
    ShowTrace,
)
from handlers.cards.control import quorum_said
from handlers.cards.findings import change_line, ranked_rows, ranked_sentences, scale_line
from handlers.cards.packing import packed
from handlers.cards.texts import approved
from handlers.keyboards import button, numbers, with_button
from handlers.kinds import points, quiz, ranking
from handlers.kinds.asking import bar
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

NOTHING_FOUND = Findings()

_ROOM = 3400
"""What the counts together may take of a message's 4,096 (UTF-16 units, as the others)."""
_BESIDE_A_LABEL = 30
_SHORTEST = 10
_IN_A_LIST = 60
_IN_A_SENTENCE = 300
_LEGEND = 900

_COUNTED: Mapping[str, Callable[[Voice, Any, Tally, int], Sequence[str]]] = {
    ranking.KIND: ranking.counted,
    points.KIND: points.counted,
    quiz.KIND: quiz.counted,
}
"""Kinds of which a bar an option says too little."""


def result_cards(
    voice: Voice, event: Event, asked: Round, poll: Poll, counted: Result, found: Findings = NOTHING_FOUND
) -> list[Message]:
    """The result of a round as it was counted, for whoever may see it: one message, or several if there are many items."""
    if isinstance(poll, QuizPoll) and asked.is_running:
        poll = quiz.untold(poll)
    everybody = total(counts_of(asked.turnout))
    turnout = voice("result.turnout", answered=everybody.answered, eligible=everybody.eligible)
    head = [
        f"<b>{voice.round_title(poll, asked.code)}</b>",
        f"{turnout}{quorum_said(voice, poll, everybody)}",
        _when(voice, event, asked),
    ]
    if asked.erased:
        stays = asked.published_turnout is not None and not isinstance(poll, WrittenPoll)
        head.append(voice("result.erased_kept" if stays else "result.erased"))
    if isinstance(poll, WrittenPoll):
        question = f"<b>{voice.of(poll.question)}</b>"
        return _messages(["\n".join(head), question, *approved(voice, poll, counted.tallies[ALONE])])
    if not items_of(poll):
        tally = counted.tallies[ALONE]
        counts = [*_rows(voice, poll, tally), *_together(voice, poll, found)]
        if tally is not None and isinstance(poll, RankingPoll) and found.ranked is not None:
            room = max(_ROOM // (2 * len(tally.counts)) - _BESIDE_A_LABEL, _SHORTEST)
            counts = [*ranked_rows(voice, poll, found.ranked, room), _base(voice, tally)]
            counts += ["", *ranked_sentences(voice, event, poll, found.ranked)]
        elif tally is not None and isinstance(poll, ScaledPoll):
            counts += _of_scale(voice, tally, found, ALONE)
        return [Message("\n".join([*head, "", f"<b>{voice.of(poll.question)}</b>", *counts]))]
    is_quiz = isinstance(poll, QuizPoll)  # its questions have options of their own
    parts = ["\n".join([*head, voice.of(poll.question), *([] if is_quiz else [_legend(voice, poll)])])]
    for code, tally in counted.tallies.items():
        counts = _rows(voice, asked_about(poll, code), tally) if is_quiz else _compact(voice, tally)
        if tally is not None and isinstance(poll, ScaledPoll):
            counts += _of_scale(voice, tally, found, code)
        parts.append("\n".join([_item_line(voice, poll, code), *counts]))
    parts += _together(voice, poll, found)
    return _messages(parts)


def with_method_button(voice: Voice, asked: Round, poll: Poll, drawn: Sequence[Message]) -> list[Message]:
    """The way to how it was counted, under the last of a result's messages."""
    if isinstance(poll, WrittenPoll):
        return list(drawn)
    return with_button(drawn, button(voice.plain("result.method"), ShowMethod(asked.id)))


def with_chart_button(
    voice: Voice, asked: Round, poll: Poll, counted: Result, drawn: Sequence[Message]
) -> list[Message]:
    """The way to the result as a picture, under the last of its messages, where there is something to draw."""
    if not has_chart(poll, counted):
        return list(drawn)
    return with_button(drawn, button(voice.plain("result.chart"), ShowChart(asked.id, "result")))


def results_page(voice: Voice, runtime: Runtime, event: Event, user_id: int) -> Message:
    """Every result that somebody with a role may see, in the order of the day, comparisons whose polls are both closed, and what comes
    first in chains.
    """
    rounds = [
        asked
        for asked in runtime.state.rounds_of(event.code)
        if asked.state == "closed"
        or (asked.is_running and asked.published_turnout is not None)
        or is_live(runtime, asked, user_id)
    ]
    closed = {asked.poll for asked in rounds if asked.state == "closed"}
    ready = [each for each in event.comparisons if {each.importance, each.second} <= closed]
    lines, meanings = [f"<b>{voice('results.title')}</b>"], list[Data]()
    for number, asked in enumerate(rounds, start=1):
        poll = runtime.state.poll_of(asked).definition
        state = f" · {voice('poll.open')}" if asked.is_running else ""
        lines.append(f"{voice.number(number)} {voice.round_title(poll, asked.code)}{state}")
        meanings.append(ShowResult(asked.id))
    for comparison in ready:
        meanings.append(ShowComparison(event.code, comparison.code))
        lines.append(f"{voice.number(len(meanings))} {voice.of(comparison.title)}")
    for chain in event.chains:
        if is_ready(runtime, event, chain):
            last = max(asked.id for asked in rounds if asked.poll in chain.polls.values())
            meanings.append(ShowChain(last))
            lines.append(f"{voice.number(len(meanings))} {voice.of(chain.title)}")
    if event.outline is not None and outline.is_ready(runtime, event):
        last = max(asked.id for asked in rounds if asked.poll == event.outline.approval)
        meanings.append(ShowOutline(last, 0))
        lines.append(f"{voice.number(len(meanings))} {voice.of(event.outline.title)}")
    if not meanings:
        lines.append(voice("results.none"))
    keyboard = numbers(voice, meanings)
    if runtime.may("facilitate", event.code, user_id):
        keyboard = (*keyboard, (button(voice.plain("menu.trace"), ShowTrace(event.code)),))
    return Message("\n".join(lines), keyboard)


def _messages(parts: Sequence[str]) -> list[Message]:
    return [Message("\n\n".join(page)) for page in packed(parts, _ROOM)]


def _when(voice: Voice, event: Event, asked: Round) -> str:
    """When it closed; of an earlier result that stands, when it was shown; of one that still changes, that it does."""
    if asked.is_running and asked.published_turnout is None:
        return voice("result.so_far")
    if asked.published_turnout is not None:
        return voice("result.as_shown_at", time=voice.time_of(asked.published_at or 0, event))
    return voice("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event))


def _rows(voice: Voice, poll: Poll, tally: Tally | None) -> list[str]:
    """One line an option: bar, people, share."""
    if tally is None:
        return [voice("result.too_few")]
    lines: list[str] = []
    room = max(_ROOM // len(tally.counts) - _BESIDE_A_LABEL, _SHORTEST)
    if poll.kind in _COUNTED:
        return [*_COUNTED[poll.kind](voice, poll, tally, room), _base(voice, tally)]
    for code, people in tally.counts.items():
        lines.append(f"{escaped(fitting(_label(voice, poll, code), room))}\n{bar(voice, people, tally.n)}")
    return [*lines, _base(voice, tally)]


def _compact(voice: Voice, tally: Tally | None) -> list[str]:
    """One line an item, where there are many."""
    if tally is None:
        return [voice("result.too_few")]
    numbers = enumerate(tally.counts.items(), start=1)
    counts = " · ".join(
        f"{voice.number(code if isinstance(code, int) else number)}: <b>{voice.number(people)}</b>"
        for number, (code, people) in numbers
    )
    return [counts, _base(voice, tally)]


def _together(voice: Voice, poll: Poll, found: Findings) -> list[str]:
    """What all groups support, and what splits the room."""
    named = {entry.code: entry.label for entry in (*items_of(poll), *options_of(poll))}
    lines: list[str] = []
    for key, codes in (("result.common", found.common), ("result.camps", found.camps)):
        if codes:
            room = min(_IN_A_LIST, max(_IN_A_SENTENCE // len(codes), _SHORTEST))
            said = "; ".join(fitting(named[code].to(voice.language), room) for code in codes)
            lines.append(voice(key, what=said))
    return lines


def _of_scale(voice: Voice, tally: Tally, found: Findings, code: str) -> list[str]:
    """Figures of a scale, and what became of the answers since the round before."""
    lines = [scale_line(voice, tally)] if tally.n else []
    return [*lines, change_line(voice, found.changes[code])] if code in found.changes else lines


def _base(voice: Voice, tally: Tally) -> str:
    base = voice("result.base", n=tally.n)
    return f"{base} · {voice('result.dont_know', n=tally.dont_know)}" if tally.dont_know else base


def _item_line(voice: Voice, poll: Poll, code: str) -> str:
    item = next(item for item in items_of(poll) if item.code == code)
    return f"<b>{escaped(fitting(item.label.to(voice.language), _IN_A_LIST))}</b>"


def _label(voice: Voice, poll: Poll, code: str | int) -> str:
    if isinstance(poll, ScaledPoll):
        label = poll.scale.labels.get(int(code))
        value = voice.number(int(code))
        return f"{value} {label.to(voice.language)}" if label else value
    return next(option.label.to(voice.language) for option in options_of(poll) if option.code == code)


def _legend(voice: Voice, poll: Poll) -> str:
    """What the numbers of a compact line stand for."""
    if isinstance(poll, ScaledPoll):
        meanings = dict(sorted(poll.scale.labels.items()))
    else:
        meanings = dict(enumerate((option.label for option in options_of(poll)), start=1))
    room = max(_LEGEND // max(1, len(meanings)) - 6, _SHORTEST)
    return " · ".join(
        f"{voice.number(number)} {escaped(fitting(text.to(voice.language), room))}"
        for number, text in meanings.items()
    )
