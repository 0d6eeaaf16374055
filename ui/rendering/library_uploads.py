"""Uploads as HTML: where files are dropped, and what was found in them before they are added."""

from collections.abc import Sequence

from index.facts import PageFacts
from index.formats.registry import read_suffixes
from ui.library.library import Overview
from ui.library.names import is_sidecar
from ui.library.previews import ArticlePreview, FilePreview, PagePreview
from ui.library.refusals import Refused
from ui.library.uploaded import Stage, Uploaded
from ui.rendering.escaping import escaped, in_attribute, language_of
from ui.words import Words
from ui.words.faults import fault_text
from ui.words.libraries import library_words
from ui.words.library import size_name


def refusal_text(refused: Refused, words: Words) -> str:
    """Why something is not done, as one line of plain text."""
    blanks = {"command": "wenbao build PAGES_DIR", "kinds": ", ".join(read_suffixes()), **refused.blanks}
    if "detail" in blanks:
        blanks["detail"] = fault_text(str(blanks["detail"]), words)
    return library_words(words).refusal(Refused(refused.reason, **blanks))


def drop_zone(overview: Overview, words: Words) -> str:
    """Where files are dropped or chosen; or, in one line, why none can be added."""
    said = library_words(words)
    title = f'<h3 id="add-title">{escaped(said.add)}</h3>'
    if overview.refused is not None:
        return (
            f'<section class="add" aria-labelledby="add-title">{title}'
            f'<p class="trouble-line" role="alert">{escaped(refusal_text(overview.refused, words))}</p></section>'
        )
    limits = overview.limits
    most = said.most.format(
        files=limits.most_files,
        size=size_name(limits.largest),
        together=size_name(limits.largest_together),
    )
    kinds = said.kinds.format(kinds=" ".join(suffix.removeprefix(".") for suffix in read_suffixes()))
    accepted = ",".join((*read_suffixes(), ".toml"))
    return (
        f'<section class="add" aria-labelledby="add-title">{title}<div class="drop-zone">'
        f"<p>{escaped(said.drop_here)}</p>"
        f'<div class="drop-buttons"><label class="tool file-choice">{escaped(said.choose_files)}'
        f'<input type="file" class="unseen" id="library-files" multiple accept="{in_attribute(accepted)}"></label>'
        f'<label class="tool file-choice folder-choice">{escaped(said.choose_folder)}'
        f'<input type="file" class="unseen" id="library-folder" webkitdirectory></label></div>'
        f'</div><p class="hint">{escaped(kinds)}</p><p class="hint">{escaped(most)}</p>'
        f'<p class="hint folder-name">{escaped(said.folder.format(folder=overview.folder))}</p></section>'
    )


def upload_frame(words: Words) -> str:
    """The upload's own panel, before its files are in it."""
    said = library_words(words)
    return (
        f'<header><h2 id="upload-title" tabindex="-1">{escaped(said.add)}</h2>'
        f'<p class="upload-count" role="status"></p></header>'
        f'<p class="upload-sending"></p><ul class="upload-remarks" role="alert"></ul>'
        f'<ol class="uploaded"></ol><p class="hint facts-hint">{escaped(said.facts_hint)}</p>'
        f'<div class="upload-foot"><button type="button" class="solid" data-commit="rebuild" disabled>'
        f'{escaped(said.add_and_rebuild)}</button><button type="button" class="tool" data-commit="only" disabled>'
        f'{escaped(said.add_only)}</button><button type="button" class="tool cancel-upload">{escaped(said.cancel)}'
        f"</button></div>"
    )


def upload_count(files: Sequence[Uploaded], words: Words) -> str:
    """How many files are ready, being read, and bad; plain text."""
    said = library_words(words)
    counts = (
        (said.ready, sum(file.stage in {Stage.READY, Stage.SLOW} for file in files)),
        (said.not_ready, sum(file.stage is Stage.WAITING for file in files)),
        (said.bad_files, sum(file.stage is Stage.BAD for file in files)),
    )
    return " · ".join(text.format(count=count) for text, count in counts if count)


def uploaded_file(file: Uploaded, words: Words) -> str:
    """One uploaded file: what was found in it, what is known of it, and what to do where its name is taken."""
    said = library_words(words)
    size = f'<span class="size">{escaped(size_name(file.size))}</span>'
    head = (
        f'<div class="uploaded-head"><h3><bdi>{escaped(file.name)}</bdi></h3>{size}'
        f'<button type="button" class="tool forget-file">{escaped(said.leave_out)}</button></div>'
    )
    return f"{head}{_found(file, words)}"


