"""/glossary: the words of the field, each in every language of the event, with what they mean."""

from bot.message import Message
from config.event import Event, Term
from handlers.callbacks.joining import ShowGlossary
from handlers.cards.packing import packed
from handlers.keyboards import button
from handlers.voice import Voice

_MOST_UNITS = 1000
"""Of a page: what one reads on a phone without losing the place."""


def glossary_page(voice: Voice, event: Event, number: int) -> Message:
    """A page from 0, as far as there are so many; each holds what fits."""
    if not event.glossary:
        return Message(voice("glossary.empty"))
    pages = list(packed([_entry(voice, event, term) for term in event.glossary], _MOST_UNITS))
    number = min(number, len(pages) - 1)
    title = f"<b>{voice('glossary.title')}</b>"
    if len(pages) > 1:
        title += f" · {voice('poll.position', number=number + 1, count=len(pages))}"
    steps = []
    if number > 0:
        steps.append(button(f"‹ {voice.number(number)}", ShowGlossary(event.code, number - 1)))
    if number + 1 < len(pages):
        steps.append(button(f"{voice.number(number + 2)} ›", ShowGlossary(event.code, number + 1)))
    return Message("\n\n".join([title, *pages[number]]), (tuple(steps),) if steps else ())


def _entry(voice: Voice, event: Event, term: Term) -> str:
    """The word in the reader's language, in the others, and what it means."""
    voices = (voice, *map(voice.in_language, event.languages))
    first, *others = dict.fromkeys(each.of(term.term) for each in voices)
    return f"{' · '.join([f'<b>{first}</b>', *others])}\n{voice.of(term.meaning)}"
