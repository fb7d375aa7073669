"""Topics and themes, and what kitchens buy and shops are called: plain lists to edit.

English first, with some Afrikaans, since the demonstration brand trades in South Africa; a language
that is missing costs detail, not the item. The words of events and of how something is meant are in
`events/`; how lists in files are read stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.models import Brand
from service.resources import list_lines
from service.text.normalize import words
from service.text.terms import stem

RISK_LANGUAGES = frozenset({"en", "af"})
"""The languages of the words of risk (ISO 639-1)."""

READ_LANGUAGES = RISK_LANGUAGES | {"de", "es", "fr", "nl", "pt"}
"""Those whose common words of what happened keywords know."""

TOPICS = (
    "food safety",
    "safety",
    "labour",
    "legal",
    "menu",
    "promotion",
    "expansion",
    "results",
    "deals and owners",
    "people",
    "digital",
    "supply and prices",
    "community",
    "reviews",
)
"""What a story may be about, as the mail and the model name it; the first of two alike decides."""

OTHER_TOPIC = "other"
"""The topic of what fits none above."""

THEMES: dict[str, str] = {
    "labour": """worker workers wage wages strike strikes union unions protest protests labour labor
        pay employee employees staff walkout layoffs layoff jobs minimum overtime unfair hiring
        picket retrenchment dismissal hourly""",
    "food safety": """poisoning contaminated contamination salmonella listeria e-coli coli hepatitis
        norovirus outbreak illness ill sick sickened recall recalled hygiene inspection inspectors
        rodent rat mould expired tainted germs bacteria foodborne infected exposed chemical additive
        additives ingredients ingredient meat supplier undercooked""",
    "security": """hack hacked hackers hacker breach breached data stolen card cards credit debit
        password passwords malware cyber ransom ransomware privacy leak leaked fraud phishing""",
    "results": """profit profits sales revenue quarter quarterly earnings share shares stock stocks
        forecast results dividend analysts estimates outlook margins margin growth income loss
        losses guidance slump slides beats misses price prices rally investors""",
    "deals": """merger merge acquire acquires acquisition takeover buy buys buyout deal bid sale
        sell sells stake ipo bankruptcy bankrupt chapter headquarters franchise franchisee
        franchisees ceo chairman board executive investor activist restructuring spin-off tax
        inversion talks stores outlets expansion owner""",
    "marketing": """ad ads advert advertising campaign commercial commercials mascot free promotion
        promo sponsor sponsorship logo slogan giveaway marketing brand branding contest sweepstakes
        twitter hashtag facebook spot makeover""",
    "menu": """menu burger burgers breakfast sandwich sandwiches taco tacos pizza pizzas flavour
        flavor coffee tea chicken fries cheese bacon dessert taste sauce drink drinks limited-time
        recipe chef beer wings salad lunch dinner snack vegan meal""",
    "technology": """app apps mobile phone phones smartphone wireless online delivery order ordering
        digital iphone android google apple samsung microsoft amazon tablet software launch charging
        device devices robot drone drones technology tech virtual startup loyalty kiosk""",
    "nutrition": """calorie calories obesity obese nutrition nutritional fat sugar salt diet diets
        healthy unhealthy healthier eating overweight diabetes soda organic gluten""",
    "crime": """arrest arrested police jail jailed shooting shot robbery robbed murder stabbed
        assault charged killed drunk naked topless theft suspect gunman prison sentenced victim
        attack fight caught custody""",
    "law": """lawsuit court sue sues sued judge ruling ban banned regulator regulators fine fined
        legal settlement law laws liable liability appeal copyright trademark antitrust jury""",
    "celebrity": """actor actress singer album film movie movies band star stars season episode
        trailer wedding divorce married kardashian bieber beyonce concert song premiere box-office
        celebrity baby pregnant award awards oscar emmy mtv tv show series finale fans rapper
        hollywood cast dating split""",
    "politics": """president senate congress election minister government obama putin russia ukraine
        vote parliament republican democrat white-house policy sanctions war military troops
        secretary governor mayor diplomat""",
    "medicine": """cancer drug drugs study patients fda virus ebola vaccine doctor doctors hospital
        disease heart brain treatment risk researchers scientists health alzheimer autism trial
        mers flu measles""",
    "markets": """fed rates rate inflation dollar euro bank banks oil gold bond bonds economy gdp
        ecb central wall-street futures yen markets currency debt unemployment housing mortgage""",
    "sport": """cup league team coach player players match game goal olympic olympics championship
        football soccer cricket rugby tennis nfl nba fifa""",
    "disaster": """fire explosion crash earthquake flood storm hurricane tornado missing plane
        evacuated injured collapse blaze accident derailed""",
    "cars": """car cars toyota gm ford tesla vehicle vehicles ignition airbag honda chrysler
        automaker driver driving electric bmw nissan""",
    "opinion": """survey poll customers worst best rated ranking complaints slam loses millennials
        favourite favorite satisfaction reputation boycott backlash criticism apology outrage""",
}
"""Plain subjects of news by single English words: what ranking learns from a few votes, so that who
liked one strike likes the next, though it shares no word with the first. Not TOPICS, which the mail
and the model name: those are phrases, the first of which decides, and what was learnt from votes
would change with them. After the top levels of the IPTC Media Topics, cut to what a brand's readers
meet; the words were chosen without looking at any sample."""


INGREDIENTS = """almond, almonds, apple, apples, avocado, avocados, bacon, basil, beans, beef, beer,
    bread, broccoli, butter, cabbage, cacao, carrots, cheddar, cheese, chicken, chillies, chocolate,
    cocoa, coconut, coffee, corn, cream, dairy, dough, duck, egg, eggs, feta, fish, flour, garlic,
    gelatine, ginger, gluten, grain, grapes, ham, hazelnuts, herbs, honey, ice, lamb, lemon, lemons,
    lettuce, maize, mango, margarine, mayonnaise, meat, milk, mince, mozzarella, mushrooms, mussels,
    mustard, mutton, nuts, oats, oil, olives, onion, onions, oranges, oysters, parmesan, pasta,
    peanut, peanuts, peas, pepper, peppers, pineapple, pork, potato, potatoes, poultry, prawns,
    raisins, rice, salad, salami, salmon, salt, sardines, sauce, sausage, sausages, seafood, seeds,
    sesame, shrimp, soya, soy, spices, spinach, sprouts, strawberries, sugar, sunflower, syrup, tea,
    tofu, tomato, tomatoes, tuna, turkey, vanilla, vegetables, vinegar, walnuts, water, wheat, wine,
    yeast, yoghurt, yogurt, kaas, hoender, melk, meel, koring, vleis"""
"""What kitchens and makers of food buy: one of these among a brand's own words is what it uses."""

