"""What describing a new brand says: in the terminal, on its pages and in the file it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.models import SourceState
from service.text.normalize import short
from service.wording.catalogue import _, n_
from service.wording.labels import language_name
from service.wording.moments import age

_MAX_LISTED = 3


def steps() -> tuple[str, ...]:
    """Return the names of the steps, in their order."""
    return (_("The brand"), _("Its names"), _("Where to look"), _("The five"), _("The file"))


def name_taken(name: str) -> str:
    """Return that signs were left away that came with the name."""
    return _(
        "The name is taken as: {name} (quotation marks around it, signs such as ™ and a full stop "
        "at its end were left away)."
    ).format(name=name)


def everyday(names: Sequence[str]) -> str:
    """Return that names are everyday language too, and what is asked therefore."""
    told = n_(
        "{names} is made of words that are also said of other things.",
        "{names} are made of words that are also said of other things.",
        len(names),
    ).format(names=_quoted(names))
    return (
        told
        + " "
        + _(
            "Such words alone will not be believed: a capital, or what only firms do, must show "
            "that you are meant, or something of yours must stand beside them. Name what does "
            "(what you sell, who leads you, streets, partners), and what is called so and is not "
            "you."
        )
    )


def everyday_elsewhere(name: str, codes: Sequence[str]) -> str:
    """Return that a name is an everyday word in the languages `codes`, and what is asked."""
    where = ", ".join(language_name(code) or code for code in codes)
    return _(
        "“{name}” is an everyday word in {languages}: there it counts only where something shows "
        "that you are meant. Name your towns, what you sell and who leads you, and what is called "
        "so and is not you."
    ).format(name=name, languages=where)


def person_or_place(names: Sequence[str]) -> str:
    """Return that names are those of people or places too."""
    told = n_(
        "{names} is also the name of people or places.",
        "{names} are also names of people or places.",
        len(names),
    )
    return told.format(names=_quoted(names))


def in_other_letters(languages: Sequence[str]) -> str:
    """Return in which languages the name is written in letters that none of the names has."""
    return _(
        "The name has other letters in {languages}: put how it is written there among the other "
        "names, or no news in these letters is found."
    ).format(languages=", ".join(languages))


def known_already(forms: Sequence[str], *, slips: bool) -> str:
    """Return which ways to write the name need not be listed, with one letter wrong or not."""
    said = ", ".join(forms)
    if slips:
        return _("Known without being listed: {forms}, and slips of one letter.").format(forms=said)
    return _("Known without being listed: {forms}.").format(forms=said)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def site_read(address: str, products: int, feeds: int) -> str:
    """Return what was found at the brand's own site."""
    words = _("{address} was read: {products}, {feeds}.").format(
        address=address,
        products=n_("one thing that may be a product", "{count} things that may be products",
                    products).format(count=products) if products else _("no products"),
        feeds=n_("one feed", "{count} feeds", feeds).format(count=feeds) if feeds else _("no feed"),
    )  # fmt: skip
    if products:
        return words
    return words + " " + _("Write the names of your products yourself where they are asked for.")


def site_unread(why: str) -> str:
    """Return that the site could not be read, and what is left to do."""
    return _(
        "Your site could not be read: {why}. Nothing is proposed from it; write the names of your "
        "products yourself, or go back and correct the address."
    ).format(why=why)


def site_empty() -> str:
    """Return that a site shows nothing without JavaScript."""
    return _(
        "Your site shows next to nothing until a browser has put its pages together (JavaScript), "
        "which is not done here: write the names of your products yourself."
    )


def site_elsewhere(site: str) -> str:
    """Return that the address led to another site."""
    return _(
        "The address that you gave led on to {site}. If that is not yours, go back and correct it."
    ).format(site=site)


def site_left(urls: Sequence[str], why: str) -> str:
    """Return which pages of the site were not read, and why; without `why` by robots.txt."""
    return n_(
        "One page of your site was not read, {url}: {why}.",
        "{count} pages of your site were not read, such as {url}: {why}.",
        len(urls),
    ).format(
        count=len(urls),
        url=short(urls[0], 100),
        why=why
        or _("your site asks programs to stay out (robots.txt), or did not say whether it does"),
    )


def tried(
    state: SourceState,
    *,
    items: int,
    mattering: int,
    error: str,
    late: bool,
    older: int,
    listing: bool = False,
) -> str:
    """Return in one sentence what a source brought, or why it brought nothing.

    `listing`: it is a page whose links are its stories.
    """
    if late:
        return _("no answer in time; a run waits longer")
    if state in (SourceState.FAILED, SourceState.GONE):
        return error or _("it could not be read")
    if state is SourceState.NOT_DUE:
        return _("not tried: it wants to be asked with pauses; a run asks it in its turn")
    if not items and not older:
        none = _("it answers, and no links to stories were found on it")
        return none if listing else _("it answers, and has nothing now")
    if not items:
        return n_(
            "it answers; what it has is older than three days: one entry",
            "it answers; what it has is older than three days: {count} entries", older,
        ).format(count=older)  # fmt: skip
    brought = n_(
        "one story of the last three days", "{count} stories of the last three days", items
    )
    named = n_("one may be about you", "{count} may be about you", mattering)
    none = _("none about you")
    return f"{brought.format(count=items)}, {named.format(count=mattering) if mattering else none}"


