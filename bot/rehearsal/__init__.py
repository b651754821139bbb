"""The embedded Bot API: a loopback server that behaves as Telegram's does, and phones that play people.

It tests any bot and knows nothing of the one next to it::

    async with BotApi() as api:
        bot = api.add_bot()
        phone = api.phone(7, "Sok", bot=bot)
        ...  # point the bot at api.url with bot.token
        await phone.start()
        card = await phone.wait_for(lambda phone: phone.last)
        toast = await phone.tap(card, "Yes")
"""

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.diary import Deed
from bot.rehearsal.endpoint import Call
from bot.rehearsal.faults import Hang
from bot.rehearsal.groups import Group
from bot.rehearsal.limits import Limits, Rate
from bot.rehearsal.people import Person
from bot.rehearsal.phone import Phone
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.seat import NoAnswer, NoSuchButton, Seat
from bot.rehearsal.server import BotApi
from bot.rehearsal.shown import ChatMessage, ShownButton, ShownFile, Toast

__all__ = [
    "BotAccount",
    "BotApi",
    "Call",
    "Chat",
    "ChatMessage",
    "Deed",
    "Group",
    "Hang",
    "Limits",
    "NoAnswer",
    "NoSuchButton",
    "Person",
    "Phone",
    "Rate",
    "Refusal",
    "Seat",
    "ShownButton",
    "ShownFile",
    "Toast",
]
