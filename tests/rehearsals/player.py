"""Plays a conversation written as data against the real bot on the embedded Bot API, and writes what phones saw.

A script names its phones and says line by line who does what; the transcript is the golden file beside it. `{top3}`
and `{self before}` stand for a poll's number on the control card, `{invitation}` for the link that the command line made
last or that was seen last on a phone, `{own link}` for somebody's own that was, `{sheet 1}` for the code of a printed sheet, `{code}`, `{code in Khmer}` and `{wrong code}` for what is typed as the desk's code.
The transcript has neither the secrets of links nor real times.
"""

import asyncio
import datetime as dt
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot import desk
from bot.__main__ import Service, service
from bot.bell import Bell
from bot.demo.guests import links
from bot.exports.making import make_here
from bot.invitations import invite
from bot.rehearsal import BotAccount, BotApi, Limits, NoSuchButton, Phone
from bot.rehearsal_room.cast import DESK_ID, Somebody, row
from bot.rehearsal_room.crowd import Crowd
from bot.rehearsal_room.script import place_of
from bot.rules.flooding import Pace
from bot.rules.schedule import slots
from config.event import Event
from config.event_file import load_event, shipped
from config.settings import load_settings
from tests.exports import tables
from tests.rehearsals.others import Others
from tests.rehearsals.transcript import Transcript
from tests.roster.sheets import csv_of, xlsx
from tests.workshop import HandClock

ORGANIZER_ID = 11
_POLL = re.compile(r"\{(.+?)\}")
_SHEET = re.compile(r"\{sheet (\d+)\}")
_SLOWEST = 1e-6
"""The day's clock is moved by hand, but times to come have a real time, as with any clock that runs."""

_FOR_EVER_MS = 10**12
"""Of a day's conversation the desk's code doesn't change; it is another each time, so it is masked."""

_KHMER = {ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)}

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4)
"""As much of a picture as anybody looks at here."""


@dataclass(frozen=True)
class Script:
    """What is played. `phones`: a nickname to the name in Telegram's profile; `undo_ms`: before a broadcast leaves.

    `polls`: what is otherwise than in the shipped event, by a poll's code. `files`: rows of what is sent as a document.
    `admission`: who may vote; the shipped event's rule is asked for with `{}`. `crowd`: how many others there are, as in
    the rehearsal room, whose recordings are such scripts.
    """

    claim: str
    phones: dict[str, str]
    steps: list[tuple[str, str]]
    now: str = "2015-11-20T07:40"
    undo_ms: int = 0
    polls: dict[str, dict[str, Any]] = field(default_factory=dict)
    admission: dict[str, str] = field(default_factory=lambda: {"walk_ins": "admit", "check_in": "off"})
    files: dict[str, list[list[str]]] = field(default_factory=dict)
    crowd: int = 0

    @classmethod
    def read(cls, path: Path) -> "Script":
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        steps = [next(iter(step.items())) for step in content.pop("steps")]
        return cls(steps=steps, **content)


