"""What a page says about other stories, out of its tree and out of its text. Pure.

"READ | Pizza shop closes" in the middle of a story about a road is a link to another story: such
links are known by structure (a short block that is all link but for a label) and by what they are
called, in the languages of the `_LABELS`; sentences that begin with the same words stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.text.normalize import fold, squeeze, words
from service.text.urls import absolute, canonical, same_site

LONGEST = 220
"""Characters of a line or block that may be a mere pointer to another story."""
_LABELS = {
    "en": r"(?:now |also |must |next |please )?read(?: (?:more|also|next|now|this"
    r"|here|too|related))?"
    r"(?: (?:on|about|in) [^:|]{1,30})?|read(?: the)? (?:full|original|rest)[^:|]{0,20}"
    r"|(?:also |must )?(?:see|watch|listen|view|hear)(?: (?:more|also|next|now|this"
    r"|here|below|live|to))?"
    r"|more(?: (?:on|from|about|in|to)[^:|]{1,30}| stories| news| reading| coverage| here| info)?"
    r"|related(?: (?:articles?|stor(?:y|ies)|posts?|links?|news|content|coverage|topics?|reading|"
    r"videos?))?|(?:further|recommended|suggested|background)(?: reading| stor(?:y"
    r"|ies)| articles?)?"
    r"(?: for you)?|(?:in case you missed it|icymi)|you (?:may|might) (?:also )?(?:like|enjoy)"
    r"|(?:don't|do not) miss(?: this| it| out)?|editors?'?s? (?:picks?|choice)"
    r"|must[- ](?:see|watch)"
    r"|(?:in )?(?:pics|pictures|photos)|gallery|top stor(?:y|ies)|trending(?: now)?|most read"
    r"|also (?:on|in) [^:|]{1,30}|click (?:here )?to read[^:|]{0,20}|previously|earlier|catch up"
    r"|learn more|find out more|dive deeper|go deeper|what to read next|up next|read and watch",
    "af": r"lees(?: (?:ook|meer|nog|verder|nou|hier|gerus|dit))?|kyk(?: (?:ook|hier|nou))?"
    r"|luister(?: (?:ook|hier))?|sien ook|nog nuus|meer(?: (?:oor|nuus|hieroor)[^:|]{0,25})?"
    r"|verwante (?:stories?|artikels?|nuus|berigte?)|moenie mis nie|ook gelees|moet lees",
    "zu": r"funda(?: (?:futhi|nalokhu|kabanzi|okuningi|nazi|lapha))?|buka(?: (?:futhi"
    r"|nalokhu|lapha))?"
    r"|bheka(?: futhi)?|lalela|okuhlobene|ezinye izindaba|izindaba ezihlobene",
    "xh": r"funda (?:kwakhona|nale|ngakumbi|oku)|jonga(?: (?:kwakhona|apha))?|mamela"
    r"|amabali anxulumene|ezinye iindaba",
    "st": r"bala(?: (?:hape|le|ho eketsehileng|mona))?|sheba(?: hape)?|mamela"
    r"|litaba tse amanang|ditaba tse amanang",
    "tn": r"bala (?:gape|le|go le gontsi|fano)|leba(?: gape)?|buisa(?: (?:gape|le))?|reetsa"
    r"|dikgang tse di amanang",
    "de": r"lesen sie(?: (?:auch|hier|mehr|dazu|weiter))+|(?:jetzt |auch )?lesen"
    r"|lesetipp|mehr(?: (?:zum"
    r" thema|dazu|lesen|infos?|informationen|artikel))?|(?:das konnte (?:sie|dich) auch"
    r" interessieren|auch interessant|passend dazu|zum thema|siehe auch|weiterlesen|weitere"
    r" (?:artikel|themen|nachrichten|infos)|verwandte (?:artikel|themen)|hintergrund|video)",
    "nl": r"lees(?: (?:ook|meer|verder|hier))?(?: over [^:|]{1,25})?|bekijk(?: ook)?"
    r"|kijk ook|luister ook"
    r"|zie ook|meer over [^:|]{1,25}|gerelateerd(?:e (?:artikelen|berichten))?|ook interessant",
    "fr": r"(?:a |voir )?lire(?: (?:aussi|plus|egalement|la suite|notre [^:"
    r"|]{1,25}))*|lisez(?: aussi)?"
    r"|lire et voir|(?:a )?voir(?: (?:aussi|egalement))?|a ecouter|(?:sur le meme"
    r"|plus sur ce) sujet"
    r"|en savoir plus|articles? (?:lies?|similaires?)|pour aller plus loin|a ne pas manquer",
    "es": r"(?:lea|lee|leer|vea|ver|mira|mire)(?: (?:tambien|mas|ademas|aqui))?|(?:te|le|os) puede"
    r" interesar|quiza(?:s)? te interese|mas (?:informacion|noticias|sobre [^:"
    r"|]{1,25})|no te pierdas"
    r"|(?:noticias?|articulos?|notas?) relacionad[ao]s?|relacionad[ao]s?",
    "pt": r"(?:leia|veja|ouca|assista|confira|ler)(?: (?:tambem|mais|ainda|aqui))?|saiba mais"
    r"|(?:noticias?|artigos?|materias?) relacionad[ao]s?|mais sobre [^:|]{1,25}|nao perca",
    "it": r"(?:leggi|guarda|vedi|ascolta)(?: anche| di piu| qui)?|potrebbe interessarti(?: anche)?"
    r"|(?:articoli|notizie) correlat[ie]|approfondisci|per approfondire",
    "sw": r"soma(?: (?:pia|zaidi|hapa))?|tazama(?: (?:pia|hapa))?|sikiliza|habari zinazohusiana",
}
"""What pointers to other stories are called, folded, by language. The shorter forms come with a
colon or a bar only."""
_ANY_LABEL = "|".join(f"(?:{labels})" for labels in _LABELS.values())
_BREAK = r"\s*(?:[:|»›>→►▶¦•]|\.{3}|…|[-–—](?=\s))+"
"""What stands between a label and the other story's headline."""
_BREAKS = tuple(":|»›>→►▶¦•.…-–—")
"""How a `_BREAK` ends."""
_LINE = re.compile(rf"[\W_]*(?:{_ANY_LABEL})(?:{_BREAK}|\s*$)")
_LABEL_ALONE = re.compile(rf"[\W_]*(?:{_ANY_LABEL})[\W_]*$")
_BEGINS_LIKE_LABEL = re.compile(rf"[\W_]*(?:{_ANY_LABEL})\b")
_LABEL_LAST = re.compile(rf"(?:^|[.!?\"”’)\]\n]\s*)[\W_]*(?:{_ANY_LABEL}){_BREAK}\s*$")
_SHOUTED = re.compile(r"[\W_]*((?:[^\W\d_a-z]{2,}\s+){2,3})(?=[^\W\d_][^\WA-Z_]|[‘'\"“])")
"""Two or three words in capitals before a text that is in none."""
_DASHED = re.compile(r"[\W_]*+\w++\s*[-–—]")
"""One word and a dash: `More - much more - is needed` is a sentence."""
_BOX = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|recirc\w*|read-?(?:more|also|next)"
    r"|also-?(?:read|like|see)|"
    r"more-?(?:stories|news|on|from|like)|you-?may|youmay\w*|most-?(?:read|popular)|trending|"
    r"advert\w*|ad-?(?:box|slot|unit|container|wrapper)|sponsored|outbrain|taboola|jp-relatedposts|"
    r"yarpp\w*|wp-embedded-content|teaser-?(?:box|list)|story-?(?:card|link)s?"
    r"|promo-?(?:box|link)s?|"
    r"inline-?(?:promo|related)|newsletter)",
    re.IGNORECASE,
)
_BOX_NAMES = re.compile(
    r"re(?:lat|commend|circ)|read(?:more|[-_])|also-|mo(?:re|st)-|you-may|trending|advert|ad-|promo"
    r"|sponsored|outbrain|taboola|yarpp|embedded-content|teaser-|story-card|inline-|newsletter"
)
"""One of these stands in each class that `_BOX` names."""
_LONGEST_CLASS = 1_000
"""Characters of a class that are looked at."""
_BOX_TEXT = 1_500
"""Characters of the longest box of other stories; what is longer may be the story."""
_AD_TEXT = 400
"""Characters of a box of another story without a link that says more than its name."""
_FEW_PARAGRAPHS = 300
"""Characters of paragraphs that make an article a story."""
_BOX_LINKED = 0.5
"""Share of such a box's text that is links."""
_LIST = re.compile(
    r"(?:the )?(?:latest|recent|other|popular|featured|trending)(?: (?:news|stor(?:y|ies)|articles?"
    r"|posts?|headlines?))?(?: (?:news|on|from|in) .{1,30})?|news|headlines|most (?:popular|viewed"
    r"|shared|commented)|(?:what )?others? (?:are|also) (?:reading|read)"
    r"|you (?:may|might) also .{3,20}"
    r"|(?:neueste|aktuelle|weitere) \w+|meist ?gelesen|nuutste(?: \w+)?|gewildste"
    r"|(?:dernier|derniere)s? \w+|(?:ultima|ultimo)s? \w+|mas (?:leidas?|vistas?)|mais lidas?"
)
"""What a list of other stories is called, folded, where it has a heading of its own."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CARD_TEXT, _CARD_BEGINS, _FEWEST_CARDS = 400, 60, 2
"""Characters of a card, and before its headline; how many cards make a list."""
_CARDS = frozenset({"div", "section", "aside", "article", "blockquote"})
_BLOCKS = frozenset({"p", "li", "div", "blockquote", "h2", "h3", "h4", "h5", "h6", "section", "td"})
_PATH = re.compile(r"/\w")
"""How an address begins that can only lead to the same host."""
_ROOTS = frozenset({"body", "html", "article", "main"})
_LETTER = re.compile(r"\w")
_MAX_LINKS, _MAX_BOXES = 1_000, 500
_FEWEST, _FEWEST_LABELLED = 4, 2
"""Words of a link that may be a headline, alone and after a label; fewer are a name."""
_SENTENCE = 16
"""Words of a paragraph with a full stop that tells; headlines and pointers have fewer, or none."""
_WITHIN_PARAGRAPH = frozenset({"b", "strong", "em", "i", "u", "span", "font"})
_LABEL_WORDS = 4
"""Words before the link that make its label, in any language."""


def remove_other_stories(tree: LexborHTMLParser, title: str = "", url: str = "") -> None:
    """Take out of `tree` the links that are a paragraph, and the boxes that hold such links.

    Without a label that says what they are, links to other sites stay: shops, posts, sources.
    """
    named = (
        one
        for one in tree.css("[class]")
        if _names_box((one.attrs["class"] or "")[:_LONGEST_CLASS])
    )
    for box in list(islice(named, _MAX_BOXES)):
        if box.parent is not None and _is_box(box):
            box.decompose()
    _remove_what_is_beside(tree)
    _remove_articles_beside(tree, url)
    _remove_what_is_listed(tree)
    _remove_cards_within(tree, url)
    own = " ".join(words(title))
    doomed: dict[int, LexborNode] = {}
    seen: dict[int, str] = {}
    for link in tree.css("a[href]")[:_MAX_LINKS]:
        called = words(link.text())
        if len(called) < _FEWEST_LABELLED or " ".join(called) == own:
            continue
        if len(called) >= _SENTENCE and _tells(link):
            link.unwrap()  # or the extractor, too, takes it for a mere link
            continue
        whole = _pointer(link, seen, url if len(called) >= _FEWEST else "")
        if whole is not None:
            doomed[whole.mem_id] = whole
    if doomed and not _is_a_list_of_links(tree, list(doomed.values())):
        for node in doomed.values():
            node.decompose()


def is_pointer(line: str) -> bool:
    """Return whether a line of text only points to another story, by what it is called."""
    if len(line) > LONGEST:
        return False
    folded = fold(line)
    if _LINE.match(folded) and not _DASHED.match(folded):
        return True
    shouted = _SHOUTED.match(line)
    return shouted is not None and bool(_LABEL_ALONE.match(fold(shouted[1])))


def is_label(text: str) -> bool:
    """Return whether a text is nothing but what pointers to other stories are called."""
    return len(text) <= LONGEST and _LABEL_ALONE.match(fold(text)) is not None


@lru_cache(maxsize=4_096)
def _names_box(name: str) -> bool:
    """Return whether a class is that of a box of other stories. Pages of one site share theirs."""
    return _BOX_NAMES.search(name.lower()) is not None and _BOX.search(name) is not None


def _is_box(box: LexborNode) -> bool:
    if box.tag in {"body", "html", "article"}:
        return False
    length = len(squeeze(box.text(separator=" ")))
    if length > _BOX_TEXT or box.css_first("h1") is not None:
        return False
    linked = sum(len(squeeze(link.text(separator=" "))) for link in box.css("a"))
    return linked >= _BOX_LINKED * length or (length <= _AD_TEXT and _has_label(box))


def _remove_what_is_beside(tree: LexborHTMLParser) -> None:
    """Take out the boxes that say they are no part of the story, where a story is beside them."""
    story: int | None = None
    for box in tree.css('[role~="complementary" i]')[:_MAX_BOXES]:
        length = len(box.text()) if box.parent is not None else 0
        if box.parent is None or length > _BOX_TEXT or box.css_first("h1") is not None:
            continue
        # Measured once: to walk a long page for each box takes seconds.
        story = _in_paragraphs(tree) if story is None else story
        if story > 2 * length:
            story -= _in_paragraphs(box)
            box.decompose()


def _remove_articles_beside(tree: LexborHTMLParser, url: str) -> None:
    """Take out the articles whose headlines lead to other pages, where one has the page's own."""
    headings, articles = tree.tags("h1"), tree.tags("article")[:_MAX_BOXES]
    own = [one for one in articles if one.css_first("h1") is not None]
    if len(headings) != 1 or len(own) != 1 or _in_paragraphs(own[0]) < _FEW_PARAGRAPHS:
        return
    inside = {one.mem_id for one in own[0].css("article")}
    for one in articles:
        link = one.css_first("h2 a[href], h3 a[href], h4 a[href]")
        link = link or next((up for up in one.css("a[href]") if up.css_first("h2, h3, h4")), None)
        if link is None or one.mem_id in inside:
            continue
        target = absolute((link.attributes.get("href") or "").partition("#")[0], url)
        if target and target != url.partition("#")[0]:
            one.decompose()


