// The list of conversations: opening, naming, deleting, exporting.

function openConversation(conversation) {
  if (asking) stop();
  fetching = null;
  endEditing();
  take(conversation);
  asked = 0;
  endOffers();
  show(conversation);
  writeScope();
  showChips();
  closeSource();
  emptySource();
  closeDrawer();
  listConversations();
  offerMore();
}

onClick("#new", () => {
  openConversation(newConversation());
  if (!coarse.matches) box()?.focus();
});
let fetching = null; // the id of the conversation that was chosen last
onClick(".conversation-open", async (button) => {
  const { id } = button.closest("li").dataset;
  fetching = id;
  const kept = await shelf.fetched(id);
  if (kept && fetching === id) openConversation(kept);
});

function listConversations() {
  const list = find(".conversation-list");
  if (!list || !current) return;
  const kept = shelf.listed();
  const state = JSON.stringify([current.id, words.more, kept.map(({ id, name, count }) => [id, name, count])]);
  if (list.dataset.state === state || find("form", list)) return;
  const focused = document.activeElement?.closest?.(".conversation-list li")?.dataset.id;
  list.dataset.state = state;
  list.replaceChildren(...kept.map(entry));
  if (focused) find(`li[data-id="${focused}"] .conversation-open`, list)?.focus();
}

function entry(conversation) {
  const name = conversation.name || say("untitled_conversation");
  const open = made(
    "button",
    { type: "button", class: "conversation-open", "aria-current": conversation.id === current.id ? "true" : null, title: name },
    made("bdi", {}, name),
    made("small", {}, say("counted", { count: conversation.count })),
  );
  const act = (deed) => made("button", { type: "button", "data-deed": deed }, say(deed));
  const menu = made(
    "details",
    { class: "menu" },
    made("summary", { "aria-label": `${say("more")} ${name}`, title: say("more") }, "⋯"),
    made("div", { class: "menu-list" }, ...["rename", "export_markdown", "export_html", "delete"].map(act)),
  );
  return made("li", { "data-id": conversation.id }, open, menu);
}

onClick(".conversation-list [data-deed]", (button) => {
  const item = button.closest("li");
  const conversation = shelf.listed().find(({ id }) => id === item.dataset.id);
  if (!conversation) return;
  ({ rename, export_markdown: exported("markdown"), export_html: exported("html"), delete: remove })[button.dataset.deed](conversation, item);
});

function rename(conversation, item) {
  const field = made("input", { "aria-label": say("rename"), maxlength: 80 });
  field.value = conversation.name;
  const form = made("form", { class: "rename" }, field);
  let done = false;
  const end = (kept) => {
    if (done) return;
    done = true;
    const name = field.value.trim();
    form.remove();
    if (kept && name) {
      if (conversation.id === current.id) current.name = name;
      shelf.rename(conversation.id, name);
    }
    delete find(".conversation-list").dataset.state;
    listConversations();
    find(`.conversation-list li[data-id="${conversation.id}"] .conversation-open`)?.focus();
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); end(true); });
  field.addEventListener("blur", () => end(true));
  field.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); end(false); } });
  item.replaceChildren(form);
  field.select();
}

async function remove({ id }) {
  const conversation = await shelf.fetched(id);
  if (!conversation) return;
  shelf.forget(id);
  if (conversation.id === current.id) openConversation(newConversation());
  listConversations();
  const undo = made("button", { type: "button", class: "undo" }, say("undo"));
  undo.addEventListener("click", () => {
    keep(conversation);
    endToast();
    openConversation(conversation);
  });
  toast(say("deleted", { name: conversation.name }), undo);
}

function exported(form) {
  return async ({ id, name }) => {
    const { turns } = (await shelf.fetched(id)) ?? {};
    const given = turns && (await called("export", { name, turns, form }));
    if (given?.text) save(given.text, given.type, fileName(name) + given.ending);
    else toast(say("offline"));
  };
}

tidying.push(listConversations);

// One menu is open at a time, and none after a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
