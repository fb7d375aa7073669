"""What outside text may cost: structured repeats of what it is made of, through all that reads it.

`seeds.jsonl` is the corpus: what is read (`to`), a head, what is repeated, a tail; in what is
repeated `#` is a number that counts and `?` a letter that no rule foresees. What was once found to
cost the square of its length stays there. `patterns.py` does the same for each regular expression.
"""
