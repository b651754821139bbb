"""A poll being written in the chat: what there is of it, and what it will look like."""

from dataclasses import dataclass

from bot.message import Button, Keyboard, Message
from bot.rules.composing import Draft, anonymities, labels, needs_lines, written_in
from config.event import Event, Poll
from handlers.callbacks.steering import ComposePoll
from handlers.cards.poll import PollCard
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import CHOSEN, button
from handlers.voice import Voice, escaped
from storage.polls import Round

NO_ROUND = 0
"""What the buttons of a preview carry: they do nothing."""

_KINDS = ("choice", "approval", "scale")


def compose_subject(event: str) -> str:
    """What the card is called, so that there is one at a time."""
    return f"compose:{event}"


@dataclass(frozen=True)
class ComposeCard:
    """A facilitator's draft. `whole`: it could be asked as it is."""

    voice: Voice
    event: Event
    draft: Draft
    whole: bool

    def form(self) -> Message:
        """What is written, and what can be chosen."""
        voice, kind = self.voice, self.draft["kind"]
        lines = [f"<b>{voice('compose.title')}</b>"]
        for language in self.event.languages:
            question = self.draft.get("question", {}).get(language)
            count = sum(language in label for label in labels(self.draft))
            said = "–" if question is None else f"{escaped(question)} · {voice('compose.lines', n=count)}"
            lines.append(f"{LANGUAGE_NAMES[language]}: {said}")
        lines.append(self._hint())
        choices: list[tuple[Button, ...]] = []
        if kind in _KINDS:
            choices.append(tuple(self._choice(name, f"compose.{name}", kind) for name in _KINDS))
        anonymity = self.draft["anonymity"]
        choices.append(
            tuple(self._choice(name, f"compose.{name}", anonymity) for name in anonymities(self.draft))
        )
        choices.append(tuple(self._text(language) for language in self.event.languages))
        last = [self._to("cancelled", "compose.cancel")]
        if self.whole:
            last.insert(0, self._to("preview", "compose.preview"))
        return Message("\n".join(lines), (*choices, tuple(last)))

    def confirm(self) -> Message:
        """Under the preview: it is as people will see it."""
        keyboard: Keyboard = (
            (self._to("added", "compose.add"),),
            (self._to("form", "compose.change"), self._to("cancelled", "compose.cancel")),
        )
        return Message(self.voice("compose.as_people_see_it"), keyboard)

    def previews(self, poll: Poll) -> list[Message]:
        """The card as people get it, in each language that is written; others see one of these."""
        asked = Round(NO_ROUND, self.event.code, poll.code, poll.rounds[0].code, "open", 0)
        written = [language for language in self.event.languages if language in written_in(self.draft)]
        voices = [self.voice.in_language(language) for language in written or self.event.languages[:1]]
        return [PollCard(voice, self.event, asked, poll, None).current() for voice in voices]

    def _hint(self) -> str:
        if "question" not in self.draft:
            return self.voice("compose.send_scale" if self.draft["kind"] == "scale" else "compose.send")
        if needs_lines(self.draft):
            return self.voice(
                "compose.send_points" if self.draft["kind"] == "scale" else "compose.send_options"
            )
        return self.voice("compose.ready" if self.whole else "compose.not_whole")

    def _choice(self, name: str, key: str, now: str) -> Button:
        return button(self.voice.plain(key) + (CHOSEN if name == now else ""), self._data(name))

    def _text(self, language: str) -> Button:
        mark = CHOSEN if language in written_in(self.draft) else ""
        return button(f"{LANGUAGE_NAMES[language]}{mark}", self._data("text", language))

    def _to(self, to: str, key: str) -> Button:
        return button(self.voice.plain(key), self._data(to))

    def _data(self, to: str, language: str = "") -> ComposePoll:
        return ComposePoll(self.event.code, to, language)  # type: ignore[arg-type]
