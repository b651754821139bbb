"""Which organisation people would have lead which function, in one table: the result of the poll about roles."""

from bot.message import Message
from bot.rules.ballots import ALONE
from bot.rules.results import Result
from bot.rules.turnout import counts_of, total
from config.catalogs import Html
from config.event import Poll, items_of, options_of
from handlers.callbacks.roadmap import ShowRoleMatrix
from handlers.keyboards import button, with_button
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

_LABEL = 80


def role_matrix(voice: Voice, asked: Round, poll: Poll, counted: Result) -> Message:
    """A line for each organisation that somebody named; each figure has its n in the line of its function."""
    everybody = total(counts_of(asked.turnout))
    labels = {item.code: item.label for item in items_of(poll)} or {ALONE: poll.question}
    tallies = [(labels[code], tally) for code, tally in counted.tallies.items() if tally is not None]
    lines = [
        f"<b>{voice('roadmap.roles')}</b> · {voice.round_title(poll, asked.code)}",
        voice("result.turnout", answered=everybody.answered, eligible=everybody.eligible),
        "",
    ]
    for number, (label, tally) in enumerate(tallies, start=1):
        name = escaped(fitting(label.to(voice.language), _LABEL))
        lines.append(f"{voice.number(number)} <b>{name}</b> · {voice('roadmap.role_n', n=tally.n)}")
    lines.append("")
    for option in options_of(poll):
        cells = [
            _cell(voice, number, tally.counts[option.code], tally.n)
            for number, (_, tally) in enumerate(tallies, start=1)
            if tally.n and tally.counts.get(option.code)
        ]
        if cells:
            name = escaped(fitting(option.label.to(voice.language), _LABEL))
            lines.append(Html(f"<b>{name}</b>: {' · '.join(cells)}"))
    return Message("\n".join(lines))


def _cell(voice: Voice, number: int, people: int, of: int) -> str:
    return f"{voice.number(number)}: {voice.number(people / of, '.0%')} ({voice.number(people)})"


def with_matrix_button(voice: Voice, asked: Round, drawn: list[Message]) -> list[Message]:
    """The way to it, under the last of a result's messages."""
    return with_button(drawn, button(voice.plain("roadmap.roles"), ShowRoleMatrix(asked.id)))
