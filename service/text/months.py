"""The names of the months in the languages that feeds and pages are written in. Pure."""

from __future__ import annotations

import re

from service.resources import list_lines
from service.text.normalize import fold

_NAMES = {
    1: """january januar januari janvier enero janeiro gennaio januarie ianuarie styczen stycznia
       ocak leden ledna januaris janner tammikuu tammikuuta января січня ιανουαριου
       januwari masingana mqungu pherekgong phesekgong pherekhong ferikgong janaware sunguti
       يناير""",
    2: """february februar februari fevrier febrero fevereiro febbraio februarie luty lutego subat
       unor unora helmikuu helmikuuta февраля лютого φεβρουαριου
       februwari feber nhlolanja mdumba hlakola tlhakole feberware nyenyenyani
       فبراير""",
    3: """march marz maerz mars marzo marco maart mrt marca mart martie marec marts maret brezen
       brezna marcius maaliskuu maaliskuuta марта березня μαρτιου
       mashi ndasa matshi kwindla hlakubele tlhakubele mopitlo mopitlwe machi nyenyankulu
       مارس""",
    4: """april avril abril aprile aprilie kwiecien kwietnia nisan duben dubna aprilis huhtikuu
       huhtikuuta апреля квітня απριλιου tshaziimpuzi
       ephreli mbasa epreli tshazimpuzi mmesa mmese mesa moranang aporele aprili dzivamisoko
       أبريل""",
    5: """may mai mayo maio maggio mei maj maja mayis kveten kvetna majus toukokuu toukokuuta мая
       травня μαιου
       meyi nhlaba canzibe motsheanong motseanong motsheganang motsheganong mudyaxihi
       مايو""",
    6: """june juni juin junio junho giugno junie iunie czerwiec czerwca haziran cerven cervna
       junius kesakuu kesakuuta июня червня ιουνιου
       nhlangulana silimela phupjane phupjana phuptjane seetebosigo khotavuxika
       يونيو""",
    7: """july juli juillet julio julho luglio julie iulie lipiec lipca temmuz cervenec cervence
       julius heinakuu heinakuuta июля липня ιουλιου
       julayi ntulikazi khala phupu phukwi julae julai mawuwani
       يوليو""",
    8: """august aout agosto augustus augusti sierpien sierpnia agustos srpen srpna augusztus elokuu
       elokuuta августа серпня αυγουστου agustus
       agasti ncwaba thupha phata phato phatwe agostose agosti mhawuri
       أغسطس""",
    9: """september septembre septiembre setiembre setembro settembre septembrie sept wrzesien
       wrzesnia eylul zari szeptember syyskuu syyskuuta сентября вересня σεπτεμβριου
       septhemba mandulo septemba msintsi leotshe loetse leotse lwetse setemere ndzhati
       سبتمبر""",
    10: """october oktober octobre octubre outubro ottobre octombrie pazdziernik pazdziernika ekim
       rijen rijna lokakuu lokakuuta октября жовтня οκτωβριου
       okthoba mfumfu okthobha oktobha dwarha mphalane diphalane oktobore oktoba nhlangula
       أكتوبر""",
    11: """november novembre noviembre novembro noiembrie listopad listopada listopadu kasim
       marraskuu marraskuuta ноября листопада νοεμβριου
       novemba lwezi nkanga pulungwana pudungwana pulungoana ngwanatsele ngwanaatsele nofemere
       hukuri
       نوفمبر""",
    12: """december dezember decembre diciembre dezembro dicembre desember decembrie grudzien
       grudnia aralik prosinec prosince joulukuu joulukuuta декабря грудня δεκεμβριου
       disemba zibandlela mnga tshitwe tsitwe tsitoe sedimonthole disemere desemba
       ديسمبر""",
}
"""Folded as `fold` does. The last lines are isiZulu, isiXhosa, Sesotho, Setswana, Sepedi, Swahili,
Xitsonga."""
_NEVER_SHORTENED = {
    1: "gener xaneiro jaanuar janvaris januara januar sijecanj sijecnja sausio janar urtarrila "
    "yanvar enero януари јануар",
    2: "febrer febreiro veebruar februara veljaca veljace vasario shkurt otsaila fevral pebrero "
    "февруари фебруар",
    3: "marca marec mac ozujak ozujka kovo martxoa marso март",
    4: "abrila aprila aprill travanj travnja balandzio prill apirila април",
    5: "maig maijs maja svibanj svibnja geguzes maiatza май мај",
    6: "juny xuno juuni juna junij lipanj lipnja birzelio qershor ekaina hunyo iyun юни јун",
    7: "juliol xullo juuli jula julij srpanj srpnja liepos korrik uztaila hulyo iyul юли јул",
    8: "agost augusta augusts avgust avgusta kolovoz kolovoza rugpjucio gusht abuztua avqust ogos "
    "agust agt agu ags август",
    9: "setembre septembra septembar septembris rujan rujna rugsejo shtator iraila setyembre "
    "sentyabr септември септембар",
    10: "outubro oktobra oktobar oktobris oktoober spalio tetor urria oktubre oktyabr октомври "
    "октобар",
    11: "novembra novembar novembris studeni studenoga studenog lapkricio nentor azaroa nobyembre "
    "noyabr ноември новембар",
    12: "decembra decembar decembris detsember prosinca gruodzio dhjetor abendua disyembre dekabr "
    "disember декември децембар",
}
"""Catalan, Galician, Estonian, Latvian, Slovak, Slovene, Croatian, Serbian, Lithuanian, Albanian,
Basque, Filipino, Azeri, Malay and Indonesian, Bulgarian: whole names and usual short ones alone,
for their beginnings are other months' elsewhere (`lip` is June in Croatia and July in Poland)."""
_MONTH_OF = {name: number for number, names in _NAMES.items() for name in map(fold, names.split())}
PREFIX = re.compile(
    r"^(?:(?:ngo|nge|kweyo|kweye|kwe|eyo|eye|eka|ku|ka|ya|u|i|ng|nw)-?(?=\w{4})|ב(?=\w{3}))"
)
"""What isiZulu and isiXhosa put before a month, `ngoNovemba`, `EyoMnga`; and Hebrew's "in"."""


