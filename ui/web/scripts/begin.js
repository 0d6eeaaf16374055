// The beginning: the conversation this tab had, the place that the address names, and the archive's state.

const named = location.hash;
current = newConversation(); // until the shelf is open
beginning = openShelf().then(async () => {
  take(await restored());
  begun = true;
  showAsking();
  showView(document.body.dataset.view ?? "ask");
  tidySoon();
  offerMore();
  if (current.turns.length) show(current);
});
showView(named.startsWith("#search") ? "search" : named === "#library" && server.library_look ? "library" : "ask");
if (named.startsWith("#page=")) {
  history.replaceState({ source: named.slice(1) }, "", named);
  openSource(named.slice(1), { push: false });
} else if (named.startsWith("#search=")) {
  const text = new URLSearchParams(named.slice(1)).get("search") ?? "";
  const fillIn = () => {
    const field = find("#search-box");
    if (!field) return void setTimeout(fillIn, 100);
    field.value = text;
    search(text);
  };
  fillIn();
}

// Looks again until the archive is open; what it then holds is offered at once.
async function look() {
  const seen = await called("look");
  if (!seen) return void setTimeout(look, 5000);
  mount("status").innerHTML = seen.status;
  if (seen.phase === "loading" || seen.phase === "missing") return void setTimeout(look, 1500);
  const form = scopeForm();
  if (form && !form.contains(document.activeElement)) form.outerHTML = seen.scope;
  const offers = find(".composer .offers");
  if (offers && !offers.childElementCount && !current.turns.length && !asking) offers.innerHTML = seen.examples;
}
setTimeout(async () => {
  const status = find("#status .status");
  if (!status || !status.matches(".ready")) look();
}, 800);
