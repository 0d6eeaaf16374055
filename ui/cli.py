"""The commands. Results go to standard output, notices and progress to standard error.

Nothing heavy is imported before a command needs it: `wenbao --help` answers at once.
"""

import datetime as dt
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.answers import Answer, Filters
    from ui.settings import Settings

app = typer.Typer(
    name="wenbao",
    help="Ask an archive of newspaper pages; be answered in the paper's own words, with citations to check.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Index = Annotated[Path | None, typer.Option("--index", help="The index folder [default: .wenbao].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Pages = Annotated[list[str] | None, typer.Option("--page", help="Only this page; may be given again.")]
Paper = Annotated[str | None, typer.Option("--paper", help="Only this paper.")]
Day = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only pages from this day on.")]
Edition = Annotated[str | None, typer.Option("--edition", help="Only this edition: 3, A2.")]
LastDay = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only pages up to this day.")]
Undated = Annotated[bool, typer.Option("--undated", help="With dates: keep pages whose date is unknown.")]


@app.command()
def build(
    pages: Annotated[
        Path | None, typer.Argument(help="The pages folder; remembered after the first build.")
    ] = None,
    index: Index = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make everything anew.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Build again whenever the pages folder changes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to the pages folder; only what changed is touched."""
    from ui.commands import build_once, watch_and_build

    settings = _settings(index=index)
    if watch:
        watch_and_build(
            settings, pages, fresh=fresh, report=lambda report: _print_report(report, as_json=as_json)
        )
    else:
        report = build_once(settings, pages, fresh=fresh)
        _print_report(report, as_json=as_json)
        raise typer.Exit(1 if report.failed else 0)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="In any language.")] = None,
    index: Index = None,
    page: Pages = None,
    paper: Paper = None,
    edition: Edition = None,
    since: Day = None,
    until: LastDay = None,
    undated: Undated = False,
    today: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="What 上个月 counts from.")
    ] = None,
    history: Annotated[
        list[str] | None, typer.Option("--history", help="An earlier question; oldest first.")
    ] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="A JSONL file of questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with verbatim quotes, or say why not."""
    from assistant.contract import answer_json
    from ui.batch import ask_batch
    from ui.commands import ask_once

    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE.jsonl")
    filters = _filters(page, paper, edition, since, until, undated)
    settings = _settings(index=index)
    if batch is not None:
        if not as_json:
            raise typer.BadParameter("--batch needs --json")
        bad = 0
        for line, ok in ask_batch(settings, batch, filters, _date(today)):
            print(json.dumps(line, ensure_ascii=False), flush=True)
            bad += not ok
        raise typer.Exit(1 if bad else 0)
    answer = ask_once(settings, question or "", tuple(history or ()), filters, _date(today))
    _print(answer_json(answer) if as_json else _answer_lines(answer))


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="In any language.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    index: Index = None,
    page: Pages = None,
    paper: Paper = None,
    edition: Edition = None,
    since: Day = None,
    until: LastDay = None,
    undated: Undated = False,
    as_json: AsJson = False,
) -> None:
    """List the passages that come nearest to a question."""
    from assistant.contract import search_json
    from ui.commands import search_once
    from ui.plain import search_lines

    found = search_once(
        _settings(index=index), question, k, _filters(page, paper, edition, since, until, undated)
    )
    _print(search_json(found) if as_json else search_lines(found))


@app.command()
def articles(
    files: Annotated[list[Path], typer.Argument(help="Page files; no index is needed.")],
    pages: Annotated[
        Path | None, typer.Option("--pages", help="The folder that page names are relative to.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the articles that page files hold."""
    from ui.commands import articles_in
    from ui.plain import article_lines

    found, failures = articles_in(files, pages, _settings().limits)
    for of_file in found:
        if as_json:
            print(json.dumps(of_file, ensure_ascii=False))
        else:
            _print(article_lines(of_file))
    for failure in failures:
        print(failure, file=sys.stderr)
    raise typer.Exit(1 if failures else 0)


@app.command("page")
def show_page(
    name: Annotated[str, typer.Argument(help="The page's name: its path below the pages folder.")],
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Print a page's raw text as it is in the index."""
    from ui.commands import page_once

    shown = page_once(_settings(index=index), name)
    if as_json:
        _print(shown)
    else:
        sys.stdout.write(str(shown["raw"]))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port [default: 7860].")] = None,
    index: Index = None,
) -> None:
    """Serve the page that readers ask on."""
    from ui.commands import serve_page

    def announce(address: str) -> None:
        print(f"wenbao: open {address} in a browser; Ctrl-C ends it", file=sys.stderr, flush=True)

    serve_page(_settings(index=index, host=host, port=port), announce)


users = typer.Typer(help="Make, list and remove the users who may edit in the browser.", no_args_is_help=True)
app.add_typer(users, name="user")
UserName = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]


@users.command("add")
def add_user(name: UserName, index: Index = None) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    from ui.users.asking import asked_password
    from ui.users.user_file import UserFile, user_name

    file = UserFile(_settings(index=index).users_file)
    file.add(name, asked_password(user_name(name)))
    print(f"wenbao: {name} can sign in now", file=sys.stderr)


@users.command("list")
def list_users(index: Index = None, as_json: AsJson = False) -> None:
    """List the users' names."""
    from ui.users.user_file import UserFile

    names = list(UserFile(_settings(index=index).users_file).users())
    _print([{"name": name} for name in names] if as_json else names)


@users.command("passwd")
def change_password(name: UserName, index: Index = None) -> None:
    """Give a user a new password; whoever is signed in with the old one no longer is."""
    from ui.users.asking import asked_password
    from ui.users.user_file import UserFile

    file = UserFile(_settings(index=index).users_file)
    file.set_password(name, asked_password(file.known(name)))
    print(f"wenbao: {name} has a new password", file=sys.stderr)


@users.command("remove")
def remove_user(name: UserName, index: Index = None) -> None:
    """Take a user away; they are signed out at once, and their conversations are deleted."""
    from ui.commands import take_user_away

    print(f"wenbao: {take_user_away(_settings(index=index), name)}", file=sys.stderr)


@app.command("mcp")
def serve_tools(
    http: Annotated[
        bool, typer.Option("--http", help="Serve http://127.0.0.1:PORT/mcp, not standard input and output.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port for --http.")] = 7861,
    index: Index = None,
) -> None:
    """Offer the archive to other programs as tools of the Model Context Protocol."""
    from ui.mcp_command import serve_tools

    serve_tools(_settings(index=index), port if http else None)


@app.command()
def doctor(index: Index = None, as_json: AsJson = False) -> None:
    """Check the index and the model; name the command that mends each finding."""
    from ui.doctor import examine

    findings = examine(_settings(index=index))
    if as_json:
        _print([finding.as_json() for finding in findings])
    else:
        _print([finding.as_line() for finding in findings])
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@app.command("eval")
def evaluate(
    data: Annotated[list[Path], typer.Argument(help="Folders with passages.jsonl and questions.jsonl.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where the reports and plots go.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Ask only this many questions of each set.")
    ] = None,
    ablate: Annotated[bool, typer.Option("--ablate", help="Leave out each feature in turn.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure finding, quoting and refusing on question sets."""
    from ui.commands import evaluate_sets

    report, lines, notices = evaluate_sets(_settings(), data, out, sample, ablate=ablate)
    _print(report if as_json else lines)
    for notice in notices:
        print(f"wenbao: {notice}", file=sys.stderr)


def main() -> None:
    """Run a command; a known error is one line on standard error and exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Half a character, as a question may hold, is printed as its escape, which JSON knows too.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except BrokenPipeError:  # the reader of our output has gone
        raise SystemExit(1) from None
    except Exception as error:
        if not _is_known(error):
            raise
        print(f"wenbao: {_one_line(error)}", file=sys.stderr)
        raise SystemExit(1) from error


def _one_line(error: Exception) -> str:
    """What it says, in one line even where a path in it breaks or turns lines."""
    from index.formats.page_names import shown_name

    return shown_name(str(error))


def _is_known(error: Exception) -> bool:
    from assistant.errors import AssistantError
    from index.errors import ArchiveError
    from ui.settings import SettingsWrong
    from ui.users.errors import UsersError

    return isinstance(error, ArchiveError | AssistantError | SettingsWrong | UsersError)


def _settings(**given: object) -> "Settings":
    from ui.logs import set_up
    from ui.settings import read_settings

    settings = read_settings(**given)
    set_up(settings.log_level)
    return settings


def _filters(
    pages: Sequence[str] | None,
    paper: str | None,
    edition: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    undated: bool,
) -> "Filters":
    from assistant.answers import Filters

    return Filters(tuple(pages or ()), paper, _date(since), _date(until), undated, edition)


def _date(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


def _answer_lines(answer: "Answer") -> Iterable[str]:
    from ui.plain import answer_lines

    return answer_lines(answer)


def _print_report(report: Any, *, as_json: bool) -> None:
    from ui.plain import report_lines

    _print(report.as_json() if as_json else report_lines(report))
    sys.stdout.flush()  # whoever watches reads each as it comes


def _print(result: object) -> None:
    """JSON for a dict or a list of dicts, else lines."""
    if isinstance(result, dict) or (
        isinstance(result, list) and all(isinstance(entry, dict) for entry in result)
    ):
        print(json.dumps(result, ensure_ascii=False, indent=1))
    elif isinstance(result, Iterable):
        for line in result:
            print(line)


if __name__ == "__main__":
    main()
