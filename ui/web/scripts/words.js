// What the script itself says, in the language that the server has chosen.

let words = {};
let spoken = ""; // the words as they came with the masthead
const relearning = []; // what must be said anew when the language changes

function readWords() {
  const masthead = find(".masthead");
  if (!masthead || masthead.dataset.words === spoken) return;
  spoken = masthead.dataset.words;
  words = JSON.parse(spoken);
  document.documentElement.lang = masthead.lang;
  relearning.forEach((anew) => anew());
}
readWords();
tidying.push(readWords);

// A sentence with its blanks filled in.
function say(name, blanks = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, blank) => blanks[blank] ?? "");
}

// A region that screen readers read out.
const voice = made("p", { class: "unseen", role: "status", "aria-live": "polite" });
container.append(voice);
function speak(text) {
  voice.textContent = text;
}
