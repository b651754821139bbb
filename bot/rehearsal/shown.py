"""What a person sees: messages, their buttons and files, and toasts."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.rehearsal.files import FileStore, StoredFile
from bot.rehearsal.formatting import render_html


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery shows: `text` may be empty (the spinner just stops); `alert` is a box to dismiss."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownButton:
    """An inline button; exactly one of `callback_data` and `url` is set for the kinds a workshop uses."""

    text: str
    callback_data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A document or photo that can be opened."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, eq=False)
class ChatMessage:
    """One message as it is now. `fields` is Telegram's Message; an edit makes a new ChatMessage of the same id."""

    fields: dict[str, Any]
    by_bot: bool
    _files: FileStore

    @property
    def message_id(self) -> int:
        """Unique and increasing in its chat."""
        number: int = self.fields["message_id"]
        return number

    @property
    def text(self) -> str:
        """The text or caption as displayed, without markup; empty when there is none."""
        text: str = self.fields.get("text") or self.fields.get("caption") or ""
        return text

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Telegram's MessageEntity objects of `text`, offsets in UTF-16 units."""
        entities: list[dict[str, Any]] = (
            self.fields.get("entities") or self.fields.get("caption_entities") or []
        )
        return entities

    @cached_property
    def html(self) -> str:
        """The text with its formatting, as parse_mode HTML would write it."""
        return render_html(self.text, self.entities)

    @cached_property
    def buttons(self) -> tuple[tuple[ShownButton, ...], ...]:
        """The inline keyboard, row by row."""
        rows = self.fields.get("reply_markup", {}).get("inline_keyboard", ())
        return tuple(
            tuple(
                ShownButton(button["text"], button.get("callback_data"), button.get("url")) for button in row
            )
            for row in rows
        )

    @property
    def labels(self) -> list[str]:
        """The buttons' texts, in reading order."""
        return [button.text for row in self.buttons for button in row]

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was sent."""
        return "edit_date" in self.fields

    @property
    def sent_at(self) -> int:
        """When it was sent: seconds since 1970."""
        date: int = self.fields["date"]
        return date

    @property
    def document(self) -> ShownFile | None:
        """The attached document, if any."""
        return self._file(self.fields["document"]["file_id"]) if "document" in self.fields else None

    @property
    def photo(self) -> ShownFile | None:
        """The attached photo in its largest size, if any."""
        return self._file(self.fields["photo"][-1]["file_id"]) if "photo" in self.fields else None

    def button(self, label: str | tuple[int, int]) -> ShownButton | None:
        """The button with that text, or in that (row, column) counted from 0; None if there is none."""
        if isinstance(label, tuple):
            row, column = label
            inside = 0 <= row < len(self.buttons) and 0 <= column < len(self.buttons[row])
            return self.buttons[row][column] if inside else None
        return next((button for row in self.buttons for button in row if button.text == label), None)

    def _file(self, file_id: str) -> ShownFile | None:
        stored: StoredFile | None = self._files.find(file_id)
        return None if stored is None else ShownFile(stored.file_name, stored.mime_type, stored.content)

    def __str__(self) -> str:
        """The message as one would read it aloud, for descriptions of what a chat shows."""
        content = self.text or next(
            (f"<{kind}>" for kind in self.fields if kind in _WORDLESS), "<service message>"
        )
        keys = "".join(f" [{label}]" for label in self.labels)
        return f"{'bot' if self.by_bot else 'person'}: {content}{keys}"


_WORDLESS = frozenset({"photo", "document", "location", "venue", "sticker", "voice", "contact", "dice"})
