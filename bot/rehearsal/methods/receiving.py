"""How a bot gets its updates: asked for, or pushed to its webhook."""

import re
from functools import partial
from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.refusals import bad_request, conflict
from bot.rehearsal.webhook import Webhook, WebhookSettings, allowed_address

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_CONNECTIONS = 100


async def get_updates(account: BotAccount, given: dict[str, Any]) -> list[dict[str, Any]]:
    """`getUpdates` → Array of Update."""
    if account.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    account.updates.allow(given.get("allowed_updates"))
    return await account.updates.get(given.get("offset", 0), given.get("limit", 100), given.get("timeout", 0))


async def set_webhook(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setWebhook` → True; an empty URL removes the webhook."""
    url = given.get("url", "")
    if not url:
        return await delete_webhook(account, given)
    if not allowed_address(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = given.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    settings = WebhookSettings(
        url,
        secret,
        max(1, min(given.get("max_connections", 40), MOST_CONNECTIONS)),
        given.get("ip_address", ""),
    )
    account.updates.allow(given.get("allowed_updates"))
    same = account.webhook is not None and account.webhook.settings == settings
    if not same or given.get("drop_pending_updates"):
        await delete_webhook(account, given)
        account.updates.interrupt("terminated by setWebhook request")
        account.webhook = Webhook(settings, account.updates, account.clock, partial(account.carry, account))
    return True


async def delete_webhook(account: BotAccount, given: dict[str, Any]) -> bool:
    """`deleteWebhook` → True; what was not delivered stays for getUpdates."""
    webhook, account.webhook = account.webhook, None
    if webhook is not None:
        await webhook.close()
    if given.get("drop_pending_updates"):
        account.updates.clear()
    return True


def get_webhook_info(account: BotAccount, _given: dict[str, Any]) -> dict[str, Any]:
    """`getWebhookInfo` → WebhookInfo."""
    webhook = account.webhook
    settings = webhook.settings if webhook is not None else WebhookSettings("")
    info: dict[str, Any] = {
        "url": settings.url,
        "has_custom_certificate": False,
        "pending_update_count": len(account.updates),
    }
    if webhook is not None:
        info["max_connections"] = settings.max_connections
        if settings.ip_address:
            info["ip_address"] = settings.ip_address
        if webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = webhook.last_error
    if account.updates.allowed is not None:
        info["allowed_updates"] = account.updates.allowed
    return info


def leave_server(_account: BotAccount, _given: dict[str, Any]) -> bool:
    """`logOut` and close → True; there is no other server to move to."""
    return True
