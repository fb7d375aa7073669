"""What only a page says that is missing, or closed to its reader: in our own words, after real."""

from __future__ import annotations

from service.models import Wall
from service.scraping.pages.walls import wall_of
from tests.tables import each

FED = "Strike closes pizza kitchen in Durban"


@each(
    ("text", "kind"),
    [
        (
            "The page you requested could not be found, but here is a list of what others read.",
            Wall.NOT_FOUND,
        ),
        ("The requested URL /a/b.html was not found on this server, we say.", Wall.NOT_FOUND),
        ("Sorry, but this page has been moved to a place where nobody will see it", Wall.NOT_FOUND),
        ("Die bladsy is nie gevind nie, maar hier is 'n lys van ander stories.", Wall.NOT_FOUND),
        (
            "This content is not available in your region because of the laws that hold there.",
            Wall.CHALLENGE,
        ),
        ("The page was found in an old atlas by librarians of the city.", None),
        ("This page tells more of it than any other has told. A body was found in town.", None),
        ("The post has been removed by Facebook after complaints, the company said.", None),
    ],
)
def test_a_first_sentence_that_speaks_of_its_own_page_is_no_story(
    text: str, kind: Wall | None
) -> None:
    assert wall_of(FED, f"{text} Others liked it well.", expected=FED) is kind


@each(
    "text",
    [
        "Déjà abonné ? Connectez-vous",
        "Déjà abonné(e) ?",
        "La suite vous attend.\nDéjà abonné\nSe connecter",
        "Sei già abbonato? Accedi",
        "Già abbonata\nAccedi",
        "¿Ya es suscriptor? Entre",
        "Al abonnee? Log in",
    ],
)
def test_who_is_asked_whether_he_subscribes_stands_before_a_wall(text: str) -> None:
    assert wall_of("Example News", text, expected=FED) is Wall.PAYWALL
