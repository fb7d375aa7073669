"""What the pages of the brand file say: names of its parts, help, and what a change does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.errors import Fault
from service.models import SourceKind
from service.wording.catalogue import _, n_

_SHOWN = 6
"""Words of a change that are named; of more, their number."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A part of the brand file for people: what it is called, one sentence of help, an example."""

    label: str
    help: str
    example: str


def field(name: str) -> FieldWords:
    """Return what a part of the brand file is called, by its place in the file."""
    return FieldWords(*_FIELDS[name]())


_FIELDS: Mapping[str, Callable[[], tuple[str, str, str]]] = {
    "display_name": lambda: (
        _("Name of the brand"),
        _("As it stands in the news and at the head of each mail."),
        _("Debonairs Pizza"),
    ),
    "aliases": lambda: (
        _("Other names"),
        _("How else people write the brand: short forms, spellings, hashtags. One a line."),
        _("Debonairs"),
    ),
    "not_us": lambda: (
        _("Look-alikes"),
        _(
            "What has the same word and is not you. A story with one of these and nothing else of "
            "yours is left out."
        ),
        _("debonair gentleman"),
    ),
    "keywords.core": lambda: (
        _("What the brand is about"),
        _("A story on these matters even if it does not name the brand."),
        _("pizza delivery"),
    ),
    "keywords.products": lambda: (
        _("Products"),
        _("What you sell, by the names that the news would use."),
        _("Triple-Decker"),
    ),
    "keywords.extended": lambda: (
        _("The world around it"),
        _("Your trade, partners and worries. Alone these are rarely worth a line."),
        _("food inflation"),
    ),
    "competitors": lambda: (
        _("Rivals"),
        _("Whose news you want to hear of, within limits."),
        _("Pizza Hut"),
    ),
    "regions": lambda: (
        _("Regions"),
        _("Countries, provinces and towns where you are at work."),
        _("South Africa"),
    ),
    "languages": lambda: (
        _("Languages"),
        _("Short codes of the languages that your press writes in."),
        _("en"),
    ),
    "no_go_topics": lambda: (
        _("Topics you take no part in"),
        _("A story on one is left out, unless it names the brand."),
        _("party politics"),
    ),
    "banned_words": lambda: (
        _("Words we must not use"),
        _("Our own sentences avoid these, and a story that has one is marked."),
        _("cheap"),
    ),
    "tone.persona": lambda: (
        _("Who is speaking"),
        _("One or two sentences on the voice of the brand."),
        _("Warm, quick, never sarcastic about customers."),
    ),
    "tone.style_guide": lambda: (
        _("Rules of style"),
        _("How the reasons in the mail are to be written. One rule a line."),
        _("Say first what it means for our restaurants."),
    ),
    "colours.primary": lambda: (
        _("First colour"),
        _("# and six digits; for the mail and these pages."),
        "#c8102e",
    ),
    "colours.secondary": lambda: (
        _("Second colour"),
        _("# and six digits; for lines."),
        "#1d1d1b",
    ),
    "name": lambda: (_("What it is called"), _("In mails and on the pages."), _("The Citizen")),
    "every": lambda: (
        _("Minutes between two readings"),
        _("Empty: every run. At most 10080, which is a week."),
        "60",
    ),
    "weight": lambda: (
        _("How far a story from here counts"),
        _("1 is ordinary; 0.8 is a little less, 1.2 a little more; at most 5."),
        "1",
    ),
    "paused_until": lambda: (
        _("Paused until"),
        _("Not read before this day. Empty: not paused."),
        "2027-01-31",
    ),
    "links": lambda: (
        _("Which links to follow"),
        _("For pages that list articles: a CSS selector of their links."),
        "article h2 a",
    ),
    "text": lambda: (
        _("Where the text is"),
        _("For pages: a CSS selector of the article's text."),
        "main",
    ),
    "enabled": lambda: (_("Read this source"), _("A source that is off stays in the file."), ""),
}


def group(name: str) -> str:
    """Return what a group of fields is called."""
    return {
        "names": _("Names"),
        "about": _("What matters"),
        "where": _("Where, and in which languages"),
        "never": _("What does not belong"),
        "voice": _("Voice and colours"),
    }[name]


def kind(of: SourceKind) -> str:
    """Return what a kind of source is called, with what stands after it."""
    return {
        SourceKind.FEED: _("Feed (address of RSS, Atom or JSON)"),
        SourceKind.PAGE: _("Page (address of a page that lists articles)"),
        SourceKind.SITEMAP: _("Sitemap (its address)"),
        SourceKind.SEARCH: _("News search (words, phrases in quotes)"),
        SourceKind.REDDIT: _("Reddit (r/NAME, or words)"),
        SourceKind.HACKERNEWS: _("Hacker News (words)"),
        SourceKind.YOUTUBE: _("YouTube (the channel's id, UC…)"),
        SourceKind.MASTODON: _("Mastodon (server/#tag)"),
        SourceKind.BLUESKY: _("Bluesky (words)"),
    }[of]


def words_changed(label: str, added: Sequence[str], removed: Sequence[str]) -> str:
    """Return what becomes of a list of words."""
    parts = []
    if added:
        parts.append(_("added {words}").format(words=_listed(added)))
    if removed:
        parts.append(_("taken out {words}").format(words=_listed(removed)))
    return f"{label}: " + ("; ".join(parts) or _("another order"))


def text_changed(label: str, value: str) -> str:
    """Return what becomes of one text."""
    return f"{label}: " + (f"“{value[:120]}”" if value else _("taken out"))


def option_changed(source: str, label: str, value: str) -> str:
    """Return what becomes of an option of a source."""
    return f"{source}, " + text_changed(label, value)