def newest(titles: Sequence[str]) -> str:
    """Return the first headlines of a source."""
    return _("Newest: {titles}").format(titles=" · ".join(titles[:_MAX_LISTED]))


def nothing_reached() -> str:
    """Return that not one source could be reached."""
    return _(
        "Not one source could be reached, so nothing could be tried: this machine has no way to "
        "the internet just now, or cannot look up where sites are (DNS). Everything that needs no "
        "internet goes on: the sources stay as they are proposed, and topfive check tries them "
        "later."
    )


def refused_lines(lines: Sequence[str]) -> str:
    """Return which lines are no sources."""
    return _("Not understood as a source, and left out: {lines}").format(lines="; ".join(lines))


def taken_as(old_kind: str, old_target: str, kind: str, target: str) -> str:
    """Return that a line is taken as another address or another kind than it was at first."""
    if kind == old_kind:
        return _("{old} does not answer, {new} does and is taken.").format(
            old=old_target, new=target
        )
    return _(
        "{address} is no feed and names none; it is taken as a page whose links are the stories "
        "(page: in the file)."
    ).format(address=target)


def tried_first() -> str:
    """Return that what a person named was tried, and what to do now."""
    return _(
        "What you named was tried first. See below what it brought, tick what is to stay, and go "
        "on."
    )


def origin(name: str) -> str:
    """Return the heading over sources of one origin."""
    return {
        "site": _("Your own site"), "search": _("Searches made of your name"),
        "outlet": _("Outlets of your countries"), "own": _("Named by you"),
    }.get(name, _("Named by you"))  # fmt: skip


def no_outlets(countries: Sequence[str], known: Sequence[str]) -> str:
    """Return that no outlets are listed for the countries named."""
    return _(
        "No outlets are listed here for {countries} (there are for {known}). The searches bring "
        "what theirs write; name the feeds of those that matter below."
    ).format(countries=", ".join(countries), known=", ".join(known))


def no_country(word: str) -> str:
    """Return that a word is kept as a place, but is no country."""
    return _(
        "“{word}” is kept as a place, but is no country that is known here: no outlets and no "
        "edition of a news search go with it."
    ).format(word=word)


def five_head(read: int, mattering: int, chosen: int) -> str:
    """Return from how much the five were chosen."""
    if not read:
        return _("Nothing could be read, so there is nothing to choose from yet.")
    read_words = n_(
        "One story of the last three days was read",
        "{count} stories of the last three days were read",
        read,
    ).format(count=read)
    about = n_("one had a word of yours", "{count} had a word of yours", mattering)
    if not chosen:
        none = _("none was worth a mail. An honest quiet day: mail comes when there is something.")
        return f"{read_words}; {about.format(count=mattering)}; {none}"
    would = n_("this one would have been mailed.", "these {count} would have been mailed.", chosen)
    return f"{read_words}; {about.format(count=mattering)}; {would.format(count=chosen)}"


def by_keywords() -> str:
    """Return who judged."""
    return _(
        "Judged by keywords alone, no model was asked: with a model the choice gets better and "
        "each story its own reason."
    )


def not_taken(titles: Sequence[str]) -> str:
    """Return which headlines have the words of the name and were not taken for the brand."""
    return _(
        "These have the words of your name and were not taken for you: {titles}. Should one be "
        "yours, go back and name something that stands beside it there."
    ).format(titles="; ".join(f"“{one}”" for one in titles))


def no_rule() -> str:
    """Return that nothing was found by which headlines could be told from the brand's own."""
    return _(
        "Nothing in those headlines tells them from yours for certain. Go back to the names, and "
        "say what is called so and is not you."
    )


def outlet_line(outlet: str, at: datetime | None, now: datetime) -> str:
    """Return whose story it is and how old."""
    return f"{outlet}, {age(at, now)}" if at else outlet


def what_to_set(file: str, brand: str) -> str:
    """Return what makes the service watch the new brand."""
    return _(
        "Nothing of what runs now was changed. To watch this brand, whoever runs Topfive sets "
        "BRAND_FILE={file} and BRAND_ID={brand} in its file of settings (.env) and starts it again "
        "(or starts a second one beside it)."
    ).format(file=file, brand=brand)


def check_it(file: str) -> str:
    """Return how to try the file."""
    return _("To try it first: topfive check {file}").format(file=file)


def written_to(file: str) -> str:
    """Return where the file is."""
    return _("The brand file is written: {file}").format(file=file)


def needed(field: str) -> str:
    """Return what is missing."""
    return {
        "name": _("the name of the brand is missing"),
        "subject": _("it does not say what the brand is, such as: coffee shop"),
        "site": _("the web site is no address, such as https://example.com"),
        "id": _("the short name needs a letter or digit, such as bean-there"),
    }[field]


def no_language(word: str) -> str:
    """Return that a word is not the name of a language."""
    return _('"{word}" is no language that is known: write en, af or English, Afrikaans').format(
        word=word
    )


def not_here() -> tuple[str, str]:
    """Return that this service has no wizard, and a hint."""
    return (
        _("a new brand cannot be described here"),
        _("Use topfive new-brand in a terminal."),
    )


def lost() -> tuple[str, str]:
    """Return that the form came back without what it carried, and a hint."""
    return (
        _("the form did not bring back what was described so far"),
        _("Begin again at /brand/new; nothing was written."),
    )
