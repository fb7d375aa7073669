"""The words by which the lexical scorer knows risk, topic, tone and impact: plain lists to edit.

Data, no code. English first, with the commonest Afrikaans words of news about food, since the
demonstration brand trades in South Africa; a language that is missing costs detail, not the item.
"""

from __future__ import annotations

from service.models import RiskKind

RISK_LANGUAGES = frozenset({"en", "af"})
"""The languages of the words of risk (ISO 639-1)."""

RISK: dict[RiskKind, dict[int, str]] = {
    RiskKind.FOOD_SAFETY: {
        3: """food poisoning, food-borne, foodborne, salmonella, listeria, listeriosis, e. coli,
            e coli, norovirus, botulism, cholera, recall, recalled, contaminated, contamination,
            fell ill, fall ill, falls ill, hospitalised, hospitalized, poisoned, tainted,
            illness, sickened, gastro outbreak, voedselvergiftiging, besmet, outbreak of illness""",
        2: """cockroach, rat, mouse, maggot, worm, mould, mold, rotten, expired meat, unhygienic,
            hygiene, health inspector, health inspection, undercooked, raw chicken, allergen,
            undeclared, foreign object, food safety, made sick, got sick, makes sick, rats,
            rodent, infestation, kakkerlak, higiëne""",
    },
    RiskKind.SAFETY: {
        3: """killed, dead, dies, died, death, fatal, shooting, shot dead, stabbed, explosion,
            gas leak, hostage, kidnapped, murder, murdered, vermoor, sterf""",
        2: """fire, blaze, burnt down, burned down, gutted, injured, hurt, armed robbery,
            robbery, robbed, hijacked, hijacking, assault, assaulted, attacked, crash, evacuated,
            collapsed, looted, looting, brand uitgebreek, beseer, beroof""",
    },
    RiskKind.LABOUR: {
        2: """strike, striking, strikes, walkout, walk-out, protest, protests, picket,
            retrenchment, retrenched, retrench, layoff, layoffs, laid off, job cuts, unfair
            dismissal, underpaid, unpaid wages, wage dispute, child labour, undocumented workers,
            staking, betoog, exploitation, exploited""",
        1: """union, wage, wages, ccma, staff complaint, working conditions, trade union""",
    },
    RiskKind.LEGAL: {
        2: """lawsuit, sued, sues, suing, court, class action, fined, fine of, penalty, fraud,
            corruption, bribery, price fixing, price-fixing, investigated, investigation, raided,
            liquidation, insolvent, insolvency, bankruptcy, business rescue, data breach, hacked,
            criminal charges, arrested, hofsaak, bedrog, gearresteer, consumer commission,
            competition commission, competition tribunal""",
        1: """tribunal, regulator, complaint, ombud, ombudsman, probe, probed, trademark,
            advertising standards, advertising regulatory board, dispute, liquor licence""",
    },
    RiskKind.REPUTATION: {
        2: """boycott, racism, racist, racial, sexist, sexual harassment, harassment, scandal,
            outrage, backlash, hoax, viral complaint, homophobic, discrimination, skandaal,
            boikot, under fire""",
        1: """slammed, blasted, criticised, criticized, apologises, apologizes, apology,
            apologised, angry customers, misleading, shrinkflation, rip-off, controversy,
            controversial, outcry, fake news, disgusted, disgusting""",
    },
}
"""Words of each kind of risk by how much is at stake: 1 a nuisance, 2 serious, 3 act now."""

HARMLESS = """food court, food courts, tennis court, basketball court, strike a deal, strikes a
    deal, struck a deal, strike a balance, strikes a balance, strike gold, lightning strike,
    strike rate, fire sale, fire up, fires up, fired up, on fire, fire-grilled, flame-grilled
    fire, wood-fired, wood fire, fire pit, fireworks, total recall, recall the days, as you may
    recall, you may recall, killed it, to die for, dead simple, drop dead, dead end, dead heat,
    bowling strike, crash course, rat race, mouse mat, credit union, rugby union, european union,
    african union, student union, shot of espresso, fine dining, court of public opinion, state
    of the union, deadline, sudden death, death by chocolate, ronald mcdonald house, price crash,
    heart attack burger, worm farm, fire station, fire brigade raises, protest vote, murder
    mystery, killer deal"""
"""Everyday phrases in which a word of risk means nothing of the kind."""

