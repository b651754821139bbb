"""What people wrote: for facilitators to approve or hide, and for everybody what was approved."""

from collections.abc import Iterator, Sequence

from bot.message import Button, Message
from bot.moderation import Text
from bot.rules.kinds.answer import Tally
from bot.rules.kinds.text import by_about
from bot.rules.kinds.wall import Question, questions
from bot.rules.moderation import become_ideas
from config.event import Poll, WallPoll
from handlers.callbacks.answering import Moderate, ShowTexts
from handlers.callbacks.reporting import ShowResult
from handlers.keyboards import CHOSEN, button
from handlers.kinds.text import heading_of
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

ON_A_PAGE = 5

_A_TEXT = 600
"""What one takes of a message's 4,096."""

_MOST_SHOWN = 100
"""So that a result is a handful of messages; the export has all."""

_SIGNS = {"approved": "✓", "answered": "✓✓", "hidden": "✕", None: "○"}


def moderation(voice: Voice, asked: Round, poll: Poll, texts: Sequence[Text], first: int) -> Message:
    """A page: each text with its sign, and a row to approve or hide it."""
    first = min(first, max(0, len(texts) - 1)) // ON_A_PAGE * ON_A_PAGE
    page = list(enumerate(texts, start=1))[first : first + ON_A_PAGE]
    undecided = sum(text.decision is None for text in texts)
    lines = [
        f"<b>{voice.round_title(poll, asked.code)}</b>",
        voice("texts.count", count=len(texts), undecided=undecided),
        *(
            f"{voice.number(number)} {_SIGNS[text.decision]} {_words(voice, poll, text)}"
            for number, text in page
        ),
        f"<i>{voice('texts.who')}</i>",
    ]
    rows = []
    for number, text in page:
        rows.append(tuple(_deciding(voice, asked, poll, number, text, first)))
    steps: list[Button] = []
    if first:
        steps.append(
            button(f"‹ {voice.number(first - ON_A_PAGE + 1)}", ShowTexts(asked.id, first - ON_A_PAGE))
        )
    steps.append(button(voice.plain("texts.refresh"), ShowTexts(asked.id, first)))
    if first + ON_A_PAGE < len(texts):
        steps.append(
            button(f"{voice.number(first + ON_A_PAGE + 1)} ›", ShowTexts(asked.id, first + ON_A_PAGE))
        )
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


def _words(voice: Voice, poll: Poll, text: Text) -> str:
    return escaped(heading_of(voice, poll, text.code) + fitting(text.words, _A_TEXT))


def _deciding(
    voice: Voice, asked: Round, poll: Poll, number: int, text: Text, first: int
) -> Iterator[Button]:
    """What can be decided about a text; of an approved question also that it was answered in the room."""
    ways = {"approved": "texts.approve", "answered": "texts.answer", "hidden": "texts.hide"}
    if not isinstance(poll, WallPoll) or text.decision not in ("approved", "answered"):
        del ways["answered"]
    for decision, key in ways.items():
        label = f"{voice.number(number)} {voice.plain(key)}{CHOSEN if text.decision == decision else ''}"
        yield button(label, Moderate(asked.id, text.code, decision, first))  # type: ignore[arg-type]


def approved(voice: Voice, poll: Poll, tally: Tally | None) -> list[str]:
    """Parts of a result: how many wrote, and what others may read of it; of a wall, with how many upvoted what."""
    if tally is None:
        return [voice("result.too_few")]
    counts = {"people": tally.n, "count": len(tally.texts) + tally.held, "held": tally.held}
    if isinstance(poll, WallPoll):
        parts: list[str] = [voice("result.questions", **counts)]
        parts += [_question(voice, tally, one) for one in questions(tally)[:_MOST_SHOWN]]
    else:
        parts = [voice("result.ideas" if become_ideas(poll) else "result.texts", **counts)]
        for about, texts in by_about(poll, tally.texts[:_MOST_SHOWN]):
            first, *others = [f"· {escaped(text)}" for text in texts]
            heading = f"<b>{voice.of(about.label)}</b>\n" if about is not None else ""
            parts += [heading + first, *others]
    if len(tally.texts) > _MOST_SHOWN:
        parts.append(voice("result.more_texts", n=len(tally.texts) - _MOST_SHOWN))
    return parts


def ideas_listed(voice: Voice, asked: Round, poll: Poll, n: int) -> Message:
    """To everybody who could write, once there is a list; the poll's result has the ideas in it."""
    shows = button(voice.plain("poll.result"), ShowResult(asked.id))
    return Message(voice("ideas.listed", title=voice.round_title(poll, asked.code), n=n), ((shows,),))


def _question(voice: Voice, tally: Tally, one: Question) -> str:
    done = f" · <i>{voice('wall.answered')}</i>" if one.is_done else ""
    return f"▲ {voice.number(tally.upvotes[one.code])} · {escaped(one.words)}{done}"
