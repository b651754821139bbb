"""The real bot, in this process, fed with hostile updates; then what is stored, sent and logged is examined."""

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.incoming import number_of
from bot.invitations import invite
from bot.rehearsal import Phone
from bot.rules.flooding import Pace
from bot.rules.schedule import slots
from bot.rules.steering import Overtaken, Step
from bot.runtime import Runtime
from bot.steering import NotPlanned, Over, open_poll
from bot.steps import steer
from bot.unlinking import closes_for_good
from storage.engine import Engine
from storage.journal import DeadLetter
from tests.fuzz.buttons import Codes
from tests.fuzz.findings import examine
from tests.fuzz.people import LISTED, Cast, assemble
from tests.fuzz.recording import recorded
from tests.fuzz.updates import Updates
from tests.rehearsals.player import ORGANIZER_ID, Player, Script, playing

_AT_ONCE = 50
_TEND_EVERY = 1000
_MESSAGES_KEPT = 30
_ENDLESS = Pace(1e12, 1e12)

_BENIGN = (
    "query is too old",
    "message is not modified",
    "chat not found",
    "message to edit not found",
    "message to delete not found",
    "wrong file_id",
    "blocked by the user",
    "can't initiate conversation",
    "message can't be",
    "wrong file identifier",
)
"""What Telegram answers to forged chats, queries, messages and files, and to whoever is gone; no text is at fault."""


@dataclass
class Report:
    """`letters`: updates put aside, by error, that nobody could read; `findings`: what must not be."""

    updates: int
    seconds: float = 0.0
    ballots: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        unread = ", ".join(f"{count} {name}" for name, count in self.letters.most_common())
        calls = ", ".join(f"{count} {name}" for name, count in self.calls.most_common())
        return (
            f"{self.updates} updates in {self.seconds:.0f} s ({self.updates / self.seconds:.0f}/s), {self.ballots} "
            f"ballots, {len(set(self.findings))} findings\n  put aside, as unreadable: {unread or 'none'}\n"
            f"  calls: {calls}"
        )


async def fuzz(
    folder: Path, updates: int, seed: int, conversations: tuple[str, ...] = (), database: str = ""
) -> Report:
    """Feed so many updates. `conversations`: whose updates are mutated; all golden ones if none is named.

    `database`: a new file if not given.
    """
    chance, report = random.Random(seed), Report(updates)
    real = await recorded(conversations, folder)
    with _listening(report):
        async with playing(Script("", {}, []), folder, database, pace=_ENDLESS) as player:
            runtime = player.running.runtime
            cast = await assemble(player.api, player.bot, runtime)
            await player.settle()
            roles = _roles(runtime)
            invitation = await invite(runtime.engine, "sapw", "rapporteur")
            payloads = (
                "sapw",
                "nowhere",
                "inv_",
                "inv_x",
                invitation,
                "me_",
                f"me_{LISTED}",
                f"me_{LISTED}_{'A' * 22}",
            )
            fuzzer = Updates(chance, player.bot, cast, real, _codes(runtime), payloads)
            player.api.calls.clear()
            began, unsound, accounts = time.monotonic(), set[int](), dict[str, int]()
            for number in range(0, updates, _AT_ONCE):
                if number % _TEND_EVERY == 0:
                    await _tend(runtime, number)
                    fuzzer.codes = _codes(runtime)
                batch = []
                for _ in range(min(_AT_ONCE, updates - number)):
                    update, is_sound = fuzzer.next()
                    if not is_sound:
                        unsound.add(number_of(update) or 0)
                    batch.append(update)
                await player.running.intake.take(batch)
                accounts |= {who: p.user_id for who, p in runtime.state.participants.items() if p.user_id}
                _look_at_calls(player, cast, report)
            async with asyncio.timeout(60):
                await player.settle()
            _look_at_calls(player, cast, report)
            report.seconds = time.monotonic() - began
            await _still_serves(player, report)
            _look_at_calls(player, cast, report)
            await _look_at_letters(runtime.engine, unsound, report)
            if runtime.state.participants[LISTED].user_id is not None:
                report.findings.append("somebody took another's place on the list")
            report.ballots = await examine(runtime, cast.staff, roles, accounts, report.findings)
    return report


