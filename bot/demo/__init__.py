"""The workshop day played at high speed: a real bot, an embedded Bot API, and people who tap.

What people did is known from their phones alone; what Sala stored is read from its export alone;
the two are compared.
"""
