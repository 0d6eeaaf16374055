"""The command `wenbao mcp`: a service, and its tools over stdio or HTTP."""

import sys
from importlib.metadata import version

from ui.settings import Settings, SettingsWrong


def serve_tools(settings: Settings, port: int | None) -> None:
    """Serve the archive's tools to one program over stdio, or to those of this machine at an HTTP port.

    Raises:
        SettingsWrong: The extra that this needs is not installed.
    """
    from ui.assembly import LocalService

    try:
        from ui.mcp_server import HOST, PATH, run_http, run_stdio, tool_server
    except ModuleNotFoundError as error:
        raise SettingsWrong(
            f"{error.name} is not installed; run `pip install 'wenbao[mcp]'` and try again"
        ) from error
    service = LocalService(settings)
    service.start()
    server = tool_server(service, version("wenbao"))
    if port is None:
        run_stdio(server)
    else:
        sys.stderr.write(f"wenbao: tools at http://{HOST}:{port}{PATH}\n")
        run_http(server, port)
