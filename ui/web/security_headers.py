"""Headers: what a browser may do with what this server sends.

The page's inline scripts are allowed by their hashes, so that none that is slipped in can run. Two liberties are
left, because Gradio takes them: scripts built from strings (`unsafe-eval`: it makes functions of a component's
script in this way) and inline styles. No address outside this server is ever loaded, sent to, or framed in.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Final

_INLINE_SCRIPT: Final = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
_SOURCE: Final = re.compile(rb"""\ssrc\s*=""")
# Gradio links a manifest at the server's root even where it has none, which fails behind a path prefix.
_MANIFEST: Final = re.compile(rb'<link rel="manifest"[^>]*>')

_EVERYWHERE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With `no-referrer`, browsers would send our own form as if it came from nowhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), clipboard-write=(self)",
}
_ONE_YEAR: Final = "max-age=31536000"
# What is neither the page nor a part of it runs nothing and shows nothing.
NOTHING_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FORM_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def page_policy(html: bytes) -> str:
    """The Content-Security-Policy for a page of Gradio's, with the hash of each script that stands in it."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script['body']).digest()).decode('ascii')}'"
        for script in _INLINE_SCRIPT.finditer(html)
        if not _SOURCE.search(script["attributes"])
    )
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval' {hashes}; script-src-attr 'none'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def without_manifest(html: bytes) -> bytes:
    """The page without its link to a manifest that is not there."""
    return _MANIFEST.sub(b"", html)


def headers_for(scheme: str) -> Mapping[str, str]:
    """The headers of every response; over https also that it stays so."""
    return {**_EVERYWHERE, "Strict-Transport-Security": _ONE_YEAR} if scheme == "https" else _EVERYWHERE
