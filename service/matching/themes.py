"""The plain subjects of news, by the words that give them away, to learn more from few votes.

Pure data. A reader who liked one strike likes the next, though it shares no word with the first.
The subjects follow the top levels of the IPTC Media Topics, cut to what a brand's readers meet; the
words are everyday news English, chosen without looking at any sample.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.text.terms import stem

_THEMES = {
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

THEMES_OF: dict[str, tuple[str, ...]] = {}
"""The themes of each stemmed word."""

for _theme, _listed in _THEMES.items():
    for _word in sorted({stem(word) for word in _listed.split()}):
        THEMES_OF[_word] = (*THEMES_OF.get(_word, ()), _theme)


def themes(stems: Iterable[str]) -> dict[str, float]:
    """Return the themes that stemmed words speak of, each with its share of all that is said."""
    told: dict[str, float] = {}
    for word in stems:
        listed = THEMES_OF.get(word, ())
        for theme in listed:
            told[theme] = told.get(theme, 0.0) + 1.0 / len(listed)
    total = sum(told.values())
    return {theme: part / total for theme, part in told.items()}
