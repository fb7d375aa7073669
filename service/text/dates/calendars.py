"""Dates in other scripts and calendars → the same text with ours, for readers of dates. Pure.

`27 พฤศจิกายน 2569`, `٢٧ نوفمبر ٢٠٢٦`, `27 تشرين الثاني 2026`, `27 नवंबर 2026`, `۱۴۰۵-۰۹-۰۶` and
`令和8年11月27日` all name one day. Names of months that are written without marks may also stand in
`months`; here are those with vowel signs or blanks in them, which no pattern for words finds whole.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_GREGORIAN = (
    # Egypt and the Gulf; Levant and Iraq; Arabic without hamza; Maghreb; Urdu and Persian; Hebrew
    "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول",
    "كانون 2|||ابريل|||||ايلول|تشرين 1|تشرين 2|كانون 1",
    "|||||||||اكتوبر||",
    "جانفي|فيفري||أفريل|ماي|جوان|جويلية|أوت||||",
    "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "ژانویه|فوریه||آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר",
    # Hindi and Marathi in their spellings, Bengali, Gujarati, Tamil, Telugu
    "जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर",
    "|फ़रवरी|||||||सितम्बर|अक्तूबर|नवम्बर|दिसम्बर",
    "जानेवारी|फेब्रुवारी||एप्रिल|मे||जुलै|ऑगस्ट|सप्टेंबर|ऑक्टोबर|नोव्हेंबर|डिसेंबर",
    "জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "જાન્યુઆરી|ફેબ્રુઆરી|માર્ચ|એપ્રિલ|મે|જૂન|જુલાઈ|ઓગસ્ટ|સપ્ટેમ્બર|ઓક્ટોબર|નવેમ્બર|ડિસેમ્બર",
    "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జూలై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్",
    # Thai, whole and short
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม",
    "ม.ค.|ก.พ.|มี.ค.|เม.ย.|พ.ค.|มิ.ย.|ก.ค.|ส.ค.|ก.ย.|ต.ค.|พ.ย.|ธ.ค.",
)
"""A line a language, its twelve months in order; empty where another line or `months` has it."""
_PERSIAN = [
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
]
_MONTH_OF = {
    name: number
    for line in _GREGORIAN
    for number, name in enumerate(line.split("|"), start=1)
    if name
}


def _one_of(names: list[str]) -> str:
    """Return a pattern for one of `names`, the longest first."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


_MARKS = r"[\w\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]"
_NAME = _one_of(list(_MONTH_OF))
_NAMED = re.compile(rf"(?<!{_MARKS})({_NAME})(?:\s?[/(]\s?(?:{_NAME})\)?)?(?!{_MARKS})")
"""A month, perhaps with its name in a neighbouring country beside it."""
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_ERA = re.compile(r"(令和|平成|民國|民国)\s?(元|\d{1,3})\s?年")
_BEFORE_FIRST = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_THAI_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)|(?<!\d)26\d\d(?!\d)")
_THAI = re.compile(r"[\u0e01-\u0e4e]")
_THAI_ERA = re.compile(r"\s?(?:พ\.\s?ศ\.|พุทธศักราช|ค\.\s?ศ\.|คริสต์ศักราช)\s?(?=\d)")
"""What a year may be said to be of: Buddha or Christ, and the numbers tell which."""
_THAI_SHORT = re.compile(
    rf"({_one_of([name for line in _GREGORIAN[-2:] for name in line.split('|')])})"
    r"\s?(3[89]|[4-9]\d)(?!\d|[:.]\d)"
)
"""A month and the end of a year from 2538 (1995) on."""
_BUDDHIST = 543
"""Years by which the Buddhist calendar is ahead."""
_PERSIAN_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<name>{_one_of(_PERSIAN)})\s+(?P<year>1[34]\d\d)(?!\d)"
)
_PERSIAN_NUMBERS = re.compile(
    r"(?<![\d/.-])(?P<year>13[7-9]\d|140\d|141[0-4])([-/])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"
)
"""From 1370 (1991) to 1414 (2036): in the Islamic calendar 1415 began before there was web news, so
that later years are of that one."""
_ARABIC_SCRIPT = re.compile(r"[\u0620-\u064a\u0660-\u0669\u066e-\u06d3\u06f0-\u06f9]")
_ISLAMIC = re.compile("ه[\u0640\u200d](?!\\W{0,3}ش)")
"""Behind a year of the Islamic calendar, unless it is said to be one of the sun."""
_OURS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VIETNAMESE = re.compile(r"\btháng\s(1[0-2]|0?[1-9])(?!\d)(?:,?\snăm)?", re.IGNORECASE)
"""`27 tháng 11, 2026`: its months have numbers."""
_UNSEEN = re.compile("[\u061c\u200b-\u200f]")
"""Joiners, and marks of direction such as Arabic has around the slashes of a date."""
_CYCLES_BEFORE_OURS = 356_033
"""Days of the cycles of 33 years, counted from the year -1595, before our year 1."""


def in_ours(text: str) -> str:
    """Return `text` with the digits, months and years of other scripts and calendars as ours."""
    if text.isascii():
        return text
    text = _UNSEEN.sub("", text)
    may_be_persian = _ARABIC_SCRIPT.search(text) and not _ISLAMIC.search(text)
    text = _VIETNAMESE.sub(lambda number: f" {_ENGLISH[int(number[1]) - 1]}", text)
    text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    text = _ERA.sub(_of_era, text)
    text = _PERSIAN_NAMED.sub(_of_persia, text)
    if may_be_persian and not _OURS.search(text):
        text = _PERSIAN_NUMBERS.sub(_of_persia, text)
    if _THAI.search(text):
        text = _THAI_ERA.sub(" ", text)
        text = _THAI_SHORT.sub(lambda at: f"{at[1]} {2500 + int(at[2]) - _BUDDHIST}", text)
        text = _THAI_YEAR.sub(lambda year: str(int(year[0]) - _BUDDHIST), text)
    return _NAMED.sub(lambda name: _ENGLISH[_MONTH_OF[name[1]] - 1], text)


def _of_era(found: re.Match[str]) -> str:
    """Return the year that a Japanese or Taiwanese one is: `令和8年` is `2026年`."""
    return f"{_BEFORE_FIRST[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _of_persia(found: re.Match[str]) -> str:
    """Return a day of the Persian calendar as `2026-11-27`, or as it is where there is none such.

    Leap years come every fourth year, in 33 years eight: right from 1343 (1964) to 1472.
    """
    said = found.groupdict()
    month = _PERSIAN.index(said["name"]) + 1 if "name" in said else int(said["month"])
    year, day = int(said["year"]), int(said["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    before = 31 * (month - 1) if month < 7 else 30 * (month - 7) + 186
    cycle = year + 1595
    leaps = cycle // 33 * 8 + (cycle % 33 + 3) // 4
    ordinal = 365 * cycle + leaps + before + day - _CYCLES_BEFORE_OURS
    return date.fromordinal(ordinal).isoformat()
