// The question box: Enter asks, Shift+Enter breaks the line, and while an answer comes the button stops it.

const QUESTION_LIMIT = 2000; // characters, as on the server
const box = () => find("#question-box");
let editing = null; // the number of the turn whose question is in the box
let draft = "";

function showAsking() {
  const button = find("#ask");
  if (!button) return;
  button.textContent = say(asking ? "stop" : "ask");
  button.dataset.does = asking ? "stop" : "ask";
  document.body.dataset.asking = asking ? "yes" : begun ? "no" : "soon";
}

function fit() {
  const text = box();
  if (!text) return;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, innerHeight * 0.3)}px`;
}

function remark(text) {
  const place = find(".composer .remark");
  if (place) place.textContent = text;
}

function giveBack(text) {
  if (!box() || box().value) return;
  box().value = draft = text;
  fit();
}

function edit(turn) {
  const text = box();
  editing = turn;
  text.value = draft = current.turns[turn]?.question ?? "";
  const bar = find(".composer .editing");
  bar.hidden = false;
  find("span", bar).textContent = say("editing");
  fit();
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

function endEditing() {
  editing = null;
  const bar = find(".composer .editing");
  if (bar) bar.hidden = true;
}

function send() {
  const text = box();
  const question = text.value.trim();
  remark("");
  if (!question) return;
  if ([...question].length > QUESTION_LIMIT) {
    remark(say("too_long", { length: [...question].length, limit: QUESTION_LIMIT }));
    return;
  }
  const from = editing ?? undefined;
  text.value = draft = "";
  endEditing();
  fit();
  if (coarse.matches) text.blur(); // its keyboard would stand over the answer
  ask(question, from);
}

onClick('#ask[data-does="stop"]', () => {
  stop();
  box().focus();
});
onClick(".cancel-editing", () => {
  endEditing();
  box().value = draft = "";
  fit();
  box().focus();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.composer")) return;
  event.preventDefault();
  send();
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "question-box") return;
  draft = event.target.value;
  fit();
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "question-box" || event.key !== "Enter" || event.shiftKey) return;
  // The Enter that picks a word from an input method must not send the question.
  if (event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});

let composed = null; // the box that has been made ready
relearning.push(() => { composed = null; });
tidying.push(() => {
  const text = box();
  if (!text || text === composed) return;
  composed = text;
  text.value = draft;
  showAsking();
  fit();
  if (begun && !asking) offerMore();
  // On a desk the question box has the keyboard from the start; on a phone that would raise its keyboard.
  if (matchMedia("(pointer: fine)").matches && document.activeElement === document.body) text.focus();
});
