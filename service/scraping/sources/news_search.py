"""News search: Google News in the brand's editions, Bing News in the first, GDELT worldwide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from service.brands import cldr_names
from service.errors import BodyError
from service.models import Source, SourceKind
from service.scraping import feeds
from service.scraping.feeds.json_feed import load, words
from service.scraping.feeds.model import Entry, link_of, plain, title_text
from service.scraping.feeds.timestamps import stamp
from service.scraping.http.rate_limiter import Bucket
from service.scraping.sources import answers
from service.scraping.sources.source_type import JSON, Parsed, Request, RequestOptions, SourceType
from service.text import urls
from service.text.normalize import one_line

MAX_EDITIONS = 2
"""Editions that one search is made in: each costs a request, and most stories are in the first."""

_COUNTRIES = """
AE en ar United Arab Emirates|AO pt Angola|AR es Argentina|AT de Austria|AU en Australia
BD bn Bangladesh|BE nl fr Belgium|BR pt Brazil|BW en Botswana|CA en fr Canada|CD fr DR Congo
CH de fr Switzerland|CI fr Ivory Coast|CL es Chile|CM fr en Cameroon|CO es Colombia|CZ cs Czechia
DE de Germany|DK da Denmark|EG ar Egypt|ES es Spain|ET en Ethiopia|FI fi Finland|FR fr France
GB en United Kingdom|GH en Ghana|GR el Greece|HK zh Hong Kong|HU hu Hungary|ID id en Indonesia
IE en Ireland|IL he en Israel|IN en hi India|IT it Italy|JP ja Japan|KE en Kenya|KR ko South Korea
LS en Lesotho|MA fr ar Morocco|MU en fr Mauritius|MW en Malawi|MX es Mexico|MY en ms Malaysia
MZ pt Mozambique|NA en Namibia|NG en Nigeria|NL nl Netherlands|NO no Norway|NZ en New Zealand
PE es Peru|PH en Philippines|PK en Pakistan|PL pl Poland|PT pt Portugal|RO ro Romania|RW en Rwanda
SA ar Saudi Arabia|SD ar Sudan|SE sv Sweden|SG en Singapore|SN fr Senegal|SZ en Eswatini
TH th Thailand|TR tr Turkey|TW zh Taiwan|TZ en Tanzania|UA uk Ukraine|UG en Uganda
US en es United States|VN vi Vietnam|ZA en South Africa|ZM en Zambia|ZW en Zimbabwe
"""
"""ISO 3166 code, languages that news search there is made in, name. Google's South African edition
is English only, so a brand that lists Afrikaans and Zulu first is still searched in English."""

_LINE = re.compile(r"([A-Z]{2}) ((?:[a-z]{2} )+)([A-Z][^|\n]*)")
_GDELT_LANGUAGES = {
    "english": "en", "afrikaans": "af", "zulu": "zu", "xhosa": "xh", "sotho": "st", "swahili": "sw",
    "portuguese": "pt", "french": "fr", "german": "de", "spanish": "es", "italian": "it",
    "dutch": "nl", "arabic": "ar", "chinese": "zh", "russian": "ru",
}  # fmt: skip
"""GDELT writes languages out; others than these stay unknown and are found from the text."""
_SPACED = re.compile(r"\s+([,.;:!?%)\]’])")
_DATED = re.compile(r"\b(?:when|after|before):")


@dataclass(frozen=True, slots=True)
class Edition:
    """A language (ISO 639-1) as news is searched in a country (ISO 3166-1 alpha-2)."""

    language: str
    country: str


_LANGUAGES = {code: tuple(spoken.split()) for code, spoken, _ in _LINE.findall(_COUNTRIES)}
_CODES = {name.casefold(): code for code, _, name in _LINE.findall(_COUNTRIES)}
_CODES |= {"uk": "GB", "usa": "US", "uae": "AE", "democratic republic of the congo": "CD"}
_CODES |= {"côte d'ivoire": "CI", "côte d’ivoire": "CI", "congo - kinshasa": "CD"}
_CODES |= {"türkiye": "TR", "hong kong sar china": "HK"}
_CODES |= {code: code for code in _LANGUAGES}
COUNTRIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    code: (name.strip(), _LANGUAGES[code]) for code, _, name in _LINE.findall(_COUNTRIES)
}
"""Name, and the languages that news is searched in, by ISO 3166 code."""


def country_code(region: str) -> str | None:
    """Return the ISO 3166 code of a country where news is searched, by its name in English or in
    one of its own languages, or by its code in capitals."""
    said = region.strip()
    english = cldr_names.country(said)
    return next(filter(None, map(_CODES.get, (said, said.casefold(), english.casefold()))), None)


def editions(languages: Sequence[str], regions: Sequence[str]) -> tuple[Edition, ...]:
    """Return the editions to search, the brand's first country first; never empty.

    `regions` are countries by name or code; provinces and towns among them do not count.
    """
    spoken = [language.strip().lower()[:2] for language in languages]
    found = dict.fromkeys(map(country_code, regions))
    codes = [code for code in found if code] or [_first_country(spoken)]
    chosen = []
    for code in codes[:MAX_EDITIONS]:
        searched = _LANGUAGES[code]
        language = next((one for one in spoken if one in searched), searched[0])
        chosen.append(Edition(language, code))
    return tuple(chosen)


def _first_country(spoken: Sequence[str]) -> str:
    """The country where news is first searched in a brand's first language; US for English."""
    wanted = spoken[0] if spoken else "en"
    if wanted == "en":
        return "US"
    if wanted.upper() in _LANGUAGES:
        return wanted.upper()
    return next((code for code, searched in _LANGUAGES.items() if wanted in searched), "US")


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the requests for the source's words."""
    searched = source.target.strip()
    where = editions(options.languages, options.regions)
    google = [_google(searched, edition, options) for edition in where]
    return (*google, _bing(searched, where[0], options), _gdelt(searched, options))


