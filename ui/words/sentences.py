"""The interface's sentences by name; a template's `{names}` are the same in every language."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  `date` is also the name of what it holds
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything the interface says, in one language; `tag` is its BCP 47 tag."""

    tag: str
    language: str
    name: str
    tagline: str

    # Asking
    welcome: str
    promise: str
    examples: str
    suggestions: str
    question: str
    placeholder: str
    ask: str
    stop: str
    stopped: str
    retry: str
    edit: str
    editing: str
    cancel: str
    looking: str
    answered: str
    too_long: str

    # How far the archive is
    loading: str
    ready: str
    missing: str
    failed: str
    offline: str

    # An answer
    lead: str
    lead_unsure: str
    resolved: str
    sure: str
    likely: str
    unsure: str
    checked: str
    checked_means: str
    stale: str
    conflict: str
    open_quote: str
    scope_asked: str
    times_meant: str
    left_out: str

    # What a reader thinks of it
    helpful: str
    unhelpful: str
    copy_answer: str
    note_prompt: str
    send_note: str
    thanks: str
    not_kept: str

    # A refusal
    refused: str
    covers: str
    unplaced: str
    papers: str
    dates: str
    day: str
    nearest: str
    rephrase: str

    # Where it stands
    paper: str
    headline: str
    edition: str
    date: str
    byline: str
    between_names: str
    caption: str
    notice: str
    untitled: str
    period: str
    from_day: str
    to_day: str
    undated_kept: str

    # The source panel
    source_empty: str
    others: str
    file: str
    close: str
    citations: str
    previous: str
    next: str
    views: str
    article_view: str
    page_view: str
    raw_view: str
    picture: str
    picture_of: str
    picture_keys: str
    picture_changed: str
    picture_gone: str
    as_picture: str
    as_text: str
    enlarge: str
    reduce: str
    whole_picture: str
    to_quote: str
    sheet: str
    drawing: str
    cite: str
    copy_standard: str
    copy_footnote: str
    copy_plain: str
    copy_link: str
    copied: str
    not_copied: str
    link_copied: str
    quoted: str
    quoted_at: str
    moved: str
    page_changed: str
    carried: str
    page_gone: str
    no_such_page: str
    bad_link: str
    part_only: str
    back: str

    # Conversations
    conversation: str
    conversations: str
    new_conversation: str
    untitled_conversation: str
    counted: str
    more: str
    rename: str
    delete: str
    deleted: str
    undo: str
    export_markdown: str
    export_html: str
    full: str

    # Scope
    scope: str
    scope_hint: str
    paper_label: str
    any_paper: str
    edition_label: str
    any_edition: str
    days_label: str
    since: str
    until: str
    keep_undated: str
    page_label: str
    any_page: str
    histogram: str
    bar: str
    remove_filter: str

    # Searching
    search: str
    search_label: str
    search_placeholder: str
    search_hint: str
    found: str
    by_meaning: str
    by_words: str
    together: str
    inspect_label: str
    open_page: str
    inspector_empty: str
    blocks: str
    articles: str
    passages: str
    reading: str
    block_kind: str
    block_heading: str
    block_subhead: str
    block_byline: str
    block_story: str
    block_paragraph: str
    block_on: str
    block_continuation: str
    block_folio: str
    article: str
    characters: str
    quality: str
    nothing_here: str

    # The page itself
    sections: str
    ask_view: str
    search_view: str
    drawer: str
    preferences: str
    language_label: str
    scheme_label: str
    scheme_system: str
    scheme_light: str
    scheme_dark: str

    # What can go wrong
    not_built: str
    broken: str

    def dated(self, day: Date) -> str:
        """The date as this language writes it."""
        return self.date.format(year=day.year, month=day.month, day=day.day, name=_MONTHS[day.month - 1])


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
