"""What `topfive new-brand` asks and says in a terminal, beside what its pages say too."""

from __future__ import annotations

from service.wording.catalogue import _


def welcome() -> str:
    """Return how it begins."""
    return _(
        "A new brand in five steps. Enter takes what stands in brackets, Ctrl-C ends it; nothing "
        "is written before the last step."
    )


def question(field: str) -> str:
    """Return what is asked for a field."""
    return {
        "name": _("What is the brand called?"),
        "subject": _("What is it, in the words of a newspaper (coffee shop, coffee chain)?"),
        "countries": _("In which countries does it trade (commas between)?"),
        "languages": _(
            "Languages to search in (en, af)? Your own words are found in any; what happened, "
            "keywords know best in English, less in Afrikaans, German and Portuguese."
        ),
        "site": _("Its web site (- for none)?"),
        "rivals": _("Its rivals (commas between)?"),
        "aliases": _("Other names, commas between (- for none)?"),
        "beside": _("What stands beside the name when you are meant (commas between)?"),
        "not_us": _("What is called so and is not you (semicolons between)?"),
        "products": _("Products by names of their own, commas between (- for none)?"),
        "id": _("Short name for the file?"),
        "own": _("More sources: an address, words to search for, or reddit: r/NAME (Enter ends)?"),
        "off": _("Numbers of sources to leave out (commas between)?"),
        "wrong": _("Numbers of those that are about somebody else (commas between)?"),
        "found": _("Sayings with your name that several places use; left out (- for none)?"),
        "write": _("Write {file} (yes or no)?"),
    }[field]


def only_whole(files: str) -> str:
    """Return that nothing was written."""
    return _("Nothing was written to {file}.").format(file=files)


def doubtful(names: str) -> str:
    """Return names that may be somebody else's."""
    return _("Shorter names, for you to decide: {names}").format(names=names)


def common(products: str) -> str:
    """Return products that are everybody's."""
    return _("Left out, since everybody has them: {products}").format(products=products)


def offline() -> str:
    """Return what could not be tried without a network."""
    return _(
        "Not tried (--offline): your site, the sources, and what they would have brought. Run "
        "topfive check on the file where there is a network."
    )


def ended() -> str:
    """Return that the answers ended before the questions."""
    return _("the answers ended before the first question was answered")


def give_name() -> str:
    """Return what to do about it."""
    return _('Give a name at least: topfive new-brand --name "Bean There"')


def unknown_answer(key: str, known: str) -> str:
    """Return that a file of answers has a key that is none."""
    return _("“{key}” is no answer that is asked for; known are {known}").format(
        key=key, known=known
    )
