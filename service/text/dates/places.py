"""What the country of a site tells of the dates on it: their zone, and whether the day comes first.

Pure.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

_MONTH_FIRST = (".ph",)
"""Whose sites write `04/03/2026` for the third of April; the United States have no such address."""
_PLACES = """
AR America/Argentina/Buenos_Aires|AU Australia/Sydney|BR America/Sao_Paulo|CL America/Santiago
ES Europe/Madrid|MX America/Mexico_City|PT Europe/Lisbon|RU Europe/Moscow|UA Europe/Kyiv
AE Asia/Dubai|AO Africa/Luanda|AT Europe/Vienna|BD Asia/Dhaka|BE Europe/Brussels
BG Europe/Sofia|BW Africa/Gaborone|CH Europe/Zurich|CM Africa/Douala|CZ Europe/Prague
DE Europe/Berlin|DK Europe/Copenhagen|EG Africa/Cairo|ET Africa/Addis_Ababa|FI Europe/Helsinki
FR Europe/Paris|GB Europe/London|GH Africa/Accra|GR Europe/Athens|HK Asia/Hong_Kong
HU Europe/Budapest|IE Europe/Dublin|IL Asia/Jerusalem|IN Asia/Kolkata|IT Europe/Rome
JP Asia/Tokyo|KE Africa/Nairobi|KR Asia/Seoul|LK Asia/Colombo|LS Africa/Maseru|MA Africa/Casablanca
MW Africa/Blantyre|MY Asia/Kuala_Lumpur|MZ Africa/Maputo|NA Africa/Windhoek|NG Africa/Lagos
NL Europe/Amsterdam|NO Europe/Oslo|NP Asia/Kathmandu|NZ Pacific/Auckland|PE America/Lima
PH Asia/Manila|PK Asia/Karachi|PL Europe/Warsaw|RO Europe/Bucharest|RW Africa/Kigali
SE Europe/Stockholm|SG Asia/Singapore|SN Africa/Dakar|SZ Africa/Mbabane|TH Asia/Bangkok
TR Europe/Istanbul|TW Asia/Taipei|TZ Africa/Dar_es_Salaam|UG Africa/Kampala
VN Asia/Ho_Chi_Minh|ZA Africa/Johannesburg
ZM Africa/Lusaka|ZW Africa/Harare
"""
"""Countries whose domains are not sold as words elsewhere, with the zone that most live in: that of
the rest is nearer to it than to Greenwich."""
_ZONE_OF = dict(line.split() for line in _PLACES.replace("\n", "|").strip("|").split("|"))


def zone_of(country: str) -> ZoneInfo | None:
    """Return the zone of a country, which is given by its two capitals; None: it is not known."""
    place = _ZONE_OF.get(country)
    return ZoneInfo(place) if place else None


def zone_of_host(host: str) -> ZoneInfo | None:
    """Return the zone of the country that the host's name ends in, None where it names none."""
    name = host.rpartition(".")[2].upper()
    return zone_of("GB" if name == "UK" else name)


def day_comes_first(host: str) -> bool:
    """Return whether `03/04/2026` is in April at this host; False if its name does not tell."""
    return zone_of_host(host) is not None and not host.endswith(_MONTH_FIRST)
