"""Refusals: why the library does not do what an editor asked, by name, to be told in their language."""


class Refused(Exception):  # noqa: N818  the name says what is the matter
    """Something is not done; `reason` is the name of a sentence of `ui.words.library`, `blanks` fill it in."""

    def __init__(self, reason: str, **blanks: object) -> None:
        self.reason = reason
        self.blanks = blanks
        super().__init__(f"{reason}: {', '.join(f'{name} {value}' for name, value in blanks.items())}")
