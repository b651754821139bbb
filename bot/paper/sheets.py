"""Sheets to be printed: numbered, each with a code, for a round that may not have been opened yet."""

import asyncio
import secrets
from dataclasses import dataclass
from functools import partial

from bot.audit import log_action
from bot.message import File
from bot.reports.ballot_sheet import Printed, ballot_sheets
from bot.rules.paper import ALPHABET, DRAWN, WhyNot, grouped, why_not_on_paper, with_check
from bot.rules.people import in_order
from bot.rules.schedule import Slot
from bot.runtime import Runtime
from bot.steering import NotPlanned
from storage.paper import BallotSheet
from storage.people import Participant
from storage.state import State
from storage.writer import Transaction, UpdateKey

PAYLOAD = "bs_"
"""A deep link's payload that is a sheet's code begins so."""

MOST = 100
"""Sheets that are printed at once."""


class NotOnPaper(Exception):
    """The poll can't be answered on paper; `reason` names the text that says why."""

    def __init__(self, reason: WhyNot) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Printing:
    """New sheets of a slot, and whose names stand on their stubs: nobody's, or one for each sheet."""

    slot: Slot
    sheets: tuple[BallotSheet, ...]
    names: tuple[str, ...]


def without_telegram(state: State, event: str, groups: tuple[str, ...] = ()) -> list[Participant]:
    """Participants who agreed and have no account here, by name; of those groups (none: of all)."""
    return in_order(
        [
            each
            for each in state.participants_of(event)
            if each.user_id is None
            and each.role == "participant"
            and each.consented_at is not None
            and each.registered_at is not None
            and each.removed_at is None
            and (not groups or each.stakeholder_group in groups)
        ]
    )


async def draw_sheets(
    runtime: Runtime, user_id: int, slot: Slot, event: str, language: str, count: int, update: UpdateKey
) -> Printing:
    """Note so many new sheets of a planned round; 0: one for everybody without Telegram, with names if the poll is named.

    Brought again, it is the same as asking for more: sheets that nobody uses do no harm. Raises `NotAllowed`,
    `NotPlanned`, `NotOnPaper`.
    """
    reason = why_not_on_paper(slot.poll)
    if reason is not None:
        raise NotOnPaper(reason)
    if language not in runtime.event(event).languages or not 0 <= count <= MOST:
        raise NotPlanned

    def decide(tx: Transaction) -> Printing:
        runtime.check("facilitate", event, user_id)
        people = without_telegram(tx.state, event, slot.poll.groups) if not count else []
        names = tuple(each.name for each in people) if slot.poll.anonymity == "named" else ()
        where = (slot.poll.code, slot.round)
        known = [each for each in tx.state.sheets.values() if each.event == event]
        last = max((each.number for each in known if (each.poll, each.round) == where), default=0)
        sheets = []
        for number in range(last + 1, last + 1 + (count or len(people))):
            sheets.append(BallotSheet(_new_code(tx.state), event, *where, number, language, tx.real_now))
            tx.put(sheets[-1])
        if sheets:
            said = f"{slot.poll.code}/{slot.round}: {len(sheets)}"
            log_action(tx, event, user_id, "sheets_printed", said)
        return Printing(slot, tuple(sheets), names)

    return await runtime.writer.write(decide, update)


async def printed(runtime: Runtime, event: str, printing: Printing, username: str) -> File:
    """The PDF, made in a thread. `username`: the bot's."""
    slot, names = printing.slot, printing.names or ("",) * len(printing.sheets)
    sheets = [
        Printed(
            sheet.number, grouped(sheet.code), f"https://t.me/{username}?start={PAYLOAD}{sheet.code}", name
        )
        for sheet, name in zip(printing.sheets, names, strict=True)
    ]
    language = printing.sheets[0].language
    draw = partial(
        ballot_sheets, runtime.texts, runtime.event(event), slot.poll, slot.round, language, sheets
    )
    first, last = sheets[0].number, sheets[-1].number
    name = f"{event}-{slot.poll.code}-{slot.round}-{language}-{first}-{last}.pdf"
    return File(name, await asyncio.to_thread(draw))


def _new_code(state: State) -> str:
    while True:
        code = with_check("".join(secrets.choice(ALPHABET) for _ in range(DRAWN)))
        if code not in state.sheets:
            return code
