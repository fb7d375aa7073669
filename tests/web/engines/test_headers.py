"""What a person's press and a script's submit look like in the engines that there are."""

from __future__ import annotations

from service.web.security import pressed
from tests.tables import each

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
SILENT = {
    "Safari on an iPhone": f"{_IPHONE} {_WEBKIT} Version/18.6 Mobile/15E148 Safari/604.1",
    "Safari on a Mac": f"{_MAC} {_WEBKIT} Version/18.6 Safari/605.1.15",
    "Chrome on an iPhone": f"{_IPHONE} {_WEBKIT} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1",
    "Chrome on an iPad as a desktop": f"{_MAC} {_WEBKIT} CriOS/142 Safari/605.1",
    "Firefox on an iPhone": f"{_IPHONE} {_WEBKIT} FxiOS/144.0 Mobile/15E148 Safari/605.1.15",
    "Edge on an iPhone": f"{_IPHONE} {_WEBKIT} Version/18.0 EdgiOS/142.0 Mobile/15E148 Safari",
    "Outlook on an iPhone": f"{_IPHONE} {_WEBKIT} Mobile/15E148 Outlook-iOS/2.0",
    "the Google app on an iPhone": f"{_IPHONE} {_WEBKIT} GSA/391.0 Mobile/15E148 Safari/604.1",
    "Apple Mail": f"{_MAC} {_WEBKIT}",
    "GNOME Web": f"{_LINUX} {_WEBKIT} Version/26.0 Safari/605.1.15",
    "GNOME Web that calls itself Chrome": f"{_LINUX} {_WEBKIT} Chrome/138.0.0.0 Safari/605.1.15",
    "an engine that nobody has met": f"{_LINUX} Servo/1.0 Firefox/140.0",
    "no name at all": "",
}
"""Engines of which nobody knows that they tell a press from a script."""
TELLING = {
    "Chrome on Android": f"Mozilla/5.0 (Linux; Android 15) {_BLINK} Chrome/142.0 Mobile",
    "Gmail's view on Android": f"Mozilla/5.0 (Linux; Android 15; wv) {_BLINK} Version/4.0 "
    "Chrome/142.0.7444.48 Mobile Safari/537.36",
    "Samsung Internet": f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK} SamsungBrowser/28.0 "
    "Chrome/130.0.0.0 Mobile Safari/537.36",
    "Edge": f"{_WINDOWS}) {_BLINK} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "a scanner's Chromium": f"{_LINUX} {_BLINK} HeadlessChrome/142.0.0.0 Safari/537.36",
    "Debian's Chromium": f"{_LINUX} {_BLINK} Chromium/142.0.0.0 Safari/537.36",
    "Firefox": f"{_WINDOWS}; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Firefox on Android": "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
}
"""Chromium and Firefox, under whatever name."""
SENT = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@each("name", SILENT)
def test_a_press_counts_where_an_engine_does_not_tell_it_from_a_script(name: str) -> None:
    agent = {"User-Agent": SILENT[name]}
    assert pressed(SENT | agent)
    assert pressed(agent)  # before 2023 WebKit sent none of these headers
    assert not pressed(SENT | agent | {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"})
    # Chromium may hide its name, but not this.
    assert not pressed(SENT | agent | {"Sec-CH-UA": '"Chromium";v="142", "Not_A Brand";v="99"'})


@each("name", TELLING)
def test_a_script_is_told_where_the_engine_tells(name: str) -> None:
    agent = {"User-Agent": TELLING[name]}
    assert pressed(SENT | agent | {"Sec-Fetch-User": "?1"})
    for user in ({}, {"Sec-Fetch-User": "?0"}, {"Sec-Fetch-User": ""}):
        assert not pressed(SENT | agent | user)
    assert pressed(agent)  # over plain HTTP neither sends any of them
