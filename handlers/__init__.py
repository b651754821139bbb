"""How outsiders speak to Sala: what they tap and type, and what they are shown."""
