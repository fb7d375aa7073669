"""Which headlines of one brand's world are one event, as they come one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from service.models import Brand, Evaluation, Item, StoryMemory
from service.ranking.stories import group, group_judged
from tests.ranking.samples import NOW, item, kept
from tests.tables import each

BRAND = Brand(
    id="hearth",
    display_name="Old Oven",
    core=("Old Oven", "pizza", "pizza chain"),
    extended=("fast food", "restaurants", "drive-thru"),
    products=("Baker's Dozen",),
    aliases=("Old Oven Pizza",),
    competitors=("Crust & Co", "Kettle House Pizza", "Fish Shed"),
    regions=("South Africa", "Western Cape", "Cape Town", "Durban"),
    languages=("en", "af", "sw"),
)

APART = {
    "a word of the trade, in Swahili": ("Huduma ya Old Oven yakwama jijini",
                                        "Old Oven yazindua huduma ya bima"),
    "a rival's dish and its recall": ("Crust & Co sells calzone for R25",
                                      "Crust & Co recalls calzone over glass"),
    "a rival's two openings": ("Crust & Co opens bakery in Durban",
                               "Crust & Co opens school in Durban"),
    "a country": ("Old Oven launches loyalty app in South Africa",
                  "Old Oven to close 40 restaurants in South Africa"),
    "a town": (
        "Old Oven opens its twelfth shop in Cape Town",
        "Old Oven to leave Cape Town by June",
    ),
    "a town, a prize": ("Old Oven opens its twelfth shop in Cape Town",
                        "Old Oven baker from Cape Town wins world title"),
    "a town, a court": ("Old Oven opens its twelfth shop in Cape Town",
                        "Woman sues Old Oven in Cape Town over burns"),
    "a look-alike": ("Old Oven opens Cape Town shop", "Rowan Atkinson waves to fans in Cape Town"),
    "rivals and a country": ("Crust & Co to leave South Africa",
                             "Fish Shed buys smokehouse in South Africa"),
    "rivals and a fine": ("Crust & Co to leave South Africa",
                          "Fish Shed to pay R90m after price-fixing in South Africa"),
    "lists of a town": (
        "The ten best pizzas in Cape Town",
        "Who bakes the crispest base in Cape Town?",
    ),
    "prices in a country": ("Wheat price and cheese price fall in South Africa",
                            "Gas price to rise again in South Africa"),
    "strangers and a country": ("Old Oven launches loyalty app in South Africa",
                                "Airline thanks water plant in South Africa"),
    "a town nobody listed": ("Old Oven sponsors rugby week in Prieska",
                             "Old Oven driver robbed in Prieska"),
    "the same thing at two rivals": ("Crust & Co launches loyalty app with free slices",
                                     "Kettle House Pizza launches loyalty app with free slices"),
    "the same crime in two towns": ("Armed men rob pizza chain in Durban",
                                    "Armed men rob pizza chain in Pretoria"),
    "one company, two acts": ("Old Oven appoints Naledi Mokoena as chief executive",
                              "Old Oven recalls garlic dip over glass"),
    "the trade's words": ("Fast food restaurants brace for load shedding",
                          "Fast food restaurants hire for the festive season"),
    "the brand's product": ("Baker's Dozen back at Old Oven for a week",
                            "Customer finds hair in Baker's Dozen"),
    "Afrikaans words without a subject": ("Die man wat gister oor die brug gery het is terug",
                                          "Die vrou wat gister van die werk af is het nou hulp"),
    "numbers": ("Old Oven sells 12 million slices", "12 million litres of rain fall on valley"),
}  # fmt: skip

TOGETHER = {
    "a rival's guest in court": ("Dad who overdosed at Fish Shed sentenced",
                                 "Father sentenced for heroin at Fish Shed play area"),
    "a rival's free tea": ("Fish Shed to give away free tea at breakfast",
                           "Free Fish Shed tea during breakfast hours"),
    "a closure": ("Old Oven to close 40 restaurants in South Africa",
                  "Forty Old Oven restaurants to close across South Africa"),
    "a recall": (
        "Old Oven recalls garlic dip over glass fears",
        "Glass found in garlic dip: recall at Old Oven",
    ),
    "a bankruptcy": ("Kettle House Pizza files for bankruptcy protection",
                     "Pizza chain Kettle House seeks bankruptcy protection again"),
    "a robbery": (
        "Armed men rob pizza shop in Durban",
        "Durban pizza shop robbed by armed gang of men",
    ),
    "a strike in Afrikaans": (
        "Stakers sluit bakkery se hekke in Paarl",
        "Bakkery se hekke in Paarl deur stakers gesluit",
    ),
    "a person": (
        "Old Oven names Naledi Mokoena finance chief",
        "Naledi Mokoena joins Old Oven as finance chief",
    ),
}  # fmt: skip


def keys(titles: Sequence[str], brand: Brand | None) -> list[str]:
    """Return the keys that headlines get as they arrive, an hour apart."""
    memories: dict[str, StoryMemory] = {}
    found = []
    for number, title in enumerate(titles):
        one: Item = item(title, hours=len(titles) - number, source=f"Outlet {number}")
        [told] = group([one], list(memories.values()), brand=brand)
        memories[told.key] = kept(told)
        found.append(told.key)
    return found


@each("turn", [1, -1], ids=["as told", "turned round"])
@each("kind", APART)
def test_places_names_and_the_trades_words_tell_no_event(kind: str, turn: int) -> None:
    first, then = keys(APART[kind][::turn], BRAND)
    assert first != then


@each("kind", APART)
def test_nor_do_they_in_one_run(kind: str) -> None:
    assert len(group([item(title) for title in APART[kind]], brand=BRAND)) == 2


@each("turn", [1, -1], ids=["as told", "turned round"])
@each("kind", TOGETHER)
def test_one_event_in_other_words_is_one_story(kind: str, turn: int) -> None:
    first, then = keys(TOGETHER[kind][::turn], BRAND)
    assert first == then


def test_what_was_read_before_does_not_change_what_is_one_event() -> None:
    """Word frequencies of the moment once did: a hundred headlines on a thing hid it."""
    crowd = [
        f"Listeria recall widens to town number {name}" for name in "abcdefghijklmnopqrstuvwxyz"
    ]
    told = [*TOGETHER["a recall"], *APART["a country"]]
    fresh = keys(told, BRAND)
    later = keys([*crowd, *told], BRAND)[len(crowd) :]
    assert [fresh.index(key) for key in fresh] == [later.index(key) for key in later]


def test_what_means_nothing_to_the_brand_is_no_outlet_of_what_does() -> None:
    ours = item("Old Oven opens bakery beside the tram depot", source="Valley Post")
    theirs = item("Bakery opens beside the tram depot", source="The Herald")
    scores = {ours.id: 3.0, theirs.id: 0.4}
    verdicts = {key: Evaluation(item_id=key, score=score) for key, score in scores.items()}
    told = group_judged([ours, theirs], verdicts, [], NOW, BRAND)
    assert sorted(one.outlets for one in told) == [("The Herald",), ("Valley Post",)]
    # Nor does it join what is remembered; each finds its own story again.
    memories = [kept(one, sent=one.items[0] is ours, score=scores[one.items[0].id]) for one in told]
    again = group_judged([ours, theirs], verdicts, memories, NOW, BRAND)
    assert {one.key for one in again} == {one.key for one in told}
    both = {key: Evaluation(item_id=key, score=3.0) for key in scores}
    assert len(group_judged([ours, theirs], both, [], NOW, BRAND)) == 1


def test_an_item_without_a_score_is_in_no_story() -> None:
    one = item("Old Oven opens bakery")
    assert (
        group_judged([one], {one.id: Evaluation(item_id=one.id, score=None)}, [], NOW, BRAND) == []
    )
    assert group_judged([one], {}, [], NOW, BRAND) == []


def test_short_reports_of_two_outlets_bear_one_another_out() -> None:
    told = [
        ("Passenger dies after smoke on Old Oven train", "The Herald",
         "A man aged 63 who was taken to hospital after smoke filled an Old Oven train has died."),
        ("Man treated for smoke on Old Oven train to Durban has died", "Valley Post",
         "A man hurt when smoke filled an Old Oven train on Sunday has died, the hospital said."),
    ]  # fmt: skip
    text = (
        "An Old Oven train to Durban stopped on Sunday after smoke filled the cabin, and six "
        "people were treated. Two of them were taken to hospital, where a man of 63 is in "
        "danger, the hospital said. Nobody knows yet why it burned."
    )
    before = ("Smoke in cabin forces Old Oven train to stop in Durban", "The Courier", text)
    # One outlet's notices are all in one form.
    form = [
        (f"{name} 2", "Games List", f"{name} 2 was newly added to the list and is broken")
        for name in ("Culling", "Deceit")
    ]

    def grouped(of: Sequence[tuple[str, str, str]]) -> int:
        read = [item(title, source=source, text=text) for title, source, text in of]
        return len(group([replace(one, summary="", text=one.summary) for one in read], brand=BRAND))

    assert (grouped(told), grouped([before, *told]), grouped(form)) == (1, 1, 2)


def test_one_word_joins_a_story_of_many_headlines_only_while_it_is_told() -> None:
    crowd = [
        "Harbour bakery of Old Oven floods at night",
        "Harbour bakery floods, Old Oven shuts oven hall",
        "Old Oven cleans up after harbour bakery floods",
        "Old Oven's harbour bakery floods: ovens ruined",
    ]
    told = [item(title, hours=40, source=title[:5]) for title in crowd]
    [flood] = group(told, brand=BRAND)

    def joins(title: str, hours: float) -> bool:
        [later] = group([item(title, hours=hours, source="X")], [kept(flood, days=0)], brand=BRAND)
        return later.key == flood.key

    other = "Old Oven sends blankets to floods"
    assert joins(other, hours=30)
    assert not joins(other, hours=26)
    assert joins("Old Oven bakery floods", hours=26)


def test_one_outlets_texts_are_like_one_another_whatever_they_tell() -> None:
    diary = (
        "Each day of the baking congress our reporter writes down what she heard in the halls of "
        "Port Alfred, where some four hundred bakers and millers have met since Monday. "
    )
    told = {
        "A stone without water at the congress": "A miller from Ermelo showed a stone that needs "
        "no water and hardly any sleep, as he put it, and let forty visitors turn it by hand until "
        "one of them lost a ring in the wheat.",
        "Congress quarrels over wide doors": "Two sellers of ovens had a quarrel about the width "
        "of doors: the first wants them as wide as a cart, the second as narrow as a loaf, and "
        "neither would sit down to lunch.",
        "Boats and thanks, the congress ends": "The chair thanked the cooks, gave the last medal "
        "to a pastry school from the north and went home by boat, for the road along the river had "
        "been under mud from the early hours.",
    }
    read = [
        item(title, hours=9 - n, text=diary + text) for n, (title, text) in enumerate(told.items())
    ]

    assert len(group(read)) == 3
    assert len(group(read[:2])) == 2
    [first] = group(read[:1])
    [second] = group(read[1:2], [kept(first)])
    assert second.key != first.key


def test_little_of_its_own_among_a_sites_lines_still_tells_two_headlines_of_one_form_apart() -> (
    None
):
    lines = (
        "Every week the guild of bakers lists one shop of its region here, with the street and the "
        "hours at which it is open, so that who travels through knows where bread can be had. "
        "Who wants to be on the list writes to the guild by the first day of the month."
    )
    own = (
        "Rye from a wood oven near the quay.",
        "Maize loaves, sold from a cart at dawn.",
        "Sour dough with raisins behind the chapel.",
        "Flat bread with thyme under the viaduct.",
    )
    read = [
        item(f"Shop {n} of list {30 - n}", hours=n, text=f"{text} {lines}")
        for n, text in enumerate(own)
    ]

    assert len(group(read)) == len(own)


def test_films_over_nothing_but_their_channels_lines_are_several_stories() -> None:
    lines = (
        "Subscribe to our channel for new films each week and switch on the bell so that you miss "
        "none of them. Follow us on all networks, the links stand below. Music by the library of "
        "the house, licensed for this channel. For business write to the address on our page."
    )
    titles = ("We tried every oven in a day", "Building a shed", "Is the deep pan worth it?")
    films = [item(title, hours=9 - n, text=lines) for n, title in enumerate(titles)]

    assert len(group(films)) == len(films)
    [first] = group(films[:1])
    [second] = group(films[1:2], [kept(first)])
    assert second.key != first.key


def _one_by_one(*told: tuple[str, str, float], brand: Brand = BRAND) -> list[str]:
    """Return the key of each headline's story; with its text, and hours before now."""
    known: dict[str, StoryMemory] = {}
    keys = []
    for n, (title, text, hours) in enumerate(told):
        one = item(title, text=text, hours=hours, source=f"Outlet {n}")
        [found] = group([one], list(known.values()), NOW, brand=brand)
        known[found.key] = kept(found)
        keys.append(found.key)
    return keys


