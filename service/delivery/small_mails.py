"""The small mails: the test that `topfive check` sends, and what the operator is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from service.digest import theme
from service.digest.content import compact, templates
from service.digest.render_text import wrap
from service.models import Brand, Letter
from service.text.normalize import one_line, safe_subject
from service.wording import alerts as words

_MAX_SENTENCE = 400


def proof_letter(brand: Brand, *, recipient: str, sent_through: str) -> Letter:
    """Return the mail that shows that mail arrives; `sent_through` names the server."""
    name = one_line(brand.display_name, 60)
    return note(
        brand,
        subject=words.test_mail_subject(name),
        headline=words.test_mail_headline(),
        sentences=words.test_mail(name, recipient, sent_through),
    )


def note(
    brand: Brand, *, subject: str, headline: str, sentences: Sequence[str], more: str = ""
) -> Letter:
    """Return a plain small letter: a headline and a few sentences, the same in text and HTML.

    `more` is the URL of a page that tells more.
    """
    lines = [one_line(sentence, _MAX_SENTENCE) for sentence in sentences]
    subject = safe_subject(subject)
    html = (
        templates()
        .get_template("note.html")
        .render(
            subject=subject,
            preheader=lines[0] if lines else "",
            brand=one_line(brand.display_name, 60),
            headline=one_line(headline, 120),
            sentences=lines,
            more=more,
            theme=theme.theme(brand.primary_colour, brand.secondary_colour),
        )
    )
    text = "\n\n".join("\n".join(wrap(line)) for line in (one_line(headline, 120), *lines))
    if more:
        text += f"\n\n{words.where_to_look()}\n{more}"
    return Letter(subject, text + "\n", compact(html))
