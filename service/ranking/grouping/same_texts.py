"""Which items have one text: copies, cut copies, edited copies, and later versions at one outlet.

Pure. That texts share much is not enough: a company's paragraph stands under all of its notices, a
round-up repeats whole stories, and a daily column has its turns of phrase.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from service.ranking.grouping.event_clustering import TELLING_WORDS
from service.ranking.grouping.members import Member
from service.ranking.grouping.signatures import Signature
from service.text import shingles, subjects, terms
from service.text.copies.beginnings import begins_so
from service.text.copies.near_duplicates import copies
from service.text.copies.other_headlines import HeadlineAndText, are_of_one_wording, tell_two
from service.text.subjects import Subject

TEXT_WINDOW = timedelta(days=14)
"""How long a text is still known for a copy: reprints come late, and no two events share a text."""

NEARLY_ALL, NEARLY_AS_LONG = 0.85, 0.7
"""What a story with a headline of its own must share with a text that begins otherwise to be one
text with it. A company's paragraph under its notices and a round-up that repeats whole stories stay
under these."""

OF_A_PIECE = 0.7
"""Share of a piece's first words that its whole has."""

SURELY_A_COPY = 0.8
"""Share of a text in another that not even another place explains."""

WRITTEN_ANEW = 0.5
"""Share from which a text is still the same article when its headline is written anew, too; below
it headlines that differ tell two, as where notices of one outlet end in one sentence."""

STANDING, STANDING_ELSEWHERE = 100, 40
"""Shingles in common up to which two texts may share no more than what their site has under all of
them, or a group of sites: whom to write to, how to subscribe, what a company says of itself. Two
sites that have more in common have it from an agency."""

_BUT_FOR_A_WORD = 0.9
"""Share from which two outlets have one brief, be a place in it called by another of its names."""

MOSTLY_REPEATED = 0.5
"""Share of a text in sentences that the text of an earlier day under the same headline has word for
word, from which the later is a version of the earlier. A column repeats its turns of phrase and
changes something in nearly every sentence; who corrects an article leaves most of them alone."""

WHOLLY_REPEATED = 0.93
"""Share of one in the other from which it is a version of it however the changes are spread."""


def same_texts(
    members: Sequence[Member],
    told: Callable[[int], Subject],
    founded: Mapping[int, int],
    is_telling: Callable[[str], bool] = bool,
) -> list[list[int]]:
    """Return the places of members with one text, in order of time.

    `told` says what the member at a place is about; `founded` has, for each item that founded a
    remembered story, the place of that story. Such an item is one with it: it comes twice when it
    could not be judged the first time. `is_telling` says whether a headline's word (stemmed) tells
    something of an event.
    """
    held: dict[int, set[int]] = defaultdict(set)

    def headline(place: int) -> HeadlineAndText:
        member, subject = members[place], told(place)
        named = subject.names | subject.places
        return HeadlineAndText(member.title, lambda: member.signature.told, named, subject.outlets)

    def may_be_one(new: int, old: int, share: float) -> bool:
        small, large = sorted((old, new), key=lambda n: members[n].signature.shingles.size)
        if _holds(members[large].signature, members[small].signature, share):
            held[large].add(small)
        if not _may_be_one(members[new], members[old], share):
            return False
        if _ends_alike(members[new], members[old], share, is_telling):
            return False
        if subjects.elsewhere(told(new), told(old)):
            return False
        is_sure = share >= _BUT_FOR_A_WORD and not members[new].outlets & members[old].outlets
        both = members[new].item and _is_known_whole(members[old])
        if both and not is_sure and _are_two(headline(new), headline(old), share):
            return False
        if subjects.days_apart(told(new), told(old)):
            return share >= WHOLLY_REPEATED or _is_version(members[new], members[old])
        return share >= SURELY_A_COPY or not subjects.differ(told(new), told(old), copy=True)

    same = copies(
        [member.signature.shingles for member in members],
        [member.end for member in members],
        TEXT_WINDOW.total_seconds(),
        known=sum(member.memory is not None for member in members),
        may_be_one=may_be_one,
    )
    found = _together(same, founded, _round_ups(members, same, held))
    return sorted(found, key=lambda those: (max(members[n].end for n in those), those[0]))


def _together(
    same: Sequence[int], founded: Mapping[int, int], round_ups: Collection[int]
) -> Iterable[list[int]]:
    """Return the places with one text each, a round-up alone but with the story that it founded."""
    together: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(same):
        alone = ~place if place in round_ups else founded.get(first, first)
        together[founded.get(place, alone)].append(place)
    return together.values()