def _roles(runtime: Runtime) -> dict[str, str]:
    return {participant.id: participant.role for participant in runtime.state.participants.values()}


def _codes(runtime: Runtime) -> Codes:
    event, state = runtime.event("sapw"), runtime.state
    found = [event.code, "nowhere", *(group.code for group in event.groups), *(s.code for s in event.agenda)]
    for poll in event.polls:
        found += [poll.code, *(plan.code for plan in poll.rounds)]
        for name in ("options", "items"):
            found += [one.code for one in getattr(poll, name, None) or ()]
    return Codes(found, [*state.rounds, *state.broadcasts] or [1])


async def _tend(runtime: Runtime, number: int) -> None:
    """Every poll is open again, whatever forged and honest buttons have made of it."""
    for place, slot in enumerate(slots(runtime.agenda("sapw"))):
        asked = runtime.state.round("sapw", slot.poll.code, slot.round)
        key = (0, number * 1000 + place + 1)
        where = (ORGANIZER_ID, "sapw", slot.poll.code, slot.round, key)
        with contextlib.suppress(NotPlanned, Over, Overtaken):
            if asked is None:
                await open_poll(runtime, *where)
            elif asked.state == "void":
                await open_poll(runtime, *where, void=asked.id)
            elif asked.state != "open":
                to: Step = "void" if closes_for_good(runtime.state.poll_of(asked).definition) else "reopened"
                await steer(runtime, ORGANIZER_ID, asked.id, to, asked.step, key)


def _is_export(document: Any) -> bool:
    return str(getattr(document, "file_name", "")).endswith((".xlsx", ".zip"))


def _look_at_calls(player: Player, cast: Cast, report: Report) -> None:
    for call in player.api.calls:
        if call.status == 200:
            if int(call.params.get("chat_id", 0)) not in cast.staff and _is_export(
                call.params.get("document")
            ):
                report.findings.append(f"an export was sent to {call.params['chat_id']}")
            report.calls[call.method] += 1
            continue
        known = next((words for words in _BENIGN if words in call.description), "")
        report.calls[known or f"{call.status} {call.description}"] += 1
        if not known:
            text = repr(call.params)[:600]
            report.findings.append(
                f"Telegram refused {call.method}: {call.status} {call.description}: {text}"
            )
    player.api.calls.clear()
    for phone in cast.phones.values():  # nobody scrolls that far up
        for message_id in list(phone.chat.messages)[:-_MESSAGES_KEPT]:
            del phone.chat.messages[message_id]


async def _look_at_letters(engine: Engine, unsound: Collection[int], report: Report) -> None:
    for letter in map(DeadLetter.of, await engine.read(DeadLetter.table.select)):
        name = letter.error.partition("(")[0]
        if name == "Malformed" and letter.update_id in unsound:
            report.letters[name] += 1
            continue
        report.findings.append(f"put aside: {letter.error[:200]}\n    {letter.body[:600]}")


async def _still_serves(player: Player, report: Report) -> None:
    """A person who comes now registers, and is answered."""
    newcomer = player.api.phone(5000, "Sok", "Dara", bot=player.bot)
    try:
        await newcomer.start("sapw")
        for label in ("English", "I agree", "Use this name", "1", "Skip"):
            asked = await newcomer.wait_for(lambda phone, label=label: _with(phone, label))  # type: ignore[misc]
            await newcomer.tap(asked, label)
        await newcomer.wait_for(lambda phone: _with(phone, "Agenda"))
        answer = await newcomer.say("/polls")
        await newcomer.wait_for(lambda phone: phone.last and phone.last.message_id > answer.message_id)
    except (TimeoutError, LookupError) as error:
        report.findings.append(f"a newcomer is not served: {error}")


def _with(phone: Phone, label: str) -> Any:
    return phone.last if phone.last is not None and label in phone.last.labels else None


@contextmanager
def _listening(report: Report) -> Iterator[None]:
    """What is logged as an error is a finding, but for updates that nobody could read."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            line = self.format(record)
            if "put aside: Malformed" not in line and "Wrong file identifier" not in line:
                report.findings.append(f"logged: {line[-1500:]}")

    listener = Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
