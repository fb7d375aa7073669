"""Where sentences begin and end."""

from __future__ import annotations

from service.text.sentences import quotable, sentences
from tests.tables import each


def test_sentences_together_are_the_whole_text() -> None:
    text = 'One (a.b) "two." Three!\nFour? …five'
    assert "".join(text[s:e] for s, e in sentences(text)) == text
    assert sentences("") == ((0, 0),)


@each(
    "text, parts",
    [
        ("Staff at Zazu Motor Co.'s unit, Jaguar, voted. So it is.", 2),
        ("Acme Motors Co. and Zazu Motor Co.’s finance arms may lose. So it is.", 2),
        ("Yahoo!’s owner said so. So it is.", 2),
        ("He said 'no.' So it is.", 2),
        ("‘Is it so?’ So it is.", 2),
    ],
)
def test_an_apostrophe_before_a_letter_ends_no_sentence(text: str, parts: int) -> None:
    found = [text[start:end] for start, end in quotable(text)]
    assert len(found) == parts
    assert found[-1] == "So it is."