@dataclass
class Player:
    """A running bot and the phones of a script."""

    serve: Callable[[], AbstractAsyncContextManager[Service]]
    api: BotApi
    bot: BotAccount
    phones: dict[str, Phone]
    clock: HandClock
    files: dict[str, list[list[str]]]
    database: str
    crowd_size: int = 0
    running: Service = field(init=False)
    transcript: Transcript = field(default_factory=Transcript)
    others: Others = field(default_factory=Others)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @cached_property
    def crowd(self) -> Crowd:
        """Everybody else, as in the rehearsal room."""
        return Crowd(Stand(self), size=self.crowd_size)

    async def play(self, script: Script) -> str:
        self.transcript.lines.append(f"{script.claim}\n")
        for who, what in script.steps:
            await self.step(who, what)
        return "\n".join(self.transcript.lines) + "\n"

    async def step(self, who: str, what: str) -> None:
        self.transcript.lines.append(f"> {who}: {what}")
        if who == "sala":
            await self._operate(what)
            return
        if who == "room":
            await self.others.fill(self.running.runtime, what)
            await self.settle()
            self.transcript.look(self.running.runtime, self.phones)
            return
        if who == "picture":
            return
        if who == "crowd":
            await (self.crowd.arrive() if what == "arrive" else self.crowd.answer())
            assert self.crowd.problem == ""
            await self.settle()
            self.transcript.look(self.running.runtime, self.phones)
            return
        if who == "they":
            await self.others.answer(self.running.runtime, what)
            await self.settle()
            self.transcript.look(self.running.runtime, self.phones)
            return
        if who == "clock":  # of the event; it stands still between these steps
            self.clock.move(_at(self.running.runtime.event("sapw"), what) - self.clock.now())
            await self.running.reminders.look()
            self.running.timers.resume()
            await self.settle()
            self.transcript.look(self.running.runtime, self.phones)
            return
        phone = self.phones[who]
        verb, _, rest = what.partition(" ")
        rest = self._with_code(self.transcript.with_links(rest))
        rest = _POLL.sub(self._number_of, _SHEET.sub(self._sheet, rest))
        match verb:
            case "start":
                await phone.start(rest)
            case "say":
                await phone.say(rest)
            case "tap":
                await self._tap(phone, rest)
            case "long":  # so many characters
                await phone.say("word " * (int(rest) // 5))
            case "photo":
                await phone.send_photo(PICTURE, rest)
            case "document":
                await phone.send_document(rest, self._content(rest))
            case "place":
                await phone.send_location(*(float(degrees) for degrees in rest.split()))
            case "sticker":
                await phone.send_sticker()
            case "block":
                phone.block()
            case _:
                raise ValueError(f"no one can {verb!r}")
        await self.settle()
        self.transcript.look(self.running.runtime, self.phones)

    def _content(self, name: str) -> bytes:
        rows = self.files.get(name)
        if not rows:
            return b"%PDF"
        return xlsx(rows) if name.endswith(".xlsx") else csv_of(rows)

    async def _operate(self, what: str) -> None:
        """The operator's command line: `invite ROLE`, `export ideas`, `stop`, and `start`, which may be hours later."""
        verb, _, rest = what.partition(" ")
        match verb:
            case "invite":
                self.transcript.invitation = await invite(self.running.runtime.engine, "sapw", rest)  # type: ignore[arg-type]
            case "export":
                await self._ideas()
            case "stop":
                await self.stop()
            case "start":
                if rest:
                    self.clock.move(_at(self.running.runtime.event("sapw"), rest) - self.clock.now())
                await self.start()
                while not self.running.timers.hears():  # noqa: ASYNC110 - as below
                    await asyncio.sleep(0)
                await self.settle()
                self.transcript.look(self.running.runtime, self.phones)
            case _:
                raise ValueError(f"no operator can {verb!r}")

    async def _ideas(self) -> None:
        """The export's table of ideas, as far as it is the same each time."""
        running, row = self.running.runtime, self.running.runtime.state.events["sapw"]
        made = await tables(running.engine, running.texts, row, identified=False)
        (table,) = [each for each in made if each.name == "ideas"]
        found = [dict(zip(table.columns, each, strict=True)) for each in table.rows]
        items = {each["idea"]: str(each["item"]) for each in found if each["item"]}
        lines = []
        for each in found:
            done = [
                f"{step['action']}{' (undone)' if step['undone_at'] else ''}"
                for step in json.loads(str(each["history"]))
            ]
            into = (
                f"into {items.get(each['merged_into'], '–')}" if each["merged_into"] else each["item"] or "–"
            )
            lines.append(f"  {into} · {each['state']} · {each['text_en']} · {', '.join(done) or '–'}")
        self.transcript.lines += sorted(lines)

    def _with_code(self, text: str) -> str:
        """The digits that the desk shows, in Latin or Khmer ones, or others."""
        shown = self._code()
        other = f"{(int(shown) + 1) % 1_000_000:06}"
        return (
            text.replace("{code}", shown)
            .replace("{code in Khmer}", shown.translate(_KHMER))
            .replace("{wrong code}", other)
        )

    def _code(self) -> str:
        return desk.digits(self.running.runtime, "sapw")

    def _sheet(self, named: re.Match[str]) -> str:
        """The code of the sheet with that number, of those printed."""
        sheets = self.running.runtime.state.sheets.values()
        return next(sheet.code for sheet in sheets if sheet.number == int(named[1]))

    def _number_of(self, named: re.Match[str]) -> str:
        """A poll's number on the control card, from its code and perhaps its round's."""
        poll, _, code = named[1].partition(" ")
        planned = slots(self.running.runtime.agenda("sapw"))
        return next(str(s.number) for s in planned if s.poll.code == poll and s.round == (code or s.round))

    async def start(self) -> None:
        self.running = await self._running.enter_async_context(self.serve())

    async def stop(self) -> None:
        """Stop the bot where it stands; the phones stay, and so does what it stored."""
        await self._running.aclose()

    async def settle(self) -> None:
        """Until the bot has acknowledged everything and nothing more is about to be sent."""
        async with asyncio.timeout(10):
            await self.bot.updates.emptied()
            while not self._is_quiet():  # noqa: ASYNC110
                await asyncio.sleep(0)  # lets the bot go on; it runs in this very loop

    def _is_quiet(self) -> bool:
        running = self.running
        is_due = running.live.is_due or running.desk.is_due
        return running.background.is_idle and running.pacer.is_idle and not is_due

    async def _tap(self, phone: Phone, label: str) -> None:
        """On the newest message with such a button; `old LABEL`: on one that was on the phone before.

        `+ of 3`: in the row in which a button begins with `3 · `, or which begins with 3. In which digits is the same.
        """
        as_seen = label.startswith("old ")
        label = label.removeprefix("old ")
        kept = list(phone.messages)
        if as_seen:
            kept = [message for name, message in self.transcript.earlier if self.phones[name] is phone]
        of_bot = (m for m in reversed(kept) if m.by_bot)
        message = next((m for m in of_bot if place_of(m, label)), None)
        if message is None:
            raise NoSuchButton(f"{label!r} on\n{phone.chat}")
        toast = await phone.tap(message, place_of(message, label) or label, as_seen=as_seen)
        self.transcript.lines.append(f"  toast: {toast.text}" if toast.text else "  (no toast)")


class Stand:
    """What the crowd of the rehearsal room needs to know of a player."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self.event = player.running.runtime.event("sapw")
        self.texts = player.running.runtime.texts
        self.api, self.account, self.bell = player.api, player.bot, Bell()
        self.people = [who for who in row(self.event) if who.key in player.phones]
        self.phones = player.phones

    async def is_up(self) -> None:
        """It is, or nothing would be played."""

    async def link(self, who: Somebody) -> str:
        return self._player.transcript.invitation if who.part == "facilitator" else "sapw"

    async def links(self) -> dict[str, str]:
        return await links(self._player.database, "sapw")


@asynccontextmanager
async def playing(
    script: Script,
    folder: Path,
    database: str = "",
    *,
    clock: Callable[[], float] = time.time,
    pace: Pace | None = None,
) -> AsyncIterator[Player]:
    """A bot and the phones; the person called `org` is an organizer. `database`: a new file if not given.

    `clock`: Telegram's, in seconds since 1970. `pace`: how fast one person may send, if not as people do.
    """
    path = shipped("sapw")
    assert path is not None
    async with BotApi(limits=Limits.raised(), clock=clock) as api:
        bot = api.add_bot(username="sala_bot", first_name="Sala")
        settings = load_settings(
            {
                "SALA_TOKEN": bot.token,
                "SALA_API_URL": api.url,
                "SALA_DATABASE": database or str(folder / "sala.db"),
                "SALA_ORGANIZERS": f"{ORGANIZER_ID},{DESK_ID}" if script.crowd else str(ORGANIZER_ID),
                "SALA_MESSAGES_PER_SECOND": "1000",
                "SALA_PAID_BROADCAST": "on",
                "SALA_CHAT_MESSAGES_PER_SECOND": "1000",
            },
            env_file=None,
        )
        ids = {name: ORGANIZER_ID if name == "org" else 100 + n for n, name in enumerate(script.phones)}
        phones = {
            name: api.phone(ids[name], *profile.split(" ", 1), bot=bot)
            for name, profile in script.phones.items()
        }
        written = load_event(path).model_dump(mode="json", by_alias=True)
        written["admission"] = script.admission
        written["polls"] = [poll | script.polls.get(poll["code"], {}) for poll in written["polls"]]
        token, events = settings.require_token(), [Event.model_validate(written)]
        day = HandClock(start=_at(events[0], script.now), speed=_SLOWEST)
        serve = partial(
            service,
            settings,
            token,
            events,
            refresh_seconds=0,
            clock=day,
            undo_ms=script.undo_ms,
            pace=pace,
            desk_window_ms=_FOR_EVER_MS,
            make=make_here,  # a process each would double the time; tests/bot/test_made_apart.py has them
        )
        player = Player(serve, api, bot, phones, day, script.files, settings.database, script.crowd)
        await player.start()
        try:
            yield player
        finally:
            await player.stop()


def _at(event: Event, time: str) -> int:
    """`2015-11-20T07:40`, or `07:40` of the event's day, by the event's clock (ms)."""
    at = dt.datetime.fromisoformat(time if "T" in time else f"{event.date}T{time}")
    return int(at.replace(tzinfo=ZoneInfo(event.zone)).timestamp() * 1000)
