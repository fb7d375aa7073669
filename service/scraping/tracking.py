"""Which query parameters say how a reader came, not what the page is. A list of our own, pure."""

from __future__ import annotations

import re

_TRACKING = re.compile(
    r"""(?xi)
    # campaign families: Google, HubSpot, AT Internet, Matomo, Vero, Omeda, Yahoo
    utm[_-]?\w* | hsa_\w+ | at_(?:medium|campaign|custom\d|link\w*|format|ptr\w*|bbc\w*)
    | (?:mtm|pk|piwik|matomo|itm|vero|oly)_\w+ | guce_referrer\w* | guccounter
    # click ids
    | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | gad_source | gad_campaignid | msclkid
    | yclid | ysclid | twclid | ttclid | li_fat_id | igsh | igshid | epik | rdt_cid | sccid
    | srsltid | s_kwcid | ef_id | irclickid | irgwc | cjevent | zanpid | wickedid
    # newsletters and mail tools
    | mc_[ce]id | mkt_tok | mkcid | mkrid | _hsenc | _hsmi | __hs\w+ | hsctatracking
    | nr_email_referer | ck_subscriber_id | bxid | sailthru\w* | sfmc_\w+
    # publishers' and social networks' own marks
    | _openstat | _ga | _gl | _branch_match_id | _branch_referrer | ncid | cmpid | ocid | smid
    | smtyp | xtor | wt[_.](?:mc|zmc)(?:_id)? | s_cid | ns_(?:mchannel|source|campaign|linkname|fee)
    | ref_src | ref_url | __twitter_impression | soc_src | soc_trk | tsrc | taid | share_from
    | fb_(?:action_ids|action_types|source|ref) | traffic_source | rss_source | spm
    """
)
_ONLY_AT = {
    "feature": ("youtube.com", "youtu.be"),
    "si": ("youtube.com", "youtu.be", "spotify.com"),
    "s": ("twitter.com", "x.com"),
    "t": ("twitter.com", "x.com"),
    "m": ("blogspot.com",),
}
"""Short names that track, or ask for the mobile page, on these sites only."""

_REFERRED = re.compile(r"(?i)(?:ref|source|src|from|via)=(?:rss|feed|atom|twitter|facebook|email)")
_VARIANT = re.compile(
    r"(?i)amp(?:=(?:1|true|yes|amp)?)?|outputtype=amp|(?:output|view|format)=(?:amp|print)"
    r"|print(?:able)?(?:=(?:1|true|yes|y|print)?)?"
)


def is_noise(pair: str, host: str) -> bool:
    """Tell whether `name=value`, as it stands in a URL, only tracks or asks for AMP or print."""
    name = pair.partition("=")[0]
    if any(pattern.fullmatch(pair) for pattern in (_VARIANT, _REFERRED)):
        return True
    sites = _ONLY_AT.get(name.lower(), ())
    return any(f".{host}".endswith(f".{site}") for site in sites) or bool(_TRACKING.fullmatch(name))