def _remove_what_is_listed(tree: LexborHTMLParser) -> None:
    """Take out lists of other stories: below a heading that says so nothing but their cards."""
    story: int | None = None
    for heading in tree.css("h2, h3, h4, h5, h6")[:_MAX_BOXES]:
        called = fold(squeeze(heading.text(separator=" "))[: LONGEST + 1]).strip(" :|.!?»›>")
        if not (is_label(called) or _LIST.fullmatch(called)):
            continue
        parts, cards, length = [heading], 0, 0
        while (part := parts[-1].next) is not None and part.tag not in _HEADINGS:
            text = squeeze(part.text(separator=" "))
            if text and not (found := _cards(part, text)):
                break
            cards, length = cards + (found if text else 0), length + len(text)
            parts.append(part)
        if cards < _FEWEST_CARDS:
            continue
        # Measured once: to walk a long page for each heading takes seconds.
        story = _in_paragraphs(tree) if story is None else story
        if story > 2 * length:
            for one in parts:
                one.decompose()


def _remove_cards_within(tree: LexborHTMLParser, url: str) -> None:
    """Take out the boxes between a story's paragraphs whose headlines lead to other stories.

    Where they say more than the paragraphs beside them they are the story: a round-up.
    """
    boxes: dict[int, LexborNode | None] = {}
    among: dict[int, bool] = {}
    for link in tree.css("h2 > a[href], h3 > a[href], h4 > a[href], h5 > a[href]")[:_MAX_BOXES]:
        box = link.parent.parent if link.parent is not None else None
        if box is None or box.mem_id in boxes or box.tag not in _CARDS:
            continue
        boxes[box.mem_id] = None  # only its first headline counts
        if (around := box.parent) is None:
            continue
        if around.mem_id not in among:
            among[around.mem_id] = any(one.tag == "p" for one in around.iter())
        called, text = squeeze(link.text(separator=" ")), squeeze(box.text(separator=" "))
        begins = 0 <= text.find(called) <= _CARD_BEGINS and len(words(called)) >= _FEWEST
        if not (among[around.mem_id] and begins and len(text) <= _CARD_TEXT):
            continue
        if _stays_at(url, link) and not _leads_within(url, link):
            boxes[box.mem_id] = box
    cards = [box for box in boxes.values() if box is not None]
    said = sum(len(squeeze(box.text(separator=" "))) for box in cards)
    if cards and _in_paragraphs(tree) - sum(map(_in_paragraphs, cards)) > said:
        for box in cards:
            box.decompose()


