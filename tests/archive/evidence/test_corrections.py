"""Notes of corrections, in the words that outlets use and where they put them."""

from __future__ import annotations

from service.archive.evidence.corrections import new_notes, notes, notes_beside
from service.archive.evidence.quotes import letters
from tests.tables import each

NOTES = (
    "Correction: The firm has 12 branches, not 21.",
    "CORRECTION (May 5): The firm has 12 branches, not 21.",
    "Correction, 5 May 2026: The firm has 12 branches, not 21.",
    "Clarification — The shop was closed for one day only.",
    "[Correction] The firm has 12 branches, not 21.",
    "This article was amended on 12 May 2026 because the firm has 12 branches.",
    "• This article has been corrected to show that the firm has 12 branches.",
    "This story has been updated to correct the number of branches.",
    "An earlier version of this article misstated the number of branches.",
    "A previous version of this story gave a wrong number.",
    "Editor’s note: An earlier version of this report gave a wrong number.",
    "This article originally stated that 21 shops were closed.",
    "Regstelling: Die firma het 12 takke, nie 21 nie.",
    "’n Vorige weergawe van hierdie artikel het die getal verkeerd gehad.",
    "Hierdie berig is intussen reggestel.",
    "Korrektur: Die Firma hat zwölf Filialen.",
    "In einer früheren Version dieses Artikels hieß es, es seien 21 Filialen.",
    "Rectificatif : la société a douze restaurants.",
    "Une version précédente de cet article indiquait 21 restaurants.",
    "Fe de errores: la empresa tiene doce locales.",
    "Una versión anterior de este artículo decía que eran 21 locales.",
    "Correção: a empresa tem doze lojas, e não 21.",
    "Uma versão anterior deste texto dizia que eram 21 lojas.",
    "Rectificatie: het bedrijf heeft twaalf filialen.",
    "In een eerdere versie van dit artikel stond een ander aantal.",
    "Rettifica: la società ha dodici locali.",
    "Isilungiso: Inkampani inamagatsha angu-12.",
    # As agencies write them.
    "(Corrects paragraph 3 to say that the firm has 12 branches, not 21)",
    "(Corrects spelling of name in second paragraph.)",
    "(This version of the story corrects typo in headline)",
    "(Refiles to fix the day of the week in the first sentence)",
    "(Removes words about the mortgage, paragraph 7; says instead that he paid down the balance)",
    "(Clarifies in paragraph 2 that the shop was closed for one day)",
    "(Story corrected to show that the firm has 12 branches)",
    "In a story published Nov. 27, 2026, about pizza, The Agency erroneously reported the number.",
    "In a Nov. 27 story about branches, The Agency reported incorrectly that there were 21.",
    "The Star regrets the error.",
    "News24 apologises for the error.",
    "Apology: We said that the firm has 21 branches. It has 12.",
    "Beeld vra om verskoning vir die fout.",
    "Clarification, 12 May: The shop was closed for one day only.",
    "Corrected on May 12, 2026: The firm has 12 branches, not 21.",
    "Because of an editing error, an article on Tuesday gave a wrong number of branches.",
    "An article on Tuesday about pizza in Soweto misstated the number of branches.",
    "The story “Twelve branches” has been updated to correct their number.",
    "An earlier version of this photo caption misidentified the owner.",
    "The headline of this article was changed because the number in it was wrong.",
    "Hinweis der Redaktion: In einer früheren Version stand, dass es 21 Filialen sind.",
    "Errata: In der ursprünglichen Fassung des Artikels war die Zahl falsch.",
    "Contrairement à ce que nous avions écrit, la société a douze restaurants.",
)
NO_NOTES = (
    "The newspaper had to print a correction after the minister complained.",
    "The share price is due for a correction: analysts expect ten percent.",
    "An earlier version of the phone was recalled because its battery caught fire.",
    "The report has been withdrawn by the department that ordered it.",
    "An earlier version of this feature was taken out of the app.",
    "Because of an error the shop was closed, and an article told of it.",
    "The minister said that an article on Tuesday misstated his views.",
    "Read our corrections policy",
    "Corrections",
    "The law was amended on Tuesday to allow shops to open on Sundays.",
    "Updated on 5 May 2026 at 10:40",
    "This article was first published by Reuters.",
    "The teacher (who corrects papers at night) was there.",
    "(Adds comment by the firm, paragraph 4, and details of the price)",
    "(Reporting by Ann Example; editing by Ben Example)",
    "In a report published on Monday, analysts said that sales were misjudged by the market.",
    "The minister regrets that nobody was told.",
    "The firm apologised for the error at its branch.",
    "In der ursprünglichen Fassung hat das Gesetz eine Frist, sagt der Minister.",
    "Contrairement à ce que nous avons vu en mai, les prix baissent.",
)


@each("note", NOTES)
def test_a_note_is_found_in_its_paragraph_and_at_the_end_of_one(note: str) -> None:
    story = "The firm opened a shop in Soweto. It has 12 branches."
    assert notes(f"{story}\n{note}") == [note]
    assert letters(note.lstrip("•[")[:20]) in letters(" ".join(notes(f"{story} {note}")))


@each("text", NO_NOTES)
def test_an_article_about_corrections_is_none(text: str) -> None:
    assert notes(f"The firm opened a shop.\n{text}\nIt has 12 branches.") == []


NOTE = NOTES[5]
PAGE = "<html><body><article><h1>Shop</h1><p>The firm opened.</p>{}</article>{}</body></html>"


@each(
    ("inside", "outside", "found"),
    [
        (f"<footer><p>{NOTE}</p></footer>", "", True),
        (f"<aside class=note>{NOTE}</aside>", "", True),
        ("", f"<div class='article-correction'><p>{NOTE}</p></div>", True),
        ("", f"<footer><p>{NOTE}</p></footer>", False),
        ("", f"<div class=comments><div class=correction>{NOTE}</div></div>", False),
        (f"<aside class=related-stories><p>{NOTE}</p></aside>", "", False),
        ("", f"<section id=most-read><div class=correction>{NOTE}</div></section>", False),
    ],
)
def test_a_note_counts_where_it_stands_with_the_article(
    inside: str, outside: str, found: bool
) -> None:
    assert (notes_beside(PAGE.format(inside, outside)) == [NOTE]) is found


def test_a_page_without_such_words_is_not_looked_into() -> None:
    assert notes_beside("<p>The firm opened a shop.</p>") == []


def test_a_note_that_was_there_before_is_not_new_however_it_is_cut() -> None:
    known = [letters(f"{NOTE} It was wrong.")]
    assert new_notes([NOTE], known) == []
    assert new_notes([f"{NOTE} It was wrong. We are sorry."], known) == []
    assert new_notes([NOTE, NOTES[0]], known) == [NOTES[0]]