def test_harm_in_other_words_is_one_event_where_two_outlets_say_the_same_below() -> None:
    azul = Brand(
        id="azul", display_name="Azul", core=("companhia aérea",), extended=("voo", "avião"),
        languages=("pt", "en"),
    )  # fmt: skip
    died = (
        "Cliente idosa morre na fila do balcão da Azul",
        "Uma cliente idosa morreu na fila do balcão. O filho diz que a cadeira não veio.",
        3,
    )
    blamed = (
        "Filho de idosa morta acusa Azul de não trazer cadeira",
        "O filho da cliente idosa que morreu na fila do balcão diz que a cadeira não veio.",
        2,
    )
    other = ("Cliente morto em batida tinha cartão da Azul",
             "Um motorista morreu em batida na serra. A polícia procura quem viu.", 1)  # fmt: skip
    first, second, third = _one_by_one(died, blamed, other, brand=azul)
    assert first == second != third


def test_the_end_of_a_harm_belongs_to_it_however_long_ago_its_day_was() -> None:
    vote = ("Old Oven bakers vote to strike from Friday", "", 60)
    ended = _one_by_one(vote, ("Old Oven strike called off", "", 1))
    assert len(set(ended)) == 1
    for title in ("Old Oven bakers strike again over pay", "Old Oven recall is over"):
        assert len(set(_one_by_one(vote, (title, "", 1)))) == 2, title


