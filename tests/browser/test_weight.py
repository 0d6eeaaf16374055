"""What the page weighs, and that nothing of it comes from elsewhere."""

import pytest

pytestmark = pytest.mark.browser

LARGEST = 3_000_000  # bytes over the wire


def test_the_first_load_is_light(url, chromium):
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url)
    page.wait_for_function("document.body.dataset.asking === 'no'")
    page.wait_for_timeout(2000)
    context.close()
    assert 50_000 < sum(sizes) < LARGEST
