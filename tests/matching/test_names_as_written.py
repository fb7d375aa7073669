"""Names as people write them, abbreviations, overlapping look-alikes, everyday words as aliases."""

from __future__ import annotations

from service.brands.name_rules import is_abbreviation, is_weak
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.evaluation.samples import NOW, item
from tests.tables import each

PIZZA = Brand(
    id="p", display_name="Debonairs Pizza", aliases=("Debonairs", "KFC", "McDonald's", "Nando's"),
    core=("zzz",),
)  # fmt: skip
MOTORS = Brand(
    id="m", display_name="General Motors", aliases=("GM", "P&G", "J&J", "VW", "PS5", "IBM"),
    core=("cars",),
)  # fmt: skip
KNOWN = {brand.id: Lexicon(brand) for brand in (PIZZA, MOTORS)}


def link(brand: str, title: str) -> Link:
    return KNOWN[brand].score(item(title), NOW).link


@each(
    "title",
    [
        "Debonairstak in Durban brand af", "Ngiye kwaDebonairs izolo", "Kunomlilo eKFC eThekwini",
        "#DebonairsSA is late again", "@KFCSA where is my order", "#kfcsa never again",
        "#BoycottNandosNow trends", "Deboniars gave me a cold slice", "A Debonars was robbed",
        "Debonairrs again", "K.F.C. fined over hygiene", "Mc Donald's sued over burns",
        "Mac Donalds closes", "Mcdonlads queue", "Mcdon-alds cuts jobs", "Nando&rsquo;s advert",
        "Debonairs&nbsp;Pizza opens", "kfc.co.za is down", "see www.debonairspizza.co.za",
        "Debonairs-winkel toe", "@DebonairsPiz cold again", "#KFCProposal couple back",
        "#debonairsfail two hours late", "KFCRosebank was robbed", "at DebonairsRosebank now",
        "M c D o n a l d s closes", "K F C never again", "D e b o n a i r s, cold",
        "m c d o n a l d s", "DebonairsPiz was cold",
        "Nandoes opens", "N.A.N.D.O.S again", "A B C D d'Debonairs", "N A N D O S's menu",
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_write_it(title: str) -> None:
    assert link("p", title) is Link.DIRECT
    assert KNOWN["p"].may_matter(title)
    assert KNOWN["p"].may_matter(f"{title} {'and so on ' * 60}")


@each(
    ("name", "title"),
    [
        ("Marks & Spencer", "Marks + Spencer boss quits"),
        ("Marks & Spencer", "Marks & Spenser cyber attack"),
        ("Mugg & Bean", "eMugg & Bean kunamanzi"),
        ("Bath & Body Works", "Bath & Bodyworks closes"),
        ("Mr Price", "Mister Price fined"),
        ("Dr. Oetker", "Doctor Oetker frozen pizza recalled"),
        ("Capitec Bank", "Capitech Bank clients hit by fraud"),
        ("Burger King", "Umlilo kuBurger King"),
        ("Ster-Kinekor", "eSter-Kinekor kuvaliwe"),
    ],
)
def test_a_name_of_several_words_is_found_as_people_write_it(name: str, title: str) -> None:
    lexicon = Lexicon(Brand(id="w", display_name=name, core=("sales",)))
    assert lexicon.score(item(title), NOW).link is Link.DIRECT
    assert lexicon.may_matter(title)


@each(
    ("name", "title"),
    [
        ("Marks & Spencer", "Marks for Spencer, who quits"),
        ("Bath & Body Works", "In Bath a bodyworks closes"),
        ("Dr. Oetker", "Doctor fined over pizza"),
        ("Burger King", "the burger king of our street"),
    ],
)
def test_what_only_resembles_such_a_name_is_not(name: str, title: str) -> None:
    lexicon = Lexicon(Brand(id="w", display_name=name, core=("sales",)))
    assert lexicon.score(item(title), NOW).link is not Link.DIRECT


@each(
    "title",
    [
        "Paul McDonald resigns", "MacDonald wins the cup", "A debonair man", "Fernando scores",
        "Grade k f c", "The kwacha falls", "Debenhams closes", "A donut a day", "Pairs of shoes",
        "NotKFCatAll", "plan K F or C", "SKFCorp has news", "I A M here",
    ],
)  # fmt: skip
def test_what_only_resembles_a_name_is_not_taken_for_it(title: str) -> None:
    assert link("p", title) is not Link.DIRECT


def test_everyday_words_that_are_written_as_one_are_a_name() -> None:
    air = Lexicon(Brand(id="a", display_name="Southwest Airlines", core=("zzz",)))
    assert air.score(item("southwestairlines lost my bag"), NOW).link is Link.DIRECT
    assert air.score(item("@SouthwestAir lost my bag"), NOW).link is Link.DIRECT
    assert air.score(item("Few southwest airlines fly there"), NOW).link is not Link.DIRECT


def test_a_hit_in_a_text_with_entities_stands_where_the_text_has_it() -> None:
    text = "Smith &amp; Sons sue Nando&rsquo;s again"
    hit = KNOWN["p"].matches(item(text)).fields[0].hits[0]
    assert text[hit.start : hit.end] == "Nando&rsquo;s"


@each(
    "title",
    ["GM recalls trucks", "P&G lifts prices", "J&J to pay", "Is VW honest?", "PS5 price up",
     "IBM hires", "my old gm cars never broke", "GM RECALLS TRUCKS"],
)  # fmt: skip
def test_an_abbreviation_is_a_name_in_capitals_or_beside_the_trade(title: str) -> None:
    assert link("m", title) is Link.DIRECT


def test_an_abbreviation_in_small_letters_alone_is_none() -> None:
    assert link("m", "gm everyone, lovely day") is Link.NONE


@each("name", ["GM", "P&G", "VW", "J&J", "IBM", "PS5", "3M", "K.F.C."])
def test_abbreviations_are_trusted(name: str) -> None:
    assert is_abbreviation(name)
    assert not is_weak(name, "Zaxo")


@each("name", ["IT", "SA", "US", "GAP", "Deb", "Gm", "The", "TARGET", "24/7"])
def test_words_and_common_abbreviations_are_not(name: str) -> None:
    assert not is_abbreviation(name)


@each(
    ("name", "core", "not_us", "title", "meant"),
    [
        ("Bean There", "coffee", "Sean Bean", "Sean Bean there to open film week", False),
        ("Bean There", "coffee", "bean there done that",
         "BEAN THERE, DONE THAT: pensioner grows giant runner", False),
        ("Bean There", "coffee", "Sean Bean", "Bean There opens a café", True),
        ("Dove", "soap", "doves", "Dove's new soap ad", True),
        ("Dove", "soap", "doves", "Doves and soap in a fountain", False),
        ("Sun Pizza", "pizza", "Sun", "Sun Pizza opens", True),
    ],
)  # fmt: skip
def test_a_look_alike_wins_where_it_overlaps(
    name: str, core: str, not_us: str, title: str, meant: bool
) -> None:
    brand = Brand(id="b", display_name=name, core=(core,), not_us=(not_us,))
    assert (Lexicon(brand).score(item(title), NOW).link is Link.DIRECT) is meant


GAP = Lexicon(
    Brand(
        id="g", display_name="Gap Inc.", weak_aliases=("Gap",), core=("clothing",),
        extended=("jeans",), competitors=("Zara",),
    )
)  # fmt: skip


@each(
    ("title", "meant"),
    [
        ("Gap closes ten shops", True),
        ("Jeans by Gap are back", True),
        ("Gap's shoppers complain", True),
        ("Rival Gap cuts prices", True),
        ("see gap.com for more", True),
        ("Gap (NYSE: GPS) falls", True),
        ("Gender pay gap widens in clothing trade", False),
        ("Gap between rich and poor: jeans for all", False),
        ("Mind the gap, says Zara", False),
        ("Trade Gap Shrinks as Exports Grow", False),
        ("Gap-year students in jeans", False),
    ],
)
def test_an_alias_of_everyday_language_asks_for_proof(title: str, meant: bool) -> None:
    assert (GAP.score(item(title), NOW).link is Link.DIRECT) is meant


def test_a_post_that_names_the_brand_passes_the_gate_though_it_has_no_title() -> None:
    assert GAP.may_matter("\n\n@Gap been on hold for two hours about my order, useless")


def test_what_may_mean_the_brand_passes_the_gate_unproven() -> None:
    assert GAP.may_matter("Gap, of all things, has us puzzled")
    assert not GAP.may_matter("The gender pay gap widens")


@each(
    ("name", "core", "title", "meant"),
    [
        ("Whole Foods", "groceries", "Whole Foods recalls beef", True),
        ("Whole Foods", "groceries", "Why a whole foods diet helps", False),
        ("Five Below", "shops", "Shops of Five Below robbed", True),
        ("Five Below", "shops", "It was five below zero in Calvinia", False),
        ("Mars", "chocolate", "Life on Mars found", False),
        ("Mars", "chocolate", "Mars recalls a bar", True),
        ("Meta", "social network", "Meta analysis finds no link", False),
        ("Meta", "social network", "Meta to cut jobs", True),
        ("Uber", "taxi", "An uber party in Durban", False),
        ("Uber", "taxi", "Uber drivers strike", True),
        # words of the trade that the brand file does not have
        ("Dodge", "cars", "Dodge SUVs are back in Durban", True),
        ("Orange", "mobile network", "Faster 5G on Orange, from May", True),
        ("Orange", "mobile network", "Faster juice on orange, from May", False),
        # another firm beside it
        ("Visa", "payments", "Microsoft and Visa may move the Dow", True),
        ("Visa", "payments", "Apple, Visa, Netflix: What to Watch", True),
        ("Time", "magazine", "Merger of Comcast and Time Warner off", False),
        # whose it is, and what it is the second half of
        ("Fortune", "magazine", "Jack Ma's Fortune Surges to a Record", False),
        ("Arm", "chips", "Emcor's (EME) Arm Wins Five-Year Contract", False),
        ("Mini", "cars", "Samsung Galaxy S4 Mini and iPhone compared", False),
        ("Target", "shops", "How Target Lost Canada", True),
        ("Time", "magazine", "Time to buy a watch", False),
        ("Delta", "airline", "Delta's the limit, sings Pandora (PHOTO)", False),
        # a person
        ("Abbott", "medicine", "Tony Abbott speaks in Perth", False),
        ("Abbott", "medicine", "PM Abbott speaks in Perth", False),
        ("Abbott", "medicine", "Abbott recalls a powder", True),
        # what moves, and what stands without an article anyway
        ("Rain", "mobile network", "Rain stops play at the Wanderers", False),
        ("Rain", "mobile network", "Rain launches 5G at home", True),
        ("Slack", "software", "Slack down for thousands of users", True),
        ("Discovery", "bank", "Thanks to the Discovery consultant who sorted out my card", True),
        ("Mars", "chocolate", "Mars rises in the east tonight", False),
        ("Mars", "chocolate", "Mars raises prices", True),
        ("Kraft", "cheese", "Michael E. Kraft: what to do now", False),
    ],
)
def test_names_of_two_words_and_of_words_that_lists_lack(
    name: str, core: str, title: str, meant: bool
) -> None:
    known = Lexicon(Brand(id="b", display_name=name, core=(core,)))
    assert (known.score(item(title), NOW).link is Link.DIRECT) is meant


def _about(name: str, trade: str, titles: list[str]) -> dict[str, tuple[Link, bool]]:
    lexicon = Lexicon(Brand(id="b", display_name=name, core=(trade,)))
    return {one: (lexicon.score(item(one), NOW).link, lexicon.may_matter(one)) for one in titles}


def test_an_everyday_name_is_one_in_a_tag_beside_what_only_a_firm_meets() -> None:
    ours = [
        "#BoycottShell trends as drivers vow to leave", "Why #ShellScandal is trending",
        "#CancelShell tops X", "#boycottshell trends", "#SHELLFAIL again", "#ShellFuel deals today",
        "#BoycottShellNow", "#ShellFails2026 trends",
    ]  # fmt: skip
    assert _about("Shell", "petrol", ours) == dict.fromkeys(ours, (Link.DIRECT, True))
    others = [
        "#ShellScript tips", "#GhostInTheShell trends", "#seashell", "#EggShellArt wins",
        "#EggShellFail", "#GhostInTheShellSucks", "#ShellGameFails", "#ShellNow",
    ]  # fmt: skip
    assert _about("Shell", "petrol", others) == dict.fromkeys(others, (Link.NONE, False))
    unsure = ["Great finds in the #ShellSale", "Who went to the #ShellStore"]
    assert _about("Shell", "petrol", unsure) == dict.fromkeys(unsure, (Link.NONE, True))


def test_an_everyday_alias_is_one_in_a_tag_in_a_long_text_and_in_a_page() -> None:
    lexicon = Lexicon(
        Brand(id="b", display_name="Equity Bank", weak_aliases=("Equity",), core=("bank",))
    )
    told = f"#BoycottEquity trends as thousands cancel {'and so on ' * 60}"
    assert lexicon.may_matter(told)
    assert lexicon.may_matter(f"{'and so on ' * 60}\n\n #BoycottEquity again")
    assert lexicon.prefilter.passes_source(f"<p>{told}</p>".encode())


@each(
    ("name", "title"),
    [
        ("J.P. Morgan", "JP Morgan cuts jobs in Lagos"),
        ("JM Smucker", "J.M. Smucker recalls Jif"),
        ("A.P. Moller-Maersk", "AP Møller-Mærsk ship burns"),
        ("US Steel", "U.S. Steel mill explodes"),
        ("Pick n Pay", "Pick and Pay manager arrested"),
        ("Pick n Pay", "Pick&amp;Pay trolley rage"),
        ("Arm & Hammer", "Arm n Hammer powder recalled"),
        ("Kellogg's", "Kellogg´s plant shuts"),
        ("Fruit & Veg City", "#FruitAndVegCity strike"),
    ],
)
def test_initials_and_the_word_between_are_written_in_several_ways(name: str, title: str) -> None:
    known = Lexicon(Brand(id="i", display_name=name, core=("zzz",)))
    assert known.may_matter(title)
    assert known.score(item(title), NOW).link is Link.DIRECT


@each("title", ["U.S. steel tariffs doubled", "U.S. steel prices fall"])
def test_small_letters_tell_a_word_from_a_name_with_initials(title: str) -> None:
    known = Lexicon(Brand(id="i", display_name="US Steel", core=("zzz",)))
    assert known.score(item(title), NOW).link is not Link.DIRECT


def test_an_owners_name_is_cut_from_the_registered_one() -> None:
    brand = Brand(id="k", display_name="Kellogg's", aliases=("Kellogg Company",), core=("zzz",))
    assert Lexicon(brand).score(item("Kellogg fined over ads"), NOW).link is Link.DIRECT


UPS = Lexicon(
    Brand(id="u", display_name="United Parcel Service", weak_aliases=("UPS",), core=("parcels",))
)


@each("title", ["UPS plane crashes in Louisville", "Widow of UPS driver sues"])
def test_an_abbreviation_that_spells_a_word_counts_in_capitals(title: str) -> None:
    assert UPS.may_matter(title)
    assert UPS.score(item(title), NOW).link is Link.DIRECT


@each("title", ["PUSH UPS ARE GOOD", "Push ups are good", "SIT UPS are good", "The UPS and downs"])
def test_a_word_that_is_said_loudly_is_no_abbreviation(title: str) -> None:
    assert UPS.score(item(title), NOW).link is not Link.DIRECT