def source_switched(source: str, *, on: bool) -> str:
    """Return that a source is switched on or off."""
    words = _("{source} is read again") if on else _("{source} is switched off")
    return words.format(source=source)


def sources_added(names: Sequence[str]) -> str:
    """Return that sources are added."""
    return _("Sources added: {names}").format(names=_listed(names))


def brand_added(name: str) -> str:
    """Return that another brand is added to the file."""
    return _("The brand {name} is added").format(name=name)


def source_removed(source: str) -> str:
    """Return that a source is taken out."""
    return _("{source} is taken out of the file").format(source=source)


def are_read(count: int) -> str:
    """Return how many sources are neither off nor paused."""
    if not count:
        return _("No source is read for this brand: each is off or paused, so nothing is found.")
    return n_(
        "{count} source is read for this brand.", "{count} sources are read for this brand.", count
    ).format(count=f"{count:,}")


def is_read_already(source: str) -> str:
    """Return a warning that a source would stand twice in the file."""
    return _("“{source}” reads the same already; twice brings nothing more.").format(source=source)


def faulty_change(faults: Sequence[Fault]) -> tuple[str, str]:
    """Return what is wrong with what was written into the form, and what to do."""
    told = []
    for fault in faults:
        key = fault.where.rpartition(" ")[2].rpartition("].")[2]
        label = field(key).label if key in _FIELDS else _("What you wrote")
        told.append(f"{label}: {fault.what}")
    return "; ".join(told), _("Nothing was saved. Go back, put it right, and try again.")


def put_back(moment: str) -> str:
    """Return that an earlier version is in the file again."""
    return _("The version of {moment} put back").format(moment=moment)


def everyday(name: str) -> str:
    """Return a warning about a name that is everyday language."""
    return _(
        "“{name}” is everyday language: it counts only beside something that tells your brand. "
        "Stories of others may come, so name what it is taken for under the look-alikes; and some "
        "of your own may be missing: name your products, people, buildings and towns, and the "
        "words of your trade."
    ).format(name=name)


def is_everyday_brand(name: str) -> str:
    """Return a warning about a brand whose own name is everyday language."""
    return _(
        "The name “{name}” is made of everyday words: expect stories about something else, and "
        "list what these are under the look-alikes. Some of your own may be missing, too: name "
        "your products, people, buildings and towns, and the words of your trade."
    ).format(name=name)


def nothing_changed() -> tuple[str, str]:
    """Return that a form changes nothing."""
    return _("nothing is changed by this"), _("Change something on the page, then try again.")


def changed_meanwhile() -> tuple[str, str]:
    """Return that somebody else changed the file."""
    return (
        _("the file was changed meanwhile by somebody else; nothing was saved"),
        _("Below is your change as it would be now. Look at it, and save again."),
    )


def read_only(path: str) -> tuple[str, str]:
    """Return that the file cannot be written, and what to do."""
    return (
        _("the file {path} may not be written by this program; nothing was saved").format(
            path=path
        ),
        _(
            "Download the new text below and put it in the place of the file yourself, or set "
            "BRAND_FILE to where you put it."
        ),
    )


def unreadable(path: str, why: str) -> tuple[str, str]:
    """Return that the file cannot be read at this moment."""
    return (
        _("{path} cannot be read ({why})").format(path=path, why=why),
        _("Put the file back, or give this program the right to read it."),
    )


def not_from_here() -> tuple[str, str]:
    """Return that a save came without proof of where from."""
    return (
        _("the brand file is changed from its own page, or with the token as Bearer"),
        _(
            "Open /brand in a browser. A program sends the header 'Authorization: Bearer …', or "
            "where no token is set an 'Origin' header with this service's address."
        ),
    )


def no_such_version() -> tuple[str, str]:
    """Return that a version is not kept."""
    return (
        _("this version of the file is not kept"),
        _("See /brand/versions for those that are."),
    )


def no_such_source() -> tuple[str, str]:
    """Return that a source is not in the file."""
    return (
        _("this source is not in the file"),
        _("It may have been taken out; see /brand/sources."),
    )


def bad_request() -> tuple[str, str]:
    """Return that a change could not be understood."""
    return (
        _("this change of the brand file cannot be understood"),
        _("See /openapi.json for what POST /brand takes."),
    )


def rhythm(per_day: float | None) -> str:
    """Return how much a source brings a day."""
    if per_day is None:
        return _("not known yet")
    count = f"{per_day:.1f}".removesuffix(".0")
    return _("{count} a day").format(count=count)


def source_state(name: str) -> str:
    """Return how a source is."""
    return {
        "off": _("off"),
        "paused": _("paused"),
        "new": _("not read yet"),
        "well": _("well"),
        "quiet": _("gone quiet"),
        "failing": _("fails"),
        "partly": _("answers in part"),
        "gone": _("gone"),
    }.get(name, name)


def brought(items: int, mattering: int) -> str:
    """Return what a source brings that was read just now."""
    words = n_("{count} entry of the last days", "{count} entries of the last days", items)
    named = n_(
        "{count} names something of the brand's", "{count} name something of the brand's", mattering
    )
    return words.format(count=items) + ", " + named.format(count=mattering)


def how(name: str) -> str:
    """Return how a version came into the file."""
    return {
        "saved": _("saved here"),
        "undone": _("put back here"),
        "found": _("found in the file"),
    }[name]


def _listed(words: Sequence[str]) -> str:
    told = ", ".join(f"“{word}”" for word in words[:_SHOWN])
    more = len(words) - _SHOWN
    if more <= 0:
        return told
    return told + " " + n_("and {count} more", "and {count} more", more).format(count=more)
