"""Names in all scripts and with signs: found by gate and scorer, their false friends not."""
# ruff: noqa: E501 - a table of titles in all scripts

from __future__ import annotations

from datetime import UTC, datetime

from service.evaluation.lexical_scorer import Lexicon
from service.models import DEFAULT_MIN_SCORE, Brand, Item
from tests.tables import each

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
Row = tuple[str, str, list[str], list[str]]
SCRIPTS: list[Row] = [
    # name, a word of its trade, titles about it, titles about something else
    ("比亚迪", "电动车", ["比亚迪发布新款电动车", "中国比亚迪召回汽车", "“比亚迪”股价上涨"], ["今天北京天气很好"]),
    ("华为", "手机", ["美国限制华为", "华为:新手机", "在华为工作"], ["中华人民为本"]),
    ("小米", "手机", ["雷军称小米汽车交付", "小米SU7召回"], ["大米和小麦涨价"]),
    ("海底捞", "火锅", ["海底捞回应顾客投诉"], ["海底光缆捞起"]),
    ("7天酒店", "酒店", ["上海7天酒店起火"], ["住了17天酒店", "下周七天天气"]),
    ("KFC", "炸鸡", ["上海KFC新店开业", "今日はKFCの日", "KFC가 신메뉴를 출시"], ["今天北京天气很好"]),
    ("Luckin", "咖啡", ["瑞幸Luckin咖啡开店"], ["今天北京天气很好"]),
    ("ソニー", "ゲーム", ["米国のソニーが新製品を発表", "ｿﾆｰが発表", "ソニーグループの決算"], ["ソニックが新作", "マクソニーの話"]),
    ("イオン", "スーパー", ["千葉のイオンで火災", "イオンモールが開業"], ["動物園のライオンが脱走"]),
    ("すかいらーく", "ファミレス", ["すかいらーくが値上げ"], ["空の様子"]),
    ("任天堂", "ゲーム", ["米任天堂の新型機"], ["天気予報"]),
    ("セブン-イレブン", "コンビニ", ["東京のセブン-イレブンで強盗", "セブンイレブンが値上げ"], ["セブンの映画"]),
    ("ไทยพาณิชย์", "ธนาคาร", ["ธนาคารไทยพาณิชย์เปิดสาขาใหม่"], ["พยากรณ์อากาศวันนี้"]),
    ("กรุงไทย", "ธนาคาร", ["ข่าวกรุงไทยวันนี้"], ["กรุงเทพและประเทศไทย"]),
    ("ລາວໂທລະຄົມ", "ມືຖື", ["ບໍລິສັດລາວໂທລະຄົມເປີດ"], ["ອາກາດມື້ນີ້"]),
    ("ស្មាត", "ទូរស័ព្ទ", ["ក្រុមហ៊ុនស្មាតប្រកាស"], ["អាកាសធាតុថ្ងៃនេះ"]),
    ("ကမ္ဘောဇ", "ဘဏ်", ["မြန်မာကမ္ဘောဇဘဏ်ဖွင့်"], ["မိုးလေဝသသတင်း"]),
    ("카카오", "메신저", ["카카오가 서비스를 중단", "어제 카카오는", "카카오의 실적", "카카오에서는 장애"], ["카카드 결제"]),
    ("쿠팡", "배송", ["쿠팡이 과징금", "쿠팡을 상대로", "쿠팡, 실적 발표"], ["쿠바 여행"]),
    ("LG", "가전", ["LG는 신제품을 공개", "LG가 1위"], ["오늘의 날씨"]),
    ("Яндекс", "поиск", ["Акции Яндекса упали", "В Яндексе сообщили о сбое", "Яндексом займутся"], ["Погода на завтра"]),
    ("Лента", "магазин", ["Магазины Ленты закрыты", "В «Ленте» пожар", "Купили Ленту"], ["Лентяи и погода", "синяя лентой"]),
    ("Пятёрочка", "магазин", ["В Пятерочке нашли мышей", "Пятёрочку оштрафовали"], ["Пятый день дождя"]),
    ("Русский Стандарт", "банк", ["У банка Русского Стандарта отозвали", "В Русском Стандарте сбой"], ["Русский язык и стандарты"]),
    ("Нова Пошта", "доставка", ["У Новій Пошті пожежа", "Новою Поштою доставлено"], ["Нова школа"]),
    ("Μασούτης", "σούπερ μάρκετ", ["Κατάστημα του Μασούτη έκλεισε", "Ο ΜΑΣΟΥΤΗΣ ανοίγει"], ["Ο καιρός αύριο"]),
    ("Βασιλόπουλος", "σούπερ μάρκετ", ["Ανακοίνωση του Βασιλόπουλου"], ["Ο βασιλιάς της Αγγλίας"]),
    ("בזק", "תקשורת", ["לקוחות תבעו את בזק", "עובדים בבזק שבתו", "הקנס לבזק ומבזק"], ["מזג האוויר מחר"]),
    ("שופרסל", "סופר", ["בשופרסל נמצא עכבר", "ושופרסל הודיעה", "תביעה נגד \"שופרסל\""], ["מחר יום יפה"]),
    ("KFC", "עוף", ["סניף חדש לKFC בחיפה", "ב-KFC מסבירים"], ["מחר יום יפה"]),
    ("الأهلي", "بنك", ["خسائر للأهلي المصري", "أعلن بالأهلي", "البنك الاهلي"], ["الطقس غدا"]),
    ("طلبات", "توصيل", ["إضراب سائقي طلبات", "وطلبات تعلن", "غرامة لطلبات"], ["الطقس غدا"]),
    ("टाटा", "कार", ["टाटा ने कार वापस बुलाई"], ["टीटी का मैच", "आटा महंगा"]),
    ("টাটা", "গাড়ি", ["টাটার শেয়ার", "টাটা বলেছে"], ["আজকের আবহাওয়া"]),
    ("Migros", "market", ["Migros'ta yangın çıktı", "Migros’un hisseleri düştü", "MİGROS zam yaptı"], ["Migren tedavisi"]),
    ("Yapı Kredi", "banka", ["YAPI KREDİ kâr açıkladı", "Yapı Kredi'nin kârı"], ["Yapım kredisi"]),
    ("Nokia", "verkko", ["Nokian tulos laski", "Nokialle sakko", "Nokiassa irtisanotaan"], ["Nokkonen maistuu", "Nokian Tyres shares fall again", "Die Nokian von gestern"]),
    ("India", "markets", ["India cuts duties"], ["Vodafone gets ready for IPO of Indian arm", "An Indian summer"]),
    ("Fazer", "leipä", ["Fazerin suklaa kallistuu", "Fazerilla on uusi johtaja"], ["Sää huomenna"]),
    ("Żabka", "sklep", ["Pożar w Żabce", "Właściciel Żabki", "Klienci Żabkę chwalą"], ["Żaba w stawie"]),
    ("Biedronka", "sklep", ["Kara dla Biedronki", "W Biedronce znaleziono mysz"], ["Biedny człowiek"]),
    ("Orlen", "paliwo", ["Prezes Orlenu odwołany", "Skargi na Orlenie"], ["Orle gniazdo"]),
    ("Škoda", "auto", ["Zisk Škody vzrostl", "Ve Škodě stávkují"], ["Škodlivý vítr"]),
    ("OTP", "bank", ["Az OTP-nek bírság", "OTP-nél leállás"], ["Időjárás holnap"]),
    ("Orange", "télécom", ["La panne d'Orange", "Les clients d’Orange télécom"], ["Une marmelade, temps frais"]),
    ("Auchan", "magasin", ["Grève à l'Auchan de Lille", "Le magasin d’Auchan ferme"], ["Le chant du coq"]),
    ("Eni", "gas", ["I conti dell'Eni", "L’Eni taglia"], ["Genio in cucina"]),
]  # fmt: skip
SIGNS: list[Row] = [
    ("C&A", "fashion", ["C&A closes ten shops in Spain", "C & A to leave Brazil", "Die C&A-Filiale", "C&A's boss"],
     ["Vitamin C and a new study", "Vitamins C and A", "Grades C, A and B", "Plan C & plan A"]),
    ("H&M", "fashion", ["H&M recalls jacket", "Shops of H & M close", "In H&M, prices rise"],
     ["Blocks H and M sold by the council", "Sizes H, M"]),
    ("AT&T", "phone", ["AT&T raises prices", "A fine for AT&T"], ["Look at and t", "Meet at T and go"]),
    ("M&S", "food", ["M&S hit by cyber attack"], ["Sizes M and S sold out", "It ends in an M. S is next"]),
    ("H&S", "shampoo", ["H&S recalls shampoo"], ["Hands off, says court"]),
    (".NET", "software", [".NET 10 software released", "Microsoft's .NET runtime patched"],
     ["Net profit rises at the bank", "Visit example.net today", "The NET result", "Net software sales rise"]),
    ("Yum!", "fast food", ["Yum! opens a hundred fast food shops", "Profit at Yum! rises", "Yum!'s chief quits", "Yum! Brands beats forecasts"],
     ["Yum, this soup is great", "Yum! This soup is great", "yum yum"]),
    ("7-Eleven", "convenience store", ["7-Eleven to close 400 shops", "7 Eleven robbery in Durban", "7‑ELEVEN sold", "A 7Eleven burns"],
     ["Seven children win prizes", "From 7 to eleven"]),
    ("!Xhosa", "beads", ["!Xhosa opens a shop", "Beads by !Xhosa win"], ["Xhosa language week begins", "Learn isiXhosa"]),
    ('Toys"R"Us', "toys", ['Toys"R"Us closes shops', "Toys R Us returns", "ToysRUs is back", "Toys “R” Us sale"],
     ["These boys are us", "Toys for us"]),
    ("Mr D", "delivery", ["Mr D riders strike", "Mr. D raises prices"], ["Mr Dlamini resigns"]),
    ("C#", "software", ["C# gets a new compiler"], ["Vitamin C, more or less", "Plan C"]),
    ("A+", "insurance", ["A+ insurance sued"], ["A rainy day", "Pupils get an A"]),
    ("E.ON", "energy", ["E.ON raises prices", "Clients of E.ON sue"], ["Click e on the keyboard", "An eon ago"]),
    ("&pizza", "pizza", ["&pizza opens in Boston"], ["The best of the city & more"]),
    ("Nando's", "chicken", ["Nandos opens in Lusaka", "Nando’s advert banned", "NANDO'S recalls sauce"], ["Fernando scores twice"]),
]  # fmt: skip
EVERYDAY: list[Row] = [
    ("Sunday Best", "clothing", ["Sunday Best opens a clothing shop", "Clothing chain Sunday Best sued"],
     ["She came in her Sunday best to church", "The best Sunday of the year"]),
    ("Monday", "software", ["Monday raises its software prices", "Software firm Monday cuts jobs"],
     ["The shop opens on Monday", "The strike begins Monday in Durban"]),
    ("Next", "clothing", ["Next raises profit forecast on strong clothing sales", "Profits rise at clothing chain Next"],
     ["What comes next for the peace talks", "Next week: rain and wind in the Cape", "the next clothing trend is here"]),
    ("Target", "retail", ["Target cuts retail prices before the holidays", "Shoppers at Target are leaving, survey says"],
     ["Inflation target unchanged, says central bank", "Police hit target for arrests", "Target of the probe resigns"]),
    ("Gap", "clothing", ["Gap closes clothing stores in Europe"], ["Gender pay gap widens", "Mind the gap, says study"]),
    ("Shell", "fuel", ["Shell fuel prices rise", "Protest at the doors of Shell in the city"],
     ["Turtle sheds its shell", "Shell found on beach"]),
    ("Orange", "telecom", ["Orange launches a telecom tariff", "A strike at Orange enters its third day"],
     ["Orange alert for the coast", "Police in Orange County search for a boy", "Veterans of Agent Orange meet"]),
    ("Amazon", "retail", ["Workers at Amazon walk out over pay"], ["Fires rage in the Amazon as rain fails"]),
    ("Apple", "phones", ["Apple sues a former engineer"], ["An apple a day", "Apple harvest begins in Elgin"]),
    ("X", "social network", ["X social network down", "X sues advertisers"], ["Malcolm X remembered"]),
    ("The Sun", "newspaper", ["The Sun loses libel case", "THE SUN LOSES LIBEL CASE", "A reporter of the Sun is fined", "the sun newspaper lies"],
     ["The sun rises over Cape Town", "Fun in the sun: Durban in July"]),
    ("The North Face", "jackets", ["The North Face recalls boots"], ["Climbers die on the north face of the Eiger"]),
    ("Just Eat", "delivery", ["Just Eat fined", "just eat was two hours late", "Riders of Just eat delivery strike"],
     ["Just eat more vegetables, says study"]),
    ("Best Buy", "electronics", ["Best Buy closes stores"], ["Best buy of the week: a lamp"]),
    ("First Direct", "bank", ["Clients of First Direct locked out"], ["First direct flight to Lagos"]),
    ("Burger King", "fast food", ["Burger king fined", "Sick after a meal at burger king"], ["The king likes a burger"]),
]  # fmt: skip