def _cards(part: LexborNode, text: str) -> int:
    """Return how many cards a part of a list is made of; none if it is something else."""
    headlines = [
        said
        for one in part.css("a[href]")
        if len(words(said := one.text(separator=" "))) >= _FEWEST
    ]
    if not headlines or len(text) > _CARD_TEXT * len(headlines):
        return 0
    return len(headlines) if 0 <= text.find(squeeze(headlines[0])) <= _CARD_BEGINS else 0


def _in_paragraphs(part: LexborHTMLParser | LexborNode) -> int:
    return sum(len(one.text()) for one in part.css("p"))


def _has_label(box: LexborNode) -> bool:
    first = next((one for one in _texts(box)), "")
    advert = re.match(r"(?:advert|sponsored|reklame|anzeige|publicid|publicit)", fold(first))
    return bool(advert) or is_label(first)


def _texts(box: LexborNode) -> Iterator[str]:
    return (text for one in box.text(separator="\n").split("\n") if (text := one.strip()))


def _pointer(link: LexborNode, seen: dict[int, str], url: str) -> LexborNode | None:
    """Return what consists of a link and its label: a block, or an element within a sentence.

    `seen` remembers what a box says, "" where that is too long for one, or each link of a long list
    would measure the list. With `url` a block counts that has no label, or one in words that are
    not known, if the link leads to that site.
    """
    best: LexborNode | None = None
    text = ""
    stays: bool | None = None
    parent = link.parent
    while parent is not None and parent.tag not in _ROOTS:
        node, parent = parent, parent.parent
        whole = seen.get(node.mem_id)
        if whole is None:
            whole = squeeze(node.text(separator=" "))
            whole = seen[node.mem_id] = whole if len(whole) <= LONGEST else ""
        text = text or (squeeze(link.text(separator=" ")) if whole else "")
        before, found, after = whole.partition(text) if text else ("", "", "")
        if not found or _LETTER.search(after):
            break
        if before and _LABEL_ALONE.match(fold(before)):
            best = node
        elif url and _is_block(node.tag or "") and len(words(before)) <= _LABEL_WORDS:
            # Only now, and once, as reading an address costs more than all of the above.
            stays = _stays_at(url, link) if stays is None else stays
            best = node if stays else best
    if best is None and link.prev is not None and link.prev.is_text_node:
        said = fold((link.prev.text(deep=False) or "")[-80:])
        if said.rstrip().endswith(_BREAKS) and _LABEL_LAST.search(said):
            return link
    return best


