"""/export: a file comes with one message that says what becomes of it, and nothing that fails costs the card."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.background import Background
from bot.delivery.errors import Temporary
from bot.exports import offers
from bot.exports.making import make_here
from bot.exports.offers import Make, Offer, Taking
from bot.incoming import Incoming
from bot.intake import Receipts
from bot.message import File, Message
from handlers.buttons import TAPS
from handlers.callbacks.reporting import TakeExport, TakeExportWithNames
from handlers.chat import export
from handlers.context import Equipment, SalaContext, Stale
from storage.errors import StorageError
from storage.journal import AuditEntry
from tests.conftest import ORGANIZER, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.delivery.post import Post

MESSAGE = 11


class Phone:
    """In the place of the post: what would have been sent, and what one message said one after the other."""

    def __init__(self, *, is_cut_off: bool = False) -> None:
        self.said: list[str] = []
        self.files: list[str] = []
        self._is_cut_off = is_cut_off

    def say(self, _: int, message: Message, **__: Any) -> asyncio.Future[int]:
        self.said.append(message.text)
        return self._done(MESSAGE)

    def edit(self, _: int, message_id: int, message: Message) -> None:
        assert message_id == MESSAGE
        self.said.append(message.text)

    def send_file(self, _: int, file: File) -> asyncio.Future[int]:
        self.files.append(file.name)
        return self._done(12)

    def toast(self, _: str, text: str) -> asyncio.Future[int]:
        return self._done(0)

    def _done(self, what: int) -> asyncio.Future[int]:
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self._is_cut_off and what > MESSAGE:
            done.set_exception(Temporary("cut off"))
        else:
            done.set_result(what)
        return done


async def take(
    workshop: Workshop,
    *wanted: Any,
    phone: Phone | None = None,
    who: int = ORGANIZER,
    make: Make = make_here,
) -> Phone:
    phone, background = phone or Phone(), Background()
    easel: Any = None
    equipment = Equipment(
        1, "bot", workshop.runtime, cast("Post", phone), Receipts(), background, easel, make
    )
    for each in wanted:
        _, update_id = workshop.update()
        tapped = Incoming(update_id, who, "Somebody", "en", query_id="1", message_id=5)
        handle, _ = TAPS[type(each)]
        await handle(SalaContext(equipment, tapped), each)
    while not background.is_idle:  # noqa: ASYNC110 - it runs in this very loop
        await asyncio.sleep(0.001)
    return phone


async def test_a_file_comes_and_the_message_before_it_says_what_it_is(workshop: Workshop) -> None:
    phone = await take(workshop, TakeExport("small", "csv"))
    assert phone.files == ["small-csv.zip"]
    assert phone.said == ["CSV: being put together …", "CSV: as everything stands now, without names."]
    named = await take(workshop, TakeExportWithNames("small", "csv"))
    assert "with people’s names" in named.said[-1]
    assert named.files == ["small-csv-with-names.zip"]
    noted = [entry.subject for entry in await workshop.stored(AuditEntry) if entry.action == "exported"]
    assert noted == ["pseudonymous", "identified"]


async def test_whose_role_was_taken_away_meanwhile_gets_no_file(workshop: Workshop) -> None:
    staff = await workshop.staff(50, "facilitator")

    async def make(taking: Taking, made: "Sequence[Offer]") -> None:
        await workshop.put(replace(staff, role="participant"))
        await asyncio.to_thread(taking.path(made[0]).write_bytes, b"")

    phone = await take(workshop, TakeExport("small", "csv"), who=50, make=make)
    assert (phone.files, phone.said[-1]) == ([], workshop.runtime.texts.plain("en", "refused.forbidden"))


async def test_of_several_files_one_is_made_at_a_time(workshop: Workshop) -> None:
    """Whoever wants all of them taps one after the other; people go on answering meanwhile."""
    at_once, most = 0, 0

    async def make(taking: Taking, made: "Sequence[Offer]") -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(50):  # longer than another needs to get here
            await taking.engine.read("SELECT 1")
        await asyncio.to_thread(taking.path(made[0]).write_bytes, b"")
        at_once -= 1

    phone = await take(workshop, *(TakeExport("small", code) for code in ("csv", "json", "xlsx")), make=make)
    assert (len(phone.files), most) == (3, 1)


async def test_what_is_being_made_for_somebody_is_not_made_twice(workshop: Workshop) -> None:
    """Tapping on would hold up everybody else's."""

    async def make(taking: Taking, made: "Sequence[Offer]") -> None:
        for _ in range(500):  # longer than the taps need
            await taking.engine.read("SELECT 1")
        await asyncio.to_thread(taking.path(made[0]).write_bytes, b"")

    phone = await take(workshop, *[TakeExport("small", "csv")] * 5, make=make)
    assert len(phone.files) == 1
    assert len([entry for entry in await workshop.stored(AuditEntry) if entry.action == "exported"]) == 1
    assert len((await take(workshop, TakeExport("small", "csv"), make=make)).files) == 1


async def test_a_button_of_what_is_not_offered_any_more_is_stale(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Stale):
        await take(workshop, TakeExport("small", "gone"))
    monkeypatch.setattr(offers, "OFFERS", (Offer("csv", "-csv.zip", "tables"),))
    with pytest.raises(Stale):  # it has no version with names
        await take(workshop, TakeExportWithNames("small", "csv"))


async def test_a_long_way_is_told_step_by_step(workshop: Workshop) -> None:
    async def make(taking: Taking, made: "Sequence[Offer]") -> None:
        for rows in range(0, 50_001, 5_000):
            taking.progress(rows)
        await asyncio.to_thread(taking.path(made[0]).write_bytes, b"")

    phone = await take(workshop, TakeExport("small", "csv"), make=make)
    assert [text.partition("\n")[2] for text in phone.said[1:-1]] == [
        "20000 rows so far",
        "40000 rows so far",
    ]


@pytest.mark.parametrize(
    ("fails", "said"),
    [(StorageError("damaged", "damaged"), "error.not_read"), (KeyError("x"), "error.unexpected")],
)
async def test_what_can_not_be_made_is_told_in_the_message(
    workshop: Workshop, fails: Exception, said: str
) -> None:
    async def make(*_: Any) -> None:
        raise fails

    phone = await take(workshop, TakeExport("small", "csv"), make=make)
    assert phone.said[-1] == workshop.runtime.texts.plain("en", said)
    assert phone.files == []


async def test_what_telegram_would_not_take_is_not_sent(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_BYTES", 10)
    phone = await take(workshop, TakeExport("small", "csv"))
    assert phone.files == []
    assert "sala export small --out" in phone.said[-1]


async def test_a_file_that_did_not_get_through_is_told(workshop: Workshop) -> None:
    phone = await take(workshop, TakeExport("small", "csv"), phone=Phone(is_cut_off=True))
    assert phone.said[-1] == "CSV: the file did not get through to Telegram. Please try again."


def test_files_of_offers_have_names_of_their_own(tmp_path: Path) -> None:
    endings = [offer.ending for offer in offers.OFFERS]
    assert len(set(endings)) == len(endings)
