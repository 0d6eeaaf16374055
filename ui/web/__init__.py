"""The page in the browser; the only package that imports Gradio.

Gradio reads these when it is first imported, so they are set here, before any module of this package
can import it: nothing is counted, and no question is kept in the browser's history of runs.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
# After every event, Gradio would tabulate all events so far (with pandas) for a dashboard nobody opens.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
