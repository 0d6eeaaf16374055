"""What the layers below say of a file, an index or a question that can't be taken, in the reader's language.

They say it in English, in one line, to terminals and logs; builds keep it so in their history. Here each such line
is known by its form, and what stands in its blanks is put into the same sentence in Chinese. A line of another form
is shown as it is.
"""

import re
from functools import cache
from typing import Final

from ui.words.fault_sentences import SENTENCES, UNITS
from ui.words.sentences import Words

_BLANK: Final = re.compile(r"\\\{(\w+)\\\}")
_TOLD: Final = {"why", "unit"}  # blanks that hold a fault or a unit themselves
_CHINESE: Final = ("zh-Hans", "zh-Hant")  # in the order of the sentences


def fault_text(said: str, words: Words) -> str:
    """A line that tells of a fault, in the language of the interface."""
    if words.tag not in _CHINESE:
        return said
    language = _CHINESE.index(words.tag)
    if said in UNITS:
        return UNITS[said][language]
    for form, chinese in _forms():
        found = form.fullmatch(said)
        if found:
            blanks = found.groupdict()
            told = {name: fault_text(blanks[name], words) for name in _TOLD & blanks.keys()}
            return chinese[language].format(**blanks | told)
    return said


@cache
def _forms() -> tuple[tuple[re.Pattern[str], tuple[str, str]], ...]:
    return tuple(
        (re.compile(_BLANK.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), (simplified, traditional))
        for english, simplified, traditional in SENTENCES
    )
