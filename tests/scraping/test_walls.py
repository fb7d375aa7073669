"""What is a wall, and what is a page that only looks like one: in our own words, after real."""

from __future__ import annotations

from service.models import Wall
from service.scraping.entries.identity import settled
from service.scraping.feeds.model import Entry
from service.scraping.page_content import PageContent
from service.scraping.pages.walls import beginning, redirected, same_texts, text_print, wall_of
from service.scraping.sources.registry import ListedEntry
from tests.tables import each

FED = "Strike closes pizza kitchen in Durban"
STORY = (
    "Workers at a pizza kitchen in Durban went on strike on Friday over wages, their union said. "
    "Deliveries in the south of the city stopped until the evening, and the kitchen was closed. "
)

WALLS = [
    (
        Wall.CHALLENGE,
        "Just a moment...",
        (
            "news.example Verifying you are human. This may take a few"
            " seconds. news.example needs to review the security of your connection first."
        ),
    ),
    (
        Wall.CHALLENGE,
        "Attention Required!",
        (
            "Sorry, you have been blocked. You are unable to access"
            " news.example. Cloudflare Ray ID: 8f3a2b1c0d"
        ),
    ),
    (
        Wall.CHALLENGE,
        "Access Denied",
        ("You don't have permission to access this server. Reference #18.2d3e1502.1700000000"),
    ),
    (
        Wall.CHALLENGE,
        "Pardon Our Interruption",
        (
            "As you were browsing something about your browser"
            " made us think you were a bot. Please complete the security check below."
        ),
    ),
    (
        Wall.CHALLENGE,
        "Are you a robot?",
        (
            "Our systems have seen unusual traffic from your network."
            " Please make sure that scripts run and that cookies are let in."
        ),
    ),
    (
        Wall.CONSENT,
        "Example News",
        (
            "Before you continue. We and our 842 partners store and access"
            " information on your device. Accept all. Reject all. More options."
        ),
    ),
    (
        Wall.CONSENT,
        "Strike closes pizza kitchen",
        ("We value your privacy. This site uses cookies. Manage preferences. Accept and close."),
    ),
    (
        Wall.CONSENT,
        "Ons nuus",
        (
            "Jou privaatheid. Ons gebruik koekies saam met ons vennote."
            " Aanvaar alle koekies of verander jou keuse."
        ),
    ),
    (
        Wall.CONSENT,
        "Le journal",
        (
            "Avec votre accord, nous et nos partenaires utilisons des traceurs."
            " Tout accepter. Continuer sans accepter."
        ),
    ),
    (
        Wall.CONSENT,
        "Nachrichten",
        ("Wir und unsere Partner verarbeiten Daten. Alle akzeptieren oder Einstellungen."),
    ),
    (
        Wall.LOGIN,
        "Log in",
        (
            "Email address and password. Forgot your password? Create an account to"
            " read without limits on all your devices."
        ),
    ),
    (
        Wall.LOGIN,
        "Sign in - Example",
        (
            "Please sign in to continue. Sign in with Google. Sign in with"
            " Apple. Don't have an account? Register now."
        ),
    ),
    (Wall.LOGIN, "Teken in", "Wagwoord vergeet? Skep 'n gratis rekening om verder te gaan."),
    (Wall.PAYWALL, FED, STORY + "Subscribe to continue reading. Already a subscriber? Log in."),
    (
        Wall.PAYWALL,
        FED,
        STORY
        + ("This article is for subscribers only. Start your free trial, cancel at any time."),
    ),
    (Wall.PAYWALL, FED, "Hierdie artikel is slegs vir intekenare. Reeds 'n intekenaar? Meld aan."),
    (
        Wall.PAYWALL,
        FED,
        (
            "You have no free articles left this month. Choose your plan and become a"
            " member to continue reading."
        ),
    ),
    (Wall.PAYWALL, FED, "This post is for paying subscribers only. Subscribe now. Sign in"),
    (
        Wall.PAYWALL,
        FED,
        STORY + "This content is for members only. Log in or subscribe to view it.",
    ),
    (Wall.PAYWALL, FED, "Continue reading this post in the app. Or upgrade to paid."),
    (Wall.PAYWALL, FED, "Il vous reste 83.21% de cet article. La suite est réservée aux abonnés."),
    (
        Wall.NOT_FOUND,
        "Page not found",
        (
            "Sorry, nothing was found here. Try a search, or read one of"
            " our recent posts: Mayor opens bridge. Rain in the north."
        ),
    ),
    (Wall.NOT_FOUND, "Oops!", "The page you were looking for does not exist. It may have moved."),
    (Wall.NOT_FOUND, "Example News", "This article is no longer available. Back to the homepage."),
    (Wall.NOT_FOUND, "Bladsy nie gevind nie", "Die blad bestaan nie meer nie. Soek gerus weer."),
]


@each(("kind", "title", "text"), WALLS, ids=lambda value: str(value)[:40])
def test_walls(kind: Wall, title: str, text: str) -> None:
    assert wall_of(title, text, expected=FED) is kind
    assert wall_of(title, text) is kind


