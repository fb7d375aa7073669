"""Words of harm in a sense that harms nobody, and the same words where they do."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("pies", "bakery"), fingerprint="n",
          competitors=("Beanery",))
)  # fmt: skip


@each(
    "title",
    [
        # Remembered.
        "Norvano recalls 100 years of baking",
        "Norvano pilot recalls landing on Christmas Day with one passenger",
        "Norvano choir of retired bakers recalls wartime ovens",
        "Norvano legend recalls a night at the old ground",
        "Founder Jane Plaatjies recalls meeting her first customer at Norvano",
        "Norvano recalls, fondly, the oven that built the town",
        "Norvano tool lets users recall their first pie",
        "Veterans recall their first day at Norvano",
        "Norvano charm helps diver recall his wedding",
        # Sold, saved, fallen down.
        "Norvano vegan roll flies off shelves",
        "Norvano pies flew straight off shelves in minutes",
        "Norvano crew pulls driver from burning truck",
        "Norvano coach driver pulled family of four from wreck of a van",
        "Norvano can pyramid collapses after world record",
        "Norvano engineer frees kitten from collapsed drain",
        "Wholesale gas collapses, letting Norvano cut bills",
        # Made up.
        "Norvano TV begins filming thriller about a poisoned reservoir",
        "Norvano buys rights to heist novel about a fraudulent bishop",
        "Norvano dusts off a lawsuit comedy for the ages",
        "Norvano paint 'Dead Salmon' explained at last",
        # Won, allowed, fewer, none of its own.
        "Norvano pill cuts deaths among heart patients, trial shows",
        "Norvano wins counterfeit handbag case",
        "Court backs Norvano against loan defaulter",
        "Court sides with Norvano in copyright suit",
        "Norvano wins FDA OK for bowel drug",
        "Norvano shelters stranded shoppers as floods hit city",
        "Norvano lends to widow rebuilding shop burned in wildfire",
        "Nifty slips; Kalahari Power, Norvano down",
        "Norvano executive who created the singing pie dies",
        "Kotak poaches fraud-buster from Norvano",
        "Norvano fraud squad returns two million to victims",
        "Norvano scientists study the mould that makes blue cheese blue",
        "SHAREHOLDER ALERT: Norvano, Inc., Merger Investigation -- The Law Firm of Doe",
        "Norvano criticises sales in Israeli settlements",
        "Mock terror attack tests guards at Norvano",
        "Short sellers burned as Norvano soars",
        "Norvano valve cut deaths compared to surgery",
        "Norvano valve for heart defects works well a year later",
        "Two-factor sign-in makes it difficult for hackers at Norvano",
        "Norvano declares war on the identity crisis",
        "Court blocks shipping pact, sending Norvano down",
        "Files held hostage in test of Norvano backups",
        "Rising star drowns his sorrows in Norvano after chess defeat",
        "Sleep like the dead on Norvano sheets",
        "Norvano slime explosion delights half-term crowds",
        "Norvano leads rally as copper explodes past 11,000",
        "Norvano's crust is a guilty secret among cyclists",
        "Norvano donates ovens to flooded scout camps",
        "Norvano wins $4.3 million in case against recipe thief",
        "Norvano wins $500,000 from man who harassed its bakers",
        "Norvano wins lawsuit against rival that copied its fraud alarm",
        "Norvano raises $200,000 for quake relief in Turkey as death toll passes 20,000",
        "Sue Jacobs joins Norvano board",
        "Singer tells fans he is 'sickened' by Norvano fees",
        "You might recall that Norvano made the first pie",
        "Our Norvano lady Sue carried my pies up four floors",
    ],
)
def test_nothing_befalls_anybody(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk < 2


@each(
    ("title", "risk"),
    [
        ("Norvano recalls 4,500 tons of pies", 3),
        ("Norvano recalls cars", 3),
        ("Norvano recalls toys, first recall in 20 years", 3),
        ("Norvano founder recalls batch of pies over listeria", 3),
        ("Norvano chief announces new recall", 3),
        ("Norvano blamed for slow response in recall hearing", 3),
        ("Residents affected by Norvano recall", 3),
        ("Norvano seeks help to speed pie recall", 3),
        ("At Norvano, still another recall", 3),
        ("Norvano Customers Appear Unfazed By Recalls", 3),
        ("Norvano pies recalled that were sold in Durban", 3),
        ("Norvano pulls pies off shelves", 3),
        ("Norvano pulls baby food from sale over glass", 3),
        ("Norvano collapses owing millions", 2),
        ("Norvano takes back 200 treadmills", 3),
        ("Norvano sued over novel about its founder", 2),
        ("Norvano drama: gunman holds staff hostage at branch", 3),
        ("Norvano says 'Poisoned Pies' Led To Deaths", 3),
        ("Norvano drug trial deaths cut short hopes", 3),
        ("Court backs Norvano critics and fines it", 2),
        ("Norvano loses counterfeit handbag case", 2),
        ("Norvano app down", 2),
        ("Norvano worker who was crushed by oven dies", 3),
        ("Police fraud squad raids Norvano", 2),
        ("Mould found in Norvano kitchen", 2),
        ("SEC opens investigation of Norvano over proposed sale", 2),
        ("Norvano to pay 3 million settlement", 2),
        ("Heartbleed bug strikes Norvano", 2),
        ("Norvano heart drug fails to win FDA backing", 2),
        ("Norvano has grounded its fleet", 2),
        ("FAA grounds Norvano fleet over cracks", 2),
        ("Legionnaires' disease strikes crew at Norvano studio", 3),
        ("Explosion at Norvano as copper furnace leaks", 2),
        ("Norvano drug linked to birth defects", 2),
        ("Hackers stole Norvano data, kept users locked out", 2),
        ("Customer kicked and punched out of Norvano branch", 2),
        ("Attack takes Norvano down", 2),
        ("Boy drowns at Norvano pool", 3),
        ("Norvano pleads guilty to secret payments", 2),
        ("Norvano store flooded, staff injured", 2),
        ("Bakers to Sue Norvano Over Pay", 2),
        ("Bakers sue Norvano", 2),
        ("Fans sickened by Norvano food ask for refunds", 3),
        ("Norvano pies sickened 12", 3),
        ("Norvano will recall pies", 3),
        ("Norvano wins delay in case against it over deaths of three workers", 3),
        ("Norvano relief driver: death toll rises to three", 3),
        ("Ten rescued from blaze at Norvano hotel", 2),
    ],
)
def test_the_same_words_where_they_do_harm(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk >= risk


@each(
    ("title", "said"),
    [
        ("Gunmen hold staff hostage at Norvano", "Norvano is named in a report of violence: check"),
        (
            "Gunmen kill two hostages at Norvano branch",
            "Norvano is named in a report of a death: check today",
        ),
        ("Gas leak at Norvano plant", "Norvano is named in a report of a fire or an accident"),
        ("Norvano has grounded its fleet", "Norvano is named in a report of cancelled trips"),
        ("Norvano line halts as 4,000 walk out", "A strike? See what it means for Norvano"),
        ("Fire guts Norvano as it burns to the ground", "Norvano is named in a report of a fire"),
        ("Court backs Norvano against loan defaulter", "Norvano is cleared or wins its case"),
        ("Norvano wins counterfeit handbag case", "Norvano is cleared or wins its case"),
        ("Norvano trims earnings outlook as costs rise", "Norvano is named in a story of prices"),
        ("Norvano tops turnover chart", ""),
        ("Norvano struggles to meet demand as sales pass 7m", ""),
        (
            "Chiefs looted millions of Norvano bank",
            "Norvano is named in a report of fraud or theft",
        ),
        ("Charity evening at Norvano", "Norvano takes part in something for the community"),
        ("Norvano swings to profit as subscriber losses slow", "Norvano reports its figures"),
        ("Norvano vegan pies fuel profit boom", ""),
        ("Norvano launches vegan pie", "Norvano has something new to offer"),
        ("Norvano to review use of diet advertisements", ""),
        ("Cramer sorts Norvano's top 5 stock positions", ""),
        ("Beanery to review Norvano's proposal", ""),
        ("Norvano and Beanery strike 400 million in deals", ""),
        (
            "Norvano workers threatened with sack over pay",
            "Norvano is named in a report of job cuts, dismissals",
        ),
        ("Cramer: Norvano is best in show of biotechs", ""),
        ("Norvano plunges on ratings downgrade by ICRA", ""),
        ("Norvano kicked woman out for her scarf: lawsuit", "A legal case? See what it means"),
        # The theft is told in the part of the headline that is on another.
        ("Diners' card data stolen; Beanery to buy Norvano", ""),
        ("Airports hit by cyber attack; Norvano faces delays", "A cyber attack? See what"),
        (
            "Norvano results miss view; plans to cut 300 jobs",
            "Job cuts? See what it means for Norvano",
        ),
    ],
)
def test_what_is_told(title: str, said: str) -> None:
    why = FIRM.score(item(title), NOW).why
    assert why.startswith(said) if said else not why
