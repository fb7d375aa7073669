"""Names with what languages put behind them, told from the same letters in others."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.evaluation.samples import NOW, item
from tests.tables import each


def lexicon(name: str) -> Lexicon:
    return Lexicon(Brand(id="w", display_name=name, core=("annual jamboree",)))


@each(
    ("name", "title"),
    [
        # Other names around it are English words, which says nothing of the language.
        ("Volkswagen", "Nissanin Leaf ja Volkswagenin e-Up menestyivät hyvin"),
        ("Uber", "Bloomberg: Google haastaa Uberin kyydit"),
        ("Samsung", "Halpa puhelin Samsungilta: Galaxy Trend Plus myyntiin"),
        # So does "de", which Hungarian has, too.
        ("Lidl", "Az olcsó bolt jó, de ez a Lidlről nem mondható el sajnos"),
        # All in small letters, where the name is long.
        ("Facebook", "luen siitä facebookista ja ajattelen sen olevan vitsi"),
        ("Twitter", "razmere pri družbi je na twitterju komentirala včeraj"),
        # Other endings: possessive adjectives, whose people they are, "too", "my".
        ("Ryanair", "podporo stavki Ryanairovega osebja so napovedali piloti"),
        ("Nokia", "Nokialaiset lähtivät heti, sanoi yhtiö"),
        ("Nokia", "Ehkäpä Nokiakin haluaa osille miljoonista"),
    ],
)
def test_a_name_with_an_ending_is_found(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.DIRECT
    assert known.may_matter(title)


@each(
    ("name", "title"),
    [
        ("Targo", "Targoja farms wins the county prize"),
        ("Rest", "Restan hieman alas piirretty raja oli huono"),
        ("Primark", "prohrála primárky ve státě Michigan, kde volí"),
        ("Nestor", "El mercado de la región y la marca Nestora en el sur de la isla"),
        ("Krone", "Die Kronen glänzten schon seit Wochen überall, sagte jemand im Garten"),
        ("Norton", "Les clients de la chaîne Nortone sont dans la rue"),
    ],
)
def test_other_words_that_begin_so_are_none(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.NONE
    assert not known.may_matter(title)


@each(
    ("name", "title"),
    [
        ("Target", "Rikolliset veivät tietoja ja korttinumeroita Targetin kaupoissa"),
        ("Oracle", "Näiden kolmen olleen Oraclen Java, sanoi yhtiö"),
        ("Apple", "Applen Cook juhlisti telediiliä ja jakoi palkintoja"),
        ("Twitter", "One Twittter Executive said so at noon"),
    ],
)
def test_a_word_that_is_a_known_firm_is_that_firm_with_an_ending_or_a_slip(
    name: str, title: str
) -> None:
    assert lexicon(name).score(item(title), NOW).link is Link.DIRECT


def test_of_other_names_that_are_words_a_form_that_is_none_is_asked_about() -> None:
    known = lexicon("Orion")
    title = "Seminaaria ennen järjestetään elokuvateatteri Orionissa kokous"
    assert known.score(item(title), NOW).link is Link.NONE
    assert known.may_matter(title)
    # In small letters it is a word of another language.
    assert not lexicon("Converse").may_matter("acho estranho não manter uma conversa, disse ela")


def test_a_person_of_such_a_name_is_none() -> None:
    title = "onyeisi ndị ntorobịa bụ Maazị John Hertzu"
    assert lexicon("Hertz").score(item(title), NOW).link is Link.NONE
