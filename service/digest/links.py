"""The addresses behind a mail's links: those found on the web that are safe to follow, and ours,
signed for one recipient or in a preview to nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Protocol
from urllib.parse import urlsplit

from service.models import Answer
from service.signing import NOBODY, Purpose, Signer, recipient_id

MAX_LENGTH = 1200
"""Longer links break in mail programs; even those of news searches, in which another is wrapped up,
have half of it. As written in HTML, where `&` takes five."""


def web_link(url: str) -> str:
    """Return `url` if a reader may be sent there (http or https, a host, nothing odd), else ""."""
    if len(escape(url)) > MAX_LENGTH or any(c.isspace() or not c.isprintable() for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""


class Links(Protocol):
    """What a digest links to, beside the findings themselves."""

    def vote(self, story_key: str, answer: Answer) -> str:
        """Return the URL of the page where `answer` can be given to a story."""
        ...

    def view(self) -> str:
        """Return the URL of the run as a reader may see it."""
        ...

    def share(self, story_key: str) -> str:
        """Return the URL of one finding that may be passed on: nobody can act through it."""
        ...

    def unsubscribe(self) -> str:
        """Return the URL that ends this recipient's mail."""
        ...

    def undelivered(self) -> str:
        """Return the URL of the page with the findings whose mail never arrived."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLinks:
    """The links in one recipient's mail about one run; good for `service.signing.LIFE`.

    Those that may be passed on are nobody's, and good for as long as findings are kept.
    """

    public_url: str
    signer: Signer
    recipient: str
    """The mail address; only its hash goes into the links."""
    run_id: str
    now: datetime
    keep_days: int = 365
    """How long a finding may be read by a link that was passed on."""

    def vote(self, story_key: str, answer: Answer | None = None) -> str:
        """Return the URL of the page where `answer`, or either, can be given to a story."""
        token = self.signer.sign(
            Purpose.VOTE,
            recipient_id(self.recipient),
            self.now,
            subject=story_key,
            answer=answer,
            run=self._run,
        )
        return self._url("feedback", token)

    def view(self) -> str:
        """Return the URL of the run as a reader may see it."""
        token = self.signer.sign(
            Purpose.VIEW, recipient_id(self.recipient), self.now, subject=self._run
        )
        return self._url("view", token)

    def share(self, story_key: str) -> str:
        """Return the URL of one finding that may be passed on: nobody can act through it."""
        token = self.signer.sign(
            Purpose.SHARE, NOBODY, self.now, subject=story_key, days=self.keep_days
        )
        return self._url("share", token)

    def unsubscribe(self) -> str:
        """Return the URL that ends this recipient's mail."""
        token = self.signer.sign(Purpose.UNSUBSCRIBE, recipient_id(self.recipient), self.now)
        return self._url("unsubscribe", token)

    def undelivered(self) -> str:
        """Return the URL of the page with the findings whose mail never arrived; it asks for
        the password of the service."""
        return f"{self.public_url.rstrip('/')}/findings?standing=undelivered"

    @property
    def _run(self) -> str:
        return self.run_id.replace("-", "")

    def _url(self, path: str, token: str) -> str:
        return f"{self.public_url.rstrip('/')}/{path}/{token}"


class PreviewLinks:
    """Links for a dry run: a preview must not carry tokens that work."""

    def vote(self, story_key: str, answer: Answer) -> str:
        """Return a link to nowhere, one for each story and answer."""
        return f"#preview-{answer}-{story_key}"

    def view(self) -> str:
        """Return a link to nowhere."""
        return "#preview-view"

    def share(self, story_key: str) -> str:
        """Return a link to nowhere, one for each story."""
        return f"#preview-share-{story_key}"

    def unsubscribe(self) -> str:
        """Return a link to nowhere."""
        return "#preview-unsubscribe"

    def undelivered(self) -> str:
        """Return a link to nowhere."""
        return "#preview-undelivered"
