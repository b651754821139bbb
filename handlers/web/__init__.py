"""The web side, on SALA_LISTEN: Telegram's webhook, the stage, the desk's page and a health check."""
