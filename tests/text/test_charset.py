"""Bytes to text, in the order of the standards."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import charset
from tests.tables import each

WORDS = "Môre se pizza: 5 €, “warm” – Ærlig talt, señor"
META = '<meta charset="{}"><p>{}</p>'


def decode(body: bytes, content_type: str | None = None) -> str:
    return charset.decode(body, content_type)[0]


@each(
    ("body", "content_type", "expected"),
    [
        (WORDS.encode(), None, WORDS),
        (WORDS.encode(), "text/html; charset=iso-8859-1", WORDS),
        (WORDS.encode("cp1252"), "text/html; charset=ISO-8859-1", WORDS),
        (WORDS.encode("cp1252"), 'text/html; charset="windows-1252"', WORDS),
        (codecs.BOM_UTF8 + WORDS.encode(), "text/html; charset=latin-1", WORDS),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), None, WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "text/html; charset=utf-8", WORDS),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), None, WORDS),
        ("Привет, мир".encode("koi8-r"), "text/html; charset=KOI8-R", "Привет, мир"),
        ("日本のピザ".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本のピザ"),
        (b"plain letters", "text/html; charset=no-such-thing", "plain letters"),
        (b"plain letters", "text/html; charset=utf-16", "plain letters"),
        (b"", None, ""),
    ],
)
def test_table(body: bytes, content_type: str | None, expected: str) -> None:
    assert decode(body, content_type) == expected


@pytest.mark.parametrize("label", ["windows-1252", "latin1", "'iso-8859-1'", "us-ascii"])
def test_the_page_declares_its_own_charset(label: str) -> None:
    page = META.format(label, WORDS).encode("cp1252")
    assert WORDS in decode(page)


@each(
    "before",
    ["<!-- <meta charset=utf-8> <meta charset=koi8-r> -->", f"<style>{'p{}' * 3_000}</style>"],
)
def test_a_declaration_counts_behind_long_styles_and_not_in_a_remark(before: str) -> None:
    page = f'<html><head>{before}<meta charset="windows-1250"><p>Kůň'
    assert decode(page.encode("cp1250")).endswith("Kůň")


def test_the_header_wins_over_the_page() -> None:
    page = META.format("koi8-r", "mañana").encode("cp1252")
    assert "mañana" in decode(page, "text/html; charset=windows-1252")


def test_a_charset_that_the_bytes_contradict_is_passed_over() -> None:
    page = ("Слово и дело, город и мир. " * 20).encode("cp1251")
    assert "Слово и дело" in decode(page, "text/html; charset=utf-8")
    assert "Слово и дело" in decode(page, "text/html; charset=shift_jis")


def test_a_label_of_utf8_that_no_letter_bears_out_gives_way_to_the_declaration() -> None:
    feed = '<?xml version="1.0" encoding="windows-1252"?><t>Debonairs’ café opens</t>' + "x" * 9000
    read, _ = charset.decode(
        feed.encode("cp1252"), "text/xml; charset=utf-8", charset.XML_DECLARATION
    )
    assert read == feed


def test_a_single_letter_that_is_no_utf8_is_read_all_the_same() -> None:
    page = "Debonairs café opens in Durban".encode("latin-1")
    assert decode(page, "text/html; charset=utf-8") == "Debonairs café opens in Durban"


def test_nearly_valid_utf8_stays_utf8() -> None:
    page = ("Môre " * 500).encode() + b"\xff" + b" end of the text"
    assert decode(page, "text/html; charset=utf-8").startswith("Môre Môre")


def test_a_letter_cut_at_the_end_does_not_change_the_charset() -> None:
    assert decode("Môre €".encode()[:-1]) == "Môre "


@each("label", ["zlib", "base64", "rot13", "hex", "idna", "undefined", "mbcs"])
def test_codecs_that_are_no_charsets_do_nothing(label: str) -> None:
    assert decode(b"plain", f"text/html; charset={label}") == "plain"


@given(st.binary(max_size=300), st.text(max_size=20))
def test_never_raises(body: bytes, label: str) -> None:
    decode(body, f"text/html; charset={label}")
    decode(b'<meta charset="' + label.encode("utf-8", "replace") + b'">' + body)


AFRIKAANS = "Die môre was koel en dié skare het ’n lied gesing by Môreson. "


@each("content_type", [None, "text/xml; charset=utf-8", "a/b; charset=latin1"])
@each("times", [1, 3, 100])
@each(
    "text",
    [AFRIKAANS, "Слово и дело, город и мир. ", "日本のピザ、ニュース。", "Ελληνικά νέα σήμερα. "],
)
def test_a_wrong_byte_in_utf8_costs_itself_alone(
    text: str, times: int, content_type: str | None
) -> None:
    good = (text * times).encode()
    for wrong in (b"\xe9", b"\xff", b"\x92", b"\xc3("):
        assert decode(good + wrong + b" and more " + good, content_type).startswith(text * times)


@pytest.mark.parametrize(
    "body", [b"The caf\xe9 by the sea", b"don\x92t", b"A \x93name\x94 " + b"a" * 900]
)
def test_a_few_bytes_are_no_other_alphabet(body: bytes) -> None:
    assert decode(body) == body.decode("cp1252")


def test_what_is_cut_in_the_middle_of_a_letter_is_not_the_same_as_its_text() -> None:
    """Whoever takes the bytes in place of the text would read half a letter."""
    body = "Die Käse".encode()
    assert charset.decode(body) == ("Die Käse", True)
    assert charset.decode(body[:6]) == ("Die K", False)


@given(st.text(alphabet="abc ÄÖñé“”–€日Слово", max_size=40))
def test_what_was_encoded_twice_is_read_as_it_was_meant(text: str) -> None:
    for first in ("latin-1", "cp1252"):
        twice = (text + " ü").encode().decode(first, "ignore")
        once = charset.encoded_once(twice)
        assert once in (text + " ü", twice)
        assert once == text + " ü" or first == "cp1252"


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO",
        "DEBONAIRS ABRE AMANHÃ…",
        "«CAFÉ»",
        "NESCAFÉ®",
        "NESCAFÉ™",
        "PIÑA® Ñ®",
        "Â",
        "cafÃ© – fermé",
        "日本Ã¼",
    ],
)
def test_honest_letters_are_not_taken_for_bytes(text: str) -> None:
    assert charset.encoded_once(text) == text


@each(
    ("text", "codec", "label"),
    [
        ("Pizzeria w środę: „nowa” – żółć", "cp1250", "iso-8859-2"),
        ("Η πιτσαρία Ά “άνοιξε” στο κέντρο", "cp1253", "iso-8859-7"),
        ("Debonairs’ café", "cp1252", "iso-8859-15"),
        ("Пицца открылась в центре города, жители довольны", "cp1251", "iso-8859-1"),
        ("披薩店喺市中心開幕", "big5hkscs", "big5"),
        ("披萨店在市中心开业", "gbk", "csGB2312"),
        ("פיצרייה חדשה נפתחה במרכז העיר", "iso-8859-8", "iso-8859-8-i"),
        ("Debonairs’ café", "cp1252", "iso_8859-1:1987"),
        ("日本", "cp932", "windows-31j"),
        ("피자", "cp949", "csEUCKR"),
        ("Пицца открылась в центре", "cp1251", "x-cp1251"),
        ("デボネアーズのピザ店が開店", "euc-jp", "x-euc-jp"),
        ("デボネアーズのピザ店が開店", "iso2022_jp", "iso-2022-jp"),
        ("デボネアーズのピザ店が開店", "iso2022_jp", "no-such"),
    ],
)
def test_what_is_declared_and_what_is_meant(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), f"text/html; charset={label}") == text


def test_western_text_with_many_accents_stays_western() -> None:
    text = "ÉÈÊË déjà vu à l’été ÀÂÇÉÈ où ÇÀ"
    assert decode(text.encode("cp1252"), "text/html; charset=iso-8859-1") == text


@each("row", ["·····", "»»»»»»", "£££££", "¿¡¿¡¿¡", "ÀÉÈÊËÄÖÜ", "×××××××××"])
def test_lines_between_paragraphs_are_no_words_of_another_alphabet(row: str) -> None:
    text = f"\n{row}\n".join(["The stock advanced again.", "Ein schöner Tag für Pizza."] * 4)
    assert decode(text.encode("cp1252"), "text/html; charset=iso-8859-1") == text


@each(
    ("text", "codec"),
    [
        ("Pizzeria w środę: nowa – żółć, ąęść i źdźbło", "iso-8859-2"),
        ("Пицца открылась – жители довольны", "iso-8859-5"),
        ("Η πιτσαρία Ά άνοιξε – στο κέντρο", "iso-8859-7"),
    ],
)
def test_a_dash_of_windows_alone_moves_no_letter(text: str, codec: str) -> None:
    body = text.replace("–", "\x96").encode(codec)
    assert decode(body, f"text/html; charset={codec}").replace("\x96", "–") == text


def test_an_emoji_whose_halves_were_encoded_one_by_one() -> None:
    body = b"Debonairs \xed\xa0\xbc\xed\xbd\x95 opens"
    assert decode(body) == "Debonairs 🍕 opens"
