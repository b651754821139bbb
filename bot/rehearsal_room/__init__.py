"""The rehearsal room: the real bot, the embedded Bot API, and a page on this machine that shows people's phones.

It stands on Telegram's side of Sala: whoever sits here acts as people do, through the Bot API, and reads what phones show.
"""