FIGURES = {
    "one sum in both headlines": (
        ("Old Oven pays R27m for its Durban dairy", ""),
        ("R27 million spent by Old Oven", ""),
    ),
    "a precise sum below, and in one headline": (
        ("Old Oven third-quarter profit up to R54.1m", "It made R54.1 million in nine months."),
        ("Regional kitchens lift Old Oven earnings", "It made R54,1 million in nine months."),
    ),
    "one harm and one round number": (
        ("Old Oven fires 200 workers in purge over tips", ""),
        ("Old Oven Sacks Nearly 200 Employees After Internal Audit", ""),
    ),
    "one harm and one rare name": (
        ("Guard shot dead as armed gang raids Old Oven shop in Matuu",
         "A guard was killed when six armed men raided it in Matuu town."),
        ("Matuu: thugs kill watchman", "He died when thugs raided the Old Oven shop in Matuu."),
    ),
}  # fmt: skip
NO_FIGURES = {
    "of nobody": (("Old Oven sells 12.5 million slices", ""),
                  ("12.5 million litres of rain fall on valley", "")),
    "of a rival": (("Old Oven makes R27m in June", ""), ("Crust & Co loses R27m of flour", "")),
    "one year": (("Old Oven to bake for 2027 marathon", ""),
                 ("Old Oven rates outlook for 2027", "")),
    "one share": (("Old Oven lifts wages 12.5%", ""), ("Old Oven sees cheese up 12.5% by May", "")),
    "one name before a court": (("Mokoena sues Old Oven over burns", ""),
                                ("Mokoena jailed for fraud at Old Oven", "")),
    "a price": (("Old Oven cuts gammon to R199", ""), ("Worms in R199 platter at Old Oven", "")),
    "harm that recalls a sum": (
        ("Old Oven third-quarter profit up to R54.1m", "It made R54,1m in nine months."),
        ("Hackers leak records of Old Oven", "The chain made R54.1 million. It was attacked."),
    ),
    "a prize, and a theft": (("Old Oven wins R14m prize", ""), ("Old Oven robbed of R14m", "")),
    "two of one name": (
        ("Mokoena shot dead at Old Oven shop in Giyani",
         "She was hit when two men fired at the counter."),
        ("Thabo Mokoena killed in Old Oven truck", "He lost control of his lorry near Brits."),
    ),
    "a round number and another harm": (("Old Oven fires 200 workers", ""),
                                        ("Old Oven recalls 200 pies over glass", "")),
}  # fmt: skip


