"""Where the room stands on this machine."""

import socket


def free_port() -> int:
    """One on which nobody listens now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