def _tells(link: LexborNode) -> bool:
    """Return whether a link is a paragraph of the story: a sentence to its full stop."""
    text = squeeze(link.text(separator=" "))
    if not text.rstrip("\"'”’)»").endswith((".", "!", "?")) or text.endswith("..."):
        return False
    around = link.parent
    while around is not None and around.tag in _WITHIN_PARAGRAPH:
        around = around.parent
    if around is None or around.tag != "p" or squeeze(around.text(separator=" ")) != text:
        return False
    return not _BEGINS_LIKE_LABEL.match(fold(text))


def _is_block(tag: str) -> bool:
    """Return whether an element makes a block; a site's own (`<a-teaser>`) are such boxes."""
    return tag in _BLOCKS or "-" in tag


def _stays_at(url: str, link: LexborNode) -> bool:
    """Return whether a link on the page at `url` leads to another page of its site."""
    address = link.attrs["href"] or ""
    if _PATH.match(address):
        return True
    target = None if address.startswith("#") else absolute(address, url)
    return target is not None and same_site(target, url)


def _leads_within(url: str, link: LexborNode) -> bool:
    """Return whether a link leads to the page at `url`, to a place on it, or to a page below it."""
    addresses = ((canonical(one, url) or "") for one in (url, link.attrs["href"] or ""))
    named = (one.partition("#")[0].partition("://")[2].partition("?") for one in addresses)
    (own, _, asked), (there, _, wanted) = named
    own, there = own.removeprefix("www.").rstrip("/"), there.removeprefix("www.").rstrip("/")
    if there == own:
        return not asked or not wanted or wanted.startswith(asked)
    return "/" in own and there.startswith(f"{own}/")


def _is_a_list_of_links(tree: LexborHTMLParser, nodes: list[LexborNode]) -> bool:
    """Return whether so much of the page's text is in `nodes` that they are its story."""
    inside = sum(len(node.text()) for node in nodes)
    outside = _in_paragraphs(tree) if tree.body else 0
    return inside > outside
