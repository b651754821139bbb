"""What the room answered, as text. Counts come first; every figure has its n."""

from bot.message import Message
from bot.rules.ballots import ALONE
from bot.rules.kinds.answer import Tally
from bot.rules.results import Result, median
from bot.rules.turnout import Count
from config.event import DONT_KNOW, Event, Poll, ScalePoll, items_of, options_of
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

_BAR = 10
_IN_A_LIST = 60


def result_card(voice: Voice, event: Event, asked: Round, poll: Poll, counted: Result) -> Message:
    """The result of a closed round, for whoever may see it."""
    all_groups = [Count(*pair) for pair in asked.turnout.values()]
    answered, eligible = sum(c.answered for c in all_groups), sum(c.eligible for c in all_groups)
    lines = [
        f"<b>{voice.round_title(poll, asked.code)}</b>",
        voice("result.turnout", answered=answered, eligible=eligible),
        voice("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event)),
        voice.of(poll.question) if items_of(poll) else "",
    ]
    if items_of(poll):
        lines.append(_legend(voice, poll))
    for code, tally in counted.tallies.items():
        if code == ALONE:
            lines += [f"<b>{voice.of(poll.question)}</b>", *_rows(voice, poll, tally)]
        else:
            lines += ["", _item_line(voice, poll, code), *_compact(voice, tally)]
    return Message("\n".join(lines).replace("\n\n\n", "\n\n"))


def _rows(voice: Voice, poll: Poll, tally: Tally | None) -> list[str]:
    """One line an option: bar, people, share."""
    if tally is None:
        return [voice("result.too_few")]
    lines = []
    for code, people in tally.counts.items():
        share = people / tally.n if tally.n else 0.0
        bar = "▓" * round(share * _BAR) + "░" * (_BAR - round(share * _BAR))
        lines.append(f"{_label(voice, poll, code)}\n{bar} {people} ({share:.0%})")
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
    if code == DONT_KNOW:
        return voice("answer.dont_know")
    if isinstance(poll, ScalePoll):
        label = poll.scale.labels.get(int(code))
        return f"{code} {voice.of(label)}" if label else str(code)
    return next(voice.of(option.label) for option in options_of(poll) if option.code == code)


def _legend(voice: Voice, poll: Poll) -> str:
    """What the numbers of a compact line stand for."""
    if isinstance(poll, ScalePoll):
        labels = poll.scale.labels
        return " · ".join(f"{value} {voice.of(labels[value])}" for value in sorted(labels))
    return " · ".join(f"{n} {voice.of(option.label)}" for n, option in enumerate(options_of(poll), start=1))
