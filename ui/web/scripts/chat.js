// The chat: asking, stopping, and what can be done with each turn.

let asking = null; // the question being answered: its key, text and conversation
const waiting = []; // questions sent meanwhile
let silence = 0; // looks in a row that the server has not answered while a question was open

function ask(question, from = current.turns.length) {
  const text = question.trim();
  if (!text) return;
  if (!begun) return void beginning.then(() => ask(text));
  if (asking) {
    waiting.push(text);
    return;
  }
  endOffers();
  const conversation = current;
  conversation.turns = conversation.turns.slice(0, from).slice(-(MOST_TURNS - 1));
  const { turns, scope } = conversation;
  asking = { text, conversation };
  asking.key = sendEvent("ask_question", { question: text, turns, scope }, (note) => answered(note));
  following = true;
  showAsking();
}

function answered(note) {
  if (!asking) return;
  const { conversation, text } = asking;
  if (note.turn) remember(conversation, note.turn);
  else remark(note.trouble ?? say("broken"));
  asking = null;
  silence = 0;
  showAsking();
  if (conversation !== current) return;
  if (note.turn?.answer) speak(`${say("answered")} ${find("#chat .bot-row:last-of-type .lead")?.textContent ?? ""}`);
  if (!note.turn) giveBack(text);
  const next = waiting.shift();
  if (next) ask(next);
  else offerMore();
}

function remember(conversation, turn) {
  conversation.turns.push({ ...turn, at: Date.now() });
  conversation.changed = Date.now();
  if (!conversation.name) conversation.name = turn.question.slice(0, 60);
  keep(conversation);
}

function show(conversation, turns = conversation.turns) {
  sendEvent("show_conversation", { turns }, () => {});
}

function stop() {
  if (!asking) return;
  const { conversation, text, key } = asking;
  awaited.delete(key);
  called("stop", { key });
  waiting.length = 0;
  asking = null;
  remember(conversation, { question: text, answer: null, trouble: null, stopped: true });
  showAsking();
  if (conversation === current) show(current);
}

// A server that has gone answers nothing, not even that: ask whether it is there while a question is open.
setInterval(async () => {
  if (!asking) return;
  const { key } = asking;
  const looked = await called("look");
  if (asking?.key !== key) return;
  silence = looked ? 0 : silence + 1;
  if (silence < 2) return;
  awaited.delete(key);
  answered({ turn: { question: asking.text, answer: null, trouble: say("offline"), stopped: false } });
  show(current);
}, 5000);

// What stands above the question box: first questions, or those that lead on.
async function offerMore() {
  const { id, turns, scope } = current;
  const given = turns.length ? await called("suggest", { turns: turns.slice(-3), scope }) : await called("look");
  if (current.id !== id || current.turns.length !== turns.length || asking) return;
  const offers = find(".composer .offers");
  if (offers && given) offers.innerHTML = given.examples !== undefined ? given.examples : given.html;
}

function endOffers() {
  find(".composer .offers")?.replaceChildren();
}

onClick("button.example", (example) => ask(example.textContent));

const deeds = {
  retry: (turn) => ask(current.turns[turn].question, turn),
  edit: (turn) => edit(turn),
  async copy(turn) {
    const given = await called("copy_answer", { turn: current.turns[turn] });
    if (given?.text) copy(given.text);
    else toast(say("not_copied"));
  },
  up: (turn) => rate(turn, "up"),
  down: (turn) => rate(turn, "down"),
};

onClick('#chat a[href^="#do-"]', (link) => {
  const [, , deed, turn] = /^#(do)-(\w+)-(\d+)$/.exec(link.getAttribute("href")) ?? [];
  if (deeds[deed] && Number(turn) <= current.turns.length) deeds[deed](Number(turn));
});

async function rate(number, thumb) {
  const turn = current.turns[number];
  if (!turn?.answer) return;
  turn.thumb = turn.thumb === thumb ? "none" : thumb;
  const given = await called("keep_opinion", { turn, thumb: turn.thumb });
  if (!given?.kept) return void toast(say("not_kept"));
  keep(current);
  tidyChat();
  if (turn.thumb === "none") return;
  const note = made("input", { "aria-label": say("note_prompt"), placeholder: say("note_prompt"), maxlength: 1000 });
  const form = made("form", { class: "note" }, note, made("button", { type: "submit" }, say("send_note")));
  form.append(made("button", { type: "button", class: "end-toast", "aria-label": say("close") }, "×"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = !note.value.trim() || (await called("keep_opinion", { turn, thumb: turn.thumb, note: note.value }))?.kept;
    toast(say(sent ? "thanks" : "not_kept"));
  });
  toast(say("thanks"), form);
}
onClick(".end-toast", endToast);

// The conversation keeps the latest question in view, until its reader scrolls.
let asked = 0;
let following = false;

// Where its end is in view it stays so, when suggestions or a longer question take some of its height.
let ended = null; // the log whose end is in view
const keepEnd = new ResizeObserver(([{ target }]) => {
  if (target === ended && !following) target.scrollTop = target.scrollHeight;
});
document.addEventListener("scroll", ({ target }) => {
  if (!target.matches?.('#chat [role="log"]')) return;
  ended = target.scrollHeight - target.scrollTop - target.clientHeight < 8 ? target : null;
}, { passive: true, capture: true });

function tidyChat() {
  const chat = find("#chat");
  if (!chat || !current) return;
  // Gradio names each message by its source, markup and all; screen readers do better with the text itself.
  all("[data-testid][aria-label]", chat).forEach((message) => message.removeAttribute("aria-label"));
  for (const link of all('a[href^="#do-"]', chat)) {
    if (!link.hasAttribute("role")) link.setAttribute("role", "button");
    const [, deed, turn] = /^#do-(\w+)-(\d+)$/.exec(link.getAttribute("href")) ?? [];
    if (deed === "up" || deed === "down") link.setAttribute("aria-pressed", String(current.turns[turn]?.thumb === deed));
  }
  all('a[href="#checked"]', chat).forEach((sign) => sign.setAttribute("role", "button"));
  const questions = all(".user-row", chat);
  if (questions.length > asked) following = true;
  asked = questions.length;
  document.body.dataset.conversation = asked || asking || current.turns.length ? "begun" : "empty";
  const log = find('[role="log"]', chat);
  if (!log) return;
  if (log.getAttribute("aria-label") !== say("conversation")) log.setAttribute("aria-label", say("conversation"));
  if (!log.hasAttribute("tabindex")) {
    log.tabIndex = 0;
    keepEnd.observe(log);
  }
  if (following && asked) {
    log.scrollTop += questions[asked - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }
}
tidying.push(tidyChat);

for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  document.addEventListener(name, (event) => { if (event.target.closest?.("#chat")) following = false; }, { passive: true });
}