def _google(searched: str, edition: Edition, options: RequestOptions) -> Request:
    """Google News RSS. No documentation by Google; parameters as NewsCatcher collected them
    (newscatcherapi.com/blog, "Google News RSS search parameters", read November 2026)."""
    query = {
        "q": searched if _DATED.search(searched) else f"{searched} when:7d",
        "hl": f"{edition.language}-{edition.country}",
        "gl": edition.country,
        "ceid": f"{edition.country}:{edition.language}",
    }
    url = f"{options.service_urls['google_news']}/rss/search?{urlencode(query)}"
    return Request(url=url, parse=parse_google)


def _bing(searched: str, edition: Edition, options: RequestOptions) -> Request:
    """Bing News RSS. The feed is undocumented; `setlang`, `cc` and `mkt` mean what the News Search
    API's query parameters of these names did (learn.microsoft.com, read November 2026)."""
    query = {
        "q": searched,
        "format": "rss",
        "qft": 'sortbydate="1"',
        "setlang": edition.language,
        "cc": edition.country,
        "mkt": f"{edition.language}-{edition.country}",
    }
    url = f"{options.service_urls['bing_news']}/news/search?{urlencode(query)}"
    return Request(url=url, parse=parse_bing)


def _gdelt(searched: str, options: RequestOptions) -> Request:
    """GDELT DOC 2.0 API, article list (blog.gdeltproject.org/gdelt-doc-2-0-api-debuts, read
    November 2026): `OR` wants parentheses round it, and one request in five seconds is welcome."""
    bare = " OR " in searched and not searched.lstrip().startswith("(")
    query = {
        "query": f"({searched})" if bare else searched,
        "mode": "artlist",
        "format": "json",
        "sort": "datedesc",
        "timespan": "3d",
        "maxrecords": "75",
    }
    url = f"{options.service_urls['gdelt']}/api/v2/doc/doc?{urlencode(query)}"
    return Request(url=url, parse=parse_gdelt, accept=JSON)


def parse_google(body: bytes, url: str, content_type: str | None) -> Parsed:
    """RSS whose titles end in " - Outlet" and whose links are opaque tokens, left as they are."""
    found = []
    for entry in feeds.parse(body, url, content_type).entries:
        outlet = entry.publisher
        title = entry.title.removesuffix(f" - {outlet}").strip() if outlet else entry.title
        snippet = plain(entry.summary).replace("\n", " ")
        for known in filter(None, (entry.title, title, outlet)):
            snippet = snippet.replace(known, "")
        summary = entry.summary if re.search(r"\w{3}", snippet) else ""
        found.append(replace(entry, title=title or entry.title, summary=summary, content=""))
    return Parsed(entries=tuple(found))


def parse_bing(body: bytes, url: str, content_type: str | None) -> Parsed:
    """RSS whose links carry the true URL in a parameter; `News:Source` names the outlet."""
    found = []
    for entry in feeds.parse(body, url, content_type).entries:
        link = urls.unwrapped(entry.link)
        found.append(replace(entry, link=link, publisher=entry.publisher or _outlet(link)))
    return Parsed(entries=tuple(found))


def parse_gdelt(body: bytes, url: str, content_type: str | None) -> Parsed:
    """`{"articles": [{"url", "title", "seendate", "domain", "language", "sourcecountry"}]}`.

    A query that GDELT dislikes is answered with a sentence and status 200: it becomes the error.
    """
    text = answers.text_of(body, url, content_type)
    if not text.startswith("{"):
        raise BodyError(f"GDELT did not search: {one_line(plain(text), 200)}")
    return answers.parsed(load(text, url).get("articles"), _gdelt_entry)


def _gdelt_entry(article: Mapping[str, Any]) -> Entry | None:
    link = link_of(words(article, "url"), "")
    if not link:
        return None
    return Entry(
        title=_SPACED.sub(r"\1", title_text(escape(words(article, "title"), quote=False))),
        link=link,
        published=stamp(words(article, "seendate")),
        publisher=words(article, "domain") or _outlet(link),
        language=_GDELT_LANGUAGES.get(words(article, "language").lower(), ""),
        guid=link,
    )


def _outlet(link: str) -> str:
    return urls.host_of(link).removeprefix("www.")


NEWS_SEARCH = SourceType(
    kind=SourceKind.SEARCH,
    requests=requests,
    services={
        "google_news": "https://news.google.com",
        "bing_news": "https://www.bing.com",
        "gdelt": "https://api.gdeltproject.org",
    },
    buckets={"api.gdeltproject.org": Bucket("gdelt", 5.0)},
)