TOPICS: dict[str, str] = {
    "food safety": """food poisoning, salmonella, listeria, listeriosis, recall, contaminated,
        hygiene, food safety, health inspector, e. coli, illness, fell ill, outbreak, rodent""",
    "safety": """fire, blaze, robbery, robbed, shooting, killed, injured, explosion, hijacked,
        hijacking, assault, crash, murder""",
    "labour": """strike, union, wage, wages, retrenchment, layoffs, job cuts, jobs, workers,
        staff, minimum wage, picket, ccma, employees""",
    "legal": """court, lawsuit, sued, sues, fined, tribunal, fraud, competition commission,
        judge, judgment, trademark, arrested, investigation, regulator, liquidation""",
    "menu": """menu, new pizza, new burger, flavour, flavor, recipe, topping, crust, taste,
        vegan, plant-based, limited edition, breakfast, dish, ingredient, crispy""",
    "promotion": """special, specials, promotion, promo, discount, deal, voucher, coupon, free
        pizza, giveaway, competition winners, half price, two for one, black friday, campaign,
        advert, ad, advertising, commercial, slogan, sponsors, sponsorship, marketing""",
    "expansion": """opens, opening, new store, new stores, new branch, new outlet, outlets,
        expands, expansion, franchise, franchisee, drive-thru, drive through, closes, closing,
        closure, store closures, shuts, shut down, exits""",
    "results": """results, profit, revenue, earnings, turnover, sales, shares, dividend, interim,
        headline earnings, quarter, quarterly, loss, forecast, outlook, trading update""",
    "deals and owners": """acquires, acquisition, merger, takeover, buys, stake, investor, sells,
        sale of, shareholder, shareholders, ipo, listing, delist, private equity""",
    "people": """ceo, appointed, appoints, resigns, steps down, chief executive, founder,
        obituary, chairman, chairperson, executive, cfo, managing director""",
    "digital": """app, online ordering, delivery app, mr d, uber eats, website, ai, robot,
        chatbot, drone, loyalty programme, rewards, kiosk, technology""",
    "supply and prices": """price increase, price hike, prices, inflation, cheese shortage,
        shortage, supply chain, load shedding, loadshedding, chicken imports, bird flu, avian
        flu, cost of, fuel price, vat, tariff, supplier, suppliers, maize, wheat, food prices""",
    "community": """charity, donates, donated, donation, feeding scheme, school, community,
        fundraiser, bursary, volunteers, mandela day, hunger, foundation""",
    "reviews": """review, reviews, ranked, rating, best pizza, worst, taste test, award, awards,
        wins, survey, poll, favourite, customers say, complaint""",
}
"""What a story is about: the topic with the most hits wins, an earlier one on a tie."""

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

POSITIVE = """award, awards, wins, won, best, loved, love, delicious, record, growth, grows,
    success, successful, praised, praises, popular, favourite, favorite, tasty, generous,
    donates, donated, opens, celebrates, excellent, great, amazing, boost, surges, soars, beats,
    thrilled, happy, innovative, hero, heartwarming, top, leading, impressive, profit rises,
    gains, lekker"""

NEGATIVE = """worst, awful, terrible, disgusting, disgusted, complaint, complaints, slammed,
    fails, failed, failure, loss, losses, drop, drops, falls, fell, slump, slumps, decline,
    declines, closes, closure, sued, fined, fraud, scandal, outrage, boycott, racist, backlash,
    angry, fire, killed, dead, ill, sick, illness, poisoning, recall, contaminated, strike,
    robbery, injured, arrested, lawsuit, retrenchment, layoffs, warning, warns, crisis,
    struggles, bad, poor, shame, cold pizza, rude, never again, rip-off, misleading, unhygienic,
    cockroach, rat, controversy"""

NOTABLE = """nationwide, national, countrywide, all stores, all outlets, hundreds, thousands,
    billion, record, first-ever, acquisition, acquires, takeover, merger, viral, breaking, closes
    stores, closures, exits, recall, strike, boycott, investigation, price increase, price hike,
    shortage, ceo resigns, ceo steps down, profit warning"""
"""Words that make a story weigh more than the ordinary (impact 2 instead of 1)."""

TRIVIAL = """horoscope, crossword, quiz, recipe of the day, photo gallery, in pictures, tv guide,
    what to watch, lottery results, lotto results, powerball, sudoku, wordle, live score,
    vacancy, job vacancy, how to make, recipe, recipes"""
"""Words of what is hardly ever news for a brand (impact 0)."""


def listed(words: str) -> list[str]:
    """Return the phrases of one of the comma separated lists above."""
    return [" ".join(word.split()) for word in words.split(",") if word.strip()]
