"""Bytes → text, in the order that browsers and standards agree on, for pages and for XML.

Byte order mark, then the charset of the `Content-Type` header, then the one that the document
itself declares, then UTF-8 if the bytes are valid UTF-8, then a detector. A charset that is
unknown, or that the bytes plainly contradict, is passed over. Pure; never raises.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import pairwise

import cchardet

HTML_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*+[\"']?\s*+([\w.:+-]{1,40})", re.IGNORECASE
)
"""Where a page declares its charset."""
XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:+-]{1,40})")
"""Where XML declares its charset."""
_DECLARED_WITHIN = 16_384
"""The standard asks for the first 1,024 bytes; browsers begin anew at a declaration that comes
later, and real pages put long styles before theirs."""
_HEADER = re.compile(r"charset\s*=\s*+[\"']?\s*+([\w.:+-]{1,40})", re.IGNORECASE)
_STARTS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""Byte order marks; and how `<` or `<?xm` starts in charsets that are no superset of ASCII (XML
1.0, appendix F)."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_LATIN_1 = {
    ord(letter): 0x80 + offset
    for offset, letter in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace"))
    if letter != "\ufffd"
}
"""Windows-1252's letters as the bytes that they stand for."""
_SECOND = f"[\x80-\xbf{''.join(map(chr, _LATIN_1))}]"
_ENCODED_TWICE = re.compile(
    f"[\xc2\xc3]{_SECOND}|\xe2[\x80\u20ac]{_SECOND}|(?:[\xd0\xd1]{_SECOND}){{2}}"
)
"""Not any two letters: "NESCAFÉ®" would be one of them."""
_ENDS_IN_CAPITALS = re.compile(r"[^\W\d_][\xc2\xc3][…“”‘’»®™°](?!\w)")
"""A word's end and the sign after it: of "AMANHÃ…" in a text of capitals nothing is certain."""
_LETTERS_TO_A_WRONG_BYTE = 3
_A_FEW = 500
"""Bytes in which one that is not ASCII is no sign of another alphabet."""
_DETECT_BYTES = 100_000
"""The detector is sure long before; reading all of a large page would cost milliseconds."""
_ISO_8859 = re.compile(r"(?:cs)?iso[-_]?8859[-_]?(\d{1,2})(?!\d)")
"""`iso-8859-8-i`, `iso88595`, `iso_8859-1:1987`: what follows the number says nothing."""
_UNKNOWN_TO_PYTHON = {
    label: name
    for name, labels in {
        "big5": "cn-big5",
        "cp874": "dos-874 windows-874",
        "cp932": "windows-31j",
        "cp949": "windows-949 cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601",
        "euc_jp": "cseucpkdfmtjapanese",
        "gbk": "csgb2312 gb_2312 gb_2312-80",
        "iso8859-7": "sun_eu_greek",
        "iso8859-8": "logical visual",
        "iso8859-15": "csisolatin9",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac-cyrillic": "mac-ukrainian",
        "mac-roman": "csmacintosh mac",
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8",
        "utf-16": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff unicodefffe",
    }.items()
    for label in labels.split()
}
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-11": "cp874",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "utf-16": "utf-8",
    "utf-16-be": "utf-8",
    "utf-16-le": "utf-8",
}
"""Charsets, by Python's names, are what the WHATWG encoding standard says, not what they are
called. What calls itself UTF-16 in ASCII letters is not UTF-16: that has a byte order mark."""
_AS_WINDOWS_HAS_IT = {
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
"""Whose letters Windows puts where these have controls; some of the others are elsewhere, too."""
_UNUSED_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_RUNS = re.compile(rb"[\xa1-\xff]{5,40}")
_FEWEST_RUNS, _FEWEST_SIGNS = 3, 4
"""Different rows of five letters beyond ASCII, and different letters in each: they are none of the
Western alphabets. One row that comes again, or of one sign, is a line between paragraphs."""
_ESCAPE = b"\x1b$B"
"""How Japanese begins in ISO-2022-JP, whose other letters are all ASCII."""
_SURE = 0.5
"""Of 1: how sure a guess is that counts against what a page declares."""
_WESTERN = frozenset(("cp1252", "iso8859-1", "iso8859-15", "utf-8", "ascii", ""))
_HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
"""An emoji whose halves were encoded one by one, as Java and MySQL do (CESU-8)."""
_NOT_FOR_TEXT = re.compile(r"idna|punycode|(?:raw[_-])?unicode[_-]escape|undefined|utf-7")
"""Python's codecs that no server means, or that take the square of the length."""


def decode(
    body: bytes, content_type: str | None = None, declaration: re.Pattern[bytes] = HTML_META
) -> tuple[str, bool]:
    """Return `body` as text, and whether it was UTF-8 as it stood; what is no letter is U+FFFD.

    `content_type` is the value of the HTTP header, such as `text/html; charset=utf-8`;
    `declaration` is where the document declares its charset.
    """
    for start, name in _STARTS:
        if body.startswith(start):
            return body.decode(name, "replace").removeprefix("\ufeff"), False
    text, is_whole = None, True
    if b"\xed" in body:
        body = _HALVES.sub(_joined, body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut in the middle of its last letter
            text, is_whole = body[: error.start].decode("utf-8"), False
    if text is not None and (b"\x1b" not in body or not body.isascii()):
        # Valid UTF-8 with letters outside ASCII is never an accident of another charset; of those
        # that write in ASCII alone only ISO-2022 is in use, and it has escapes.
        return text, is_whole
    nearly = body.decode("utf-8", "replace")
    wrong = nearly.count("\ufffd")
    if wrong and len(_BEYOND_ASCII.findall(nearly)) >= _LETTERS_TO_A_WRONG_BYTE * wrong:
        # Letters that other charsets do not make by accident: a wrong byte costs itself alone.
        return nearly, False
    header = _HEADER.search(content_type or "")
    declared = declaration.search(_without_remarks(body[:_DECLARED_WITHIN]))
    labels = [header[1]] if header else []
    labels += [declared[1].decode("ascii", "replace")] if declared else []
    codecs_said = [*map(_codec, labels), *(["iso2022_jp"] if _ESCAPE in body else [])]
    if len(nearly.encode("ascii", "ignore")) + wrong == len(nearly):
        # Of letters none of which is UTF-8 that is not the charset, whatever is said.
        codecs_said = [name for name in codecs_said if name != "utf-8"]
    return _as_declared(body, codecs_said, is_guessed=wrong > 1 + len(body) // _A_FEW), False


def _joined(halves: re.Match[bytes]) -> bytes:
    """Return the one letter that two halves of UTF-16 stand for."""
    pair = halves[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
    return pair.decode("utf-16", "replace").encode()


def encoded_once(text: str) -> str:
    """Return what `text` was before a program took its UTF-8 for Latin-1 and encoded it again.

    "FlÃ¼chtling" is "Flüchtling". Only where all letters beyond ASCII are such: no text is that by
    accident, as `decode` says of UTF-8.
    """
    if text.isascii() or not _ENCODED_TWICE.search(text):
        return text
    is_one = len(_ENCODED_TWICE.findall(text)) == 1
    if is_one and text == text.upper() and _ENDS_IN_CAPITALS.search(text):
        return text
    try:
        return text.translate(_LATIN_1).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _as_declared(body: bytes, names: Sequence[str], *, is_guessed: bool) -> str:
    """Return the text by the first charset that fits, else by one that nearly does, or a guess."""
    second = None
    for name in names:
        found = _as(body, name)
        if name == "cp1252" and (other := _other_alphabet(body)):
            found = _as(body, other) or found
        if found is not None and ("\ufffd" not in found or _is_utf_8_all_the_same(found, name)):
            return found
        second = found if second is None else second
    if second is None and is_guessed:
        guess = cchardet.detect(body[:_DETECT_BYTES]).get("encoding") or ""
        second = _as(body, _codec(guess))
    return body.decode("cp1252", "replace") if second is None else second


def _letters(text: str) -> int:
    """Return how many letters a text has, less those that are large behind a small one."""
    odd = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return sum(map(str.isalpha, text)) - odd


def _has_words_beyond_ascii(body: bytes) -> bool:
    rows = set(_RUNS.findall(body, 0, _DETECT_BYTES))
    return sum(len(set(row)) >= _FEWEST_SIGNS for row in rows) >= _FEWEST_RUNS


def _other_alphabet(body: bytes) -> str:
    """Return the codec of a text that calls itself Western and surely is not; "" for any other."""
    if not _has_words_beyond_ascii(body):
        return ""
    guess = cchardet.detect(body[:_DETECT_BYTES])
    codec = _codec(guess.get("encoding") or "")
    is_sure = (guess.get("confidence") or 0.0) > _SURE
    return codec if is_sure and codec not in _WESTERN else ""


def _is_utf_8_all_the_same(text: str, name: str) -> bool:
    """Return whether more of the letters beyond ASCII fit UTF-8 than do not."""
    wrong = text.count("\ufffd")
    return name == "utf-8" and len(text.encode("ascii", "ignore")) + 2 * wrong < len(text)


def _without_remarks(head: bytes) -> bytes:
    """Return the head of a page without what stands in its closed remarks."""
    *closed, rest = head.split(b"-->")
    return b"".join([*(one.partition(b"<!--")[0] for one in closed), rest])


def _codec(label: str) -> str:
    """Return Python's name for a charset label as browsers read it, or "" for an unknown one."""
    label = label.strip().lower()
    while label.startswith("x-"):
        label = label[2:]
    iso = _ISO_8859.match(label)
    try:
        info = codecs.lookup(f"iso8859-{iso[1]}" if iso else _UNKNOWN_TO_PYTHON.get(label, label))
    except (LookupError, ValueError):
        return ""
    # `rot13`, `zlib` and their like are codecs too, and some of them unpack bombs.
    is_text = getattr(info, "_is_text_encoding", True) and not _NOT_FOR_TEXT.fullmatch(info.name)
    return _AS_BROWSERS_DO.get(info.name, info.name) if is_text else ""


def _as(body: bytes, name: str) -> str | None:
    """Return the text, or None where the bytes contradict the charset all over."""
    if not name:
        return None
    try:
        text = body.decode(name, "replace")
        if name in _AS_WINDOWS_HAS_IT and _UNUSED_CONTROLS.search(text):
            # One control may be a slip, and the letters are where the standard has them.
            text = max(body.decode(_AS_WINDOWS_HAS_IT[name], "replace"), text, key=_letters)
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if text.count("\ufffd") <= 1 + len(text) // 1000 else None
