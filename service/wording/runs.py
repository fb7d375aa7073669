"""How a run goes and ends, in words: for the page, the terminal and the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.models import LEASE_EXPIRED, STOPPED, Counts, Judgement, Missing, Scorer, SourceReport
from service.models.run_result import SecondQuestionJson
from service.wording import figures
from service.wording.catalogue import _, n_


def reading_sources() -> str:
    """Return what is done first."""
    return _("Reading the sources")


def source_read(report: SourceReport) -> str:
    """Return what a source brought, or why nothing."""
    words = _("{new} new of {entries}").format(new=len(report.items), entries=report.entries)
    return _("{source}: {brought}").format(source=report.source.name, brought=report.error or words)


def to_be_judged(new: int, candidates: int) -> str:
    """Return how many of the new items somebody must judge."""
    return _("{new} new items, {count} to be judged").format(new=new, count=candidates)


def judged(judgement: Judgement) -> str:
    """Return who judged the items, and at what cost."""
    cost = judgement.cost
    words = _("Judged by {judge}")
    if cost.tokens:
        words = _("Judged by {judge}, {tokens} tokens in {calls} calls")
    if cost.tokens and cost.estimated:  # so in the demo, whose stand-in counts nothing
        words = _("Judged by {judge}, about {tokens} tokens in {calls} calls")
    judges = {Scorer.OPENAI: _("a model ({model})"), Scorer.LEXICAL: _("keywords"),
              Scorer.MIXED: _("a model ({model}) and keywords")}  # fmt: skip
    judge = judges[judgement.scorer].format(model=cost.model)
    return words.format(judge=judge, tokens=cost.tokens, calls=cost.calls)


def second_question(of: SecondQuestionJson) -> str:
    """Return what keywords and the model said of an item, and who decided."""
    said = [
        _("keywords {score}, risk {risk}").format(
            score=f"{of.keywords:.1f}", risk=of.keywords_risk
        ),
        _("the model {score}, risk {risk}").format(score=f"{of.first:.1f}", risk=of.first_risk),
    ]
    if of.second is not None:
        again = _("asked once more {score}, risk {risk}")
        said.append(again.format(score=f"{of.second:.1f}", risk=of.second_risk))
    elif of.asked:
        said.append(_("asked once more: no usable answer"))
    else:
        said.append(_("not asked once more, for want of room"))
    said.append(_("that answer stands") if of.stands else _("keywords decided"))
    return "; ".join(said)


def grouped(items: int, stories: int) -> str:
    """Return how many stories the items are."""
    return _("{items} items are {stories} stories").format(items=items, stories=stories)


def completed(counts: Counts, findings: int, mail: str) -> str:
    """Return in a sentence how the run went; `mail` says what becomes of its mail."""
    return _("{read} of {sources} read, {items} items, {new} new, {findings}; mail: {mail}").format(
        read=counts.sources - counts.failed,
        sources=figures.sources(counts.sources),
        items=counts.items,
        new=counts.new,
        findings=figures.findings(findings),
        mail=mail,
    )


def failed(why: str) -> str:
    """Return that the run failed as a whole."""
    return _("The run failed: {why}").format(why=why)


def stopped(why: str) -> str:
    """Return that the run came to no end of its own."""
    return _("failed: {why}").format(why=why)


def too_slow(seconds: float) -> str:
    """Return that the run took longer than it may."""
    return _("did not finish within {seconds} seconds (RUN_DEADLINE_SECONDS)").format(
        seconds=f"{seconds:g}"
    )


def shut_down() -> str:
    """Return that the service ended while the run was on."""
    why = _("the service was shut down during the run; the next run reads the same again")
    return f"{STOPPED}: {why}"


def why_failed(error_message: str) -> str:
    """Return what is stored of a failed run, for people."""
    if error_message == LEASE_EXPIRED:
        why = _(
            "Topfive was killed, or did not answer, during the run; the next reads the same again"
        )
        return f"{LEASE_EXPIRED}: {why}"
    return error_message


def own_fault(error: Exception) -> str:
    """Return that the program itself is at fault."""
    return _("a fault in Topfive: {error}").format(error=repr(error))


def not_there(left_out: Mapping[str, int], refused_links: int) -> tuple[str, ...]:
    """Return a sentence for each kind of what a source lists and a run did not bring whole."""
    said = [
        _LEFT_OUT[why](count).format(count=count)
        for why, count in left_out.items()
        if count and why in _LEFT_OUT  # a newer version may have known more
    ]
    if refused_links:
        words = n_(
            "one entry left out: its link leads into the reader's own network",
            "{count} entries left out: their links lead into the reader's own network",
            refused_links,
        )
        said.append(words.format(count=refused_links))
    return tuple(said)


_LEFT_OUT: Mapping[str, Callable[[int], str]] = {
    Missing.NO_ADDRESS: lambda count: n_(
        "one entry left out: it has no address that could be linked to",
        "{count} entries left out: they have no address that could be linked to",
        count,
    ),
    Missing.BROKEN: lambda count: n_(
        "one entry could not be read: its list is broken there",
        "{count} entries could not be read: their list is broken there",
        count,
    ),
    Missing.BEYOND: lambda count: n_(
        "its list holds more than is read, or breaks off; the newest were read",
        "{count} of its lists hold more than is read, or break off; the newest were read",
        count,
    ),
    Missing.BETWEEN: lambda count: n_(
        "its whole list is new since the last reading: what came and went between was not seen",
        "{count} of its lists are wholly new since the last reading: what came and went between "
        "was not seen",
        count,
    ),
    Missing.BACK_DATED: lambda count: n_(
        "one new entry left alone: it came into the list with a date that is too old for news",
        "{count} new entries left alone: they came into the list with dates too old for news",
        count,
    ),
    Missing.LATER: lambda count: n_(
        "one new entry waits for the next run",
        "{count} new entries wait for the next run",
        count,
    ),
    Missing.FORBIDDEN: lambda count: n_(
        "one page was not read, as robots.txt forbids it: its entry goes by its first words",
        "{count} pages were not read, as robots.txt forbids it: entries go by their first words",
        count,
    ),
    Missing.PAGE: lambda count: n_(
        "one page could not be read: its entry goes by its first words",
        "{count} pages could not be read: their entries go by their first words",
        count,
    ),
}
