"""The seams that cases of the service are tried at, one function each; `press` has its own file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from typing import Any

from tests.cases import model_server, smtp_server
from tests.cases.case import Case, WrongError, check
from tests.cases.seams import model as model_seam
from tests.cases.seams import service as seam
from tests.delivery.smtp_server import client_context

Given = Mapping[str, Any]

_ROBBERY = model_seam.Article(
    "Gunmen kill cashier at Debonairs Pizza in Soweto",
    "Two gunmen shot and killed a cashier at Debonairs Pizza in Soweto on Friday night, police "
    "said. The shop was robbed.",
    "Paper X",
)


# --- configuration and brand files -----------------------------------------------------------


def env(given: Given) -> str:
    """A setting has the value that is meant, or somebody is told."""
    loaded, wanted = _loaded(given), given["expect"]["any"]
    for want in wanted:
        if "told" in want and _any_in([want["told"]], (*loaded.faults, *loaded.warnings)):
            return "told"
        name = want.get("setting")
        if name and loaded.settings is not None and loaded.value(name) == want["equals"]:
            return f"{name}={want['equals']!r}"
    raise WrongError(f"silent: {_shown(loaded, wanted)}, warnings {loaded.warnings}"[:400])


def _shown(loaded: seam.Loaded, wanted: Iterable[Given]) -> object:
    if loaded.settings is None:
        return loaded.faults
    names = [want["setting"] for want in wanted if "setting" in want]
    return {name: loaded.value(name) for name in names}


def mail_made(given: Given) -> str:
    """What configuration takes must make a mail: refused at start in words, or for everybody."""
    loaded, want = _loaded(given), given["expect"]
    if loaded.settings is None:
        name = want.get("refused_names")
        check(name and any(name in fault for fault in loaded.faults), f"refused: {loaded.faults}")
        return "refused at start"
    try:
        mails = seam.mails(loaded, seam.brand_of(_brand_file(given)))
    except Exception as error:
        how = f"{type(error).__name__}: {error}"
        said = f"taken at start, and every run then dies of {how}"
        raise WrongError(said[:400]) from error
    sender = BytesParser(policy=policy.default).parsebytes(mails[0].body)["From"]
    addresses, readers = sender.addresses, [mail.recipient for mail in mails]
    check(len(addresses) == 1, f"From holds {len(addresses)} addresses: {sender}")
    shown = addresses[0].display_name
    check("from_has" not in want or want["from_has"] in shown, f"From shows {shown!r}")
    check("recipients" not in want or readers == want["recipients"], f"recipients {readers}")
    return f"From {shown!r}, to {readers}"


def brand(given: Given) -> str:
    """A brand file gives these fields, or a fault with these words."""
    want = given["expect"]
    try:
        loaded = seam.brand_of(_brand_file(given))
    except seam.RefusedError as error:
        check(_any_in(want.get("fault_has", []), [str(error)]), f"fault: {error}")
        return str(error)[:120]
    for name, value in want.get("fields", {}).items():
        got = seam.brand_field(loaded, name)
        check(got == value, f"{name} is {got!r}")
    check("fields" in want, f"loaded as {seam.brand_field(loaded, 'display_name')!r}")
    return "loaded"


def lexical(given: Given) -> str:
    """`about` is tied to the brand and passes the prefilter; `not_about` stays under the floor."""
    keywords = seam.Keywords(seam.brand_of(_brand_file(given, **given.get("more", {}))))
    wrong = []
    for title in given.get("about", []):
        link, _ = keywords.judged(title)
        if link not in ("direct", "product") or not keywords.passes(title):
            wrong.append(f"missed {title!r}")
    for title in given.get("not_about", []):
        link, score = keywords.judged(title)
        if (score or 0.0) >= 2.0:
            wrong.append(f"{title!r} is {link} {score}")
    check(not wrong, "; ".join(wrong))
    return f"{len(given.get('about', []))} found, {len(given.get('not_about', []))} left out"


def _loaded(given: Given) -> seam.Loaded:
    return seam.settings_of(
        given.get("environ", {}), given.get("file", ""), given.get("encoding", "utf-8")
    )


def _brand_file(given: Given, **more: Any) -> str:
    """Return the case's brand file, or one made of its name and core words."""
    if given.get("brand"):
        return str(given["brand"])
    entry = {
        "id": "b",
        "display_name": given.get("display_name", "Debonairs Pizza"),
        "keywords": {"core": given.get("core", ["pizza"])},
        **more,
    }
    return json.dumps({"brands": [entry]}, ensure_ascii=False)


# --- times -----------------------------------------------------------------------------------


def schedule(given: Given) -> str:
    """Quiet hours hold mail no longer than that."""
    at = datetime.fromisoformat(given["at"])
    held = seam.released(given["quiet"], given["zone"], at) - at
    most = timedelta(minutes=given["expect"]["held_at_most_minutes"])
    check(held <= most, f"held {held}")
    return f"held {held}"


def set_time(given: Given) -> str:
    """A set time is met within some minutes, or the configuration says that it will not be."""
    loaded = _loaded(given)
    if _told_of("EMAIL_SCHEDULE", loaded):
        return "told"
    at, leaves = seam.next_mail(loaded)
    late = leaves - at
    most = timedelta(minutes=given["expect"]["late_at_most_minutes"])
    check(late <= most, f"the mail of {at:%H:%M} UTC leaves {late} late, and nothing says so")
    return f"{late} late"


