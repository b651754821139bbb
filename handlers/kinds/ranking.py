"""Options in order: numbered lines, what stands at which rank, and a rank behind each number that has one."""

from collections.abc import Sequence

from bot.message import Button, Keyboard
from bot.rules.kinds.answer import WITHDRAWN, Tally, codes_in
from bot.rules.kinds.ranking import at, not_at
from bot.rules.statistics.rankings import first_choices
from config.event import DONT_KNOW, RankingPoll, options_of
from handlers.keyboards import button, marked_numbers
from handlers.kinds.asking import Asking, done_row, last_row, numbered, option_said
from handlers.voice import Voice, escaped, fitting
from storage.polls import Choice

KIND = "ranking"
FOLDS_AT_ONCE = False

_A_WORDING = 40
"""What an option's wording takes of the line that says its rank; `config.checking.texts` counts on it."""


def circled(rank: int) -> str:
    """① to ⑳."""
    return chr(ord("①") + rank - 1)


def lines(voice: Voice, asking: Asking) -> list[str]:
    """The options, the ranks given, and the rank that a tap gives next."""
    poll: RankingPoll = asking.poll
    ranked = codes_in(asking.given)
    given: list[str] = [
        escaped(f"{circled(rank)} {fitting(option_said(voice, options_of(poll), code), _A_WORDING)}")
        for rank, code in enumerate(ranked, start=1)
    ]
    if len(ranked) < poll.ranks():
        given.append(f"{circled(len(ranked) + 1)} {voice('poll.tap_a_number')}")
    return [*numbered(voice, options_of(poll)), voice("poll.rank", n=poll.ranks()), *given]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    ranked = codes_in(asking.given)
    ranks = {code: rank for rank, code in enumerate(ranked, start=1)}
    codes = [option.code for option in options_of(asking.poll)]
    meanings = [asking.vote(at(code, ranks.get(code, len(ranked) + 1))) for code in codes]
    marks = [f" {circled(ranks[code])}" if code in ranks else "" for code in codes]
    rows = marked_numbers(voice, meanings, marks)
    if not ranked:
        return (*rows, *last_row(voice, asking), *done_row(voice, asking))
    undo = button(voice.plain("answer.undo"), asking.vote(not_at(ranked[-1], len(ranked))))
    dont_know = button(voice.plain("answer.dont_know"), asking.vote(DONT_KNOW))
    back: list[Button] = [undo]
    if len(ranked) > 1:  # else undoing is starting over
        back.append(button(voice.plain("answer.start_over"), asking.vote(WITHDRAWN)))
    return (*rows, tuple(back), (dont_know,), *done_row(voice, asking))


def said(voice: Voice, poll: RankingPoll, given: Choice) -> str:
    if not isinstance(given, tuple):
        return option_said(voice, options_of(poll), str(given))
    ranked = enumerate(codes_in(given), start=1)
    return "; ".join(f"{circled(rank)} {option_said(voice, options_of(poll), code)}" for rank, code in ranked)


def counted(voice: Voice, poll: RankingPoll, tally: Tally, room: int) -> Sequence[str]:
    """How many ranked each option first, and how many at all; most first choices first. `room`: of a wording."""
    firsts = first_choices(tally.rankings, [option.code for option in options_of(poll)])
    order = sorted(tally.counts, key=lambda code: (-firsts[str(code)], -tally.counts[code]))
    rows = [
        f"{escaped(fitting(option_said(voice, options_of(poll), str(code)), room))}\n"
        f"① {voice.number(firsts[str(code)])} · {voice.number(tally.counts[code])}"
        for code in order
    ]
    return [voice("result.ranked"), *rows]
