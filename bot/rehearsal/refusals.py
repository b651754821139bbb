"""What the server answers when it does not do what it was asked, in Telegram's own words."""

from typing import Any


class Refusal(Exception):
    """The answer {"ok": false, "error_code": code, "description": description, "parameters": parameters}.

    `code` is the HTTP status too. `parameters` is Telegram's ResponseParameters or None.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refusal:
    """400 with `reason` behind Telegram's prefix; its first letter is lowered unless it is an error code."""
    if len(reason) > 1 and not (reason[1].isupper() or reason[1] == "_"):
        reason = reason[0].lower() + reason[1:]
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403 with `reason` behind Telegram's prefix."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """409 with `reason` behind Telegram's prefix."""
    return Refusal(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """429; `retry_after` in whole seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def chat_not_found() -> Refusal:
    """400: nobody of that id is known to this bot."""
    return bad_request("chat not found")


def never_started() -> Refusal:
    """403: the person has not pressed Start."""
    return forbidden("bot can't initiate conversation with a user")


def blocked() -> Refusal:
    """403: the person stopped the bot."""
    return forbidden("bot was blocked by the user")


def deactivated() -> Refusal:
    """403: the person's account is gone."""
    return forbidden("user is deactivated")


def query_too_old() -> Refusal:
    """400: the callback query is unknown or its lifetime is over."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def not_modified() -> Refusal:
    """400: an edit that would change nothing."""
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
