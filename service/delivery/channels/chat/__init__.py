"""Chat rooms by Apprise: what is written there, how it leaves, and what the answers mean.

`services` lists what is taken, `dialects` writes a finding in each one's markup, `wire` asks the
net in Apprise's place, `answers` says what came of it, `room` is the channel.
"""
