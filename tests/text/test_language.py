"""Which language a text is in."""

import pytest

from service.text.language import (
    declared,
    identifier,
    is_in,
    is_plainly,
    is_plainly_english,
    language,
    load_model,
    may_have_capital_nouns,
    nouns_have_capitals,
    spoken,
)
from tests.tables import each


@each(
    ("text", "expected"),
    [
        ("The new branch opens on Friday and the first hundred people eat for free.", "en"),
        ("Die nuwe tak maak Vrydag oop en die eerste honderd mense eet verniet by ons.", "af"),
        ("Igatsha elisha livula ngoLwesihlanu futhi abantu bokuqala bazodla mahhala.", "zu"),
        ("Die neue Filiale öffnet am Freitag, und die ersten hundert Gäste essen umsonst.", "de"),
        ("THE NEW BRANCH OPENS ON FRIDAY AND THE FIRST HUNDRED PEOPLE EAT FOR FREE", "en"),
        ("Ei gente, meu pedido chegou vazando. Nota 10, parabéns", "pt"),
        ("A Xunta di que hai unha nova fábrica e tamén dous locais", "gl"),
        ("Pizza Napoli", ""),
        ("https://example.org/the-new-branch-opens-on-friday 2024 5:30", ""),
        ("", ""),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    text = "The queue reached the corner and the dough had nearly run out."
    first = language(text)
    language("Die deeg was amper op en die ry het tot by die hoek gestrek.")
    assert language(text) == first == "en"


@each(
    ("code", "expected"),
    [("en", "en"), ("en-ZA", "en"), (" pt_BR ", "pt"), ("AFR", "afr"), ("english", ""), ("", "")],
)
def test_declared(code: str, expected: str) -> None:
    assert declared(code) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Der Konzern ruft die Wurst in ganz Deutschland zurück und warnt vor dem Verzehr auf",
            True,
        ),
        ("O governo anunciou ontem que vai aumentar o imposto sobre as bebidas. " * 3, False),
        ("Guests of Baron von Trapp said on Friday that bread has to cost more. " * 3, False),
        ("The shop on the corner is open", False),
    ],
)
def test_whether_nouns_have_capitals(text: str, expected: bool) -> None:
    assert nouns_have_capitals(text) is expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Laden ist nicht mehr offen, und die Kette hat für den Ort auch keinen Plan.", "de"),
        ("La boutique est fermée et les clients ne sont pas contents, mais elle ouvre ici.", "fr"),
        ("A loja não abre mais, mas a empresa disse que uma nova também vai abrir em breve.", "pt"),
        ("Il negozio non apre più, anche se della catena ne sono rimasti due nel centro.", "it"),
        ("The shop has been closed for a week and the staff who were there will get no pay.", "en"),
    ],
)
def test_a_language_of_which_a_text_has_the_small_words(text: str, code: str) -> None:
    assert language(text) == code


@each(
    ("text", "code"),
    [
        ("Die winkel is nie meer oop nie, want hulle het gister die dag daaraan gewerk.", "af"),
        ("De winkel is niet meer open, maar het bedrijf zegt dat er nog een huurder is.", "nl"),
        ("La tienda no abre más, pero los clientes están contentos con una de las nuevas.", "es"),
        ("La botiga no obre més, però els clients estan contents amb una de les noves.", "ca"),
        ("Butiken är stängd och de anställda får inte veta när den öppnar igen i höst.", "sv"),
        ("Butikken er lukket, og de ansatte ved ikke, hvornår den åbner igen til efteråret.", "da"),
        ("Sklep jest zamknięty, a pracownicy nie wiedzą, kiedy znowu się otworzy jesienią.", "pl"),
    ],
)
def test_the_model_tells_the_neighbours_of_these_languages(text: str, code: str) -> None:
    assert language(text) == code


_SLOGAN = '"baked with care for all of the families that live on this street"'


@each(
    ("text", "code"),
    [
        (
            (
                f"Le nkampani ithi {_SLOGAN}. Kodwa namhlanje abantu abaningi bagulile ngemva"
                " kokudla inyama yayo, futhi uhulumeni usevale isitolo sayo waqala uphenyo."
            ),
            "zu",
        ),
        (
            (
                f"Сеть, которая обещает {_SLOGAN}, закрыла магазин: покупатели отравились мясом, и"
                " теперь врачи проверяют каждый прилавок."
            ),
            "ru",
        ),
        (f"{_SLOGAN} कहने वाली कंपनी की दुकान का मांस खाकर कई लोग बीमार पड़ गए और दुकान बंद है।", "hi"),
        (f"这家连锁店的口号是 {_SLOGAN}，但是很多顾客吃了肉以后生病了，店铺已经关闭。", "zh"),
        (
            (
                "Brand in een winkel van Spar: de brandweer weet wat er is gebeurd, en de eigenaar"
                " is ook gehoord, aldus de politie."
            ),
            "nl",
        ),
        (
            (
                "A fábrica do grupo na cidade pecha en outono, e os empregados non saben por que:"
                " foi unha das mellores da comarca, di a alcaldesa."
            ),
            "gl",
        ),
        (
            (
                "Dendako langileek «por una vida digna» eta «con el pan no se juega, está muy"
                " claro» idatzi zuten atean, eta gaur ez dute lanik egin Donostian."
            ),
            "eu",
        ),
        (
            (
                "Det er mit arbejde, sagde manden, der ejer den forretning, som lukker, og dem han"
                " skylder løn, får den nu."
            ),
            "da",
        ),
    ],
)
def test_a_few_small_words_of_another_language_tell_nothing(text: str, code: str) -> None:
    assert language(text) == code


