"""Why an item matters, in words: what happened, to whom and where; the keywords' `why`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.models.reason import ReasonCode
from service.wording.catalogue import _

Values = Mapping[str, Any]

_DOES: Mapping[str, Callable[[], str]] = {
    "product recall": lambda: _("recalls a product"),
    "sales halt": lambda: _("stops selling a product"),
    "recall": lambda: _("is named in a recall"),
    "illness": lambda: _("is named in a report of germs or illness"),
    "contamination": lambda: _("is named in a report of contamination"),
    "hygiene": lambda: _("is named in a report on hygiene"),
    "death": lambda: _("is named in a report of a death"),
    "injury": lambda: _("is named in a report of people hurt or in danger"),
    "stranded": lambda: _("is named in a report of stranded people"),
    "defect": lambda: _("is named in a report of a faulty product"),
    "violence": lambda: _("is named in a report of violence"),
    "fire and accident": lambda: _("is named in a report of a fire or an accident"),
    "fire": lambda: _("is named in a report of a fire"),
    "explosion": lambda: _("is named in a report of an explosion"),
    "accident": lambda: _("is named in a report of an accident"),
    "emergency": lambda: _("is named in a report of an emergency"),
    "labour strike": lambda: _("is named in a report of a strike, a lockout or a protest"),
    "strike": lambda: _("is named in a report of a strike"),
    "job cuts": lambda: _("is named in a report of job cuts"),
    "exploitation": lambda: _("is named in a report of exploited workers"),
    "labour dispute": lambda: _(
        "is named in a report of job cuts, dismissals or a dispute over pay"
    ),
    "ouster": lambda: _("is named in a row over who leads it"),
    "resignation": lambda: _("is named in a report of somebody leaving amid trouble"),
    "labour talk": lambda: _("is named in a report on pay or unions"),
    "data breach": lambda: _("is named in a report of stolen or open data"),
    "cyber attack": lambda: _("is named in a report of a cyber attack"),
    "security flaw": lambda: _("is named in a report of a security flaw"),
    "court": lambda: _("is named in a legal case"),
    "regulator": lambda: _("has to answer to the authorities"),
    "settlement": lambda: _("is named in a report of a settlement"),
    "authorities": lambda: _("is named in a report on the authorities"),
    "legal talk": lambda: _("is named in a dispute or complaint"),
    "fraud": lambda: _("is named in a report of fraud or theft"),
    "warning": lambda: _("warns of fraud"),
    "boycott": lambda: _("is named in calls for a boycott"),
    "outrage": lambda: _("is named in a report of accusations or anger"),
    "outage": lambda: _("is named in a report of an outage"),
    "disruption": lambda: _("is named in a report of cancelled trips"),
    "criticism": lambda: _("has trouble, is criticised or explains itself"),
    "insolvency": lambda: _("is named in a report of insolvency"),
    "cut rating": lambda: _("is named in a report of a cut credit rating"),
    "closure": lambda: _("is named in a report of closing or leaving"),
    "crisis": lambda: _("is named in a report of a crisis"),
    "opening": lambda: _("opens a new place"),
    "reopening": lambda: _("opens again"),
    "investment": lambda: _("invests or orders something new"),
    "expansion": lambda: _("expands"),
    "launch": lambda: _("has something new to offer"),
    "technology": lambda: _("brings new technology"),
    "promotion": lambda: _("has an offer or a lower price"),
    "advert": lambda: _("advertises"),
    "sponsorship": lambda: _("is a sponsor or has a new partner"),
    "good results": lambda: _("reports good figures"),
    "bad results": lambda: _("reports poor figures"),
    "shares up": lambda: _("rises on the stock market"),
    "shares down": lambda: _("falls on the stock market"),
    "results": lambda: _("reports its figures"),
    "deal": lambda: _("is named in news of a deal or a bid"),
    "buyback": lambda: _("is named in a report of a share buyback"),
    "flotation": lambda: _("is named in a report of a stock market listing"),
    "appointment": lambda: _("has someone new at the top"),
    "succession": lambda: _("is named in a report on who is to lead it"),
    "obituary": lambda: _("is named in a report on somebody's life and death"),
    "departure": lambda: _("loses someone at the top"),
    "correction": lambda: _("is named in a report that corrects an earlier one"),
    "chief executive leaves": lambda: _("is losing its chief executive"),
    "chairman leaves": lambda: _("is losing its chairman"),
    "founder leaves": lambda: _("is losing its founder"),
    "head coach leaves": lambda: _("is losing its head coach"),
    "leader leaves": lambda: _("is losing who leads it"),
    "hiring": lambda: _("hires or improves pay"),
    "award": lambda: _("wins or is up for an award"),
    "praised": lambda: _("is praised or thanked"),
    "approval": lambda: _("gets an approval or a licence"),
    "review": lambda: _("is reviewed or compared"),
    "community": lambda: _("takes part in something for the community"),
    "prices": lambda: _("is named in a story of prices or supply"),
    "hours": lambda: _("changes its hours"),
    "cleared": lambda: _("is cleared or wins its case"),
    "milestone": lambda: _("celebrates a milestone"),
}
"""What a firm does or has happen to it, by kind of event as in `matching.events`."""

_OF_THE_TRADE: Mapping[str, Callable[[], str]] = {
    "product recall": lambda: _("A product is recalled"),
    "sales halt": lambda: _("A product goes off sale"),
    "recall": lambda: _("A recall"),
    "illness": lambda: _("Germs or illness"),
    "contamination": lambda: _("Contamination"),
    "hygiene": lambda: _("Trouble with hygiene"),
    "death": lambda: _("A death"),
    "injury": lambda: _("People were hurt or in danger"),
    "stranded": lambda: _("People were stranded"),
    "defect": lambda: _("A faulty product"),
    "violence": lambda: _("Violence"),
    "fire and accident": lambda: _("A fire or an accident"),
    "fire": lambda: _("A fire"),
    "explosion": lambda: _("An explosion"),
    "accident": lambda: _("An accident"),
    "emergency": lambda: _("An emergency"),
    "labour strike": lambda: _("A strike or a protest"),
    "strike": lambda: _("A strike"),
    "job cuts": lambda: _("Job cuts"),
    "exploitation": lambda: _("Exploited workers"),
    "labour dispute": lambda: _("Job cuts, or a dispute over pay or conditions"),
    "ouster": lambda: _("A row over who leads a firm"),
    "resignation": lambda: _("Somebody leaves amid trouble"),
    "labour talk": lambda: _("Talk of pay or unions"),
    "data breach": lambda: _("Stolen or open data"),
    "cyber attack": lambda: _("A cyber attack"),
    "security flaw": lambda: _("A security flaw"),
    "court": lambda: _("A legal case"),
    "regulator": lambda: _("Action by the authorities"),
    "settlement": lambda: _("A settlement"),
    "authorities": lambda: _("Talk of the authorities"),
    "legal talk": lambda: _("A dispute or complaint"),
    "fraud": lambda: _("Fraud or theft"),
    "warning": lambda: _("A warning of fraud"),
    "boycott": lambda: _("Calls for a boycott"),
    "outrage": lambda: _("Accusations or anger"),
    "outage": lambda: _("An outage"),
    "disruption": lambda: _("Cancelled trips"),
    "criticism": lambda: _("Trouble or criticism"),
    "insolvency": lambda: _("Insolvency"),
    "cut rating": lambda: _("A cut credit rating"),
    "closure": lambda: _("Closures"),
    "crisis": lambda: _("A crisis"),
    "opening": lambda: _("An opening"),
    "reopening": lambda: _("A place opens again"),
    "investment": lambda: _("Something new is ordered or built"),
    "expansion": lambda: _("Growth of the number of shops"),
    "launch": lambda: _("A new product"),
    "technology": lambda: _("New technology"),
    "promotion": lambda: _("An offer or a lower price"),
    "advert": lambda: _("Advertising"),
    "sponsorship": lambda: _("A sponsorship or partnership"),
    "good results": lambda: _("Good figures"),
    "bad results": lambda: _("Poor figures"),
    "shares up": lambda: _("Shares rise"),
    "shares down": lambda: _("Shares fall"),
    "results": lambda: _("Figures of the trade"),
    "deal": lambda: _("A deal"),
    "buyback": lambda: _("A share buyback"),
    "flotation": lambda: _("A stock market listing"),
    "appointment": lambda: _("Someone new at the top"),
    "succession": lambda: _("Who is to lead a firm"),
    "obituary": lambda: _("A life, at its end"),
    "departure": lambda: _("Someone at the top goes"),
    "correction": lambda: _("An earlier report is corrected"),
    "chief executive leaves": lambda: _("A chief executive leaves"),
    "chairman leaves": lambda: _("A chairman leaves"),
    "founder leaves": lambda: _("A founder leaves"),
    "head coach leaves": lambda: _("A head coach leaves"),
    "leader leaves": lambda: _("Who leads a firm leaves"),
    "hiring": lambda: _("New jobs or better pay"),
    "award": lambda: _("An award"),
    "praised": lambda: _("Praise or thanks"),
    "approval": lambda: _("An approval or a licence"),
    "review": lambda: _("A review or a comparison"),
    "community": lambda: _("Good works"),
    "prices": lambda: _("Prices or supply change"),
    "hours": lambda: _("Opening hours change"),
    "cleared": lambda: _("A case ends well"),
    "milestone": lambda: _("A milestone"),
}
"""The same where no firm that we know is named."""

_OF_AN_INGREDIENT: Mapping[str, Callable[[], str]] = {
    "product recall": lambda: _("Recall of {name}, an ingredient that you use"),
    "recall": lambda: _("Recall of {name}, an ingredient that you use"),
    "illness": lambda: _("Germs or illness from {name}, an ingredient that you use"),
    "contamination": lambda: _("Contaminated {name}, an ingredient that you use"),
    "prices": lambda: _("A change in price or supply of {name}, an ingredient that you use"),
}
"""The same where it happens to what the brand's kitchens buy."""