@each(
    ("title", "text"),
    [
        (FED, STORY),
        (FED, STORY + "We use cookies. Accept all. Reject all. Our partners."),
        (FED, STORY + "Subscribe to our newsletter. Log in. Create an account."),
        ("Watch: strike closes kitchen", "Watch the film above."),
        (
            "Cookies recalled after complaints in Durban",
            (
                "A bakery recalls cookies in Durban after"
                " complaints. The shop said that it would accept all cookies back."
            ),
        ),
        (
            "Hospital website not found for hours",
            (
                "The website of the hospital could not be found for"
                " hours on Friday, patients said. The department said that a cable had been cut."
            ),
        ),
        (
            "Hackers ask for passwords",
            (
                "Hackers sent mails to clients of a bank and asked for their"
                " passwords, police said in Durban on Friday."
            ),
        ),
        (
            "MultiChoice lost paid subscribers",
            (
                "MultiChoice lost paid subscribers in the year, and paying subscribers of DStv fell"
                " for the third time, the company said in Johannesburg on Friday."
            ),
        ),
        (
            "Two for one in the app",
            (
                "Customers can log in or register in the pizza app until Sunday. Those who upgrade"
                " to paid get two for the price of one, and can unlock the gift in any restaurant."
            ),
        ),
        (
            "Wage talks go on",
            (
                "The meeting on Monday is for union members who work in the kitchens, and the hall"
                " is only available to members, the union said on Friday."
            ),
        ),
        (
            "A club for readers",
            (
                "Readers who become a member or become a subscriber of the club this month eat for"
                " half the price, the restaurant said."
            ),
        ),
        ("", ""),
        (FED, ""),
        (FED, "word " * 400 + "Subscribe to continue reading. Already a subscriber?"),
    ],
)
def test_pages(title: str, text: str) -> None:
    assert wall_of(title, text, expected=title) is None


@each("expected", ["", "Rain in the north on Sunday", "Strike in Durban"])
@each(
    "text",
    [
        "MultiChoice lost paid subscribers, and paying subscribers of DStv fell, it said.",
        "Customers can log in or register in the app. Those who upgrade to paid get two.",
        "The meeting on Monday is for union members, and the hall is available to members.",
        "The app helps kitchens to unlock the skills of their people, a teacher said.",
        "Un client déjà abonné chez Orange paiera 5 euros de plus par mois dès janvier.",
        "Chi è già abbonato a Tim pagherà 5 euro in più al mese da gennaio.",
        "Quem já é assinante da Claro pagará mais. Quien ya es suscriptor, también.",
        "Klanten die al abonnee zijn bij KPN betalen vanaf januari meer.",
    ],
)
def test_what_news_says_of_subscribers_is_no_wall(text: str, expected: str) -> None:
    assert wall_of("Example News", text, expected=expected) is None


@each(
    ("title", "text"),
    [
        (
            "Six things to know this Sunday",
            (
                "A body was found in the river, police say; a diver had seen it from a boat below"
                " the weir. The restaurant stays shut after an oven burst."
            ),
        ),
        (
            "A bad night for dough",
            '"Sorry, we let you down," the chain told customers after a batch made dozens ill.',
        ),
        (
            "Izindaba ezimfushane zangeSonto",
            (
                '"A knife was found," kusho amaphoyisa. Abasebenzi base-ofisini eMlazi bateleke'
                " ngoLwesihlanu ekuseni."
            ),
        ),
        (
            "Page not found: the lost books of a library in Durban",
            "Librarians of the city look for an old atlas since May, and it is not back yet.",
        ),
    ],
)
def test_one_phrase_makes_no_wall_of_a_story_under_its_own_title(title: str, text: str) -> None:
    assert wall_of(title, text, expected=title) is None
    assert wall_of(title, "Sorry, this page does not exist.", expected=title) is Wall.NOT_FOUND


@each(
    "tail",
    [
        "This post is for subscribers only\nSubscribe now\nAlready have an account? Sign in",
        "Hierdie is 'n intekenaarsartikel.\nTeken in of sluit aan om verder te lees.",
        "Dieser Artikel ist exklusiv für Plus-Abonnenten.\nGratis testen und weiterlesen.",
        "Este conteúdo é exclusivo para assinantes.\nJá é assinante? Entre.",
        "Create an account to read the full story.\nThe author made it available to members only.",
        "You have read your last free article this month.\nSubscribe for R99",
        "この記事は有料会員限定です。残り1200文字\n会員登録してログイン",
    ],
)
def test_a_paywall_leaves_the_beginning_of_the_story(tail: str) -> None:
    text = f"{STORY.strip()}\n{tail}"
    assert wall_of(FED, text, expected=FED) is Wall.PAYWALL
    assert beginning(text) == STORY.strip()


