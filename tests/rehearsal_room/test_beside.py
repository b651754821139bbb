"""What stands beside the phones: what was sent to whom, and what to be warned of."""

from pathlib import Path
from typing import Any

from bot.rehearsal import Call
from bot.rehearsal_room.concerns import of_telegram, of_the_agenda, of_the_file
from bot.rehearsal_room.programme import rows_of
from bot.rehearsal_room.timeline import Timeline
from bot.rules.agenda import agenda_of
from config.event import Event
from config.event_file import load_event, shipped


def call(chat: int, text: str, at: float = 0.0, status: int = 200, method: str = "sendMessage") -> Call:
    params: dict[str, Any] = {"chat_id": chat, "text": text, "parse_mode": "HTML"}
    return Call(method, params, status, at, "" if status == 200 else "Bad Request: message is too long")


def test_what_many_get_is_one_line() -> None:
    timeline = Timeline()
    for chat in range(1, 51):
        assert timeline.hear(call(chat, "<b>Opening</b>\nstarts in 10 minutes", at=chat / 30))
    timeline.hear(call(1, "<b>Opening</b>\nstarts in 10 minutes", at=600))
    first, second = timeline.lines
    assert (first.what, first.text, len(first.to)) == ("sent", "Opening", 50)
    assert len(second.to) == 1


def test_a_line_is_only_what_people_see() -> None:
    timeline = Timeline()
    assert not timeline.hear(call(1, "x", method="answerCallbackQuery"))
    assert not timeline.hear(call(1, "x", status=429))
    assert timeline.lines == []


def test_what_telegram_refuses_is_a_line_and_a_warning() -> None:
    timeline = Timeline()
    timeline.hear(call(1, "Too long", status=400))
    timeline.hear(call(2, "Too long", status=400))
    assert [line.what for line in timeline.lines] == ["refused"]
    (concern,) = of_telegram(timeline.refused.items())
    assert concern.values == {"why": "Bad Request: message is too long", "text": "Too long"}


def test_a_reminder_in_a_break_and_a_missing_translation_are_warned_of(event: Event, tmp_path: Path) -> None:
    path = shipped("sapw")
    assert path is not None
    found = list(of_the_agenda(agenda_of(event)))
    assert {"at": "13:20", "starts": "13:30", "during": "lunch"}.items() <= {
        **next(concern.values for concern in found if concern.values["during"] == "lunch")
    }.items()
    assert [concern.kind for concern in of_the_file(path, event)] == ["unread"]
    written = (
        path.read_text("utf-8")
        .replace("    km: សណ្ឋាគារសុខា រាជធានីភ្នំពេញ\n", "")
        .replace("  km: សណ្ឋាគារសុខា រាជធានីភ្នំពេញ\n", "")
    )
    without = tmp_path / "without.yaml"
    without.write_text(written, "utf-8")
    missing = next(iter(of_the_file(without, load_event(without))))
    assert (missing.kind, missing.values) == ("missing", {"language": "km", "n": 1})
    assert "venue" in missing.where[0]


def test_the_agenda_says_when_people_are_reminded_and_what_is_asked(event: Event) -> None:
    first, second, *_ = rows_of(agenda_of(event))
    assert first["reminders"] == ["19.11. 17:00", "07:00"]
    assert [poll["number"] for poll in first["polls"]] == [1]
    assert second["from"] == "08:30"
