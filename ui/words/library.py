"""The library's sentences by name; a template's `{names}` are the same in every language."""

from dataclasses import dataclass
from typing import Final

from ui.library.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryWords:
    """Everything that the library says, in one language."""

    # The list of pages
    view: str
    intro: str
    reading_only: str
    folder: str
    find: str
    find_placeholder: str
    only_doubtful: str
    only_unsettled: str
    page: str
    paper: str
    date: str
    edition: str
    articles: str
    passages: str
    quality: str
    choose: str
    choose_all: str
    doubtful: str
    waiting: str
    changed: str
    gone: str
    failed: str
    none_found: str
    none_yet: str
    shown: str
    earlier: str
    later: str
    chosen: str
    remove: str
    removed: str
    undo: str
    restored: str
    take_apart: str

    # Adding pages
    add: str
    drop_here: str
    choose_files: str
    choose_folder: str
    kinds: str
    most: str
    sending: str
    looking: str
    slow: str
    scan: str
    unread: str
    no_articles: str
    more_articles: str
    page_of: str
    sidecar: str
    with_failures: str
    clash: str
    same: str
    replace: str
    keep_both: str
    leave_out: str
    choose_clash: str
    facts: str
    facts_hint: str
    ready: str
    not_ready: str
    bad_files: str
    add_and_rebuild: str
    add_only: str
    cancel: str
    added: str
    replaced: str
    left_out: str

    # Rebuilding
    index: str
    rebuild: str
    stop: str
    stopping: str
    up_to_date: str
    unsettled: str
    building: str
    built: str
    stopped: str
    build_failed: str
    steps: str
    seconds: str
    report_added: str
    report_changed: str
    report_removed: str
    report_renamed: str
    report_failed: str
    report_unchanged: str
    report_recut: str
    report_embedded: str
    stages: str
    stage_start: str
    stage_scan: str
    stage_read: str
    stage_copy: str
    stage_embed: str
    stage_store: str
    stage_verify: str

    # Problems, trash, history
    problems: str
    trash: str
    trash_hint: str
    restore: str
    taken: str
    history: str
    by: str
    here: str
    more: str

    # Why something is not done
    not_editor: str
    folder_unknown: str
    folder_missing: str
    folder_closed: str
    bad_name: str
    long_name: str
    never_a_page: str
    unknown_kind: str
    name_taken: str
    nothing_there: str
    not_in_trash: str
    many_uploads: str
    upload_gone: str
    sent_twice: str
    many_files: str
    large_file: str
    large_upload: str
    disk_full: str
    empty_file: str
    still_looking: str
    not_written: str
    building_already: str
    no_process: str
    broke_down: str
    nothing_in_it: str
    not_utf8: str
    bad_date: str
    not_sent: str
    index_unreadable: str

    def refusal(self, refused: Refused) -> str:
        """Why something is not done, in one line."""
        blanks = {
            name: size_name(value) if name in _SIZES else value for name, value in refused.blanks.items()
        }
        counted = refused.reason in _COUNTED
        text: str = getattr(self, refused.reason)
        return text.format(**(refused.blanks if counted else blanks))


# What the page's script says itself.
LIBRARY_SCRIPT_WORDS: Final = tuple(
    "choose_files sending not_sent chosen removed undo restored large_file many_files large_upload".split()
)
_SIZES: Final = {"found", "most"}  # blanks that hold bytes,
_COUNTED: Final = {"many_uploads", "many_files", "bad_date"}  # but for these sentences
_KILO: Final = 1024


def size_name(value: object) -> str:
    """Bytes as a reader counts them: 812 B, 3.4 MB."""
    size = float(str(value))
    for unit in ("B", "KB", "MB"):
        if size < _KILO:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= _KILO
    return f"{size:.1f} GB"