def _round_ups(
    members: Sequence[Member], same: Sequence[int], held: Mapping[int, Collection[int]]
) -> set[int]:
    """Return the places of items that hold pieces of several texts.

    A round-up repeats several stories and is none of them, though it begin as the first does.
    """
    return {
        place
        for place, pieces in held.items()
        if members[place].item and len({same[piece] for piece in pieces}) > 1
    }


def _is_known_whole(member: Member) -> bool:
    """Return whether all words are at hand that one text tells under its headline: of a short one
    that is remembered, too, its first lines are nearly all that it has."""
    signature = member.signature
    return bool(member.item) or (signature.count == 1 and signature.shingles.limit == shingles.ALL)


def _are_two(one: HeadlineAndText, other: HeadlineAndText, share: float) -> bool:
    """Return whether headlines tell two things, and are not one article's that is written anew."""
    is_anew = share >= WRITTEN_ANEW and not are_of_one_wording(one, other)
    return not is_anew and tell_two(one, other)


def _ends_alike(new: Member, old: Member, share: float, is_telling: Callable[[str], bool]) -> bool:
    """Return whether what two texts share is no more than what may stand under any of a site's,
    and each begins with words of its own, under a headline of its own, or both are of one site and
    as long, and neither tells its headline."""
    least_size, most_size = sorted(one.signature.shingles.size for one in (new, old))
    common = share * least_size
    is_elsewhere = new.hosts.isdisjoint(old.hosts)
    most = STANDING_ELSEWHERE if is_elsewhere else STANDING
    if not new.item or common > most or _tell_one(new, old, is_telling):
        return False
    is_headed = new.signature.headed or old.signature.headed
    if not is_elsewhere and not is_headed and least_size >= NEARLY_AS_LONG * most_size:
        return True
    least = shingles.SHINGLE
    return all(
        shingles.begins_elsewhere(one.own, other.signature.shingles, least=least)
        for one, other in ((new, old), (old, new))
        if one.item
    )


def _tell_one(new: Member, old: Member, is_telling: Callable[[str], bool]) -> bool:
    """Return whether one has no headline, or they have as much in common as those of one event."""
    if not new.title or not old.title:
        return True
    common = new.signature.terms.keys() & old.signature.terms.keys()
    return sum(map(is_telling, common)) >= TELLING_WORDS


def _is_version(new: Member, old: Member) -> bool:
    """Return whether an item's text is mostly sentences of an earlier one's, or has most of it."""
    known = old.signature.shingles
    fewest = min(new.signature.shingles.count_under(known.limit), len(known.hashes))
    return shingles.in_whole_sentences(_text(new), known) > MOSTLY_REPEATED * fewest


def _holds(large: Signature, small: Signature, share: float) -> bool:
    """Return whether a text repeats another one, a story of its own, and much more beside it."""
    longer = small.shingles.size < NEARLY_AS_LONG * large.shingles.size
    return longer and small.headed and share >= NEARLY_ALL


def _may_be_one(new: Member, old: Member, share: float) -> bool:
    """Return whether texts of which the smaller has `share` in common with the larger are one.

    They are if they begin alike, or if the smaller is a piece of the larger: it has no headline of
    its own. What else they share may be a company's paragraph or a round-up's repetition.
    """
    one, other = new.signature, old.signature
    begun, whole = sorted((one.opening, other.opening), key=len)
    if not begun:  # nothing is known of one, or of old rows its first lines alone
        begun, whole = whole, one.lead or other.lead if not one.opening else other.lead
    if not begun or not whole or (begins_so(begun, whole) and _say_one_thing_first(new, old)):
        return True
    small, large = sorted((one, other), key=lambda each: each.shingles.size)
    if not small.headed:
        return _is_piece(*((new, old) if small is one else (old, new)))
    return share >= NEARLY_ALL and small.shingles.size >= NEARLY_AS_LONG * large.shingles.size


def _is_piece(small: Member, large: Member) -> bool:
    """Return whether the smaller text, which shares much with the larger, can be a piece of it: a
    piece begins there too."""
    if small.item:
        return not shingles.begins_elsewhere(small.own, large.signature.shingles)
    begun = small.signature.opening
    return len(set(begun).intersection(terms.terms(_text(large)))) >= OF_A_PIECE * len(begun)


def _say_one_thing_first(new: Member, old: Member) -> bool:
    """Return whether what one says of its own first is told in the other too.

    Of short texts the first words go on into what stands in several of an outlet's texts.
    """
    return any(
        begins_so(one.beginning, other.beginning) or begins_so(one.beginning, other.signature.told)
        for one, other in ((new, old), (old, new))
        if one.item
    )


def _text(member: Member) -> str:
    return member.item.body if member.item else ""