def _two(told: Sequence[tuple[str, str]]) -> list[Item]:
    return [
        item(title, text=text, hours=2 - n, source=f"Outlet {n}")
        for n, (title, text) in enumerate(told)
    ]


@each("kind", FIGURES)
def test_one_figure_of_one_company_tells_one_event(kind: str) -> None:
    first, then = _two(FIGURES[kind])
    assert len(group([first, then], brand=BRAND)) == 1
    remembered = kept(group([first], brand=BRAND)[0])
    assert [told.key for told in group([then], [remembered], brand=BRAND)] == [remembered.key]


@each("kind", FIGURES)
def test_for_a_day_and_from_another_outlet(kind: str) -> None:
    first, then = _two(FIGURES[kind])
    old = replace(first, published_at=NOW - timedelta(days=2))
    assert len(group([old, then], brand=BRAND)) == 2
    assert len(group([first, replace(then, source=first.source)], brand=BRAND)) == 2


@each("kind", NO_FIGURES)
def test_a_figure_of_others_or_that_many_have_tells_none(kind: str) -> None:
    assert len(group(_two(NO_FIGURES[kind]), brand=BRAND)) == 2


def test_an_outage_of_one_company_is_one_for_some_hours_whoever_tells_it() -> None:
    told = [
        ("Old Oven app and ordering suffer hours-long outage", 1.0, "The Herald"),
        ("@wanjiku: Old Oven app down AGAIN since six, my lunch is stuck", 1.2, "Posts"),
        ("@otieno: cannot order, Old Oven website crashed", 1.4, "Posts"),
    ]
    items = [item(title, hours=hours, source=source) for title, hours, source in told]
    assert len(group(items, brand=BRAND)) == 1
    yesterday = item("Old Oven website crashes on pie day", hours=20, source="Valley Post")
    rivals = item("Crust & Co app down for hours", hours=1, source="Valley Post")
    assert len(group([*items, yesterday, rivals], brand=BRAND)) == 3


def test_an_everyday_name_is_the_brands_own_where_its_story_is_grouped() -> None:
    hearth = replace(BRAND, display_name="Hearth Kitchens", aliases=(), weak_aliases=("Hearth",))
    told = [
        item("Hearth nine-month net profit rises on lower flour costs", source="A"),
        item("Crust & Co nine-month net profit grows on flour sale", source="B"),
    ]
    assert len(group(told, brand=hearth)) == 2
