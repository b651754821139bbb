"""What people wrote: for facilitators to approve or hide, and for everybody what was approved."""

from collections.abc import Sequence

from bot.message import Button, Message
from bot.moderation import Text
from bot.rules.kinds.answer import Tally
from config.event import Poll
from handlers.callbacks import Moderate, ShowTexts
from handlers.keyboards import CHOSEN, button
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

ON_A_PAGE = 5

_A_TEXT = 600
"""What one takes of a message's 4,096."""

_MOST_SHOWN = 100
"""So that a result is a handful of messages; the export has all."""

_SIGNS = {"approved": "✓", "hidden": "✕", None: "○"}


def moderation(voice: Voice, asked: Round, poll: Poll, texts: Sequence[Text], first: int) -> Message:
    """A page: each text with its sign, and a row to approve or hide it."""
    first = min(first, max(0, len(texts) - 1)) // ON_A_PAGE * ON_A_PAGE
    page = list(enumerate(texts, start=1))[first : first + ON_A_PAGE]
    undecided = sum(text.decision is None for text in texts)
    lines = [
        f"<b>{voice.round_title(poll, asked.code)}</b>",
        voice("texts.count", count=len(texts), undecided=undecided),
        *(
            f"{number} {_SIGNS[text.decision]} {escaped(fitting(text.words, _A_TEXT))}"
            for number, text in page
        ),
        f"<i>{voice('texts.who')}</i>",
    ]
    rows = []
    for number, text in page:
        approve = f"{number} {voice.plain('texts.approve')}{CHOSEN if text.decision == 'approved' else ''}"
        hide = f"{number} {voice.plain('texts.hide')}{CHOSEN if text.decision == 'hidden' else ''}"
        rows.append(
            (
                button(approve, Moderate(asked.id, text.code, "approved", first)),
                button(hide, Moderate(asked.id, text.code, "hidden", first)),
            )
        )
    steps: list[Button] = []
    if first:
        steps.append(button(f"‹ {first - ON_A_PAGE + 1}", ShowTexts(asked.id, first - ON_A_PAGE)))
    steps.append(button(voice.plain("texts.refresh"), ShowTexts(asked.id, first)))
    if first + ON_A_PAGE < len(texts):
        steps.append(button(f"{first + ON_A_PAGE + 1} ›", ShowTexts(asked.id, first + ON_A_PAGE)))
    elsewhere = [
        place
        for place, text in enumerate(texts)
        if text.decision is None and place // ON_A_PAGE != first // ON_A_PAGE
    ]
    onward = [place for place in elsewhere if place > first] or elsewhere
    jump = [button(voice.plain("texts.next"), ShowTexts(asked.id, place)) for place in onward[:1]]
    if any(step.data == other.data for step in steps for other in jump):
        jump = []
    return Message("\n".join(lines), (*rows, tuple(steps), *((tuple(jump),) if jump else ())))


def approved(voice: Voice, tally: Tally | None) -> list[str]:
    """Parts of a result: how many wrote, and what others may read of it."""
    if tally is None:
        return [voice("result.too_few")]
    parts: list[str] = [
        voice("result.texts", people=tally.n, count=len(tally.texts) + tally.held, held=tally.held)
    ]
    parts += [f"· {escaped(text)}" for _, text in tally.texts[:_MOST_SHOWN]]
    if len(tally.texts) > _MOST_SHOWN:
        parts.append(voice("result.more_texts", n=len(tally.texts) - _MOST_SHOWN))
    return parts
