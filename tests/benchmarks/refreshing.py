"""How long it takes to draw cards anew that change with every vote, in a room of thousands."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.results import shown_result
from config.catalogs import Texts
from handlers.cards.control import Control
from handlers.cards.results import result_cards
from handlers.voice import Voice
from storage.migrate import migrate
from storage.opening import open_engine
from storage.polls import Answer, Ballot
from tests.benchmarks.exports import PEOPLE
from tests.conftest import ORGANIZER, at_work
from tests.workshop import NINE, account, event, registered


@dataclass(frozen=True)
class Refreshed:
    """Seconds of processor time: of the facilitator's card, and of the result so far of a named poll."""

    control: float
    result: float


async def refreshed(repeat: int) -> Refreshed:
    """With 5,000 ballots in the open poll; the median of ten times so many as are asked for."""
    with tempfile.TemporaryDirectory() as folder:
        engine = await open_engine(str(Path(folder) / "sala.db"))
        await migrate(engine)
        async with at_work(engine, Texts.load(), event()) as workshop:
            runtime, voice = workshop.runtime, Voice(Texts.load(), "en")
            people = range(1, PEOPLE + 1)
            await workshop.put(
                *(record for number in people for record in (account(number), registered(number)))
            )
            asked = await workshop.open()
            await workshop.put(
                *(
                    Ballot(
                        asked.id,
                        f"p{number:04}",
                        {"": Answer("rgb"[number % 3], 0, NINE)},
                        "GOV",
                        "en",
                        "telegram",
                        NINE,
                    )
                    for number in people
                )
            )
            control, result = [], []
            for _ in range(10 * repeat):
                control.append(_taken(lambda: Control(runtime, voice, workshop.event).overview()))
                began = time.process_time()
                shown = await shown_result(runtime, asked.id, ORGANIZER)
                result_cards(voice, workshop.event, shown.asked, shown.poll, shown.counted, shown.found)
                result.append(time.process_time() - began)
        await engine.close()
    return Refreshed(median(control), median(result))


def _taken(draw: Callable[[], object]) -> float:
    began = time.process_time()
    draw()
    return time.process_time() - began