def _shortened() -> dict[str, int]:
    """Return the beginnings of three and four letters that only one month's names have."""
    found: dict[str, set[int]] = {}
    for name, number in _MONTH_OF.items():
        for length in (3, 4):
            found.setdefault(name[:length], set()).add(number)
    return {short: numbers.pop() for short, numbers in found.items() if len(numbers) == 1}


_SHORT_OF = _shortened() | {
    "mar": 3, "mrt": 3, "may": 5, "mai": 5, "maj": 5, "mei": 5, "jun": 6, "jul": 7, "juin": 6,
    "juil": 7, "nov": 11, "lis": 11, "des": 12, "dis": 12,
}  # fmt: skip
_MONTH_OF |= {
    name: number
    for number, names in _NEVER_SHORTENED.items()
    for name in map(fold, names.split())
    if name not in _MONTH_OF
}
BY_HAND = dict(_MONTH_OF)
"""The names above, folded, and their months; others are Unicode's."""
_MONTH_OF |= {
    name: int(number)
    for number, *names in map(str.split, list_lines(__package__, "cldr_months.txt"))
    for name in names
    if name not in _MONTH_OF
}


def month(name: str) -> int:
    """Return the month that a name means, whole or shortened to three or four letters; else 0."""
    name = fold(name).replace("'", "").replace("ı", "i")
    whole = _MONTH_OF.get(name) or _MONTH_OF.get(PREFIX.sub("", name))
    whole = whole or _MONTH_OF.get(name.removesuffix("ren"))  # "azaroaren 27a", in Basque
    return whole or (_SHORT_OF.get(name, 0) if len(name) <= 4 else 0)


def is_short(name: str) -> bool:
    """Return whether a name of a month is a shortened one: "Dec", "Sept", not "May"."""
    name = fold(name)
    return name not in _MONTH_OF and len(name) <= 4 and name in _SHORT_OF
