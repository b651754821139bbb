"""Playing a plan: the embedded Bot API, the bot beside it, the day, and the export in the end."""

import asyncio
from collections.abc import Callable

from bot.demo.child import SteeredBot
from bot.demo.day import ORGANIZER_ID, Day, Played, the_day_before
from bot.demo.pace import DayTime
from bot.demo.plan import Plan
from bot.exports.offers import OFFERS
from bot.rehearsal import BotApi, Limits
from bot.rules.agenda import agenda_of
from config.catalogs import Texts

_TABLES = tuple(offer.code for offer in OFFERS if offer.kind == "tables")
"""Those that are compared with the phones, so with names."""

_REPORTS = tuple(offer.code for offer in OFFERS if offer.is_in_all)
_NAMELESS = tuple(offer.code for offer in OFFERS if not offer.has_names)
"""Written beside the tables, as all of them take seconds."""


async def play(
    plan: Plan,
    texts: Texts,
    progress: Callable[[str, int], None],
    closed: Callable[[], None] = lambda: None,
) -> Played:
    """Play the day and take the export. `progress` is told each step, and how many steps there are; `closed` of each poll that is."""
    limits = Limits.telegram() if plan.real_limits else Limits.raised()
    async with BotApi(limits=limits, record=100) as api:
        bot = api.add_bot(username="sala_demo_bot", first_name="Sala")
        settings = {
            "SALA_TOKEN": bot.token,
            "SALA_API_URL": api.url,
            "SALA_EVENT": plan.event_name,
            "SALA_DATABASE": plan.database,
            "SALA_ORGANIZERS": str(ORGANIZER_ID),
        }
        if not plan.real_limits:
            settings |= {
                "SALA_MESSAGES_PER_SECOND": "1000",
                "SALA_PAID_BROADCAST": "on",
                "SALA_CHAT_MESSAGES_PER_SECOND": "1000",
            }
        time = DayTime.from_(the_day_before(plan.event), plan.pace, agenda_of(plan.event))
        child = SteeredBot(plan.folder, settings, time.clock)
        await child.start()
        try:
            played = await Day(plan, texts, api, child, time, progress, closed).play()
            exporting = (
                child.sala("export", plan.event.code, "--out", ".", *words) for words in exports(plan)
            )
            await asyncio.gather(*exporting)
            played.kills = child.kills
        finally:
            status = await child.stop()
        played.exit_status = status
        return played


def exports(plan: Plan) -> list[list[str]]:
    """Options of `sala export`, which is run once with each of these."""
    commands = [["--identified", *_only(_TABLES)]]
    if plan.everything:
        commands += [_only(_REPORTS), _only(_NAMELESS)]
    return commands


def _only(codes: tuple[str, ...]) -> list[str]:
    return [word for code in codes for word in ("--only", code)]