_OF_A_PRODUCT: Mapping[str, Callable[[], str]] = {
    "product recall": lambda: _("Your product {name} is recalled"),
    "recall": lambda: _("Your product {name} is recalled"),
}
"""The same where something else is said of a product than of a firm."""

_OF_FIRMS = frozenset(
    {"labour dispute", "job cuts", "ouster", "resignation", "opening", "reopening", "expansion",
     "investment", "good results", "bad results", "shares up", "shares down", "results",
     "appointment", "succession", "departure", "hiring", "insolvency", "cut rating", "buyback",
     "flotation", "chief executive leaves", "chairman leaves", "founder leaves",
     "head coach leaves", "leader leaves"}
)  # fmt: skip
"""What a firm alone does or has happen to it, no product."""

_BY_CUSTOMERS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "praise": {
        "brand": lambda: _("A customer praises {name}"),
        "outlet": lambda: _("A customer praises your {name}"),
        "product": lambda: _("A customer praises your product {name}"),
        "rival": lambda: _("A customer praises a rival, {name}"),
    },
    "complaint": {
        "brand": lambda: _("A customer complains of {name}"),
        "outlet": lambda: _("A customer complains of your {name}"),
        "product": lambda: _("A customer complains of your product {name}"),
        "rival": lambda: _("A customer complains of a rival, {name}"),
    },
}
"""What a post of somebody's own is, by what it speaks of."""

