"""One update after the other, hostile in one way or another."""

import copy
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal import BotAccount, Phone
from bot.rehearsal.diary import Deed
from handlers.commands import COMMANDS
from tests.fuzz import words
from tests.fuzz.buttons import Codes, forged
from tests.fuzz.mutations import mutated
from tests.fuzz.people import NOBODY, Cast

_FIRST_ID = 2**40
_DAY = 1_447_986_600
_STAFFS_SHARE = 0.15
_BROKEN_SHARE = 0.25
_MIMES = (
    "application/zip",
    "image/png",
    "text/html",
    "",
    "x/y" * 200,
    "application/x-msdownload",
    "../../etc/passwd",
)
_FILES = (
    "../../etc/passwd",
    "list.xlsx",
    "list.csv",
    "bomb.zip",
    "<b>.pdf",
    "\u202efdp.exe",
    "x" * 500,
    "a\x00.xlsx",
    "",
)
_UNKNOWN = (
    "edited_message",
    "channel_post",
    "inline_query",
    "poll",
    "poll_answer",
    "chat_join_request",
    "message_reaction",
    "business_message",
    "purchased_paid_media",
    "something_of_next_year",
)


@dataclass
class Updates:
    """`payloads`: what may stand behind /start."""

    chance: random.Random
    bot: BotAccount
    cast: Cast
    recorded: Sequence[dict[str, Any]]
    codes: Codes
    payloads: Sequence[str]
    _number: int = _FIRST_ID
    _sent: list[dict[str, Any]] = field(default_factory=list)

    def next(self) -> tuple[Any, bool]:
        """An update, and whether it is one that Telegram might send."""
        way = self.chance.random()
        if way < 0.02:
            return words.value(self.chance), False
        if way < 0.06 and self._sent:  # brought again, perhaps out of order
            return copy.deepcopy(self.chance.choice(self._sent)), False
        if way < 0.25:
            update = copy.deepcopy(self.chance.choice(self.recorded))
            update["update_id"] = self._next()
            self._given_to(update, self._phone())
            update = mutated(update, self.chance)
            return update, False
        kind, content = self._made(way)
        update = {"update_id": self._next(), kind: content}
        is_sound = _is_whole(json.dumps(update, ensure_ascii=False)) and not _is_marked(content)
        if self.chance.random() < _BROKEN_SHARE:
            update, is_sound = mutated(update, self.chance), False
        if len(self._sent) < 1000:
            self._sent.append(update)
        else:
            self._sent[self.chance.randrange(1000)] = update
        return update, is_sound

    def _made(self, way: float) -> tuple[str, Any]:
        phone = self._phone()
        if way < 0.62:
            return "callback_query", self._tap(phone)
        if way < 0.84:
            return "message", self._message(phone, {"text": self._typed()})
        if way < 0.92:
            return "message", self._message(phone, self._sent_file())
        if way < 0.96:
            return "my_chat_member", self._membership(phone)
        return self.chance.choice(_UNKNOWN), self._message(phone, {"text": self._typed()})

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _phone(self) -> Phone:
        staff = self.chance.random() < _STAFFS_SHARE
        return self.cast.phones[self.chance.choice(sorted(self.cast.staff) if staff else self.cast.ids)]

    def _tap(self, phone: Phone) -> dict[str, Any]:
        """On a button that somebody has before them, or that nobody ever had."""
        owner = phone if self.chance.random() < 0.7 else self._phone()
        shown = [message for message in owner.messages[-12:] if message.by_bot and message.buttons]
        message = self.chance.choice(shown) if shown else None
        data = forged(self.chance, self.codes)
        if message is not None and self.chance.random() < 0.6:
            data = self.chance.choice(self.chance.choice(message.buttons)).callback_data or data
        query = self.bot.queries.open(phone.chat, Deed(self.bot.clock(), "tapped"))
        content: dict[str, Any] = {
            "id": query.query_id,
            "from": self._user(phone),
            "chat_instance": "1",
            "data": data,
        }
        if message is not None:
            content["message"] = message.fields
        return content

    def _typed(self) -> str:
        way = self.chance.random()
        if way < 0.3:
            arguments = self.chance.choice((*self.payloads, words.text(self.chance), "", *self.codes.words))
            return f"/{self.chance.choice([*COMMANDS, 'privacy', 'x' * 60])} {arguments}"
        if way < 0.5:
            return self.chance.choice(
                ("A question\n1) one\n2) two", "10", "-5", "Sok Dara", "13:30", "1\n2\n3", "why?")
            )
        return words.text(self.chance) or "x"

    def _sent_file(self) -> dict[str, Any]:
        size = self.chance.choice((0, 1, 10**4, 2**31, 2**63, -1))
        file = {"file_id": words.text(self.chance) or "f", "file_unique_id": "u", "file_size": size}
        picture = {**file, "width": self.chance.choice((0, 1, 10**9)), "height": 1}
        document = {**file, "file_name": self.chance.choice(_FILES), "mime_type": self.chance.choice(_MIMES)}
        return self.chance.choice(
            (
                {"document": document, "caption": words.text(self.chance)},
                {"document": document},
                {"photo": [picture, picture], "caption": words.text(self.chance)},
                {"photo": []},
                {
                    "sticker": {
                        **file,
                        "width": 1,
                        "height": 1,
                        "is_animated": False,
                        "is_video": False,
                        "type": "regular",
                    }
                },
                {"voice": {**file, "duration": 1}},
                {"contact": {"phone_number": words.text(self.chance), "first_name": words.text(self.chance)}},
                {"location": {"latitude": self.chance.choice((0, 91, -1e9, 1e308)), "longitude": 0}},
                {"dice": {"emoji": "🎲", "value": 3}},
                {"new_chat_members": [self._user(self._phone())]},
                {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
                {"migrate_to_chat_id": -100},
            )
        )

    def _message(self, phone: Phone, content: dict[str, Any]) -> dict[str, Any]:
        text = content.get("text", "")
        if text.startswith("/"):
            length = len(text.split()[0].encode("utf-16-le", "surrogatepass")) // 2
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        elif self.chance.random() < 0.1:
            kind = self.chance.choice(("bold", "text_link", "custom_emoji", "pre", "spoiler", "x"))
            entity = {
                "type": kind,
                "offset": 0,
                "length": self.chance.choice((1, 0, len(text), 10**6)),
                "url": "http://x",
            }
            content["caption_entities" if "caption" in content else "entities"] = [entity]
        return {
            "message_id": self.chance.randrange(1, 10**6),
            "date": _DAY,
            "from": self._user(phone),
            "chat": self._chat(phone),
            **content,
        }

    def _chat(self, phone: Phone) -> dict[str, Any]:
        if self.chance.random() < 0.95:
            return dict(phone.chat.fields)
        kind = self.chance.choice(("group", "supergroup", "channel", "private"))
        return {
            "id": self.chance.choice((-5, -1001, phone.user_id, 101)),
            "type": kind,
            "title": words.text(self.chance),
        }

    def _membership(self, phone: Phone) -> dict[str, Any]:
        def member() -> dict[str, Any]:
            status = self.chance.choice(("member", "kicked", "left"))
            return {"user": self.bot.user, "status": status, "until_date": 0}

        return {
            "chat": self._chat(phone),
            "from": self._user(phone),
            "date": _DAY,
            "old_chat_member": member(),
            "new_chat_member": member(),
        }

    def _user(self, phone: Phone) -> dict[str, Any]:
        """As the profile has it, or under a name of the moment."""
        fields = dict(phone.person.user_fields())
        if self.chance.random() < 0.2:
            fields["first_name"] = words.text(self.chance)
        if self.chance.random() < 0.05:
            fields["language_code"] = words.text(self.chance)
        if self.chance.random() < 0.02:
            fields["id"] = self.chance.choice(NOBODY)
        return fields

    def _given_to(self, update: dict[str, Any], phone: Phone) -> None:
        """As if that person had sent it, in their own chat."""
        for content in update.values():
            if isinstance(content, dict) and "from" in content:
                content["from"] = phone.person.user_fields()
                if "chat" in content and content["chat"]["type"] == "private":
                    content["chat"] = phone.chat.fields


def _is_whole(text: str) -> bool:
    """Whether there is no half of a character in it, which Telegram never sends."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_marked(content: dict[str, Any]) -> bool:
    """Whether marks other than a command's stand in the text: they may cut a character in two."""
    marks = [*content.get("entities", ()), *content.get("caption_entities", ())]
    return any(mark["type"] != "bot_command" for mark in marks)
