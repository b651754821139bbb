"""How messages leave: one pacer for every call, and the outbox that survives a restart."""
