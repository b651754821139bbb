"""Everybody in the room, and at which tap a poll is opened or the bot is killed."""

import asyncio
import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bot.demo.child import Child
from bot.demo.facilitator import Facilitator
from bot.rehearsal import BotAccount, BotApi
from bot.rules.agenda import agenda_of
from bot.rules.schedule import slots
from config.catalogs import Texts
from config.event import Event
from handlers.callbacks import unpack
from handlers.callbacks.answering import ShowItem, ShowPoll, Vote
from handlers.callbacks.data import Unreadable
from tests.soak.plan import Plan
from tests.soak.room import FIRST_ID, ORGANIZER_ID, POLLS
from tests.soak.tapper import Tapper

_LONG = 120.0
_AGAIN = 4
"""Every so many kills is followed by another while the bot starts."""
_SOON_SECONDS = 0.2
_STARTING_SECONDS = 1.5
_LOOK_EVERY = 500
_OPENED_AT_ONCE = 3


class Crowd:
    """`tappers`: the people; their ledgers stay after `play`."""

    def __init__(
        self, plan: Plan, texts: Texts, event: Event, api: BotApi, bot: BotAccount, child: Child
    ) -> None:
        self._plan = plan
        self._texts = texts
        self._event = event
        self._api = api
        self._bot = bot
        self._child = child
        self._chance = random.Random(plan.seed)
        self._facilitator = Facilitator(api.phone(ORGANIZER_ID, "Pich", "Sovann"), texts, 5.0)
        self.tappers = [
            Tapper(
                api.phone(user_id, f"Person {user_id}"), random.Random(f"{user_id}/{plan.seed}"), self._tapped
            )
            for user_id in range(FIRST_ID, FIRST_ID + plan.people)
        ]
        self._taps = 0
        self._at: dict[int, list[Callable[[], Coroutine[Any, Any, None]]]] = defaultdict(list)
        self._doings: list[asyncio.Task[None]] = []
        self._killing = asyncio.Lock()
        self._steering = asyncio.Lock()
        self._sent: Counter[tuple[int, int]] = Counter()

    async def play(self) -> None:
        """Until everything that was tapped is handled and every card has arrived."""
        await self._facilitator.arrive(self._event.code)
        await asyncio.gather(*(tapper.arrive(self._event.code) for tapper in self.tappers))
        await self._open(0, _OPENED_AT_ONCE)
        later = range(_OPENED_AT_ONCE, len(POLLS))
        for number in later:  # in the midst of tapping and killing
            at = self._plan.taps * (number - later.start + 1) // (len(later) + 2)
            self._at[at].append(lambda number=number: self._open(number, number + 1))  # type: ignore[misc]
        singles = self._plan.kills - self._plan.kills // _AGAIN
        for number in range(singles):
            twice = number < self._plan.kills - singles
            at = self._chance.randrange(1, self._plan.taps)
            self._at[at].append(lambda twice=twice: self._kill(twice=twice))  # type: ignore[misc]
        each, left = divmod(self._plan.taps, len(self.tappers))
        await asyncio.gather(
            *(tapper.tap(each + (number < left)) for number, tapper in enumerate(self.tappers))
        )
        await asyncio.gather(*self._doings)
        await (
            self._facilitator.hears_from_the_bot()
        )  # or it might be told to stop before it has started again
        async with asyncio.timeout(_LONG):
            await self._bot.updates.emptied()

    def sent(self) -> tuple[int, int]:
        """How many cards arrived at least once, and how many once more than needed."""
        self._look()
        asked_for = len(self._sent) + sum(tapper.unfolded for tapper in self.tappers)
        return len(self._sent), max(0, self._sent.total() - asked_for)

    def refused(self) -> Counter[str]:
        """Toasts other than those that say what was done."""
        plain = self._texts.plain
        done = (
            plain("en", "answer.saved", answer="").strip(),
            plain("en", "answer.withdrawn"),
            *(plain("en", f"refused.{reason}", n=3) for reason in ("too_many", "all_ranked", "over_cap")),
            plain("en", "refused.no_points_left", n=5),
            plain("en", "refused.outdated"),
        )
        toasts = (deed.toast for tapper in self.tappers for deed in tapper.phone.history)
        return Counter(
            toast.text for toast in toasts if toast and toast.text and not toast.text.startswith(done)
        )

    def _tapped(self) -> None:
        self._taps += 1
        self._doings += [asyncio.create_task(doing()) for doing in self._at.pop(self._taps, ())]
        if self._taps % _LOOK_EVERY == 0:
            self._look()

    async def _open(self, first: int, end: int) -> None:
        async with self._steering:
            for slot in slots(agenda_of(self._event))[first:end]:
                await self._facilitator.open(slot)

    async def _kill(self, *, twice: bool) -> None:
        """At some instant soon; `twice`: also while it starts again."""
        async with self._killing:
            await asyncio.sleep(self._chance.random() * _SOON_SECONDS)
            await self._child.kill()
            if twice:
                await asyncio.sleep(self._chance.random() * _STARTING_SECONDS)
                await self._child.kill()

    def _look(self) -> None:
        """Count the cards that arrived since."""
        for call in self._api.calls:
            if call.method.lower() == "sendmessage" and call.status == 200:
                for asked in _asked_by(call.params):
                    self._sent[int(call.params["chat_id"]), asked] += 1
        self._api.calls.clear()


def _asked_by(params: Mapping[str, Any]) -> set[int]:
    """The rounds that a message's buttons answer; of one that a newer poll has folded, the round it unfolds."""
    markup = params.get("reply_markup") or "{}"
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", ())
    meanings = []
    for button in (button for row in keyboard for button in row):
        with contextlib.suppress(Unreadable):
            meanings.append(unpack(button.get("callback_data", "")))
    if len(meanings) == 1 and isinstance(meanings[0], ShowPoll):
        return {meanings[0].round}
    return {meaning.round for meaning in meanings if isinstance(meaning, Vote | ShowItem)}
