"""The lines of a text that the extractor has run together, as it does with short articles. Pure."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.text.normalize import squeeze

_BLOCKS = "h1, h2, h3, h4, p, li, blockquote, time"
_LEAST = 3
"""Characters of a block that is looked for."""


def in_lines(text: str, tree: LexborHTMLParser) -> str:
    """Return a text with the blocks that it was made of as lines, where it is one line of many.

    A moment that stands in a block of its own is the page's and no part of the text.
    """
    run_together = "\n" not in text.strip()
    blocks = [
        (squeeze(node.text()), node.tag == "time")
        for node in tree.css(_BLOCKS if run_together else "time")
        if node.tag != "time" or not _is_within(node)
    ]
    moments = {said for said, is_moment in blocks if is_moment}
    lines, at = [], 0
    for said, _ in blocks if run_together else ():
        found = text.find(said, at) if len(said) >= _LEAST else -1
        if found >= 0:
            lines += [text[at:found], said]
            at = found + len(said)
    lines += text[at:].split("\n")
    return "\n".join(one for line in lines if (one := line.strip()) and one not in moments)


def _is_within(node: LexborNode) -> bool:
    """Return whether a moment stands in a sentence."""
    around = node.parent
    while around is not None and around.tag in {"a", "b", "em", "i", "small", "span", "strong"}:
        around = around.parent
    return around is not None and around.tag in {"p", "li", "blockquote", "h1", "h2", "h3", "h4"}