_WHO: Mapping[str, Callable[[], str]] = {
    "brand": lambda: _("{name} {does}"),
    "outlet": lambda: _("Your {name} {does}"),
    "product": lambda: _("Your product {name} {does}"),
    "rival": lambda: _("A rival, {name}, {does}"),
}

_COUNTRIES: Mapping[str, Callable[[], str]] = {
    "South Africa": lambda: _("South Africa"),
    "Mozambique": lambda: _("Mozambique"),
    "Kenya": lambda: _("Kenya"),
    "Nigeria": lambda: _("Nigeria"),
    "Zambia": lambda: _("Zambia"),
    "Ethiopia": lambda: _("Ethiopia"),
    "Germany": lambda: _("Germany"),
    "Netherlands": lambda: _("Netherlands"),
    "Brazil": lambda: _("Brazil"),
    "India": lambda: _("India"),
    "Australia": lambda: _("Australia"),
    "United Kingdom": lambda: _("United Kingdom"),
    "United States": lambda: _("United States"),
    "Cape Town": lambda: _("Cape Town"),
}
"""Places that a reader's language calls otherwise, as brand files name them."""

_NEW = ("new ", "flagship ")


def _happened(values: Values) -> str:
    event, who, name = values["event"], values["who"], values["name"]
    if who == "trade":
        said = _("{event} in your trade").format(event=_OF_THE_TRADE[event]())
    elif who == "ingredient":
        said = _OF_AN_INGREDIENT[event]().format(name=name)
    elif who == "product" and event in _OF_A_PRODUCT:
        said = _OF_A_PRODUCT[event]().format(name=name)
    elif event in _BY_CUSTOMERS:
        said = _BY_CUSTOMERS[event][who]().format(name=name)
    else:
        does = _DOES[event]()
        if what := values.get("what"):
            opens = _("opens a {what}") if what.startswith(_NEW) else _("opens its {what}")
            does = opens.format(what=what)
        said = _WHO[who]().format(name=name, does=does)
    if values["place"]:
        place = _COUNTRIES.get(values["place"], lambda: values["place"])()
        at = _("{what}, on the {place}") if place.startswith("Isle ") else _("{what}, in {place}")
        said = at.format(what=said, place=place)
    if values["over"]:
        return _("{what}; it is said to be over").format(what=said)
    if values.get("rumour"):
        return _("{what}; so far it is a rumour").format(what=said)
    if values.get("denied"):
        said = _("{what}, which it denies").format(what=said)
    return _("{what}: check today").format(what=said) if values["urgent"] else said


def _doubted(values: Values) -> str:
    """Return that something may have happened to whom a text names; true whatever it tells."""
    said = _OF_THE_TRADE[values["event"]]()
    if values["rival"]:
        ask = _("{event}? See whether a rival, {name}, is meant")
    elif values.get("namesake", True):
        today = _("{event}? See today whether {name} is meant")
        ask = today if values["urgent"] else _("{event}? See whether {name} is meant")
    elif values["urgent"]:
        ask = _("{event}? See today what it means for {name}")
    else:
        ask = _("{event}? See what it means for {name}")
    return ask.format(event=said, name=values["name"])


def can_be_said(event: str, who: str) -> bool:
    """Return whether there are words for a kind of event that happens to `who`."""
    if who == "ingredient":
        return event in _OF_AN_INGREDIENT
    if who == "product" and event in _OF_FIRMS:
        return False
    return event in _OF_THE_TRADE if who == "trade" else event in _DOES or event in _BY_CUSTOMERS


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.HAPPENED: _happened, ReasonCode.MAY_HAVE_HAPPENED: _doubted,
}  # fmt: skip
