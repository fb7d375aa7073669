"""What a message in a chat room says beside its finding's own words."""

from __future__ import annotations

from service.wording.catalogue import _


def about_brand(brand: str) -> str:
    """Return what stands first in a message: for whom it was found."""
    return _("For {brand}").format(brand=brand)


def alarm(risk: str, brand: str) -> str:
    """Return what stands first in a message about a serious risk."""
    return _("{risk}, for {brand}").format(risk=risk, brand=brand)


def why(reason: str) -> str:
    """Return why it matters, as a line."""
    return _("Why: {reason}").format(reason=reason)


def vote_link() -> str:
    """Return the words that lead to the page with the two buttons."""
    return _("Worth knowing? Yes or no")


def share_link() -> str:
    """Return the words that lead to the page that may be passed on."""
    return _("Read and pass on")


def week_link() -> str:
    """Return the words that lead to the page of the week."""
    return _("The whole week (asks for the password)")


def labelled(words: str, address: str) -> str:
    """Return a link where only plain text is shown."""
    return _("{words}: {address}").format(words=words, address=address)
