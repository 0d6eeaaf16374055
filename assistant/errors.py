"""What can go wrong between a question and its answer.

AssistantError
├── QuestionRefused     the question itself can't be taken: empty, too long, a bad filter
└── CitationNotFound    a citation names a page or article that the index no longer holds

Weak evidence is no error: it is an answer that refuses, with its reason.
"""


class AssistantError(Exception):
    """The base of all errors that `assistant` raises on purpose; one line, fit to be shown."""


class QuestionRefused(AssistantError):  # noqa: N818  the names say what is the matter
    """The question or its filters can't be taken."""


class CitationNotFound(AssistantError):  # noqa: N818
    """What is cited is not in the index that is being served."""
