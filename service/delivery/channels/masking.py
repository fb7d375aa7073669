"""What a channel's answers may not repeat, whoever wrote them: its address, secrets and tokens."""

from __future__ import annotations

from service.log import HIDDEN
from service.models.channels import NamedChannel, hidden_parts


class Mask:
    """Hides all of a channel's address and secret in what is said of it."""

    def __init__(self, channel: NamedChannel) -> None:
        self.hidden = sorted(hidden_parts(channel), key=len, reverse=True)
        """The longest first: a part may be within another."""

    def __call__(self, text: str) -> str:
        """Return the text without them."""
        for part in self.hidden:
            text = text.replace(part, HIDDEN)
        return text