MADE = """aircraft, airliner, airliners, airplanes, appliance, appliances, apparel, auto,
    automaker, automotive, autos, batteries, bicycles, bikes, brakes, car, carmaker, cars,
    clothing, computers, cosmetics, drug, drugmaker, drugs, electronics, footwear, furniture,
    handset, handsets, jewellery, laptops, machinery, medicine, medicines, motorcycles,
    pharmaceutical, pharmaceuticals, phone, phones, planemaker, scooters, shoes, smartphone,
    smartphones, sneakers, sportswear, tablets, toy, toymaker, toys, trainers, truck, trucks, tyre,
    tyres, tires, vaccine, vaccines, van, vans, vehicle, vehicles, watches, motors, motor, makeup,
    skincare, perfume, perfumes, hospital, hospitals, clinic, clinics, cosméticos, cosméticas,
    perfumaria, maquiagem, maquillaje, roupas, ropa, sapatos, zapatos, brinquedos, juguetes,
    móveis, muebles, automóveis, automóviles, coches, medicamentos, hospitais, hospitales,
    cosmétiques, vêtements, chaussures, jouets, meubles, voitures, médicaments, kosmetik, kleidung,
    schuhe, spielzeug, möbel, fahrzeuge, medikamente, krankenhaus, klinik, cosmetica, kleding,
    schoenen, speelgoed, meubels, geneesmiddelen, ziekenhuis, klere, skoene, medisyne, hospitaal,
    voertuie"""
"""What is made or done that nobody eats: a firm of these alone recalls no food."""

_FOOD = """food, foods, restaurant, restaurants, bakery, bakeries, cafe, café, cafes, grocery,
    groceries, supermarket, supermarkets, snacks, drinks, beverages, confectionery, retailer,
    retail, department, hypermarket, kitchen, nutrition, formula"""

OUTLETS = """restaurant, café, cafe, bistro, bar, pub, bakery, shop, store, supermarket, branch,
    outlet, showroom, dealership, garage, hotel, lodge, clinic, pharmacy, salon, gym,
    school, campus"""
"""What one place of a firm with many is called."""


def named_lists(package: str, file: str, between: str | None = None) -> dict[str, tuple[str, ...]]:
    """Return the lists of a file in `package`: a name, a colon and its words, a blank line after.

    Lines with a # before are remarks. `between` is what stands between two phrases; None: they are
    words, with white space between.
    """
    lines = list_lines(package, file)
    named = (entry.partition(":") for entry in "\n".join(lines).split("\n\n"))
    return {
        name.strip(): tuple(" ".join(one.split()) for one in said.split(between))
        for name, _, said in named
        if said
    }


def listed(said: str) -> list[str]:
    """Return the phrases of one of the comma separated lists above."""
    return [" ".join(word.split()) for word in said.split(",") if word.strip()]


_THEMES_OF: dict[str, tuple[str, ...]] = {}
"""The themes of each stemmed word."""

