"""The methods the server knows, with the parameters Telegram documents for them (Bot API 10.0)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

INTEGER = ("Integer",)
FLOAT = ("Float",)
STRING = ("String",)
BOOLEAN = ("Boolean",)
CHAT = ("Integer", "String")
FILE = ("InputFile", "String")
STRINGS = ("Array of String",)
ENTITIES = ("Array of MessageEntity",)
INLINE_KEYBOARD = ("InlineKeyboardMarkup",)
KEYBOARD = ("InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply")


class Parameter(NamedTuple):
    """One parameter; `types` in Telegram's words, alternatives in its order."""

    name: str
    types: tuple[str, ...]
    required: bool = False


def _required(name: str, types: tuple[str, ...]) -> Parameter:
    return Parameter(name, types, required=True)


_CHAT_ID = _required("chat_id", CHAT)
_MESSAGE_ID = _required("message_id", INTEGER)
_CONNECTION = Parameter("business_connection_id", STRING)
_LANGUAGE = Parameter("language_code", STRING)
_SCOPE = Parameter("scope", ("BotCommandScope",))
_INLINE_KEYBOARD = Parameter("reply_markup", INLINE_KEYBOARD)
_TOPICS = (Parameter("message_thread_id", INTEGER), Parameter("direct_messages_topic_id", INTEGER))
_TEXT_STYLE = (Parameter("parse_mode", STRING), Parameter("entities", ENTITIES))
_CAPTION = (
    Parameter("caption", STRING),
    Parameter("parse_mode", STRING),
    Parameter("caption_entities", ENTITIES),
)
_CAPTION_ABOVE = Parameter("show_caption_above_media", BOOLEAN)
_QUIETLY = (Parameter("disable_notification", BOOLEAN), Parameter("protect_content", BOOLEAN))
_EFFECTS = (
    Parameter("message_effect_id", STRING),
    Parameter("suggested_post_parameters", ("SuggestedPostParameters",)),
)
_PAID = Parameter("allow_paid_broadcast", BOOLEAN)
_REPLY = (Parameter("reply_parameters", ("ReplyParameters",)), Parameter("reply_markup", KEYBOARD))
_SENT_TO = (_CONNECTION, _CHAT_ID, *_TOPICS)
_SENT_HOW = (*_QUIETLY, _PAID, *_EFFECTS, *_REPLY)
_EDITED = (
    _CONNECTION,
    Parameter("chat_id", CHAT),
    Parameter("message_id", INTEGER),
    Parameter("inline_message_id", STRING),
)
_PLACE = (_required("latitude", FLOAT), _required("longitude", FLOAT))

