"""Page names: which names of files can be shown, typed and cited, in one line."""

import unicodedata

# They turn the text after them around, so that a name reads as another: `nam\u202etxt.exe`.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL = ("Cc", "Zl", "Zp", "Cs")


def name_fault(name: str) -> str | None:
    """Why a name can't be a page's, in words; None where it can."""
    for character in name:
        if character in _TURNING:
            return f"the name holds U+{ord(character):04X}, which turns the text after it around; rename the file"
        if unicodedata.category(character) == "Cs":
            return "the file's name is not UTF-8; rename it"
        if unicodedata.category(character) in _CONTROL:
            return f"the name holds the control character U+{ord(character):04X}; rename the file"
    if "!/" in name:
        return "a folder's name ends with '!', which marks the members of a zip; rename the folder"
    return None


def shown_name(name: str) -> str:
    """A name as one line can show it: what breaks or turns lines is written as its code."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if character in _TURNING or unicodedata.category(character) in _CONTROL
        else character
        for character in name
    )