def lexicon(name: str, core: str) -> Lexicon:
    return Lexicon(Brand(id="b", display_name=name, core=(core,), fingerprint="f"))


def item(title: str) -> Item:
    return Item(
        id="0" * 32, url="https://a.test/", title=title, text=title, source="s", publisher="P",
        published_at=NOW, fetched_at=NOW,
    )  # fmt: skip


ROWS = [*SCRIPTS, *SIGNS, *EVERYDAY]
ABOUT = [(name, core, title) for name, core, about, _ in ROWS for title in about]
NOT_ABOUT = [(name, core, title) for name, core, _, others in ROWS for title in others]


@each(("name", "core", "title"), ABOUT)
def test_a_name_is_found(name: str, core: str, title: str) -> None:
    known = lexicon(name, core)
    for text in (title, f"{title}. " + "ok " * 120):
        assert known.prefilter.passes(f"{text}\n\n{text}")
        assert known.prefilter.passes_source(f"<h1>{title}</h1>".encode())
    judged = known.score(item(title), NOW)
    assert judged.link.value == "direct"
    assert judged.score is not None
    assert judged.score >= DEFAULT_MIN_SCORE


@each(("name", "core", "title"), NOT_ABOUT)
def test_what_only_resembles_a_name_is_not_taken_for_it(name: str, core: str, title: str) -> None:
    judged = lexicon(name, core).score(item(title), NOW)
    assert judged.link.value != "direct"
    assert (judged.score or 0) < DEFAULT_MIN_SCORE


@each(
    ("name", "title"),
    [(name, title) for name, _, _, others in SIGNS for title in others]
    + [("Next", "What comes next for the peace talks"), ("Gap", "Gender pay gap widens")],
)
def test_the_gate_lets_no_false_friend_through(name: str, title: str) -> None:
    assert not lexicon(name, "zzz").prefilter.passes(f"{title}\n\n{title}")
