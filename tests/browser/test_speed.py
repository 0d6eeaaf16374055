"""How long a reader waits: from Enter to the first quote that is seen, with the models warm."""

import statistics

import pytest

pytestmark = pytest.mark.browser

LONGEST = 1.0  # seconds, the median of the questions
WARMING = "王忠殿牺牲的时候多大？"
QUESTIONS = (
    "舞钢哪个村有牡丹园？",
    "市图书馆馆长是谁？",
    "朝歌街道有多少个高清摄像头？",
    "油炸面包虫一盘卖多少钱？",
    "怡乐园社区有多少支志愿服务队？",
)
# Counts from the key to the first frame that shows a quote of the answer that is asked for now.
WATCH = """() => {
  const quotes = () => document.querySelectorAll('#chat .quote').length;
  const before = quotes();
  window.waited = null;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const begun = performance.now();
    const look = () => {
      if (quotes() > before) requestAnimationFrame(() => { window.waited = (performance.now() - begun) / 1000; });
      else requestAnimationFrame(look);
    };
    look();
  }, { capture: true, once: true });
}"""


def test_the_first_quote_is_seen_within_a_second_of_enter(wenbao, reader_at, capsys):
    reader = reader_at(wenbao)
    reader.ask(WARMING)
    waited = []
    for question in QUESTIONS:
        reader.settle()
        reader.page.evaluate(WATCH)
        answer = reader.ask(question)
        assert answer.locator(".quote").count(), question
        waited.append(reader.page.evaluate("window.waited"))
    median = statistics.median(waited)
    with capsys.disabled():
        print(f"\nEnter to first quote: median {median:.2f} s of {[round(each, 2) for each in waited]}")
    assert median < LONGEST
