"""Reading a past letter back from its plain text.

`decode` turns a file into text, `parse` text into a `PastLetter`, `read` does both.
Whatever the reader was not sure about is a `Doubt`, whatever it left out is in `dropped`:
nothing disappears without a word. `guess_leads` looks at the printed order, `split_person` at
what stands behind a person's name.
"""

from letters.domain.past_letter.decoding import decode
from letters.domain.past_letter.leads import guess_leads
from letters.domain.past_letter.parsing import parse, read
from letters.domain.past_letter.persons import split as split_person
from letters.domain.past_letter.values import Doubt, DoubtKind, PastLetter, PastName

__all__ = [
    "Doubt",
    "DoubtKind",
    "PastLetter",
    "PastName",
    "decode",
    "guess_leads",
    "parse",
    "read",
    "split_person",
]
