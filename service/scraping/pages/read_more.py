"""Texts of links that say "Read more" and nothing of what there is to read. Pure."""

from __future__ import annotations

import re

from service.scraping.pages.other_stories import is_label
from service.text.normalize import fold, squeeze

_MORE = re.compile(
    r"(?:(?:continue|keep|start) reading|continue|(?:read|view|see|open|go to|get) (?:the )?"
    r"(?:full |whole |complete |entire )?(?:article|story|post|news|report|details?|item|more)"
    r"|(?:full|whole) (?:story|article|details?)|(?:more )?details?|more|more info(?:rmation)?"
    r"|discover(?: more)?|explore|open|next|click here|here"
    r"|view(?: all| more)?|show more|load more"
    r"|learn more|find out more|comments?|leave a (?:comment"
    r"|reply)|\d+ (?:comments?|shares?|views?)"
    r"|share(?: this)?|permalink|link|photo|image|thumbnail|untitled|no title|"
    # Afrikaans, isiZulu, isiXhosa, Sesotho, Setswana
    r"lees (?:die )?(?:volle |hele )?(?:artikel|storie|berig)"
    r"|lees meer|lees verder|meer|meer inligting"
    r"|funda(?: (?:kabanzi|okuningi|konke|ngakumbi|udaba))?"
    r"|qhubeka nokufunda|bala(?: (?:tse ling|"
    r"haholo|ho eketsehileng|go feta))?|"
    # German, Dutch, French, Spanish, Portuguese, Italian
    r"(?:jetzt |artikel |ganzen artikel |mehr |weiter )?lesen"
    r"|mehr(?: (?:erfahren|dazu|infos?|details))?"
    r"|weiterlesen|zum (?:artikel|beitrag)|verder lezen"
    r"|lees het (?:hele )?artikel|bekijk(?: artikel)?"
    r"|lire(?: (?:la suite|plus|l'article|l'integralite))?"
    r"|(?:en )?(?:savoir|lire) (?:plus|davantage)"
    r"|suite|continuer la lecture|voir plus|(?:leer|ver|seguir"
    r"|continuar)(?: (?:mas|leyendo|nota|noticia|"
    r"articulo|articulo completo|la nota))?|mas(?: informacion)?"
    r"|(?:ler|leia|veja|continue|saiba) "
    r"(?:mais|lendo|a materia|noticia)|continuar (?:a ler|lendo)"
    r"|leggi(?: (?:tutto|di piu|altro|"
    r"l'articolo))?|continua(?: a leggere)?|scopri di piu|"
    # Swahili, Polish, Czech, Turkish, the north, Indonesian, Romanian, Hungarian
    r"soma(?: zaidi)?|czytaj (?:wiecej|dalej)|wiecej|(?:cist|celý|cely) (?:dale|vice|clanek)|"
    r"devamini oku|devami|las mer|les mer|læs mere|laes mere"
    r"|lue lisaa|baca (?:selengkapnya|juga)|"
    r"selengkapnya|citeste mai (?:mult|departe)|tovabb|reszletek|xem them|doc tiep|"
    # other scripts
    r"подробнее|читать (?:далее|дальше|полностью)|далее|читати (?:далі|більше)|детальніше|"
    r"阅读更多|阅读全文|查看更多|更多|続きを読む|もっと見る|더 ?보기"
    r"|자세히 ?보기|اقرا المزيد|قراءة المزيد|"
    r"المزيد|קרא עוד|और पढ़ें|περισσοτερα|διαβαστε περισσοτερα)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:read|learn|find out|see) more (?:about|on)\b:?\s*|continue reading\s*[:\"“]*\s*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]")
_LONGEST = 300
"""Characters of the longest text that may say no more than that there is more."""


def is_read_more(text: str) -> bool:
    """Return whether a link's text only says that there is more; true of an empty text too."""
    if len(text) > _LONGEST:
        return _LETTER.search(text) is None
    bare = _bare(squeeze(fold(text)))
    return not bare or _MORE.fullmatch(bare) is not None or is_label(bare)


def _bare(text: str) -> str:
    """Return `text` from its first letter or digit to its last."""
    places = [found.start() for found in _LETTER.finditer(text)]
    return text[places[0] : places[-1] + 1] if places else ""


def without_read_more(text: str) -> str:
    """Return what is left of `Read more about the opening`, or "" if nothing is."""
    rest = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text
    return "" if is_read_more(rest) else rest