SIGNATURES: Mapping[str, tuple[Parameter, ...]] = MappingProxyType(
    {
        "getMe": (),
        "logOut": (),
        "close": (),
        "getUpdates": (
            Parameter("offset", INTEGER),
            Parameter("limit", INTEGER),
            Parameter("timeout", INTEGER),
            Parameter("allowed_updates", STRINGS),
        ),
        "setWebhook": (
            _required("url", STRING),
            Parameter("certificate", ("InputFile",)),
            Parameter("ip_address", STRING),
            Parameter("max_connections", INTEGER),
            Parameter("allowed_updates", STRINGS),
            Parameter("drop_pending_updates", BOOLEAN),
            Parameter("secret_token", STRING),
        ),
        "deleteWebhook": (Parameter("drop_pending_updates", BOOLEAN),),
        "getWebhookInfo": (),
        "sendMessage": (
            *_SENT_TO,
            _required("text", STRING),
            *_TEXT_STYLE,
            Parameter("link_preview_options", ("LinkPreviewOptions",)),
            *_SENT_HOW,
        ),
        "sendPhoto": (
            *_SENT_TO,
            _required("photo", FILE),
            *_CAPTION,
            _CAPTION_ABOVE,
            Parameter("has_spoiler", BOOLEAN),
            *_SENT_HOW,
        ),
        "sendDocument": (
            *_SENT_TO,
            _required("document", FILE),
            Parameter("thumbnail", FILE),
            *_CAPTION,
            Parameter("disable_content_type_detection", BOOLEAN),
            *_SENT_HOW,
        ),
        "sendLocation": (
            *_SENT_TO,
            *_PLACE,
            Parameter("horizontal_accuracy", FLOAT),
            Parameter("live_period", INTEGER),
            Parameter("heading", INTEGER),
            Parameter("proximity_alert_radius", INTEGER),
            *_SENT_HOW,
        ),
        "sendVenue": (
            *_SENT_TO,
            *_PLACE,
            _required("title", STRING),
            _required("address", STRING),
            Parameter("foursquare_id", STRING),
            Parameter("foursquare_type", STRING),
            Parameter("google_place_id", STRING),
            Parameter("google_place_type", STRING),
            *_SENT_HOW,
        ),
        "copyMessage": (
            _CHAT_ID,
            *_TOPICS,
            _required("from_chat_id", CHAT),
            _MESSAGE_ID,
            Parameter("video_start_timestamp", INTEGER),
            *_CAPTION,
            _CAPTION_ABOVE,
            *_SENT_HOW,
        ),
        "forwardMessage": (
            _CHAT_ID,
            *_TOPICS,
            _required("from_chat_id", CHAT),
            Parameter("video_start_timestamp", INTEGER),
            *_QUIETLY,
            *_EFFECTS,
            _MESSAGE_ID,
        ),
        "sendChatAction": (
            _CONNECTION,
            _CHAT_ID,
            Parameter("message_thread_id", INTEGER),
            _required("action", STRING),
        ),
        "editMessageText": (
            *_EDITED,
            Parameter("text", STRING),
            *_TEXT_STYLE,
            Parameter("link_preview_options", ("LinkPreviewOptions",)),
            _INLINE_KEYBOARD,
        ),
        "editMessageCaption": (*_EDITED, *_CAPTION, _CAPTION_ABOVE, _INLINE_KEYBOARD),
        "editMessageMedia": (*_EDITED, _required("media", ("InputMedia",)), _INLINE_KEYBOARD),
        "editMessageReplyMarkup": (*_EDITED, _INLINE_KEYBOARD),
        "deleteMessage": (_CHAT_ID, _MESSAGE_ID),
        "deleteMessages": (_CHAT_ID, _required("message_ids", ("Array of Integer",))),
        "pinChatMessage": (_CONNECTION, _CHAT_ID, _MESSAGE_ID, Parameter("disable_notification", BOOLEAN)),
        "unpinChatMessage": (_CONNECTION, _CHAT_ID, Parameter("message_id", INTEGER)),
        "unpinAllChatMessages": (_CHAT_ID,),
        "answerCallbackQuery": (
            _required("callback_query_id", STRING),
            Parameter("text", STRING),
            Parameter("show_alert", BOOLEAN),
            Parameter("url", STRING),
            Parameter("cache_time", INTEGER),
        ),
        "getChat": (_CHAT_ID,),
        "getChatMember": (_CHAT_ID, _required("user_id", INTEGER)),
        "getChatAdministrators": (_CHAT_ID, Parameter("return_bots", BOOLEAN)),
        "getChatMemberCount": (_CHAT_ID,),
        "leaveChat": (_CHAT_ID,),
        "getFile": (_required("file_id", STRING),),
        "setMyCommands": (_required("commands", ("Array of BotCommand",)), _SCOPE, _LANGUAGE),
        "getMyCommands": (_SCOPE, _LANGUAGE),
        "deleteMyCommands": (_SCOPE, _LANGUAGE),
        "setChatMenuButton": (Parameter("chat_id", INTEGER), Parameter("menu_button", ("MenuButton",))),
        "getChatMenuButton": (Parameter("chat_id", INTEGER),),
        "setMyName": (Parameter("name", STRING), _LANGUAGE),
        "getMyName": (_LANGUAGE,),
        "setMyDescription": (Parameter("description", STRING), _LANGUAGE),
        "getMyDescription": (_LANGUAGE,),
        "setMyShortDescription": (Parameter("short_description", STRING), _LANGUAGE),
        "getMyShortDescription": (_LANGUAGE,),
    }
)
