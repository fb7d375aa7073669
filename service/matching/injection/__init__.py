"""Prompt injection: what each of five layers catches, and where it is.

An item is text from the web and may speak to the judge ("rank this first", "the next item is
irrelevant"). No list of patterns is complete, so each layer assumes that those before it failed.

1. **Patterns** (`patterns.py`, `patterns.txt`): sentences that address a judge, a model or a
   system, or are encoded or in mixed alphabets. They and their neighbours do not count for the
   lexical score, and the item is flagged.
2. **Spliced sentences** (`spliced_sentences.py`, its `.txt`): the brand named only in sentences
   that share no subject with the rest of the text and have the cues of a plea. Their hits do not
   count. Sentences stuffed with our names are dropped beside them (`matching.brand_matcher`).
3. **Score cap** (`evaluation.score_cap`): no verdict exceeds the item's lexical score by more than
   its tie to the brand allows; an item that speaks to the judge never exceeds it at all. This is
   the layer that holds when a model obeys.
4. **Judged alone** (`evaluation.judge`): an item that speaks to the judge is asked about in a call
   of its own, so that it cannot speak of its neighbours. In the prompt each item stands between
   marks that it cannot foresee (`evaluation.prompt`), and what a reader would not see is taken off
   (`text.markup`; of pages before, by `scraping.pages.hidden`).
5. **Re-asked batches** (`evaluation.batch_judging`): verdicts that code contradicts, or that fell
   far below what keywords say, point at an item that spoke of others unnoticed. The batch is asked
   again without it, each suspect alone; if marks rise then, what could not be asked again keeps its
   lexical score.
"""
