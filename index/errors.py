"""What can go wrong below the index, named by the reaction each error calls for.

ArchiveError
├── PageUnreadable       one page's file can't be read: report it, go on with the others
│   └── PageChanged      its file is no longer what the index was built from: run `wenbao build`
├── PagesFolderUnusable  the pages folder is missing, empty or another than remembered: nothing is touched
├── IndexMissing         no generation has been built yet: run `wenbao build`
├── IndexBusy            another builder holds the index: wait for it
├── IndexDamaged         a store contradicts its manifest: run `wenbao build --fresh`
├── DiskFull             there is no room for what is being written: free some, nothing has changed
├── StoreUnreachable     the Chroma server does not answer: start it, or set another address
├── EncoderUnavailable   the model can't be loaded: install it or set another
└── EncoderMismatch      the index was made with another encoder: run `wenbao build --fresh`

Every message is one line that says where, what was expected, what was found, and what to do.
"""


class ArchiveError(Exception):
    """The base of all errors that `index` raises on purpose."""


class PageUnreadable(ArchiveError):  # noqa: N818  the names say what is the matter
    """A page's file can't be read as text; `position` is a byte offset where one is known."""

    def __init__(self, page: str, reason: str, position: int | None = None) -> None:
        self.page = page
        self.reason = reason
        self.position = position
        super().__init__(f"{page}: {reason}")


class PageChanged(PageUnreadable):
    """A page's file is there, but with other bytes than the index was built from."""


class PagesFolderUnusable(ArchiveError):  # noqa: N818
    """The pages folder can't be the source of a build."""


class IndexMissing(ArchiveError):  # noqa: N818
    """There is no built index where one was expected."""


class IndexBusy(ArchiveError):  # noqa: N818
    """Another process is building this index."""


class IndexDamaged(ArchiveError):  # noqa: N818
    """What is stored contradicts the manifest."""


class DiskFull(ArchiveError):  # noqa: N818
    """There is no room left for what is being written."""


class StoreUnreachable(ArchiveError):  # noqa: N818
    """The server that holds the vectors can't be reached, or does not hold them."""


class EncoderUnavailable(ArchiveError):  # noqa: N818
    """The sentence encoder can't be loaded."""


class EncoderMismatch(ArchiveError):  # noqa: N818
    """The stored vectors come from another encoder than the one in use."""
