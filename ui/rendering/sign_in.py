"""The sign-in page as HTML: a form and no script, complete in itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from ui.words import Words
from ui.words.signing_in import SignInWords, sign_in_words

_STYLE: Final = """
:root { color-scheme: light dark; --paper: light-dark(#faf8f3, #16171a); --sheet: light-dark(#fff, #1e2024);
  --ink: light-dark(#1d1c1a, #e9e6e0); --soft: light-dark(#5b5852, #aaa69e); --edge: light-dark(#8b857a, #7d7a74);
  --accent: light-dark(#8c1c1c, #f0a79c); --solid: light-dark(#8c1c1c, #a93831); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { width: 100%; max-width: 24rem; }
h1 { font: 600 1.6rem/1.3 "Songti SC", "Noto Serif CJK SC", Georgia, serif; margin: 0 0 .4rem; }
h1 span { color: var(--accent); margin-inline-end: .6em; }
p { margin: 0 0 1.2rem; color: var(--soft); }
form { display: grid; gap: 1rem; }
label { display: grid; gap: .2rem; }
input { font: inherit; padding: .55rem .7rem; color: inherit; background: var(--sheet); border: 1px solid var(--edge);
  border-radius: 6px; }
button { font: inherit; font-weight: 600; padding: .6rem 1rem; color: #fff; background: var(--solid); border: 0;
  border-radius: 6px; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[role="alert"], [role="status"] { padding: .6rem .8rem; border-inline-start: 3px solid var(--accent);
  background: var(--sheet); color: var(--ink); }
a { color: var(--accent); }
nav { margin-top: 1.6rem; }
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows beside its form: who is signed in, and one line of trouble or news."""

    signed_in: str | None = None
    trouble: str | None = None
    news: str | None = None
    name: str = ""
    form: bool = True
    to_read: bool = False


def sign_in_page(shown: Shown, words: Words) -> str:
    """The whole document."""
    own = sign_in_words(words)
    lines = [
        f'<p role="alert">{escape(shown.trouble)}</p>' if shown.trouble else "",
        f'<p role="status">{escape(shown.news)}</p>' if shown.news else "",
    ]
    if shown.signed_in is not None:
        said = escape(own.signed_in.format(name=shown.signed_in))
        body = f'<p>{said}</p><form method="post" action="sign-out"><button>{escape(own.sign_out)}</button></form>'
    else:
        why = own.why_to_read if shown.to_read else own.why
        body = f"<p>{escape(why)}</p><p>{escape(own.kept)}</p>" + (_form(shown, own) if shown.form else "")
    return (
        f'<!doctype html><html lang="{words.tag}"><head><meta charset="utf-8"><title>{escape(own.title)} · '
        f'{escape(words.name)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1><span>{escape(words.name)}</span>{escape(own.title)}</h1>"
        f'{"".join(lines)}{body}<nav><a href="./">{escape(own.back)}</a></nav></main></body></html>'
    )


def _form(shown: Shown, own: SignInWords) -> str:
    # After a failed try the name is there already, and the password is what comes next.
    first, second = ("", " autofocus") if shown.name else (" autofocus", "")
    fields: Mapping[str, str] = {
        "name": f'autocomplete="username" autocapitalize="none" spellcheck="false" value="{escape(shown.name)}"{first}',
        "password": f'type="password" autocomplete="current-password"{second}',
    }
    labels = {"name": own.name, "password": own.password}
    inputs = "".join(
        f"<label><span>{escape(labels[field])}</span>"
        f'<input name="{field}" id="{field}" required maxlength="200" {attributes}></label>'
        for field, attributes in fields.items()
    )
    return f'<form method="post" action="sign-in">{inputs}<button>{escape(own.sign_in)}</button></form>'
