// The page's script. Gradio runs it once, when the source panel is on the page, with `element` (the
// panel), `trigger` (sends an event to the server) and `watch` (calls back when the panel has changed).
//
// A link into a source is an anchor: #cite-<turn>-<n>, #near-<turn>-<n> or #story-<n>. It is never
// followed: its numbers go to the server, which knows what they mean in this conversation.

const SOURCE_LINKS = 'a[href^="#cite-"], a[href^="#near-"], a[href^="#story-"]';
const sheet = matchMedia("(max-width: 899px)"); // page.css: the source is a sheet below this width

let opener = null; // the link that the open source came from
let takeFocus = false; // whether the source that is being opened takes the keyboard with it

function openSource() {
  document.body.dataset.source = "open";
  const scroller = element.querySelector(".source-text");
  if (!scroller) return;
  const marks = [...scroller.querySelectorAll("mark")].map((mark) => mark.getBoundingClientRect());
  if (marks.length) {
    const top = Math.min(...marks.map((mark) => mark.top));
    const height = Math.max(...marks.map((mark) => mark.bottom)) - top;
    const margin = Math.max(16, (scroller.clientHeight - height) / 2);
    scroller.scrollTop += top - scroller.getBoundingClientRect().top - margin;
  } else {
    scroller.scrollTop = 0;
  }
  if (takeFocus || sheet.matches) {
    element.querySelector("#source-headline").focus({ preventScroll: true });
  }
}

function closeSource() {
  if (document.body.dataset.source !== "open") return;
  delete document.body.dataset.source;
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

function follow(link, byKeyboard) {
  const place = link.getAttribute("href").slice(1);
  const [kind, ...numbers] = place.split("-");
  takeFocus = byKeyboard;
  if (!element.contains(link)) {
    document.querySelectorAll(`${SOURCE_LINKS}[aria-current]`).forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    opener = link;
  }
  if (element.querySelector("article.source")?.dataset.place === place) {
    openSource();
  } else if (kind === "story") {
    trigger("story", { n: Number(numbers[0]) });
  } else {
    trigger(kind === "near" ? "near" : "cite", { turn: Number(numbers[0]), n: Number(numbers[1]) });
  }
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest(SOURCE_LINKS);
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      follow(link, event.detail === 0);
      return;
    }
    const example = event.target.closest("button.example");
    if (example) trigger("example", { question: example.textContent });
    if (event.target.closest(".close-source")) closeSource();
  },
  true,
);

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape") closeSource();
  },
  true,
);

// The Enter that picks a word from an input method must not send the question.
for (const name of ["keydown", "keypress"]) {
  document.addEventListener(
    name,
    (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
    },
    true,
  );
}

watch("value", () => {
  speak();
  if (element.querySelector(".source-empty:not([role])")) delete document.body.dataset.source;
  else openSource();
});

// The document speaks the interface's language, which the server has chosen.
function speak() {
  const tag = element.querySelector("[lang]")?.lang;
  if (tag) document.documentElement.lang = tag;
}
speak();

// The conversation keeps the latest question in view, until its reader scrolls.
let asked = 0;
let following = false;

function tidyChat() {
  const chat = document.querySelector("#chat");
  if (!chat) return;
  // Gradio names each message by its source, markup and all; screen readers do better with the text itself.
  chat.querySelectorAll("[data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
  const questions = chat.querySelectorAll(".user-row");
  if (questions.length > asked) following = true;
  asked = questions.length;
  document.body.dataset.conversation = asked ? "begun" : "empty";
  const log = chat.querySelector('[role="log"]');
  const name = document.querySelector(".masthead")?.dataset.conversation;
  if (log && name) log.setAttribute("aria-label", name);
  if (log && following && asked) {
    log.scrollTop += questions[asked - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }
}

for (const name of ["wheel", "touchmove", "keydown"]) {
  document.addEventListener(
    name,
    (event) => {
      if (event.target.closest?.("#chat")) following = false;
    },
    { passive: true },
  );
}

let tidying = 0;
new MutationObserver(() => {
  cancelAnimationFrame(tidying);
  tidying = requestAnimationFrame(tidyChat);
}).observe(element.closest(".gradio-container"), { childList: true, subtree: true, characterData: true });
tidyChat();

// On a desk the question box has the keyboard from the start; on a phone that would raise its keyboard.
if (matchMedia("(pointer: fine)").matches) {
  const box = document.querySelector("#question textarea");
  if (box && document.activeElement === document.body) box.focus();
}
