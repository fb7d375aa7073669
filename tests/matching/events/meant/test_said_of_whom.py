"""What a sentence may say of a firm that a headline names."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("bank", "mortgages"), fingerprint="n",
          competitors=("Beanery",))
)  # fmt: skip
REVIEWED = "Norvano is reviewed or compared"


@each(
    ("title", "said"),
    [
        # A review, and a place in a survey that somebody else makes.
        ("Norvano Home Loan Review: cheap and quick", REVIEWED),
        ("Norvano slumps to near bottom in passenger survey", REVIEWED),
        ("Norvano tops survey of banks", REVIEWED),
        ("Mortgage rates tick up in Norvano's survey", ""),
        ("Norvano survey: a third of savers would move", ""),
        ("Norvano to start banning customers with low ratings", ""),
        ("Norvano adds videos to customer reviews", ""),
        ("Minister backs review of Norvano approval", ""),
        # Shares and figures are no prices and no offers.
        ("Beanery share price jumps on deal with Norvano", ""),
        ("Norvano increases Beanery price target to $30", ""),
        ("Norvano raises prices of home loans", "Norvano is named in a story of prices or supply"),
        ("Norvano posts lower profits as house prices slow", ""),
        ("Norvano cuts prices on hundreds of loans", "Norvano has an offer or a lower price"),
        ("Norvano cash vouchers lure savers", "Norvano has an offer or a lower price"),
        ("Consumers offered Norvano vouchers to get tested for hepatitis C", ""),
        ("Norvano takes a hit on unsold stock as sales fall", ""),
        # A deal, and what only sounds like one.
        ("Norvano unveils share buyback", "Norvano is named in a report of a sh"),
        ("Right to buy Norvano: analyst", ""),
        ("Airlines stop listing on Norvano", ""),
        ("Norvano and Beanery deny merger report", ""),
        # A new phone is no new place, a campaign no charity.
        ("Norvano launches money transfer service between stores", ""),
        ("Norvano launches flagship store in Durban", "Norvano opens a flagship store"),
        ("Norvano boss donated to anti-gay campaign", ""),
        ("Norvano donates R60,000 to hospice", "Norvano takes part in something for the community"),
        # Who is accused of something done to a firm.
        (
            "Hacker accused of Norvano attack hit with bounty",
            "Norvano is named in a report of a cyber",
        ),
        (
            "Website accused of scraping Norvano customers' details",
            "Accusations or anger? See what",
        ),
        (
            "Couple accuses staff of Norvano of neglect",
            "Norvano is named in a report of accusations",
        ),
        ("Boss accused of bullying at Norvano", "Norvano is named in a report of accusations"),
        ("Beanery to pay R9m to settle with Norvano", "A settlement? See what it means"),
        (
            "Norvano agrees to pay $1.62 million to settle hacking lawsuit",
            "Norvano is named in a report of a set",
        ),
        # What is said not to be.
        ("Norvano branch reopening delayed", ""),
        ("Norvano rescued from bankruptcy", ""),
        ("You can no longer sue Norvano", ""),
        ("New Norvano policy protects company from getting sued", ""),
        ("Norvano, Oakton call off merger", ""),
        ("Norvano abandons $118 billion takeover", ""),
        ("Norvano merger isn't happening, Beanery boss says", ""),
        ("Norvano earnings projected to increase", ""),
        ("Norvano banker appointed chief executive of stock exchange", ""),
        # Who blames, cancels an order or warns of others is in no trouble, and launches no place.
        ("Norvano executive criticises Oakton’s arrogant plan", ""),
        ("Minister criticises Norvano for plane delays", "Norvano has trouble, is criticised"),
        ("Norvano cancels 70 planes on order", ""),
        ("Norvano cancels summer festival", "Norvano has trouble, is criticised"),
        ("A town in fear after warning by Norvano", ""),
        ("Norvano launches advocacy site", ""),
        ("Norvano launches cargo to space station", ""),
        ("Norvano boss sets record straight on privacy", ""),
        ("Norvano launches plant-based pie", ""),
        ("Norvano unveils hotel-style cabins", ""),
        ("Norvano owns up to toying with users to find love", ""),
        ("Norvano users top 40 million", "Norvano reports good"),
        ("Norvano users and usage grow", "Norvano reports good"),
        ("Cab drivers wage war against Norvano", ""),
        # A review is of a product, not of pay or a scheme.
        ("I review pay of all Norvano employees", ""),
        ("Norvano launches review of refund scheme", ""),
        ("Review of Norvano phone", "Norvano is reviewed"),
        ("Norvano X3 review: light and fast", "Norvano is reviewed"),
        # Who is arrested in a protest at a firm's door.
        ("Police make arrests at protest outside Norvano office", ""),
        ("Norvano executive arrested", "Norvano is named in a legal case"),
        ("100 arrested near Norvano headquarters in protest over low pay", ""),
        ("Norvano manager arrested as customers protest", "Norvano is named in a legal case"),
        ("Police arrest Norvano director after rally", "Norvano is named in a legal case"),
        ("Norvano cancels online orders, shoppers fume", "Norvano has trouble, is criticised"),
        ("Norvano ignored warnings by engineers", "Norvano has trouble, is criticised"),
        ("Norvano launches charging station", "Norvano opens a new place"),
        ("Norvano sets world record", "Norvano celebrates a milestone"),
        ("Norvano state of crisis deepens", "Norvano is named in a report of a crisis"),
        (
            "Norvano service is down for second day, sales lost",
            "Norvano is named in a report of an",
        ),
        # What is one thing and not the other.
        ("Norvano hit by second cyber attack", "Norvano is named in a report of a cy"),
        ("Norvano credit rating cut to junk", "Norvano is named in a report of a cu"),
        ("Norvano posts best year since before the financial crisis", "Norvano reports good"),
        ("Norvano profit is down for the first quarter", "Norvano reports poor"),
        ("Heartbleed bug found in Norvano routers", "Norvano is named in a report of a security"),
        ("Norvano evacuates foreign staff from oilfield", "Norvano is named in a report of an e"),
        # What only sounds like it, and the thing itself.
        ("Norvano to clean up coal ash spilled in river", ""),
        ("Norvano staff clean up beach", "Norvano takes part in something for the community"),
        ("Norvano pulls out of £69 billion bid for Lilliput", ""),
        ("Norvano pulls out of Ruritania", "Norvano is named in a report of cl"),
        ("Norvano shuts down its app to fix a nasty bug", "Norvano is named in a report of an out"),
        ("Norvano shuts down Beano to fix a nasty bug", ""),
        ("Norvano shuts down its app for good", "Norvano is named in a report of cl"),
        (
            "Drivers protest against Norvano by shutting down traffic",
            "Norvano is named in a report",
        ),
        ("Norvano cancels morning service after train strikes truck", "A fire or an accident? See"),
        ("Norvano train drivers to strike on Friday", "Norvano is named in a report of a strike"),
        ("Norvano declares lockout", "Norvano is named in a report of a strike, a lockout or"),
        ("Norvano posts profit on cost-cutting", "Norvano reports its"),
        ("Norvano cost-cutting: 500 jobs to go", "Norvano is named in a report of job cuts"),
        ("Norvano apologises to passenger ordered to cover up before flight", "Norvano has trou"),
        ("Norvano X3 has just gone on sale", ""),
        ("Norvano puts its loans on sale", "Norvano has an offer or a lower price"),
        ("Norvano patent giveaway", ""),
        ("Norvano giveaway: win a holiday", "Norvano has an offer or a lower price"),
        ("Norvano plan sends shares of rivals lower", ""),
        ("Norvano shares lower", "Norvano falls on the stock market"),
        ("Norvano sales could beat expectations", ""),
        ("Norvano sales beat expectations", "Norvano reports good"),
        ("Norvano reverses its lawsuit policy", ""),
        ("Norvano faces lawsuit over fees", "Norvano is named in a legal case"),
        ("Norvano's watch runs out of steam", ""),
        ("Norvano moves to the post-crisis age", ""),
        ("Norvano is expected to court voters", ""),
        ("Norvano changes its frequent flyer awards", ""),
        ("Norvano flight diverted after bomb threat", "Norvano is named in a report of an eme"),
        ("Business update: Norvano suspends plans", ""),
        ("Stephen Dodd leads Norvano Open after second round", ""),
        ("Norvano to open second branch in Durban", "Norvano opens a new branch"),
        ("Norvano pulls car ad after complaint", "Norvano is named in a dispute or complaint"),
        ("Norvano pulls car seats over fire risk", "Norvano recalls a product"),
        ("Norvano floods households with coverage of games", ""),
        (
            "Norvano store flooded as river bursts",
            "Norvano is named in a report of a fire or an acc",
        ),
        ("Norvano begins marketing offensive", ""),
        ("Norvano advert offensive, viewers say", "Norvano is named in a report of accusations"),
        ("Norvano to sponsor a large clinical trial", ""),
        ("Norvano to sponsor a football club", "Norvano is a sponsor"),
        ("Norvano launches online store in Ruritania", ""),
        ("Norvano shuts down 300 suspicious accounts", ""),
        # The rest of a name, when it was, and that its bearer says it himself.
        ("Norvano Inc. (NYSE: NVO) recalls kettles", "Norvano recalls a product"),
        (
            "Norvano Corp <NVO.N> on Monday announced it has filed suit against Lilliput",
            "Norvano is",
        ),
        (
            "Norvano plc said on Friday that it will close 20 branches",
            "Norvano is named in a report",
        ),
        ("Norvano CEO named the best by Lilliput", ""),
        ("Norvano awards Ann Lee with $68M", ""),
        ("Norvano said on Monday it will shut its plant", "Norvano is named in a report of cl"),
        ("All Norvano shops close on Friday", ""),
        ("Norvano cancels ‘Revolution’ after two seasons", ""),
        ("Norvano plans billion-dollar fundraising", ""),
        ("Norvano fundraising for hospice", "Norvano takes part in something for the community"),
        ("Norvano targets profit gain with new models", ""),
        ("Norvano to post a small profit decline", ""),
        ("Norvano profit declines", "Norvano reports poor figures"),
        ("Norvano revenues fall 5.9% to £5bn", "Norvano reports poor figures"),
        ("Norvano adds a million customers; revenue beats views", ""),
        ("Norvano guard beats customer", "Norvano is named in a report of violence"),
        ("Norvano files protest against army over contract", ""),
        ("Norvano flame-grills singer over his love for Beanery", ""),
        ("Senators grill Norvano over fees", "Norvano has to answer to the authorities"),
        ("Norvano ready to help plane investigation", ""),
        ("Norvano scoops up Lilliput for $14m", ""),
        ("Tank cracks open at Norvano restaurant", ""),
        ("Former Norvano clerk arrested", "A legal case? See what it means for Norvano"),
        ("Former Norvano teller admits stealing from pensioners", "Fraud or theft? See what"),
        ("Norvano settles dispute with Lilliput", ""),
        ("All about the likely new CEO of Norvano", ""),
        ("Norvano extends shutdown after cyber attack", ""),
        ("Norvano sells 7.8% holding in Lilliput", "Norvano is named in news of a deal"),
        ("Norvano said Lilliput will close 20 branches", "Closures? See what it means for Nor"),
    ],
)
def test_it_is_said_of_whom_it_is_told(title: str, said: str) -> None:
    why = FIRM.score(item(title), NOW).why
    assert why.startswith(said) if said else not why
