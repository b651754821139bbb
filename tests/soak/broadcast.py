"""`python -m tests.soak.broadcast`: a broadcast to 1,000 people and 20 kills -9; exit status 1 if somebody is forgotten.

Telegram's limits hold. What was under way at a kill is sent again; then it is taken back from every phone.
"""

import asyncio
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bot.demo.child import Child, EventTime
from bot.rehearsal import BotApi, ChatMessage, Limits, NoAnswer, NoSuchButton
from config.catalogs import Texts
from tests.soak.room import FIRST_ID, ORGANIZER_ID, STARTS, prepare, write_event

SAID = "Lunch is ready in the Mekong hall."

_LONG = 300.0
_PATIENCE = 20.0
_STARTED_AT_ONCE = 100
_SOON_SECONDS = 0.05
_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Plan:
    """`folder`, `database`: empty ones. `limits`: Telegram's; `per_second`: what the bot is told of them."""

    folder: Path
    database: str
    people: int = 1000
    kills: int = 20
    seed: int = 0
    limits: Limits | None = None
    per_second: int = 30


@dataclass
class Outcome:
    """`forgotten`: people who never got it; `repeated`: copies beyond the first; `left`: copies still shown after
    the withdrawal; `refused`: calls that Telegram's limits refused.
    """

    people: int
    kills: int
    forgotten: int
    repeated: int
    left: int
    refused: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.people} people, {self.kills} kills: {self.forgotten} forgotten, {self.repeated} copies sent twice, "
            f"{self.refused} refused; {self.left} copies left after the withdrawal; {self.seconds:.0f} s"
        )

    @property
    def is_passed(self) -> bool:
        """A copy that was never noted can't be taken back; of those there are no more than were sent twice."""
        return not self.forgotten and self.left <= self.repeated <= 2 * self.kills


async def soak(plan: Plan, texts: Texts) -> Outcome:
    """Play it. Raises `TimeoutError` if the bot falls silent; its log is `bot.log` in the folder."""
    path, event = write_event(plan.folder)
    await prepare(plan.database, event, plan.people)
    async with BotApi(limits=plan.limits or Limits.telegram(), record=10 * plan.people) as api:
        bot = api.add_bot(username="sala_soak_bot", first_name="Sala")
        settings = {
            "SALA_TOKEN": bot.token,
            "SALA_API_URL": api.url,
            "SALA_EVENT": str(path),
            "SALA_DATABASE": plan.database,
            "SALA_ORGANIZERS": str(ORGANIZER_ID),
            "SALA_MESSAGES_PER_SECOND": str(plan.per_second),
            "SALA_PAID_BROADCAST": "on" if plan.per_second > 30 else "off",
            "SALA_CHAT_MESSAGES_PER_SECOND": "1" if plan.limits is None else "1000",
        }
        child = Child(plan.folder, settings, EventTime(event.at(STARTS), 1.0))
        await child.start()
        try:
            return await _Day(plan, texts, api, child).play(event.code)
        finally:
            await child.stop()


