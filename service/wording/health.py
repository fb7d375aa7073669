"""What `/health` says of a part in trouble: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from service.errors import CacheTrouble
from service.wording.catalogue import _, n_

WhatAndHint = tuple[str, str]


def no_answer(part: str, seconds: float) -> WhatAndHint:
    """Return that a part does not answer in time."""
    words = _("{part} did not answer within {seconds} seconds")
    hint = _("See whether it is overloaded or stuck.")
    return words.format(part=part, seconds=f"{seconds:g}"), hint


def votes_at_next_start(what: str, hint: str) -> WhatAndHint:
    """Return that votes are stored, but that the next start will refuse their file."""
    words = _("votes are stored, but the next start will refuse their file: {what}")
    return words.format(what=what), hint


def told_already(part: str) -> WhatAndHint:
    """Return that a part has the trouble that another part tells."""
    return _("the same as {part}").format(part=part), ""


def scheduler_stopped() -> WhatAndHint:
    """Return that no run begins by itself any more."""
    return _("the scheduler has stopped"), _("Restart the service.")


_CACHE_TROUBLES: Mapping[CacheTrouble, Callable[[], WhatAndHint]] = {
    CacheTrouble.AWAY: lambda: (
        _("Redis does not answer ({error})"),
        _(
            "Check REDIS_URL, or start the server; where the server speaks TLS only, the address "
            "begins with rediss://, and where it speaks none, with redis://."
        ),
    ),
    CacheTrouble.CERTIFICATE: lambda: (
        _("Redis's certificate is not trusted ({error})"),
        _(
            "Add after the ? in REDIS_URL the authority's file, ssl_ca_certs=/path/ca.pem, and "
            "call the server by the name in its certificate."
        ),
    ),
    CacheTrouble.LOG_IN: lambda: (
        _("Redis refuses the log-in ({error})"),
        _("Check the user name and the password in REDIS_URL."),
    ),
    CacheTrouble.PROTECTED: lambda: (
        _("Redis has no password, so it lets nobody in from another machine ({error})"),
        _(
            "Give it a password (requirepass in its configuration) and put it into REDIS_URL: "
            "redis://:PASSWORD@redis:6379/0."
        ),
    ),
    CacheTrouble.BUSY: lambda: (
        _("Redis is not ready for us ({error})"),
        _("It is tried again by itself; if it stays so, let it take more clients (maxclients)."),
    ),
    CacheTrouble.CLUSTER: lambda: (
        _("Redis is a node of a cluster ({error})"),
        _("Give REDIS_URL a server that is no cluster; a small one is enough."),
    ),
    CacheTrouble.SENTINEL: lambda: (
        _("Redis is a Sentinel, which stores nothing ({error})"),
        _("Give REDIS_URL the address of the server that it watches."),
    ),
    CacheTrouble.READ_ONLY: lambda: (
        _("Redis is a copy that takes no writes ({error})"),
        _("Give REDIS_URL the address of the primary server."),
    ),
    CacheTrouble.FULL: lambda: (
        _("Redis is full and throws nothing away ({error})"),
        _("Set its maxmemory-policy to allkeys-lru, or give it more memory."),
    ),
    CacheTrouble.CANNOT_SAVE: lambda: (
        _("Redis takes no writes since it cannot save them to its disk ({error})"),
        _(
            "Make room on the disk of the Redis server and let it write to its folder, or let it "
            'save nothing (save "" in its configuration): for Topfive it is only a cache.'
        ),
    ),
    CacheTrouble.NO_RIGHTS: lambda: (
        _("Redis does not let its user do it ({error})"),
        _(
            "Allow the user in REDIS_URL the keys topfive:* and the commands SELECT, PING, SET and "
            "MGET, with none of them switched off."
        ),
    ),
    CacheTrouble.REFUSES: lambda: (
        _("Redis does not keep what is written to it ({error})"),
        _("See the server's own log, or give REDIS_URL another server."),
    ),
}


def cache_trouble(trouble: CacheTrouble, error: str) -> WhatAndHint:
    """Return why there is no cache; `error` is what the server said."""
    words, hint = _CACHE_TROUBLES[trouble]()
    told = words.format(error=error)
    return _("{trouble}; runs go on without their cache").format(trouble=told), hint


def mail_waits(waiting: int, doubtful: int) -> WhatAndHint:
    """Return that mail does not get away."""
    words = _("{waiting} mails wait and {doubtful} are in doubt")
    hint = _("The log says what the mail server answered; check the SMTP_ variables.")
    return words.format(waiting=waiting, doubtful=doubtful), hint


def nothing_scored(why: str) -> WhatAndHint:
    """Return that the model scored nothing of what it was last asked about."""
    words = _("everything was unscored in the last run that needed the model. {why}")
    hint = _("Run `topfive check`: it asks the model; until it answers, keywords decide.")
    return words.format(why=why), hint


def mail_stopped(count: int, error: str) -> WhatAndHint:
    """Return that no mail leaves until the configuration is mended."""
    words = n_(
        "no mail goes out; one mail waits: {error}",
        "no mail goes out; {count} mails wait: {error}",
        count,
    )
    return words.format(count=count, error=error.rstrip(". ")), _mended()


def mail_stopped_for_some(count: int, error: str) -> WhatAndHint:
    """Return that the mail server takes mail for some readers and not for others."""
    words = n_("one mail waits: {error}", "{count} mails wait: {error}", count)
    return words.format(count=count, error=error.rstrip(". ")), _mended()


def _mended() -> str:
    return _(
        "Mend the settings in .env and start again, or wait: the mail is kept and tried every ten "
        "minutes. topfive check --send-test-mail shows whether it is mended."
    )


def findings_lost(count: int) -> WhatAndHint:
    """Return that findings of mails that reached nobody do not come again."""
    words = n_(
        "{count} finding was in a mail that did not arrive, and does not come again",
        "{count} findings were in mails that did not arrive, and do not come again",
        count,
    )
    hint = _(
        "Such findings are on the page /findings?standing=undelivered, and the next mail that "
        "arrives says so. What a mail server refused is sent again from /deliveries; what grew too "
        "old meanwhile comes too with a larger MAX_AGE_HOURS."
    )
    return words.format(count=count), hint


def mail_limited(count: int, error: str) -> WhatAndHint:
    """Return that the provider takes no more for now."""
    words = n_("one mail waits: {error}", "{count} mails wait: {error}", count)
    hint = _("It goes out by itself; fewer mails a day (EMAIL_SCHEDULE) stay under the limit.")
    return words.format(count=count, error=error.rstrip(". ")), hint


def mail_refused(count: int, error: str) -> WhatAndHint:
    """Return that mail was refused for good within the last day."""
    words = n_(
        "one mail of the last day was refused: {error}",
        "{count} mails of the last day were refused: {error}",
        count,
    )
    hint = _("See whether the addresses in EMAIL_TO are right.")
    return words.format(count=count, error=error.rstrip(". ")), hint


def mail_late(count: int, error: str) -> WhatAndHint:
    """Return that mail has been tried in vain for some minutes."""
    words = n_(
        "one mail could not be delivered yet: {error}",
        "{count} mails could not be delivered yet: {error}",
        count,
    )
    hint = _("It is tried again by itself for a day; see whether the mail server is up.")
    return words.format(count=count, error=error.rstrip(". ")), hint


def mail_unread() -> WhatAndHint:
    """Return that there is nobody left to mail to."""
    hint = _(
        "What is found waits. Name others in EMAIL_TO, or bring back who asks for it: topfive "
        "resubscribe ADDRESS."
    )
    words = _("nobody gets mail: everybody in EMAIL_TO has unsubscribed or was forgotten")
    return words, hint


def run_overdue(minutes: int) -> WhatAndHint:
    """Return that the next run should long have begun."""
    words = _("the last run began {minutes} minutes ago")
    return words.format(minutes=minutes), _("Read the log; restart the service.")


def run_failed(error: str) -> WhatAndHint:
    """Return that the last run failed."""
    words = _("the last run failed: {error}")
    return words.format(error=error.rstrip(".")), _("Read the log of that run.")


def sources_unwell(count: int, named: Sequence[str]) -> WhatAndHint:
    """Return that so many sources do not answer, and who some of them are."""
    words = n_(
        "one source does not answer: {sources}", "{count} sources do not answer: {sources}", count
    )
    hint = _("Each one's error stands under Sources.")
    return words.format(count=count, sources=", ".join(named)), hint


def sources_in_part(count: int, lines: Sequence[str]) -> WhatAndHint:
    """Return that parts of so many sources have failed for long, and which."""
    words = n_("one source answers in part", "{count} sources answer in part", count)
    hint = _("What else it answers is read; each one stands under Sources.")
    return ". ".join([words.format(count=count), *lines]), hint


def sources_quiet(count: int, lines: Sequence[str]) -> WhatAndHint:
    """Return that so many sources have gone quiet, and how some of them have."""
    words = n_("one source has gone quiet", "{count} sources have gone quiet", count)
    hint = _("Each one stands under Sources; a site that was rebuilt may need another address.")
    return ". ".join([words.format(count=count), *lines]), hint


def demonstration_brand(name: str) -> WhatAndHint:
    """Return that nobody has said yet which brand to watch."""
    words = _("this is the demonstration brand, {name}: nobody has chosen another")
    hint = _("Set BRAND_FILE to the file that describes your brand, and BRAND_ID to its id.")
    return words.format(name=name), hint


def brand_file_faulty(faults: Sequence[str], more: int, hint: str) -> WhatAndHint:
    """Return what is wrong with the brand file, which is therefore not taken up."""
    words = _("the brand file has a fault, so the version before stays in force: {faults}")
    told = " ".join(faults)
    if more:
        told += " " + n_("There is {count} more.", "There are {count} more.", more).format(
            count=more
        )
    return words.format(faults=told.rstrip(".")), hint


def channels_wait(count: int, error: str) -> WhatAndHint:
    """Return that messages to channels do not get away for now."""
    words = n_(
        "one message to a channel waits: {error}",
        "{count} messages to channels wait: {error}",
        count,
    )
    hint = _("They are kept and tried again. topfive check shows whether each can be reached.")
    return words.format(count=count, error=error.rstrip(". ")), hint


def channel_wants_no_more(recipient: str) -> WhatAndHint:
    """Return that a channel answered that it is gone, so that nothing is sent there."""
    return (
        _("{recipient} answered that it wants no more").format(recipient=recipient),
        _("Give it another address and restart, or start it again on the page of deliveries."),
    )


def channels_refused(count: int, error: str) -> WhatAndHint:
    """Return that messages to channels were refused, or may not have arrived."""
    words = n_(
        "one message of the last day to a channel did not arrive, or may not have: {error}",
        "{count} messages of the last day to channels did not arrive, or may not have: {error}",
        count,
    )
    hint = _("The page of deliveries shows each attempt.")
    return words.format(count=count, error=error.rstrip(". ")), hint


def together(troubles: Sequence[WhatAndHint]) -> WhatAndHint:
    """Return several troubles of one part as one."""
    return ". ".join(what for what, _ in troubles), " ".join(hint for _, hint in troubles)
