"""The questions of `topfive new-brand`, and what is shown between them."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from typing import TextIO

from service.errors import ConfigurationError, Fault, PermanentError
from service.log import hide
from service.onboarding import brand_text
from service.onboarding.description import (
    Description,
    brand_id,
    languages_in,
    lines,
    name_of,
    own_sources,
    phrase,
    phrases,
    proposed_id,
    web_address,
)
from service.onboarding.first_five import not_us
from service.onboarding.names import subject_of, unwritten, verdict
from service.onboarding.site import SiteFound
from service.onboarding.sources import (
    countries_with_outlets,
    languages_of,
    no_countries,
    without_outlets,
)
from service.onboarding.trying import Tried
from service.onboarding.wizard import (
    Proposals,
    Wizard,
    taken_otherwise,
    ticked,
    told_of,
    told_of_names,
    unreached,
    with_own,
)
from service.wording.brand_pages import interview as said
from service.wording.brand_pages import wizard as shared

_NONE = "-"
_MAX_ROUNDS = 20


class Terminal:
    """Asks and says, on a terminal or in a pipe."""

    def __init__(self, out: TextIO, *, asks: bool, answered: frozenset[str]) -> None:
        """`asks` False: nobody is asked; `answered` are the fields that were given."""
        self._out = out
        self._asks = asks
        self._answered = answered

    def say(self, words: str = "") -> None:
        """Print a line."""
        print(hide(words), file=self._out, flush=True)

    def asks(self, field: str) -> bool:
        """Return whether somebody is asked for `field`."""
        return self._asks and field not in self._answered

    def ask(self, field: str, default: str = "", *, words: str = "") -> str:
        """Return the answer to the question for `field`, or its default where nobody answers.

        Raises KeyboardInterrupt when a person at a terminal ends it.
        """
        if not self.asks(field):
            return default
        shown = f" [{default}]" if default else ""
        print(hide(f"{words or said.question(field)}{shown} "), end="", file=self._out, flush=True)
        # asyncio would only take note of Ctrl-C, and the question would stay.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            answer = sys.stdin.readline()
        finally:
            signal.signal(signal.SIGINT, before)
        if not sys.stdin.isatty():
            self.say()
        if not answer:  # the end of what is piped in, or Ctrl-D
            self._asks = False
            if sys.stdin.isatty():
                self.say()
                raise KeyboardInterrupt
            return default
        return answer.strip() or default

    def yes(self, words: str) -> bool:
        """Return whether a person agrees; where nobody can be asked, it is so."""
        return self.ask("write", "yes", words=words).lower().startswith("y")


class Interview:
    """Leads through the steps."""

    def __init__(self, terminal: Terminal, wizard: Wizard, *, offline: bool = False) -> None:
        self._terminal = terminal
        self._wizard = wizard
        self._offline = offline

    async def described(self, given: Description) -> Description:
        """Return the whole description. Raises PermanentError where a needed answer is missing."""
        terminal = self._terminal
        terminal.say(said.welcome())
        own = [one for one in given.sources if one.origin == "own"]
        described = await self._names(self._basics(given))
        described = with_own(self._wizard.with_new_searches(described), own)
        # What is not sound is said now, before the web is read for it.
        brand_text.brand_of(replace(described, sources=()))
        if self._offline:
            terminal.say(said.offline())
            return described
        return await self._five(await self._sources(described))

    def _step(self, number: int) -> None:
        self._terminal.say(f"\n{number}. {shared.steps()[number - 1]}")

    def _basics(self, given: Description) -> Description:
        self._step(1)
        ask = self._terminal.ask
        answer = ask("name", given.name)
        name = name_of(answer)
        if not name:
            raise PermanentError(said.ended(), said.give_name())
        if name != phrase(answer):
            self._terminal.say(shared.name_taken(name))
        subject = phrases(ask("subject", ", ".join(given.subject)))
        countries = phrases(ask("countries", ", ".join(given.countries)))
        for one in no_countries(countries):
            self._terminal.say(shared.no_country(one))
        if unlisted := without_outlets(countries):
            self._terminal.say(shared.no_outlets(unlisted, countries_with_outlets()))
        languages = self._languages(given.languages or languages_of(countries))
        site = ""
        for _ in range(_MAX_ROUNDS):
            answer = ask("site", given.site)
            site = "" if answer in ("", _NONE) else web_address(answer)
            if site or answer in ("", _NONE):
                break
            self._terminal.say(shared.needed("site"))
        rivals = phrases(ask("rivals", ", ".join(given.rivals)))
        return replace(
            given, name=name, subject=subject, countries=countries, languages=languages, site=site,
            rivals=rivals,
        )  # fmt: skip

    def _languages(self, proposed: tuple[str, ...]) -> tuple[str, ...]:
        """Return the languages by their codes. Raises ConfigurationError where one is none."""
        unknown: tuple[str, ...] = ()
        for _ in range(_MAX_ROUNDS):
            told = self._terminal.ask("languages", ", ".join(proposed))
            languages, unknown = languages_in(told)
            if not unknown:
                return languages
            if not self._terminal.asks("languages"):
                break
            self._terminal.say(shared.no_language(unknown[0]))
        fault = Fault(
            "languages", shared.no_language(unknown[0]), example="--language en --language af"
        )
        raise ConfigurationError([fault])

    async def _names(self, described: Description) -> Description:
        self._step(2)
        terminal = self._terminal
        ask, say = terminal.ask, terminal.say
        if self._offline:
            spelt = (described.name, *described.aliases)
            proposals = Proposals(
                verdict(described.name, described.aliases),
                SiteFound(),
                unwritten(spelt, described.languages),
            )
            filled = replace(
                described,
                id=described.id or proposed_id(described.name, described.site),
                subject=described.subject or subject_of(described.name),
            )
        else:
            filled, proposals = await self._wizard.names_of(described)
        telling, common = ticked(proposals.site, described.name)
        for line in told_of_names(proposals):
            say(line)
        if proposals.verdict.doubtful:
            say(said.doubtful(", ".join(proposals.verdict.doubtful)))
        if common:
            say(said.common(", ".join(common)))
        subject = filled.subject
        for _ in range(_MAX_ROUNDS):
            if described.subject:
                break
            subject = phrases(ask("subject", ", ".join(filled.subject)))
            if subject or not terminal.asks("subject"):
                break
            say(shared.needed("subject"))
        if not subject:
            fault = Fault("subject", shared.needed("subject"), example='--subject "coffee shop"')
            raise ConfigurationError([fault])
        aliases = [*described.aliases, *proposals.verdict.aliases]
        return replace(
            filled,
            subject=subject,
            aliases=_list(ask("aliases", ", ".join(aliases))),
            beside=_list(ask("beside", ", ".join(described.beside))),
            not_us=lines(ask("not_us", "; ".join(described.not_us)).replace(";", "\n")),
            products=_list(ask("products", ", ".join(described.products or telling))),
            id=brand_id(ask("id", filled.id)) or filled.id,
        )

    async def _sources(self, described: Description) -> Description:
        self._step(3)
        ask, say = self._terminal.ask, self._terminal.say
        for _ in range(_MAX_ROUNDS):
            answer = ask("own")
            if not answer:
                break
            own, refused = own_sources(answer)
            if refused:
                say(shared.refused_lines(refused))
            described = with_own(described, own)
        before = described
        described, tried = await self._wizard.sources_of(before, self._progress)
        for line in taken_otherwise(before, described):
            say(line)
        if unreached(tried):
            say(shared.nothing_reached())
            return described
        for number, (chosen, one) in enumerate(zip(described.sources, tried, strict=True), 1):
            mark = "x" if chosen.on else " "
            say(f"[{mark}] {number:>2} {one.source.name}: {told_of(one)}")
        off = _numbers(ask("off"), len(tried))
        kept = tuple(
            replace(one, on=one.on and number not in off)
            for number, one in enumerate(described.sources, 1)
        )
        return replace(described, sources=kept)

    async def _five(self, described: Description) -> Description:
        say = self._terminal.say
        for _ in range(_MAX_ROUNDS):
            self._step(4)
            found = await self._wizard.five_of(described, self._progress)
            now = self._wizard.now
            findings = found.choice.findings
            say(shared.five_head(found.read, found.mattering, len(findings)))
            for finding in findings:
                item = finding.story.items[0]
                say(f"  {finding.rank}. {item.title}")
                say(f"     {shared.outlet_line(item.outlet, item.published_at, now)}")
                if finding.evaluation.why:
                    say(f"     {finding.evaluation.why}")
            if found.doubtful:
                say(shared.not_taken([item.title for item in found.doubtful[:4]]))
            if not findings:
                break
            say(shared.by_keywords())
            if found.look_alikes:
                sayings = _list(self._terminal.ask("found", ", ".join(found.look_alikes)))
                described = replace(described, not_us=phrases([*described.not_us, *sayings]))
            wrong = _numbers(self._terminal.ask("wrong"), len(findings))
            if not wrong:
                break
            titles = [one.story.items[0].title for one in findings if one.rank in wrong]
            more = not_us(titles, brand_text.brand_of(described), now)
            if not more:
                say(shared.no_rule())
            described = replace(described, not_us=phrases([*described.not_us, *more]))
        self._step(5)
        return described

    def _progress(self, tried: Tried) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{hide(tried.source.name)[:60]}", end="\r", file=sys.stderr, flush=True)


def _list(answer: str) -> tuple[str, ...]:
    return () if answer == _NONE else phrases(answer)


def _numbers(answer: str, most: int) -> set[int]:
    """Return the numbers from 1 to `most` in an answer."""
    said_numbers = answer.replace(",", " ").split()
    return {int(one) for one in said_numbers if one.isdigit() and 0 < int(one[:6]) <= most}
