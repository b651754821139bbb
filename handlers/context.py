"""What a handler has at hand: the runtime, the person, and ways to answer. All typed, no dictionaries."""

import asyncio
import datetime as dt
from collections.abc import Coroutine, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.background import Background
from bot.clock import moment
from bot.delivery.post import Draw, Post, Sent
from bot.expecting import ask_for
from bot.exports.offers import Make
from bot.incoming import Incoming
from bot.intake import Receipts
from bot.message import File, Message, Picture, Shown
from bot.reports.charts.drawing import Easel
from bot.runtime import Gone, Right, Runtime
from config.event import Event
from handlers.voice import Voice
from storage.messages import Card
from storage.people import Person
from storage.polls import Round
from storage.writer import UpdateKey


@dataclass(frozen=True)
class Equipment:
    """What the composition root gives to every context. `bot_id`, `username`: this bot's, as Telegram has them.

    `make`: how the files of an export are made.
    """

    bot_id: int
    username: str
    runtime: Runtime
    post: Post
    receipts: Receipts
    background: Background
    easel: Easel
    make: Make


class Stale(Gone):
    """A button of a message that no longer means anything."""


class NotEligible(Exception):
    """The person may not answer this poll of that event; whoever has not finished registering is asked to."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class Forbidden(Exception):
    """The person may not do this here and now, whatever role they have. What takes a role raises `NotAllowed`."""

    text = "refused.forbidden"


class SalaContext:
    """One update's context. Answers leave by themselves, in order; the acknowledgement waits for them."""

    def __init__(self, equipment: Equipment, incoming: Incoming) -> None:
        self.incoming = incoming
        self.runtime = equipment.runtime
        self.person_id = incoming.user_id
        self.username = equipment.username
        self._equipment = equipment
        self._toasted = False

    @property
    def update_key(self) -> UpdateKey:
        return (self._equipment.bot_id, self.incoming.update_id)

    @property
    def is_repeated(self) -> bool:
        """Whether what this update says was stored already: Telegram brings it again."""
        return self.update_key in self.runtime.state.handled

    @property
    def person(self) -> Person | None:
        return self.runtime.state.people.get(self.person_id)

    @property
    def event(self) -> Event | None:
        """The event this person is in."""
        return self.runtime.event_of(self.person)

    @property
    def language(self) -> str:
        """The person's; before it is chosen the phone's, if there is a catalog of it."""
        if self.person is not None and self.person.language:
            return self.person.language
        code = self.incoming.language_code.split("-")[0]
        return code if code in self.runtime.texts.languages else "en"

    def now(self, event: Event) -> dt.datetime:
        """The event's clock in the event's zone."""
        return moment(self.runtime.clock.now(), event.zone)

    @property
    def voice(self) -> Voice:
        """The texts in the person's language."""
        return Voice(self.runtime.texts, self.language, self.person.numerals if self.person else "")

    def own_event(self) -> Event:
        """The event this person is in. Raises `Stale` if that is none."""
        if self.event is None:
            raise Stale
        return self.event

    async def ask_for(self, right: Right, event: str, what: str) -> None:
        """What this person types or sends next is that, as `people.expects` has it. Raises `NotAllowed`."""
        await ask_for(self.runtime, right, self.person_id, event, what, self.update_key)

    def event_named(self, code: str) -> Event:
        """The event a button names. Raises `Stale` if it isn't served here any more."""
        if code not in self.runtime.events:
            raise Stale
        return self.runtime.event(code)

    def round_named(self, number: int) -> tuple[Event, Round]:
        """The round a button names, and its event. Raises `Stale` if it isn't served here."""
        asked = self.runtime.state.rounds.get(number)
        if asked is None:
            raise Stale
        return self.event_named(asked.event), asked

    # Answering

    def toast(self, text: str = "") -> None:
        """The first answer to a tap; only one is shown."""
        if self.incoming.query_id and not self._toasted:
            self._toasted = True
            self._note(self._equipment.post.toast(self.incoming.query_id, text))

    def say(self, message: Shown, *, subject: str = "", instead_of: str = "") -> None:
        """A new message; with a subject it becomes that subject's card, see `Post.remember`."""
        post = self._equipment.post
        is_held = post.is_held(self.person_id)
        answer = post.say(self.person_id, message, subject=subject, instead_of=instead_of)
        if not is_held:  # or whoever writes without end would have everybody's next updates wait
            self._note(answer)

    def say_in(self, chat_id: int, message: Message) -> None:
        """To a group chat."""
        self._note(self._equipment.post.say(chat_id, message))

    async def say_now(self, message: Message) -> int:
        """A message that work in the background changes as it goes on; its id. Raises `Undelivered`."""
        return int(await self._equipment.post.say(self.person_id, message))

    def change(self, message_id: int, message: Message) -> None:
        """What `say_now` said is something else by now."""
        self._equipment.post.edit(self.person_id, message_id, message)

    def show(self, message: Message | Draw) -> None:
        """In place of the message whose button was tapped, or as a new one; a drawing only in place."""
        if self.incoming.message_id:
            # Not awaited by the acknowledgement: it may be held by the chat's own rate, and a restart redraws it.
            self._equipment.post.edit(self.person_id, self.incoming.message_id, message)
        elif isinstance(message, Message):
            self.say(message)

    def show_page(self, message: Message) -> None:
        """In place of the page that was tapped; a card that follows by itself, such as the control card, stays one."""
        if self.shown_subject:
            self.say(message)
        else:
            self.show(message)

    def send_file(self, file: File) -> Sent:
        """Whoever has something to say after it awaits it, which raises `Undelivered`."""
        return self._equipment.post.send_file(self.person_id, file)

    def withdraw(self, message_ids: Iterable[int], instead: Message) -> None:
        """Delete messages of the person's chat but the one tapped; what is too old for that says something else."""
        for message_id in message_ids:
            if message_id != self.incoming.message_id:
                self._equipment.post.withdraw(self.person_id, message_id, instead)

    def send_picture(self, picture: Picture) -> None:
        self._equipment.post.send_picture(self.person_id, picture)

    @property
    def easel(self) -> Easel:
        """Where charts are drawn."""
        return self._equipment.easel

    @property
    def make(self) -> Make:
        """How the files of an export are made."""
        return self._equipment.make

    async def download(self, file_id: str, most_bytes: int) -> bytes:
        """See `Post.download`."""
        return await self._equipment.post.download(file_id, most_bytes)

    def in_background(self, work: Coroutine[Any, Any, None], what: Hashable = None) -> None:
        """What takes long and stores nothing: nobody's tap waits for it. `what`: see `is_at`."""
        self._equipment.background.add(work, what)

    def is_at(self, what: Hashable) -> bool:
        """Whether work that was called that goes on in the background."""
        return self._equipment.background.is_at(what)

    @property
    def turn(self) -> asyncio.Lock:
        """For heavy work in the background: one such at a time."""
        return self._equipment.background.turn

    async def show_card(self, draw: Draw, subject: str) -> None:
        """Draw a subject's card: where it is now, even if the button tapped was on an older one, which goes."""
        card, tapped = self.runtime.state.cards.get((self.person_id, subject)), self.incoming.message_id
        here = card.message_id if card is not None else tapped
        if not here:  # the button was not in the person's own chat
            message = await draw()
            if message is not None:
                self.say(message, subject=subject)
            return
        self._equipment.post.edit(self.person_id, here, draw)
        if card is None:
            await self.card_is_here(subject)
        elif tapped and tapped != here:
            self._equipment.post.take_away(Card(self.person_id, subject, tapped))

    @property
    def shown_subject(self) -> str:
        """What the card tapped shows; nothing if it is no card any more."""
        cards = self.runtime.state.cards_of(self.person_id)
        return next((card.subject for card in cards if card.message_id == self.incoming.message_id), "")

    async def card_is_here(self, subject: str, *, instead_of: str = "") -> None:
        """The message tapped shows that subject now; `instead_of`: no card of subjects beginning so is left."""
        if self.incoming.message_id:
            await self._equipment.post.remember(
                self.person_id, subject, self.incoming.message_id, instead_of=instead_of
            )

    def _note(self, answer: asyncio.Future[Any]) -> None:
        self._equipment.receipts.note(self.incoming.update_id, answer)
