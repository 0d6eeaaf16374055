"""Ask our own questions of the five pages.

python -m evals.questions [--pages seeds] [--index DIR] [--out FILE.json]
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.report import commit_of_the_source
from evals.questions.files import read_questions
from evals.questions.judging import verdict_of
from evals.questions.reporting import as_json, lines_of
from index.archive import open_archive
from index.build import build
from index.errors import ArchiveError
from ui.assembly import encoder_for
from ui.progress import progress_for_stderr
from ui.settings import read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the index, ask everything, print the report; gives 0 once asked, 1 when it can't be."""
    parser = argparse.ArgumentParser(prog="python -m evals.questions", description=__doc__)
    parser.add_argument("--pages", type=Path, default=Path("seeds"), help="the folder of the five pages")
    parser.add_argument("--index", type=Path, help="where the index is kept; a temporary folder if not given")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the report as JSON, too")
    options = parser.parse_args(arguments)
    temporary = None if options.index else Path(tempfile.mkdtemp(prefix="wenbao-questions-"))
    try:
        _asked(options.pages, temporary or options.index, options.out)
    except (OSError, ValueError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    return 0


def _asked(pages: Path, index: Path, out: Path | None) -> None:
    questions = read_questions()
    encoder = encoder_for(read_settings())
    with progress_for_stderr() as progress:
        # Fresh, so that a change of how pages are cut is seen; vectors come from the folder's cache.
        build(index, pages, encoder, fresh=True, progress=progress)
        raws = {path.name: path.read_bytes().decode("utf-8") for path in pages.glob("*.txt")}
        with open_archive(index, encoder.identity) as archive:
            assistant = Assistant(archive, encoder)
            assistant.warm()
            progress.stage("ask", len(questions))
            verdicts = []
            for question in questions:
                examined = assistant.examine(question.text, question.history)
                verdicts.append(verdict_of(question, examined, raws))
                progress.advance()
    commit = commit_of_the_source()
    for line in [*lines_of(verdicts), "", f"commit {commit}; encoder {encoder.identity}"]:
        print(line)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        report = as_json(verdicts, commit, encoder.identity)
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