for _theme, _listed in THEMES.items():
    for _word in sorted({stem(word) for word in _listed.split()}):
        _THEMES_OF[_word] = (*_THEMES_OF.get(_word, ()), _theme)


def themes_of(stems: Iterable[str]) -> dict[str, float]:
    """Return the themes that stemmed words speak of, each with its share of all that is said."""
    told: dict[str, float] = {}
    for word in stems:
        themes = _THEMES_OF.get(word, ())
        for theme in themes:
            told[theme] = told.get(theme, 0.0) + 1.0 / len(themes)
    total = sum(told.values())
    return {theme: part / total for theme, part in told.items()}


_EATEN_ELSEWHERE = """muesli, granola, cereal, cereals,
    biscuit, cookies, hummus, juice, bäckerei, bäcker, molkerei, metzgerei, lebensmittel,
    supermarkt, supermarktkette, discounter, brot, käse, milch, joghurt, wurst, fleisch, schinken,
    eier, schokolade, kekse, tiefkühlkost, getränke, saft, bier, wasser, nudeln, reis, salat, müsli,
    nüsse, honig, babynahrung, babykost, speiseeis, boulangerie, alimentation, alimentaire,
    laiterie, fromage, fromages, lait, viande, pain, yaourt, yaourts, chocolat, saucisson,
    jambon, œufs, boissons, biscuits, glaces, supermarchés, supermarché, panadería, alimentos,
    alimentación, lácteos, queso, leche, carne, pan, yogures, chorizo, jamón, huevos, bebidas,
    galletas, helados, supermercado, supermercados, restaurante, restaurantes, padaria,
    laticínios, queijo, leite, pão, iogurte, presunto, ovos, biscoito, biscoitos, sorvete,
    sorvetes, bakkerij, zuivel, slagerij, kaas, melk, vlees, brood, worst, eieren, chocolade,
    koekjes, dranken, levensmiddelen, supermarkten, bakkery, slaghuis, kos, wors, eiers,
    sjokolade, koekies, drank, supermark, restaurant"""
"""What is eaten, or who sells it, in other languages; a longer word may end so, as in German."""

_COMPOUND = 7
"""Letters from which a word may be one that ends in another."""
_ENDS = tuple(word for word in listed(_EATEN_ELSEWHERE) if len(word) > 3 and word != "wasser")
_EATEN = frozenset(THEMES["menu"].split()) | {
    *listed(INGREDIENTS),
    *listed(_FOOD),
    *listed(_EATEN_ELSEWHERE),
}
_MADE = frozenset(word for said in listed(MADE) for word in words(said))


_CARRIER = re.compile(
    r"\b(?:social (?:media|networks?|networking)|(?:video|photo) (?:sharing|platform|app)|videos?"
    r"|messaging|messenger|messages|microblog\w*|forums?|streaming|broadcasters?|broadcasting"
    r"|newspapers?|news(?: (?:agency|agencies|wires?|services?|sites?|networks?))?|newswires?"
    r"|magazines?|radio|television|podcasts?"
    r"|tv (?:channels?|networks?|stations?))$"
)
"""What a trade is called that carries what others say or show; of a maker of sets it is one word
of several."""
_BURNT_TOO = frozenset({"oil", "water", "ice"})
"""Ingredients that by themselves make no kitchen: drillers, power plants and rinks have them."""


def may_cook(brand: Brand) -> bool:
    """Return whether what a brand says of its trade is of things that people eat."""
    return _is_of_food(_said_by(brand) - _BURNT_TOO)


def has_no_food(brand: Brand) -> bool:
    """Return whether all that a brand says of its trade is of things that nobody eats."""
    said = _said_by(brand)
    return not said.isdisjoint(_MADE) and said.isdisjoint(_EATEN)


def sells_no_food(brand: Brand) -> bool:
    """Return whether a brand tells its trade, and nothing in that is eaten."""
    said = _said_by(brand) - set(words(" ".join((brand.display_name, *brand.aliases))))
    return bool(said) and not _is_of_food(said)


def carries(brand: Brand) -> bool:
    """Return whether a brand carries what others say, by its trade: a network, a paper."""
    said = [" ".join(words(phrase)) for phrase in (*brand.core, *brand.extended, *brand.products)]
    return any(_CARRIER.search(phrase) for phrase in said)


def speaks_of_food(text: str) -> bool:
    """Return whether a text names something that is eaten."""
    return _is_of_food(words(text))


def _said_by(brand: Brand) -> set[str]:
    phrases = (*brand.core, *brand.extended, *brand.products)
    return {word for phrase in phrases for word in words(phrase)}


def _is_of_food(said: Iterable[str]) -> bool:
    return any(word in _EATEN or (len(word) > _COMPOUND and word.endswith(_ENDS)) for word in said)
