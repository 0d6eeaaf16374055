// The source panel: a citation opened where it stands. On a narrow screen it is a sheet over the chat.

const PLACES = 'a[href^="#page="]';
const opened = () => find("#panel article.source");
let opener = null; // the link that the open source came from
let wanted = null; // the address being fetched; only the last one that was wanted is shown

async function openSource(address, { view = "article", focus = false, push = true } = {}) {
  wanted = `${address} ${view}`;
  const mine = wanted;
  const given = await called("open_place", { address, view });
  if (wanted !== mine) return;
  if (!given) return void toast(say("offline"));
  showView("ask");
  mount("panel").innerHTML = given.html;
  document.body.dataset.source = "open";
  if (push) {
    const method = history.state?.source ? "replaceState" : "pushState";
    history[method]({ source: address }, "", `#${address}`);
  }
  scrollToMark();
  showSteps();
  markOpener(address);
  if (focus || sheet.matches) find("#source-headline")?.focus({ preventScroll: true });
  else speak(find("#source-headline")?.textContent ?? "");
}

// Twice: once laid out, a long article can have moved its marks.
function scrollToMark() {
  toMark();
  requestAnimationFrame(toMark);
}

function toMark() {
  all("#panel [data-scrolls]").forEach(centreMark);
}

function centreMark(scroller) {
  const marks = all("mark", scroller).map((mark) => mark.getBoundingClientRect());
  const cited = find(".cited", scroller)?.getBoundingClientRect();
  const places = marks.length ? marks : cited ? [{ top: cited.top, bottom: cited.top }] : [];
  if (!places.length) return;
  const top = Math.min(...places.map((place) => place.top));
  const height = Math.max(...places.map((place) => place.bottom)) - top;
  const margin = Math.max(16, (scroller.clientHeight - height) / 2);
  scroller.scrollTop += top - scroller.getBoundingClientRect().top - margin;
}

function markOpener(address) {
  all(`${PLACES}[aria-current]`).forEach((link) => link.removeAttribute("aria-current"));
  const link = all(`#chat ${PLACES}`).find((other) => other.getAttribute("href") === `#${address}`);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  if (!opener?.isConnected || opener.getAttribute("href") !== `#${address}`) opener = link;
}

// Which citation of the conversation this is, and the way to those beside it.
const citations = () => all("#chat .quote a.chip, #chat .stale a.chip");
function showSteps() {
  const steps = find("#panel .steps");
  const address = opened()?.dataset.place;
  const chips = citations();
  const at = chips.findIndex((chip) => chip.getAttribute("href") === `#${address}`);
  if (!steps) return;
  steps.hidden = at < 0 || chips.length < 2;
  find(".step-count", steps).textContent = `${at + 1} / ${chips.length}`;
  for (const button of all("[data-step]", steps)) button.disabled = !chips[at + Number(button.dataset.step)];
}

onClick("#panel [data-step]", (button, event) => {
  const chips = citations();
  const at = chips.findIndex((chip) => chip.getAttribute("href") === `#${opened().dataset.place}`);
  const chip = chips[at + Number(button.dataset.step)];
  if (!chip) return;
  opener = chip;
  chip.scrollIntoView({ block: "nearest" });
  following = false;
  const step = button.dataset.step;
  openSource(chip.getAttribute("href").slice(1), { view: opened().dataset.view }).then(() => {
    if (byKeyboard(event)) (find(`#panel [data-step="${step}"]:not(:disabled)`) ?? find("#source-headline"))?.focus();
  });
});

onClick("#panel button[data-view]", (button) => {
  const { place } = opened().dataset;
  const view = button.dataset.view;
  openSource(place, { view, push: false }).then(() => find(`#panel button[data-view="${view}"]`)?.focus({ preventScroll: true }));
});

onClick("[data-copy]", (button) => copy(button.dataset.copy));
onClick(".copy-link", () => copy(`${location.origin}${location.pathname}#${opened().dataset.shared}`, say("link_copied")));

onClick(`#chat ${PLACES}, #panel ${PLACES}`, (link, event) => {
  hideCard();
  if (link.closest("#chat")) opener = link;
  openSource(link.getAttribute("href").slice(1), { focus: byKeyboard(event) });
});

// Hides the sheet and gives the keyboard back to where it came from; the address goes with it.
function closeSource() {
  wanted = null;
  if (document.body.dataset.source !== "open") return;
  delete document.body.dataset.source;
  if (history.state?.source) history.replaceState(null, "", location.pathname + location.search);
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

function emptySource() {
  const empty = made("div", { class: "source-empty" }, made("p", {}, emptyText));
  if (opened()) mount("panel").replaceChildren(empty);
}
let emptyText = "";
tidying.push(() => {
  const text = find("#panel .source-empty:not([role]) p")?.textContent;
  if (text) emptyText = text;
});

onClick(".close-source", closeSource);
addEventListener("popstate", (event) => {
  if (event.state?.source) openSource(event.state.source, { push: false });
  else if (location.hash.startsWith("#page=")) openSource(location.hash.slice(1), { push: false });
  else closeSource();
});
