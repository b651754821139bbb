"""The room: the bot's process, Telegram as the bot knows it, the phones, and the day's clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.bell import Bell
from bot.clock import SteeredClock, Turn, moment, real_now
from bot.demo.child import SteeredBot
from bot.rehearsal import BotAccount, BotApi, Limits, Phone
from bot.rehearsal_room.cast import DESK_ID, ORGANIZER_ID, Somebody, row
from bot.rehearsal_room.running import free_port
from bot.rehearsal_room.stored import DATABASE, invited, links_of
from bot.rehearsal_room.timeline import Timeline
from config.catalogs import Texts
from config.event import Event

USERNAME = "sala_rehearsal_bot"

_BEFORE_MS = 5 * 60_000
"""The day begins so long before its first session."""

_LOOK_SECONDS = 0.2
"""How often the bot's calls are looked through."""

UNLIMITED = {
    "SALA_MESSAGES_PER_SECOND": "1000",
    "SALA_PAID_BROADCAST": "on",
    "SALA_CHAT_MESSAGES_PER_SECOND": "1000",
}

Health = Literal["starting", "up", "dead"]


@dataclass
class Room:
    """`people`: who has a phone in the row. `invitation`: what the facilitator opens to start.

    `sent_at`: when the bot last said something that people see (monotonic seconds); `cut_until`: when the network comes back.
    """

    event: Event
    texts: Texts
    api: BotApi
    account: BotAccount
    clock: SteeredClock
    bot: SteeredBot
    people: tuple[Somebody, ...]
    phones: Mapping[str, Phone]
    invitation: asyncio.Future[str]
    bell: Bell = field(default_factory=Bell)
    timeline: Timeline = field(default_factory=Timeline)
    health: Health = "starting"
    sent_at: float = 0.0
    cut_until: float | None = None

    @property
    def cut_seconds(self) -> int:
        """For how long the network is still gone."""
        return 0 if self.cut_until is None else max(0, round(self.cut_until - time.monotonic()))

    def time_at(self, real: float) -> str:
        """What the clock in the room showed at a real time (seconds since 1970)."""
        return f"{moment(self.clock.at(int(real * 1000)), self.event.zone):%H:%M}"

    async def link(self, who: Somebody) -> str:
        """The payload of the deep link by which somebody comes."""
        return await asyncio.shield(self.invitation) if who.part == "facilitator" else self.event.code

    async def invite(self) -> None:
        """As soon as there is a bot to be invited to."""
        await self.is_up()
        self.invitation.set_result(await invited(self.folder, self.event.code, "facilitator"))

    async def start(self) -> None:
        self.health = "starting"
        await self.bot.start()
        self.bell.ring()

    async def kill(self) -> None:
        """With -9."""
        await self.bot.die()
        self.health = "dead"
        self.bell.ring()

    def is_quiet(self, seconds: float) -> bool:
        """Whether the bot has said nothing for so long."""
        return time.monotonic() - self.sent_at > seconds and not self.api.calls

    @property
    def folder(self) -> Path:
        """Of the bot: its database and its log."""
        return self.bot.folder

    async def links(self) -> dict[str, str]:
        """What is behind the codes of those on the list, by name."""
        return await links_of(self.folder, self.event.code)

    async def cut(self, seconds: float) -> None:
        """The network is gone for so long, or until it is mended."""
        self.api.offline()
        self.cut_until = time.monotonic() + seconds
        while self.cut_seconds:
            self.bell.ring()
            await asyncio.sleep(1)
        self.mend()

    def mend(self) -> None:
        self.api.online()
        self.cut_until = None
        self.bell.ring()

    def steer(self, speed: float, now: int | None = None) -> None:
        """The clock goes on at that speed, from `now` (ms) if given."""
        real = real_now()
        shown = self.clock.turn.shown(real) if now is None else now
        self.clock.steer(Turn(real, shown, speed))
        self.bot.tell_time()
        self.bell.ring()

    async def is_up(self) -> None:
        """Until the bot asks for updates."""
        heard = -1
        while self.health != "up":
            heard = await self.bell.after(heard, 1.0)

    async def watch(self) -> None:
        """What the bot does, as Telegram sees it, until cancelled."""
        while True:
            heard = len(self.api.calls)
            while self.api.calls:
                call = self.api.calls.popleft()
                if self.timeline.hear(call):
                    self.sent_at = time.monotonic()
                elif (
                    call.method.lower() == "deletewebhook" and self.bot.is_alive
                ):  # the last before it listens
                    self.health = "up"
            if heard:
                self.bell.ring()
            if self.health != "dead" and self.bot.has_ended:
                self.health = "dead"
                self.bell.ring()
            await asyncio.sleep(_LOOK_SECONDS)

    async def follow(self, phone: Phone) -> None:
        """Ring whenever that chat changes, until cancelled."""
        while True:
            await phone.chat.change()
            self.bell.ring()


def furnished(
    api: BotApi, event: Event, event_name: str, folder: Path, texts: Texts, *, real_limits: bool = True
) -> Room:
    """A room in which nothing runs yet; see `opened`."""
    account = api.add_bot(username=USERNAME, first_name="Sala")
    address = f"127.0.0.1:{free_port()}"
    settings = {
        "SALA_TOKEN": account.token,
        "SALA_API_URL": api.url,
        "SALA_EVENT": event_name,
        "SALA_DATABASE": DATABASE,
        "SALA_ORGANIZERS": f"{ORGANIZER_ID},{DESK_ID}",
        "SALA_LISTEN": address,
        "SALA_PUBLIC_URL": f"http://{address}",
        **({} if real_limits else UNLIMITED),
    }
    begins = int(event.at(event.agenda[0].starts).timestamp() * 1000) - _BEFORE_MS
    clock = SteeredClock(Turn(real_now(), begins, 1.0))
    people = row(event)
    phones = {
        who.key: api.phone(who.user_id, who.family, who.given, language_code=who.language, bot=account)
        for who in people
    }
    invitation = asyncio.get_running_loop().create_future()
    bot = SteeredBot(folder, settings, clock)
    return Room(event, texts, api, account, clock, bot, people, phones, invitation)


@asynccontextmanager
async def opened(
    event: Event, event_name: str, folder: Path, texts: Texts, *, real_limits: bool = True
) -> AsyncIterator[Room]:
    """The bot is started, and a facilitator invited. `event_name`: as SALA_EVENT has it. `folder`: an empty one.

    `real_limits`: messages take as long as Telegram has them take.
    """
    limits = Limits.telegram() if real_limits else Limits.raised()
    async with BotApi(limits=limits, record=20_000) as api:
        room = furnished(api, event, event_name, folder, texts, real_limits=real_limits)
        tasks = [asyncio.create_task(room.watch()), asyncio.create_task(room.invite())]
        tasks += [asyncio.create_task(room.follow(phone)) for phone in room.phones.values()]
        try:
            await room.start()
            yield room
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            api.online()
            await room.bot.stop()
