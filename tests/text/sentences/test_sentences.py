"""Where sentences begin and end."""

from __future__ import annotations

from service.text.sentences import sentences


def test_sentences_together_are_the_whole_text() -> None:
    text = 'One (a.b) "two." Three!\nFour? …five'
    assert "".join(text[s:e] for s, e in sentences(text)) == text
    assert sentences("") == ((0, 0),)
