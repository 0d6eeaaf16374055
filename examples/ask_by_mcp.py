"""Ask the archive through its tools: `python examples/ask_by_mcp.py QUESTION [INDEX]`; needs `wenbao[mcp]`."""

import asyncio
import sys

from mcp import Client, StdioServerParameters


async def main(question: str, index: str = ".wenbao") -> None:
    """Start `wenbao mcp`, ask, and print each quote with where it stands, or why there is none."""
    server = StdioServerParameters(command="wenbao", args=["mcp", "--index", index])
    async with Client(server) as client:
        answer = (await client.call_tool("ask", {"question": question})).structured_content
    for quote in answer["quotes"]:
        citation = quote["citation"]
        print(f"[{quote['n']}] {quote['text']}\n    〈{citation['headline']}〉 {citation['page']}")
    if not answer["answered"]:
        print(answer["reason"])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
