"""What only a page says that is missing, or closed to its reader: in our own words, after real."""

from __future__ import annotations

import pytest

from service.models import Wall
from service.scraping.collector import Collector
from service.scraping.http.client import Fetcher
from service.scraping.pages.walls import wall_of
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from tests.scraping.test_collector import HOUR, NOW, Rounds, feed
from tests.scraping.web import LocalWeb, entry
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


@pytest.mark.parametrize("status", [202, 403, 405, 406])
async def test_a_firewall_that_answers_by_its_status_alone_is_a_wall(
    status: int, web: LocalWeb, fetcher: Fetcher, workers: Workers, cache: Cache
) -> None:
    web.serve("/a", "", status=status)
    told = [entry("Zesty Pizza burns in Durban", web.url("/a"), at=NOW - HOUR)]
    web.feed("/feed", told)
    rounds = Rounds(Collector(fetcher=fetcher, workers=workers, cache=cache), cache)
    (item,) = (await rounds.one(feed(web))).items
    assert item.wall is Wall.CHALLENGE
