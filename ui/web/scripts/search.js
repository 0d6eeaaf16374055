// The search view: ranked passages on one side, a page taken apart on the other.

let searched = 0;

async function search(question) {
  const text = question.trim();
  if (!text) return;
  searched += 1;
  const mine = searched;
  const list = find(".found-list");
  list.setAttribute("aria-busy", "true");
  const given = await called("find", { question: text, scope: current.scope });
  if (mine !== searched) return;
  list.removeAttribute("aria-busy");
  if (!given) return void toast(say("offline"));
  list.innerHTML = given.html;
  list.scrollTop = 0;
  history.replaceState(null, "", `#search=${encodeURIComponent(text)}`);
}

async function takeApart(address, part = "blocks", focus = true) {
  const given = await called("take_apart", { address, part });
  if (!given) return void toast(say("offline"));
  const place = mount("leaf-pane");
  place.innerHTML = given.html;
  const leaf = find("article.leaf", place);
  if (leaf) leaf.dataset.address = address;
  document.body.dataset.leaf = "open";
  const pointed = find(".pointed, mark", place);
  const scroller = find(".leaf-body", place);
  if (pointed && scroller) {
    scroller.scrollTop += pointed.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 24;
  }
  if (focus) find("#leaf-name", place)?.focus({ preventScroll: true });
  if (sheet.matches) (pointed ?? find("#leaf")).scrollIntoView({ block: pointed ? "center" : "start" });
}

document.addEventListener("submit", (event) => {
  if (event.target.matches(".search-form")) {
    event.preventDefault();
    search(find("#search-box").value);
  }
  if (event.target.matches(".inspect-form")) {
    event.preventDefault();
    const name = find("#inspect-box").value.trim();
    if (name) takeApart(`page=${encodeURIComponent(name)}`);
  }
});
onClick("a.result-link", (link) => {
  all("a.result-link[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  takeApart(link.getAttribute("href").slice(1));
});
onClick("#leaf [data-part]", (button) => {
  const part = button.dataset.part;
  takeApart(button.closest(".leaf").dataset.address, part, false).then(() => find(`#leaf [data-part="${part}"]`)?.focus({ preventScroll: true }));
});
