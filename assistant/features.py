"""Features: the parts of finding, quoting and weighing that can be left out, to measure what each is worth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """What the assistant makes use of: everything, unless it is being measured.

    `wenbao eval --ablate` leaves out each in turn; a field added here gets its row there by itself.

    Attributes:
        dense: Passages are found by their vectors.
        lexical: Passages are found by BM25.
        coverage: BM25 weighs as much as it covers of the question; without, both arms weigh the same.
        late: Passages and sentences are weighed word by word, by their tokens; without, by their vectors.
        names: Chinese names spelled in Latin letters are read in characters.
        glossary: The words of English questions are looked for in Chinese, by a dictionary.
        reader: The reader reads the best passages together with the question.
        overlap: A sentence is chosen for the question's words in it.
        similarity: A sentence is chosen for its vector.
        kind: A sentence is chosen, and evidence weighed, for holding the kind of thing asked for.
        passage: A sentence is chosen for its passage's rank.
        known: Evidence is weighed by the question's words that the story holds.
        near: Evidence is weighed by the first quote's vector.
    """

    dense: bool = True
    lexical: bool = True
    coverage: bool = True
    late: bool = True
    names: bool = True
    glossary: bool = True
    reader: bool = True
    overlap: bool = True
    similarity: bool = True
    kind: bool = True
    passage: bool = True
    known: bool = True
    near: bool = True
