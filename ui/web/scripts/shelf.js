// The shelf that conversations stand on: this browser's, or, for a reader who has signed in, the server's.
// A shelf lists what is on it (id, name, count of turns), fetches one whole, keeps, renames and forgets.

const LEFT_HERE = "wenbao.left"; // for whom this tab has left the browser's own conversations where they are
let shelf = browserShelf;

const serverShelf = {
  reader: null,
  entries: [],
  seen: new Map(), // when each was changed, as far as this page knows
  last: Promise.resolve(), // what is sent goes one after the other

  listed() {
    return this.entries;
  },

  async fetched(id) {
    await this.last;
    const { conversation } = (await this.send("conversation_open", { id })) ?? {};
    if (!sound(conversation)) return null;
    this.seen.set(id, conversation.changed);
    return conversation;
  },

  keep(conversation) {
    const { id, name, turns } = conversation;
    const others = this.entries.filter((entry) => entry.id !== id);
    const place = Math.max(0, this.entries.findIndex((entry) => entry.id === id));
    const grown = this.seen.get(id) !== conversation.changed;
    others.splice(grown ? 0 : place, 0, { id, name, count: turns.length });
    this.entries = others;
    tidySoon();
    this.last = this.last.then(() => this.put(conversation));
    return this.last;
  },

  async put(conversation) {
    const { changed } = conversation;
    const sent = () => this.send("conversation_keep", { conversation, seen: this.seen.get(conversation.id) ?? null });
    let given = await sent();
    if (given?.trouble === "elsewhere") {
      conversation.id = newConversation().id;
      if (conversation === current) take(conversation);
      given = await sent();
      this.list();
    }
    if (!given || given.trouble) return;
    this.seen.set(conversation.id, changed);
    if (given.dropped) {
      toast(say("keeping_full"));
      this.list();
    }
  },

  rename(id, name) {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, name } : entry));
    this.last = this.last.then(() => this.send("conversation_rename", { id, name }));
  },

  forget(id) {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.seen.delete(id);
    this.last = this.last.then(() => this.send("conversation_forget", { id }));
  },

  // Sends for the reader whom this page was opened for; what went wrong is told.
  async send(name, sent) {
    const given = await called(name, { ...sent, reader: this.reader });
    if (!given) toast(say("offline"));
    else if (given.trouble) toast(say(`keeping_${given.trouble}`));
    return given;
  },

  // What another browser has done is seen after all that this one has sent.
  refresh() {
    this.last = this.last.then(() => this.list());
    return this.last;
  },

  async list() {
    const given = await called("conversations_look");
    if (given?.reader && given.reader !== this.reader) location.reload(); // somebody else has signed in here
    else if (given?.conversations) {
      this.entries = given.conversations;
      tidySoon();
    }
  },
};

async function openShelf() {
  if (!server.conversations_look) return;
  let given = null;
  for (let tries = 0; !given && tries < 3; tries += 1) given = await called("conversations_look");
  if (!given?.reader) return;
  shelf = serverShelf;
  serverShelf.reader = given.reader;
  serverShelf.entries = given.conversations ?? [];
  if (given.trouble) toast(say(`keeping_${given.trouble}`));
  left = sessionStorage.getItem(LEFT_HERE) === given.reader ? [] : conversations();
}

// What another browser has kept is seen on coming back to this one.
addEventListener("focus", () => { if (shelf === serverShelf) serverShelf.refresh(); });

function keep(conversation) {
  conversation.scope = { ...emptyScope(), ...conversation.scope };
  shelf.keep(conversation);
}

// Conversations that this browser kept before its reader signed in, and that may be taken along.
let left = [];

onClick(".take-along [data-take]", async (button) => {
  const own = button.dataset.take === "yes" ? left : [];
  left = [];
  tidySoon();
  sessionStorage.setItem(LEFT_HERE, serverShelf.reader);
  if (!own.length) return;
  let taken = 0;
  for (const conversation of own.reverse()) {
    const given = await called("conversation_keep", { conversation, seen: null, reader: serverShelf.reader });
    // One that is there already, under the same id, was taken along before.
    if (!given || (given.trouble && given.trouble !== "elsewhere")) continue;
    browserShelf.forget(conversation.id);
    taken += 1;
  }
  toast(say(taken < own.length ? "keeping_not_kept" : "keeping_taken", { count: taken }));
  await serverShelf.refresh();
});

function showKeeping() {
  const where = find(".kept-where");
  if (!where || !current) return;
  const name = serverShelf.reader;
  const text = shelf === serverShelf ? say("keeping_for_user", { name }) : say("keeping_here");
  if (where.textContent !== text) where.textContent = text;
  const account = find(".sign-in-link");
  if (name && account && account.textContent !== say("keeping_account", { name })) account.textContent = say("keeping_account", { name });
  const offer = find(".take-along");
  offer.hidden = !left.length;
  const said = left.length ? say("keeping_found_here", { count: left.length }) : "";
  if (offer.dataset.said === said) return;
  offer.dataset.said = said;
  const button = (take, word) => made("button", { type: "button", class: "tool", "data-take": take }, say(`keeping_${word}`));
  offer.replaceChildren(...(said ? [made("p", {}, said), button("yes", "take_along"), button("no", "leave_here")] : []));
}
tidying.push(showKeeping);