@each(
    ("title", "is_wall"),
    [
        ("The 404 1,310: Where we order lunch", False),
        ("404 workers of a bakery lose their jobs", False),
        ("404", True),
        ("Error 404 | Example News", True),
        ("404 Page", True),
    ],
)
def test_a_number_that_counts_something_is_no_answer(title: str, is_wall: bool) -> None:
    text = f"{title} It was told in a few words on Friday, and nobody said any more of it then."
    assert (wall_of(title, text) is Wall.NOT_FOUND) is is_wall


def test_a_phrase_that_comes_in_two_forms_is_one_mark() -> None:
    text = STORY + "Become a member of the union, or become a subscriber of its paper, it said."
    assert wall_of(FED, text, expected=FED) is None


def test_a_challenge_is_known_by_its_script_where_hardly_a_word_stands() -> None:
    script = b'<script src="https://geo.captcha-delivery.com/c.js"></script>'
    assert wall_of("news.example", "", script, expected=FED) is Wall.CHALLENGE
    few = "Please wait, and click on the picture of a shop in order to go on."
    assert wall_of("news.example", few, script, expected=FED) is Wall.CHALLENGE
    assert wall_of("news.example", few, script) is None
    assert wall_of(FED, STORY, script, expected=FED) is None


@each(
    "text",
    [
        "Checking your browser before you can go on. Please wait a few seconds.",
        "Please wait while we verify your browser.",
        "Complete the puzzle to prove that you are human.",
        "Loading. Why do I see this? We are making sure you're not a bot.",
        "451: Unavailable due to legal reasons in your part of the world.",
        "We will be back soon. The site is down for an hour.",
        "We are performing some scheduled maintenance. Please check back later.",
        "The article you asked for could not be found.",
    ],
)
def test_where_links_were_looked_for_and_none_found_one_mark_will_do(text: str) -> None:
    assert wall_of("news.example", text, empty=True) is not None
    assert wall_of("Rain", "Rain fell in the north, the weather service said.", empty=True) is None


def test_one_mark_makes_no_wall_of_a_page_that_declares_when_it_was_published() -> None:
    text = "The body of a hiker was found in the gorge on Monday, the rescue service said. " * 2
    head = b'<meta property="article:published_time" content="2026-11-27T10:00:00Z">'
    assert wall_of("Search in the gorge", text, expected=FED) is Wall.NOT_FOUND
    assert wall_of("Search in the gorge", text, head, expected=FED) is None
    two = "Oops, this page has been removed. Please try a search."
    assert wall_of("Example", two, head, expected=FED) is Wall.NOT_FOUND


def test_a_page_that_says_that_it_is_not_free_needs_one_mark() -> None:
    stub = STORY + "To continue reading, choose."
    assert wall_of(FED, stub, expected=FED) is None
    assert wall_of(FED, stub, expected=FED, closed=True) is Wall.PAYWALL


@each(
    ("final", "kind"),
    [
        ("https://n.example/login?returnUrl=%2Fstory-0", Wall.LOGIN),
        ("https://accounts.example.com/signin", Wall.LOGIN),
        ("https://consent.n.example/?to=x", Wall.CONSENT),
        ("https://n.example/subscribe", Wall.PAYWALL),
        ("https://n.example/captcha/check", Wall.CHALLENGE),
        ("https://n.example/", Wall.NOT_FOUND),
        ("https://n.example/404", Wall.NOT_FOUND),
        ("https://n.example/2026/story-0", None),
    ],
)
def test_where_a_redirect_leads(final: str, kind: Wall | None) -> None:
    assert redirected("https://n.example/story-0", final) is kind


def test_the_number_of_a_port_is_no_answer() -> None:
    base = "http://127.0.0.1:40345"
    assert redirected(f"{base}/story-0", f"{base}/login?next=%2Fstory-0") is Wall.LOGIN


def test_one_text_under_two_titles_is_a_wall_whatever_it_says() -> None:
    text = "Something that nobody has seen before and that says nothing of any story, {} times."
    pages = [
        ("a", "Strike in Durban", text.format(1)),
        ("b", "Bridge in Polokwane", text.format(23)),
        ("c", "Rain", STORY),
        ("d", "Rain", STORY),
        ("e", "Sun", "Video"),
        ("f", "Wind", "Video"),
    ]
    assert same_texts((name, title, text_print(said)) for name, title, said in pages) == {"a", "b"}


def test_notices_that_differ_by_their_numbers_are_no_walls_under_their_own_titles() -> None:
    said = "The cuts begin at {}:00 and end at midnight, and there is no water in the tower."
    for hours, walls in (((14, 9), [None, None]), ((14, 14), [Wall.SAME_TEXT] * 2)):
        pages = []
        for n, hour in enumerate(hours):
            url, text = f"https://n.example/{n}", said.format(hour)
            title = f"Load shedding in {('Durban', 'Polokwane')[n]}"
            entry = ListedEntry(Entry(title=title, link=url), url, str(n))
            content = PageContent(
                url=url, title=title, text=text, matters=True, print=text_print(text)
            )
            pages.append((entry, content))
        assert [page.wall for page in settled(pages) if page] == walls
