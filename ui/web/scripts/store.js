// Conversations as this browser keeps them: an object each with id, name, times, scope and turns.
// Several tabs share the store; each writes its own conversation and leaves the others as they are.

const KEPT = "wenbao.conversations";
const CURRENT = "wenbao.current"; // of this tab
const MOST_KEPT = 60; // conversations
const LARGEST_KEPT = 3_000_000; // characters, of the five megabytes that browsers allow
const MOST_TURNS = 200; // as many as the server reads

const emptyScope = () => ({ pages: [], paper: "", edition: "", since: "", until: "", undated: false });

function newConversation(scope = emptyScope()) {
  const now = Date.now();
  const id = `${now.toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return { id, name: "", made: now, changed: now, scope: { ...scope }, turns: [] };
}

function sound(kept) {
  return (
    kept && typeof kept.id === "string" && typeof kept.name === "string" && Array.isArray(kept.turns) &&
    kept.turns.every((turn) => turn && typeof turn.question === "string")
  );
}

// All that are kept, the one changed last first; what can't be read is passed over.
function conversations() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]").filter(sound);
    return kept.sort((a, b) => b.changed - a.changed);
  } catch {
    return [];
  }
}

// Writes them all, without the oldest where they do not fit; the one with the id stays.
function write(kept, id) {
  let left = kept;
  for (;;) {
    const text = JSON.stringify(left);
    if (left.length <= MOST_KEPT && text.length <= LARGEST_KEPT) {
      try {
        localStorage.setItem(KEPT, text);
        break;
      } catch {
        if (left.length <= 1) return; // no room, or no storage at all: it lasts as long as this page
      }
    }
    const oldest = left.findLast((conversation) => conversation.id !== id);
    if (!oldest) return;
    left = left.filter((conversation) => conversation !== oldest);
  }
  if (left.length < kept.length) toast(say("full"));
  tidySoon();
}

// The shelf of this browser; `shelf.js` has the other, and says what a shelf can do.
const browserShelf = {
  listed: () => conversations().map(({ id, name, turns }) => ({ id, name, count: turns.length })),
  fetched: async (id) => conversations().find((conversation) => conversation.id === id) ?? null,
  keep(conversation) {
    const others = conversations().filter((other) => other.id !== conversation.id);
    write([conversation, ...others], conversation.id);
  },
  rename(id, name) {
    const kept = conversations().find((conversation) => conversation.id === id);
    if (kept) this.keep({ ...kept, name });
  },
  forget: (id) => write(conversations().filter((other) => other.id !== id), null),
};

let current = null;
let begun = false; // whether the conversation that this tab had is here again,
let beginning = null; // and the promise of it

function take(conversation) {
  current = conversation;
  current.scope = { ...emptyScope(), ...current.scope };
  sessionStorage.setItem(CURRENT, current.id);
}

async function restored() {
  const id = sessionStorage.getItem(CURRENT);
  return (id && (await shelf.fetched(id))) || newConversation();
}

addEventListener("storage", (event) => {
  if (event.key === KEPT) tidySoon();
});