class _Day:
    def __init__(self, plan: Plan, texts: Texts, api: BotApi, child: Child) -> None:
        self._plan = plan
        self._texts = texts
        self._api = api
        self._child = child
        self._chance = random.Random(plan.seed)
        self._organizer = api.phone(ORGANIZER_ID, "Pich", "Sovann")
        self._phones = [
            api.phone(user_id, f"Person {user_id}") for user_id in range(FIRST_ID, FIRST_ID + plan.people)
        ]

    async def play(self, event: str) -> Outcome:
        await self._start(event)
        began = time.monotonic()
        await self._organizer.say(f"/broadcast {SAID}")
        everyone = self._text("audience.everyone").casefold()
        await self._press(lambda label: label.casefold().startswith(everyone))
        await self._press(lambda label: label == self._text("broadcast.send"))
        later = max(1, self._plan.kills // 4)
        await self._kill_amid("sendmessage", self._plan.kills - later)
        await self._until(lambda: len(self._copies()) == self._plan.people)
        await self._settled()
        copies = self._copies()
        refused = sum(call.status == 429 for call in self._api.calls)
        self._api.calls.clear()
        await self._press(lambda label: label == self._text("broadcast.withdraw"))
        await self._kill_amid("deletemessage", later)
        await self._settled()
        refused += sum(call.status == 429 for call in self._api.calls)
        left = sum(message.text == SAID for phone in self._phones for message in phone.messages)
        return Outcome(
            self._plan.people,
            self._child.kills,
            self._plan.people - len(copies),
            copies.total() - len(copies),
            left,
            refused,
            time.monotonic() - began,
        )

    async def _start(self, event: str) -> None:
        """Everybody has opened the chat; the organizer chooses English."""
        await self._organizer.start(event)
        await self._organizer.wait_for(lambda phone: phone.last, _LONG)
        await self._press(lambda label: label == "English")
        for first in range(0, len(self._phones), _STARTED_AT_ONCE):
            some = self._phones[first : first + _STARTED_AT_ONCE]
            await asyncio.gather(*(phone.start(event) for phone in some))
            await asyncio.gather(*(phone.wait_for(lambda phone: phone.last, _LONG) for phone in some))
        self._api.calls.clear()

    async def _kill_amid(self, method: str, kills: int) -> None:
        """At random instants between the first and the last call of that name."""
        points = sorted(self._chance.sample(range(1, self._plan.people), kills))
        for point in points:
            await self._until(lambda point=point: self._count(method) >= point)  # type: ignore[misc]
            await asyncio.sleep(self._chance.random() * _SOON_SECONDS)
            await self._child.kill()

    async def _press(self, wanted: Callable[[str], bool]) -> None:
        """The organizer's button, again until the tap is answered."""
        while True:
            shown = await self._organizer.wait_for(lambda phone: _with(phone.messages, wanted), _LONG)
            label = next(filter(wanted, shown.labels))
            try:
                await self._organizer.tap(shown, label, timeout=_PATIENCE)
            except (NoAnswer, NoSuchButton):
                continue
            return

    async def _settled(self) -> None:
        """Until the organizer's card shows neither a bar nor a wait any more, and nothing more arrives."""
        await self._organizer.wait_for(
            lambda phone: phone.last and not {"▓", "░"} & set(phone.last.text) and phone.last.labels, _LONG
        )

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(_LONG):
            while not happened():  # noqa: ASYNC110 - calls that arrive set no event
                await asyncio.sleep(_LOOK_SECONDS)

    def _count(self, method: str) -> int:
        """Of calls that were not refused, to others than the organizer."""
        return sum(
            call.method.lower() == method and call.status == 200 and self._chat(call.params) != ORGANIZER_ID
            for call in self._api.calls
        )

    def _copies(self) -> Counter[int]:
        """How many each person was sent."""
        return Counter(
            self._chat(call.params)
            for call in self._api.calls
            if call.method.lower() == "sendmessage"
            and call.status == 200
            and call.params.get("text") == SAID
            and self._chat(call.params) != ORGANIZER_ID
        )

    @staticmethod
    def _chat(params: object) -> int:
        return int(params["chat_id"]) if isinstance(params, dict) and "chat_id" in params else 0

    def _text(self, key: str) -> str:
        return self._texts.plain("en", key)


def _with(messages: Sequence[ChatMessage], wanted: Callable[[str], bool]) -> ChatMessage | None:
    """The newest message with such a button."""
    return next((m for m in reversed(messages) if m.by_bot and any(map(wanted, m.labels))), None)


@click.command()
@click.option("--people", type=click.IntRange(10), default=1000, show_default=True)
@click.option("--kills", type=click.IntRange(1), default=20, show_default=True, help="With -9.")
@click.option("--seed", type=int, default=0, show_default=True)
def main(people: int, kills: int, seed: int) -> None:
    """Send, kill, count, take back: nobody is forgotten, and few get it twice."""
    folder = Path(tempfile.mkdtemp(prefix="sala-soak-"))
    plan = Plan(folder, str(folder / "sala.db"), people, kills, seed)
    outcome = asyncio.run(soak(plan, Texts.load()))
    click.echo(f"seed {seed}: {outcome}")
    if outcome.is_passed:
        shutil.rmtree(folder)
    else:
        click.echo(f"the bot's log is {folder / 'bot.log'}")
    raise SystemExit(int(not outcome.is_passed))


if __name__ == "__main__":
    main()
