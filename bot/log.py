"""What `sala run` logs: to stderr, for operators, and never a name, a text or a secret."""

import logging

TALKATIVE = ("aiosqlite", "apscheduler", "telegram")
"""Libraries that write whole updates, rows or calls into the log at a lower level, whatever level is asked for."""


def set_up_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
