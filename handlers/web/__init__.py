"""The web side: Telegram's webhook and a health check, on SALA_LISTEN."""
