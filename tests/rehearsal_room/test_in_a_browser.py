"""The page in a real Chromium: people arrive, vote by clicking on their phones, and see the result, in both languages."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal_room.browser import Tab, a_tab, chromium
from bot.rehearsal_room.room import Room

if (program := chromium()) is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)
PROGRAM: str = program


@pytest.fixture
async def tab(address: str, tmp_path: Path) -> AsyncIterator[Tab]:
    async with a_tab(PROGRAM, tmp_path / "profile") as tab:
        await tab.size(1280, 800)
        await tab.prefer("light")
        await tab.open(address)
        await tab.until("document.querySelectorAll('.phone').length === 6")
        yield tab


def key(who: str, label: str) -> str:
    """The newest button with that label on somebody's phone."""
    keys = f"[...document.querySelectorAll('#phone-{who} .inline .key')]"
    return f"{keys}.filter(key => key.textContent === {json.dumps(label)}).pop()"


async def tap(tab: Tab, who: str, label: str) -> None:
    await tab.until(key(who, label))
    await tab.value(f"{key(who, label)}.click()")


async def sees(tab: Tab, who: str, words: str) -> None:
    chat = f"document.querySelector('#phone-{who} .log').innerText"
    await tab.until(f"{chat}.includes({json.dumps(words)})")


async def test_people_register_vote_and_see_the_result_in_both_languages(room: Room, tab: Tab) -> None:
    await tab.until("document.querySelector('#health').className === 'up'")
    await tab.value("document.querySelector('#phone-dara .starting').click()")
    for label in ("English", "I agree", "Use this name", "1", "Skip"):
        await tap(tab, "dara", label)
    await sees(tab, "dara", "You wait for an organizer")
    await tab.value("document.querySelector('#arrive').click()")
    await tab.until("document.querySelector('#said').innerText.startsWith('Everybody is here, 8 others too')")
    await sees(tab, "dara", "You are checked in")
    await tab.value("document.querySelector('#be-bopha').click()")
    assert await tab.text("#be-bopha .unread") == ""
    assert int(await tab.text("#be-maria .unread")) >= 1
    for label in ("Control", "1", "Open"):
        await tap(tab, "fac", label)
    await tap(tab, "dara", "4")
    await tab.until("document.querySelector('#phone-dara .toast.up')?.innerText === 'Saved: 4 Mostly'")
    await tab.until(key("bopha", "5"))
    await tab.value(f"{key('bopha', '5')}.focus()")
    await tap(tab, "bopha", "5")
    await tab.until("document.querySelector('#phone-bopha .toast.up')?.innerText.includes('ទាំងស្រុង')")
    await sees(tab, "bopha", "2 ក្នុងចំណោម 5")
    assert (
        await tab.value("document.activeElement.closest('.phone').id") == "phone-bopha"
    )  # the card is another
    assert await tab.value("document.activeElement.className") == "key"
    await tab.value("document.querySelector('#answer').click()")
    await tab.until("document.querySelector('#said').innerText.includes('had something to answer')")
    await tap(tab, "fac", "Close")
    await tap(tab, "dara", "Result")
    await sees(tab, "dara", "10 of 12 answered")
    await tap(tab, "bopha", "លទ្ធផល")
    await sees(tab, "bopha", "បានឆ្លើយ 10 ក្នុងចំណោម 12")
    assert await tab.value("document.querySelector('#phone-dara .log').getAttribute('role')") == "log"
    await tab.value("document.querySelector('#phone-bopha .menu').click()")
    assert "/forget_me" in await tab.text("#phone-bopha .commands")
    stage = "document.querySelector('#stage').contentDocument"
    await tab.value("document.querySelector('#tab-stage').click()")
    await tab.until(f"{stage}?.querySelector('main .slide')?.innerText.includes('What I know')")
    await tab.value("document.querySelector('#tab-sent').click()")
    assert "→ Keo Bopha" in await tab.text("#sent")
    await tab.value("const l = document.querySelector('#language'); l.value = 'km'; l.onchange({target: l})")
    assert await tab.text("#answer") == "ឲ្យអ្នកផ្សេង 8 នាក់ឆ្លើយ"
    assert tab.complaints == []


async def test_what_people_write_is_text_and_never_markup(room: Room, tab: Tab) -> None:
    await tab.value("window.onerror = () => { document.title = 'broken'; }")
    words = "<img src=x onerror=alert(1)>\n<b>bold</b> 🎉 /help https://example.org/?a=1&b=2"
    room.account.write(
        room.phones["dara"].chat,
        {
            "text": "🎉 bold both italic",
            "entities": [
                {"type": "bold", "offset": 3, "length": 9},
                {"type": "italic", "offset": 8, "length": 11},
                {"type": "spoiler", "offset": 13, "length": 6},
            ],
        },
    )
    await room.phones["dara"].say(words)
    await sees(tab, "dara", words.split("\n")[1])
    assert await tab.value("document.querySelectorAll('.log img, .log script').length") == 0
    styled = "[...document.querySelectorAll('#phone-dara .theirs .text :is(b, em, .spoiler)')].map(e => e.textContent)"
    assert await tab.value(styled) == ["bold both", "both", " italic", "italic"]
    assert await tab.value("document.querySelector('#phone-dara .mine a.link').href") == (
        "https://example.org/?a=1&b=2"
    )
    assert tab.complaints == []
