"""The poll's own card while a facilitator enters what somebody else answered: the same, with other buttons."""

from dataclasses import dataclass, replace

from bot.message import Button, Keyboard, Message
from bot.runtime import Runtime
from bot.voting import poll_for
from config.event import Event, asked_about
from handlers.callbacks import unpack
from handlers.callbacks.answering import ShowAnswers, ShowItem, ShowOptions, Vote, Write
from handlers.callbacks.paper import CancelSheet, Fill, SaveSheet
from handlers.cards.paper import headed
from handlers.cards.poll import PollCard
from handlers.keyboards import button
from handlers.kinds import card_of
from handlers.voice import Voice, fitting
from storage.paper import PaperDraft
from storage.polls import Ballot, Round

_TOAST = 200
"""Telegram's limit for the words over a chat."""


@dataclass(frozen=True)
class EntryCard:
    """A draft whose person is chosen."""

    runtime: Runtime
    voice: Voice
    event: Event
    asked: Round
    draft: PaperDraft

    def current(self) -> Message:
        """The first item without an answer; else everything that was entered, to be saved."""
        return self._as_entered(self._card.current())

    def after(self, item: str, tapped: str) -> Message:
        return self._as_entered(self._card.after(item, tapped))

    def item(self, code: str, at: str = "") -> Message:
        return self._as_entered(self._card.item(code, at))

    def all_answers(self) -> Message:
        return self._as_entered(self._card.all_answers())

    def receipt(self, item: str) -> str:
        """The toast after a tap: it is noted, and saved with the rest."""
        given = self.draft.answers.get(item)
        if given is None:
            return self.voice.plain("paper.noted_nothing")
        said = card_of(self._card.poll).said(self.voice, asked_about(self._card.poll, item), given.choice)
        return fitting(self.voice.plain("paper.noted", answer=said), _TOAST)

    @property
    def _card(self) -> PollCard:
        person = self.runtime.state.participants[self.draft.participant]
        group, answers = person.stakeholder_group, self.draft.answers
        # Also in a pause it is filled in as if it were open.
        asked = replace(self.asked, state="open", extended_to="", feedback=None)
        # To the card what is entered is as if it were tapped: it can be changed.
        at = max((answer.at for answer in answers.values()), default=0)
        ballot = Ballot(asked.id, person.id, answers, group, self.draft.language, "telegram", at)
        poll = poll_for(self.runtime, asked, person).model_copy(update={"results": "closed"})
        return PollCard(self.voice, self.event, asked, poll, ballot, group=group)

    def _as_entered(self, drawn: Message) -> Message:
        keyboard = [tuple(button for button in map(self._filling, row) if button) for row in drawn.keyboard]
        last: list[Button] = []
        can_answer = any(isinstance(unpack(b.data), Vote) for row in drawn.keyboard for b in row)
        if self.draft.answers and not can_answer:  # where all answers are looked at
            last.append(button(self.voice.plain("paper.save"), SaveSheet(self.asked.id)))
        last.append(button(self.voice.plain("paper.cancel"), CancelSheet(self.event.code)))
        shown: Keyboard = (*(row for row in keyboard if row), tuple(last))
        return Message(f"{headed(self.voice, self.runtime, self.draft)}\n\n{drawn.text}", shown)

    def _filling(self, drawn: Button) -> Button | None:
        """The same button for the draft; None: of one's own it makes no sense here."""
        match unpack(drawn.data):
            case Vote(number, item, answer):
                data = Fill(number, "vote", item, answer)
            case ShowItem(number, item):
                data = Fill(number, "item", item, "")
            case ShowOptions(number, item, option):
                data = Fill(number, "options", item, option)
            case ShowAnswers(number):
                data = Fill(number, "all", "", "")
            case Write(number, instead_of):
                data = Fill(number, "write", "", instead_of)
            case _:
                return None
        return button(drawn.text, data)