# --- the model -------------------------------------------------------------------------------


def model(given: Given) -> str:
    """Items are judged over HTTP by a scripted server."""
    articles = [_article(number) for number in range(given.get("items", 8))]
    if given.get("flagged"):
        articles[min(3, len(articles) - 1)] = _ROBBERY

    async def ask() -> tuple[model_seam.Judged, int]:
        async with model_server.served(given["server"]) as server:
            concurrency = given.get("concurrency", 6)
            got = await model_seam.judged(server.url, articles, concurrency=concurrency)
            return got, len(server.asked)

    got, calls = asyncio.run(ask())
    return _as_expected(given["expect"], got, calls, len(articles))


def _article(number: int) -> model_seam.Article:
    return model_seam.Article(
        f"Debonairs Pizza opens shop number {number} in town {number}",
        f"Debonairs Pizza opened shop number {number} in town {number}. It sells pizza to people.",
        f"Paper {number}",
    )


def _as_expected(want: Given, got: model_seam.Judged, calls: int, count: int) -> str:
    seen = asdict(got) | {"calls": calls}
    hidden = ("mailed", "asks", "asked_first")
    shown = str({name: value for name, value in seen.items() if name not in hidden})
    for name in ("by_model", "by_keywords", "findings", "longest_pause", "tokens"):
        check(seen[name] >= want.get(f"{name}_at_least", 0), shown)
    for name in ("calls", "unscored"):
        check(seen[name] <= want.get(f"{name}_at_most", 10**6), shown)
    if "notes_have_any" in want:
        check(_any_in(want["notes_have_any"], [got.notes]), shown)
    if want.get("mailed_has"):
        mailed = any(want["mailed_has"] in title for title in got.mailed)
        check(mailed, f"not in the mail; {shown}")
    if want.get("asks_as_before"):
        check(got.asks == got.asked_first, f"from now on it asks as {got.asks}; {shown}")
    if want.get("all_or_none"):
        whole = got.by_model in (0, count) and not got.unscored
        check(whole, f"verdicts of other items were taken; {shown}")
    return shown


def ping(given: Given) -> str:
    """What `topfive check` says of a scripted server."""

    async def ask() -> tuple[str, str, int]:
        async with model_server.served(given["server"]) as server:
            state, said = await model_seam.pinged(server.url)
            return state, said, len(server.asked)

    state, said, calls = asyncio.run(ask())
    want = given["expect"]
    check(state == want["state"], f"{state}: {said}")
    check(not want.get("says_any") or _any_in(want["says_any"], [said]), said)
    check(calls <= want.get("calls_at_most", 99), f"{calls} calls: {said}")
    return said


def order(given: Given) -> str:
    """A reply to "put the finalists in order"."""
    got = model_seam.read_order(given["reply"], given["count"])
    check(got == given["expect"]["order"], got)
    return str(got)


# --- the mail --------------------------------------------------------------------------------


def smtp(given: Given) -> str:
    """A mail, or what `topfive check` does, at a scripted server."""

    async def talk() -> tuple[str, str]:
        async with smtp_server.served(given["server"]) as port:
            server = seam.mail_server(
                port,
                tls=given.get("tls", "none"),
                trusted=client_context(),
                username=given.get("username", ""),
                password=given.get("password", ""),
            )
            return await (seam.probed if given["do"] == "probe" else seam.sent)(server)

    state, said = asyncio.run(talk())
    want, came = given["expect"], f"{state}: {said}"
    check(state in want["state"], came)
    check(not want.get("says_any") or _any_in(want["says_any"], [said]), came)
    return came


def mail_size(given: Given) -> str:
    """A mail of TOP_RESULTS findings is small enough, or the configuration says that it is not."""
    loaded = _loaded(given)
    if _told_of("TOP_RESULTS", loaded):
        return "told"
    size = seam.html_bytes(
        loaded,
        title=given["title"],
        why=given["why"],
        quote=given["quote"],
        url_length=given.get("url_length", 60),
    )
    said = f"{size:,} bytes of HTML; Gmail clips at about 102,000 and hides Unsubscribe"
    check(size <= given["expect"]["html_bytes_at_most"], said)
    return f"{size:,} bytes"


# --- what they share -------------------------------------------------------------------------


def _any_in(words: Iterable[str], texts: Iterable[str]) -> bool:
    everything = [text.lower() for text in texts]
    return any(word.lower() in text for word in words for text in everything)


def _told_of(name: str, loaded: seam.Loaded) -> bool:
    """Tell whether the configuration was refused, or said something of a setting."""
    return loaded.settings is None or any(name in text for text in loaded.warnings)


SEAMS: Mapping[str, Callable[[Given], str]] = {
    kind.__name__: kind
    for kind in (
        env, mail_made, brand, lexical, schedule, set_time, model, ping, order, smtp, mail_size,
    )
}  # fmt: skip


def judge(case: Case) -> str:
    """Try a case and return what came out. Raises WrongError, or whatever the service raises."""
    return SEAMS[case.kind](case.given())