def _found(file: Uploaded, words: Words) -> str:
    said = library_words(words)
    if file.stage is Stage.WAITING:
        return f'<p class="looking"><span class="spinner"></span>{escaped(said.looking)}</p>'
    if file.stage is Stage.BAD:
        why: str = getattr(said, file.problem) if file.problem else fault_text(file.detail, words)
        return f'<p class="trouble-line">{escaped(why)}</p>'
    parts = [_clash(file, words)]
    if is_sidecar(file.name):
        parts.append(f"<p>{escaped(said.sidecar)}</p>")
        return "".join(parts)
    parts.append(_facts(file.facts, words))
    if file.stage is Stage.SLOW:
        parts.append(f"<p>{escaped(said.slow)}</p>")
    if file.preview is not None:
        parts.append(_preview(file.preview, words))
    return "".join(parts)


def _clash(file: Uploaded, words: Words) -> str:
    if not file.clash:
        return ""
    said = library_words(words)
    choices = [("replace", said.replace), ("both", said.keep_both), ("skip", said.leave_out)]
    if is_sidecar(file.name):
        choices = [choice for choice in choices if choice[0] != "both"]
    key = in_attribute(f"clash {file.name}")
    radios = "".join(
        f'<label><input type="radio" name="{key}" data-choice="{value}"'
        f"{' checked' if file.same and value == 'skip' else ''}> <span>{escaped(name)}</span></label>"
        for value, name in choices
    )
    told = said.same if file.same else said.clash
    return f'<fieldset class="clash"><legend>{escaped(told)}</legend>{radios}</fieldset>'


def _facts(facts: PageFacts, words: Words) -> str:
    said = library_words(words)
    fields = "".join(
        f'<label><span>{escaped(label)}</span><input name="{name}" type="{kind}" value="{in_attribute(value)}" '
        f'data-was="{in_attribute(value)}" maxlength="200"></label>'
        for name, kind, label, value in (
            ("paper", "text", said.paper, facts.paper or ""),
            ("date", "date", said.date, facts.date.isoformat() if facts.date else ""),
            ("edition", "text", said.edition, facts.edition or ""),
        )
    )
    return f'<div class="facts-fields" role="group" aria-label="{escaped(said.facts)}">{fields}</div>'


def _preview(preview: FilePreview, words: Words) -> str:
    said = library_words(words)
    pages = "".join(_page(page, words, only=len(preview.pages) == 1) for page in preview.pages)
    notes = []
    if preview.is_scan:
        notes.append(said.scan)
    elif preview.unread:
        notes.append(said.unread.format(count=preview.unread))
    told = "".join(f"<p>{escaped(note)}</p>" for note in notes)
    return f"{pages}{told}{_failures(preview, words)}"


def _failures(preview: FilePreview, words: Words) -> str:
    if not preview.failures:
        return ""
    lines = "".join(
        f"<li><bdi>{escaped(page)}</bdi>: {escaped(fault_text(reason, words))}</li>"
        for page, reason in preview.failures[:20]
    )
    title = library_words(words).with_failures.format(count=len(preview.failures))
    return f'<div class="trouble-line"><p>{escaped(title)}</p><ul>{lines}</ul></div>'


def _page(page: PagePreview, words: Words, *, only: bool) -> str:
    said = library_words(words)
    count = len(page.articles) + page.more
    title = said.page_of.format(page=page.name, articles=count, characters=page.characters)
    if not page.articles:
        return f'<p class="trouble-line">{escaped(title)} {escaped(said.no_articles)}</p>'
    stories = "".join(_article(article, words) for article in page.articles)
    more = f"<li>{escaped(said.more_articles.format(count=page.more))}</li>" if page.more else ""
    return (
        f'<details class="found-articles"{" open" if only else ""}><summary>{escaped(title)}</summary>'
        f"<ol>{stories}{more}</ol></details>"
    )


def _article(article: ArticlePreview, words: Words) -> str:
    kinds = {"caption": words.caption, "notice": words.notice}
    kind = f'<span class="badge">{escaped(kinds[article.kind])}</span> ' if article.kind in kinds else ""
    title = article.headline or ("" if article.kind in kinds else words.untitled)
    headline = f'<strong dir="auto"{language_of(title)}>{escaped(title)}</strong>' if title else ""
    names = (
        f' <span class="byline"><bdi>{escaped(words.between_names.join(article.byline))}</bdi></span>'
        if article.byline
        else ""
    )
    opening = f'<p dir="auto"{language_of(article.opening)}>{escaped(article.opening)}</p>'
    return f"<li>{kind}{headline}{names}{opening}</li>"
