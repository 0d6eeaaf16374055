"""Ask a running `wenbao serve` and print its quotes: `python examples/ask.py QUESTION [ADDRESS]`."""

import sys

from gradio_client import Client


def main(question: str, address: str = "http://127.0.0.1:7860") -> None:
    """Print each quote with where it stands, or why there is none."""
    answer = Client(address, verbose=False).predict(question, [], {}, api_name="/ask")
    for quote in answer["quotes"]:
        citation = quote["citation"]
        print(f"[{quote['n']}] {quote['text']}\n    〈{citation['headline']}〉 {citation['page']}")
    if not answer["answered"]:
        print(answer["reason"])


if __name__ == "__main__":
    main(*sys.argv[1:])
