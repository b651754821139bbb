"""reply_markup: what may be sent below a message, and what is kept of it."""

from typing import Any, NamedTuple

from bot.rehearsal.entities import checked_link
from bot.rehearsal.refusals import bad_request

DATA_LIMIT = 64  # bytes of callback_data
ROW_LIMIT = 8
BUTTON_LIMIT = 100

KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_LOOKS = ("style", "icon_custom_emoji_id")


class Markup(NamedTuple):
    """`inline` is Telegram's InlineKeyboardMarkup or None; `reply` the labels of a reply keyboard, () to remove it, or
    None to leave it as it is.
    """

    inline: dict[str, Any] | None = None
    reply: tuple[tuple[str, ...], ...] | None = None


NO_MARKUP = Markup()


def read_markup(markup: dict[str, Any] | None) -> Markup:
    """What a reply_markup parameter means. Raises Refusal with Telegram's description."""
    if not markup:
        return NO_MARKUP
    rows = markup.get("inline_keyboard")
    if rows:
        return Markup(inline={"inline_keyboard": _inline_rows(rows)})
    if markup.get("keyboard"):
        return Markup(reply=_reply_rows(markup["keyboard"]))
    return Markup(reply=()) if markup.get("remove_keyboard") else NO_MARKUP


def _inline_rows(rows: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    # Telegram names one error for all keyboards that are too big; how it counts is not published.
    if sum(map(len, kept)) > BUTTON_LIMIT or any(len(row) > ROW_LIMIT for row in kept):
        raise bad_request("reply markup is too long")
    return kept


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    kind = _kind(button)
    if kind is None:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if kind == "callback_data" and len(str(button[kind]).encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    kept = {"text": text, kind: button[kind]}
    if kind == "url":
        kept[kind] = checked_link(str(button[kind]))
        if kept[kind] is None:
            raise bad_request(f"inline keyboard button URL '{button[kind]}' is invalid: Wrong HTTP URL")
    if len(button) > 2:
        kept.update({extra: button[extra] for extra in _LOOKS if button.get(extra)})
    return kept


def _kind(button: dict[str, Any]) -> str | None:
    """What the button does: the first kind counts; an empty query to switch to is a query too."""
    if button.get("callback_data") and len(button) == 2:
        return "callback_data"
    return next(
        (kind for kind in KINDS if button.get(kind) or (kind in button and kind.startswith("switch"))), None
    )


def _reply_rows(rows: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    labels = []
    for row in rows:
        for button in row:
            if not isinstance(button, str) and not (
                isinstance(button, dict) and isinstance(button.get("text"), str)
            ):
                raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
        labels.append(tuple(button if isinstance(button, str) else button["text"] for button in row))
    return tuple(labels)