@each(
    ("text", "likely", "expected"),
    [
        ("Die Halle ist auch am Abend nicht gelöscht", (), True),
        ("Halle brennt", ("de",), True),
        ("Halle brennt", ("de", "en"), False),
        ("Halle völlig zerstört", ("de", "en"), True),
        ("Halle völlig zerstört", ("en",), False),
        ("The hall is on fire", ("de",), False),
    ],
)
def test_whether_nouns_may_have_capitals_by_small_words(
    text: str, likely: tuple[str, ...], expected: bool
) -> None:
    assert may_have_capital_nouns(text, likely) is expected


@each(
    ("text", "code"),
    [
        ("Η εταιρεία έκλεισε το κατάστημα μετά από τις καταγγελίες των πελατών της.", "el"),
        ("החברה סגרה את החנות אחרי התלונות של הלקוחות על הבשר שקנו בה.", "he"),
        ("บริษัทปิดร้านหลังจากลูกค้าร้องเรียนเรื่องเนื้อที่ซื้อไป", "th"),
        ("그 회사는 손님들의 항의를 받은 뒤에 가게 문을 닫았다고 밝혔다.", "ko"),
        ("同社は購入した肉について客から苦情を受けて店を閉めたと発表した。", "ja"),
        ("该公司表示，在收到顾客对所购肉类的投诉后，已关闭该店铺并展开调查工作。", "zh"),
        (
            "Spar schließt nach Beschwerden über Fleisch, schreibt η Καθημερινή heute in Athen.",
            "de",
        ),
    ],
)
def test_a_script_of_one_language_tells_it(text: str, code: str) -> None:
    assert language(text) == code


def test_signs_of_which_the_model_knows_nothing_are_in_no_language() -> None:
    assert language("ᚠᚢᚦᚨᚱᚲᚷᚹᚺᚾᛁᛃᛇᛈᛉᛊᛏᛒᛖᛗᛚᛜᛞᛟ ᚠᚢᚦᚨᚱᚲᚷᚹᚺᚾᛁᛃᛇᛈ") == ""


def test_halves_of_signs_are_no_fault() -> None:
    assert language("The shop \ud83d on the corner \udca9 has been closed for a week") == "en"


def test_the_model_can_be_loaded_ahead() -> None:
    identifier.model.cache_clear()
    load_model()
    assert identifier.model.cache_info().currsize == 1


@pytest.mark.parametrize(("text", "plainly"), [
    ("Stocks open lower and the Dow falls", True),
    ("Chef sues their landlord", True),
    ("Brand by winkel as gas ontplof, is dit veilig of nie", False),
    ("Brand i have for to dage siden", False),
    ("Fallon off to fast start", False),
])  # fmt: skip
def test_english_is_plain_only_by_words_that_its_neighbours_have_not(
    text: str, plainly: bool
) -> None:
    assert is_plainly_english(text) is plainly


@each(
    ("text", "code", "plainly"),
    [
        ("The new branch opens on Friday and the first hundred people eat for free.", "en", True),
        ("Магазин The North Face закрыл три филиала, пишет And Other Stories.", "en", False),
        (
            "Ang tindahan at ang may-ari ng The Bread House ay nagsara na sa Quezon City.",
            "en",
            False,
        ),
        ("Die nuwe tak maak Vrydag oop, sê hulle, en die mense eet verniet.", "af", True),
        (
            "De nieuwe winkel gaat vrijdag open en de eerste honderd mensen eten gratis.",
            "af",
            False,
        ),
        ("Le magasin ouvre vendredi.", "fr", False),
    ],
)
def test_a_text_is_plainly_in_a_language_if_its_letters_do_not_say_otherwise(
    text: str, code: str, plainly: bool
) -> None:
    assert is_plainly(text, code) is plainly


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Pizza Napoli", "fr", True),
        ("Le magasin ouvre vendredi et les cent premiers mangent gratuitement.", "fr", True),
        ("Le magasin ouvre vendredi et les cent premiers mangent gratuitement.", "en", False),
        ("The shop opens", "en", True),
    ],
)
def test_a_short_text_is_in_any_language(text: str, code: str, expected: bool) -> None:
    assert is_in(text, code) is expected


def test_what_is_too_short_to_tell_is_in_the_declared_language() -> None:
    assert spoken("", "Pizza", "Napoli", "it") == "it"
    assert (
        spoken("The shop has been closed for a week and the staff are gone.", "", "", "it") == "en"
    )
