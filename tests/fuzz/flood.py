"""How long others wait for their answers while some accounts send without end, with Telegram's own limits.

`python -m tests.fuzz.flood`: Sala is a process of its own; 50 people tap once a second, and none, one and ten
accounts send a hundred taps and messages a second each.
"""

import asyncio
import random
import socket
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import click

from bot.demo.child import Child, EventTime
from bot.rehearsal import BotApi, ChatMessage, Limits, Phone
from config.event import Event
from storage.opening import open_engine
from storage.polls import OpenedPoll, Round
from tests.soak.room import FIRST_ID, ORGANIZER_ID, STARTS, prepare, write_event

_PER_SECOND = 100
_POLL = "mood"


@dataclass
class Waits:
    """Seconds from a tap to its answer, of everybody who taps like a human."""

    flooders: int
    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98]

    def __str__(self) -> str:
        return (
            f"{self.flooders} accounts at {_PER_SECOND}/s ({self.sent} updates): others' tap → answer p50 "
            f"{self.p50 * 1000:.0f} ms, p99 {self.p99 * 1000:.0f} ms of {len(self.seconds)} taps, {self.refused} refused"
        )


async def measure(folder: Path, flooders: int, people: int, seconds: float, *, webhook: bool) -> Waits:
    path, event = write_event(folder)
    database = str(folder / "sala.db")
    await prepare(database, event, people + flooders)
    await _open(database, event)
    async with BotApi(limits=Limits.telegram()) as api:
        bot = api.add_bot(username="sala_flood_bot", first_name="Sala")
        settings = {
            "SALA_TOKEN": bot.token,
            "SALA_API_URL": api.url,
            "SALA_EVENT": str(path),
            "SALA_DATABASE": database,
            "SALA_ORGANIZERS": str(ORGANIZER_ID),
            **(_by_webhook() if webhook else {}),
        }
        child = Child(folder, settings, EventTime(event.at(STARTS), 1.0))
        await child.start()
        try:
            phones = [api.phone(FIRST_ID + n, f"Person {n}") for n in range(people + flooders)]
            cards = await asyncio.gather(*(_card(phone) for phone in phones))
            waits = Waits(flooders)
            end = time.monotonic() + seconds
            await asyncio.gather(
                *(
                    _tap(phone, card, end, waits)
                    for phone, card in list(zip(phones, cards, strict=True))[:people]
                ),
                *(
                    _flood(phone, card, end, waits)
                    for phone, card in list(zip(phones, cards, strict=True))[people:]
                ),
            )
        finally:
            await child.stop()
    return waits


def _by_webhook() -> dict[str, str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    return {
        "SALA_LISTEN": f"127.0.0.1:{port}",
        "SALA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SALA_WEBHOOK": "on",
        "SALA_WEBHOOK_SECRET": "a-secret-of-the-webhook",
    }


async def _open(database: str, event: Event) -> None:
    """The poll has been opened before the bot starts."""
    poll = event.poll(_POLL)
    if poll is None:
        raise LookupError(_POLL)
    engine = await open_engine(database)
    try:
        for record in (OpenedPoll(event.code, _POLL, poll, 1), Round(1, event.code, _POLL, "1", "open", 1)):
            await engine.write([(record.table.upsert, [record.row()])])
    finally:
        await engine.close()


async def _card(phone: Phone) -> ChatMessage:
    """The poll's card, as somebody gets it who comes in."""
    await phone.start("soak")
    welcome = await phone.wait_for(
        lambda phone: phone.last if phone.last and phone.last.buttons else None, 60
    )
    if "7" not in welcome.labels:
        await phone.tap(welcome, welcome.labels[0], timeout=60)
    return await phone.wait_for(
        lambda phone: next((m for m in phone.messages if m.by_bot and "7" in m.labels), None), 60
    )


async def _tap(phone: Phone, card: ChatMessage, end: float, waits: Waits) -> None:
    """About once a second, on another answer each time."""
    chance = random.Random(phone.user_id)
    await asyncio.sleep(chance.random())
    while time.monotonic() < end:
        began = time.monotonic()
        toast = await phone.tap(card, str(chance.randint(0, 10)), timeout=60, as_seen=True)
        waits.seconds.append(time.monotonic() - began)
        waits.refused += toast.text.startswith("Too fast")
        await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))


async def _flood(phone: Phone, card: ChatMessage, end: float, waits: Waits) -> None:
    chance, began, sent = random.Random(phone.user_id), time.monotonic(), 0
    while (now := time.monotonic()) < end:
        while sent < (now - began) * _PER_SECOND:
            if chance.random() < 0.7:
                phone.press(card, str(chance.randint(0, 10)), as_seen=True)
            else:
                await phone.say("hello?")
            sent += 1
        await asyncio.sleep(0.02)
    waits.sent += sent


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--people", type=click.IntRange(2), default=50, show_default=True)
@click.option("--seconds", type=float, default=20.0, show_default=True)
@click.option("--webhook", is_flag=True, help="Updates are brought instead of fetched.")
def main(people: int, seconds: float, *, webhook: bool) -> None:
    """Others' waits without a flood, with one account that floods, and with ten."""
    calm: Waits | None = None
    for flooders in (0, 1, 10):
        with tempfile.TemporaryDirectory(prefix="sala-flood-") as folder:
            waits = asyncio.run(measure(Path(folder), flooders, people, seconds, webhook=webhook))
        calm = calm or waits
        click.echo(f"{waits}: {waits.p99 / calm.p99:.2f} × the calm p99")


if __name__ == "__main__":
    main()
