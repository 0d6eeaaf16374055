"""Tables of text."""

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the others to the right, as wide as they need be."""
    columns = max(map(len, rows), default=0)
    # A row of one cell is a heading, and may be as long as it likes.
    widths = [
        max((len(row[at]) for row in rows if len(row) > max(1, at)), default=0) for at in range(columns)
    ]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in rows
    ]
