"""The methods of the Bot API, by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.methods import answering, asking, deleting, editing, pinning, receiving, sending, telling
from bot.rehearsal.parameters import Reader
from bot.rehearsal.signatures import SIGNATURES

Handler = Callable[[BotAccount, dict[str, Any]], Any]


class Method(NamedTuple):
    """One method: `handler` takes the account and the parameters as `parameters` read them and returns the JSON-able result, or an
    awaitable of it; it raises Refusal.
    """

    name: str
    parameters: Reader
    handler: Handler


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "getMe": telling.get_me,
        "logOut": receiving.leave_server,
        "close": receiving.leave_server,
        "getUpdates": receiving.get_updates,
        "setWebhook": receiving.set_webhook,
        "deleteWebhook": receiving.delete_webhook,
        "getWebhookInfo": receiving.get_webhook_info,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.send_photo,
        "sendDocument": sending.send_document,
        "sendLocation": sending.send_location,
        "sendVenue": sending.send_venue,
        "copyMessage": sending.copy_message,
        "forwardMessage": sending.forward_message,
        "sendChatAction": answering.send_chat_action,
        "editMessageText": editing.edit_text,
        "editMessageCaption": editing.edit_caption,
        "editMessageMedia": editing.edit_media,
        "editMessageReplyMarkup": editing.edit_reply_markup,
        "deleteMessage": deleting.delete_message,
        "deleteMessages": deleting.delete_messages,
        "pinChatMessage": pinning.pin_message,
        "unpinChatMessage": pinning.unpin_message,
        "unpinAllChatMessages": pinning.unpin_all,
        "answerCallbackQuery": answering.answer_callback_query,
        "getChat": asking.get_chat,
        "getChatMember": asking.get_chat_member,
        "getChatAdministrators": asking.get_chat_administrators,
        "getChatMemberCount": asking.get_chat_member_count,
        "leaveChat": asking.leave_chat,
        "getFile": asking.get_file,
        "setMyCommands": telling.set_commands,
        "getMyCommands": telling.get_commands,
        "deleteMyCommands": telling.delete_commands,
        "setChatMenuButton": telling.set_menu_button,
        "getChatMenuButton": telling.get_menu_button,
        "setMyName": telling.set_name,
        "getMyName": telling.get_name,
        "setMyDescription": telling.set_description,
        "getMyDescription": telling.get_description,
        "setMyShortDescription": telling.set_short_description,
        "getMyShortDescription": telling.get_short_description,
    }
)

# Telegram takes method names in any case.
METHODS: Mapping[str, Method] = MappingProxyType(
    {name.lower(): Method(name, Reader(SIGNATURES[name]), handler) for name, handler in HANDLERS.items()}
)
