"""What Telegram and a phone of 320 px make of a message."""

from bot.message import Keyboard, Message
from bot.rehearsal.html_markup import parse_html
from config.graphemes import graphemes
from handlers.callbacks import unpack

MOST_UNITS = 4096
MOST_IN_A_ROW = 8
MOST_BUTTONS = 100
MOST_ENTITIES = 100

WIDTHS = {1: 40, 2: 20, 3: 16}
"""How many characters of a label a phone shows, by the number of buttons in its row; of more buttons, 5."""


def plain(message: Message) -> str:
    """What is read; raises where the markup is broken or something doesn't fit."""
    text, entities = parse_html(message.text)
    assert text.strip()
    assert len(text.encode("utf-16-le")) // 2 <= MOST_UNITS, text
    assert len(entities) <= MOST_ENTITIES
    assert "&lt;" not in text, f"escaped twice: {text}"
    assert "&amp;" not in text, f"escaped twice: {text}"
    assert "\n\n\n" not in text
    check_keyboard(message.keyboard)
    return text


def check_keyboard(keyboard: Keyboard) -> None:
    assert sum(map(len, keyboard)) <= MOST_BUTTONS
    meanings = [button.data for row in keyboard for button in row]
    assert len(set(meanings)) == len(meanings), "two buttons that mean the same"
    for row in keyboard:
        assert 1 <= len(row) <= MOST_IN_A_ROW
        for button in row:
            assert button.text.strip() == button.text != ""
            assert len(graphemes(button.text)) <= WIDTHS.get(len(row), 5), button.text
            if button.url:
                assert button.url.startswith("https://t.me/")
                assert button.data == ""
            else:
                assert unpack(button.data).pack() == button.data


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard for button in row]
