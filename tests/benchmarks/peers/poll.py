"""What every bot of the benchmarks asks: the shipped event's question alone, in the words of Sala's card."""

import datetime as dt

TITLE = "Joining assistance and security"
QUESTION = "Which step should come first?"
OPTIONS = {
    "framework": "One policy framework",
    "registry": "Shared registry and IDs",
    "mandates": "Clear mandates",
    "financing": "Joint financing plan",
    "monitoring": "Joint monitoring",
}
ROUND = 6

CREATE = "CREATE TABLE IF NOT EXISTS votes (user_id INTEGER PRIMARY KEY, option TEXT NOT NULL)"
UPSERT = "INSERT INTO votes (user_id, option) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET option = excluded.option"

CHANGE = ("Change", f"i:{ROUND}:")
"""The one button of a card that shows an answer: what it says, and what it carries."""


def said(option: str) -> str:
    """An option's number and wording."""
    return f"{list(OPTIONS).index(option) + 1} {OPTIONS[option]}"


def option_of(data: str) -> str:
    """The option that a button's `v:<round>::<option>` carries."""
    return data.split(":")[3]


def toast(option: str) -> str:
    return f"Saved: {said(option)}"


def card(option: str) -> str:
    """The text of the edited card, in HTML."""
    now = dt.datetime.now(dt.UTC)
    return f"<b>{TITLE}</b>\nAnswered at {now:%H:%M}\n<b>{said(option)}</b>"
