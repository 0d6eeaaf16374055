// The reader's own choices: view, language, light or dark; and the drawer that holds them on a narrow screen.

const SCHEME = "wenbao.scheme";

function showView(name) {
  document.body.dataset.view = name;
  for (const link of all(".view-link")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (name === "library" && current) openLibrary();
}
onClick(".view-link", (link) => {
  showView(link.dataset.view);
  closeDrawer();
  const text = find("#search-box")?.value.trim();
  const address = { search: `#search${text ? `=${encodeURIComponent(text)}` : ""}`, library: "#library" }[link.dataset.view] ?? location.pathname;
  history.replaceState(null, "", address);
  if (!coarse.matches) find({ search: "#search-box", library: "#holdings-box" }[link.dataset.view] ?? "#question-box")?.focus();
});

function setLanguage(tag) {
  document.cookie = `wenbao-language=${tag}; path=/; max-age=31536000; SameSite=Strict`;
  trigger("speak_language", {});
  if (current.turns.length && !asking) show(current);
  const place = opened()?.dataset.place;
  if (place) setTimeout(() => openSource(place, { view: opened()?.dataset.view, push: false }), 300);
}

function setScheme(scheme) {
  const dark = scheme ? scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", dark);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(() => setScheme(localStorage.getItem(SCHEME))));
if (localStorage.getItem(SCHEME)) setScheme(localStorage.getItem(SCHEME));

document.addEventListener("change", (event) => {
  if (event.target.id === "language") setLanguage(event.target.value);
  if (event.target.id === "scheme") {
    if (event.target.value) localStorage.setItem(SCHEME, event.target.value);
    else localStorage.removeItem(SCHEME);
    setScheme(event.target.value);
  }
});

let drawerOpener = null;
function openDrawer(button) {
  drawerOpener = button;
  document.body.dataset.drawer = "open";
  button.setAttribute("aria-expanded", "true");
  find("#new")?.focus();
}
function closeDrawer() {
  if (document.body.dataset.drawer !== "open") return false;
  delete document.body.dataset.drawer;
  find(".open-drawer")?.setAttribute("aria-expanded", "false");
  drawerOpener?.focus({ preventScroll: true });
  return true;
}
onClick(".open-drawer", (button) => { if (!closeDrawer()) openDrawer(button); });
document.addEventListener("pointerdown", (event) => {
  if (document.body.dataset.drawer === "open" && !event.target.closest("#side, .open-drawer, #toasts")) closeDrawer();
});

// Escape closes what is on top.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    const menu = find("details.menu[open]");
    if (menu) {
      menu.open = false;
      find("summary", menu).focus();
    } else if (carded) hideCard();
    else if (toasts.contains(document.activeElement)) endToast();
    else if (!closeDrawer()) closeSource();
  },
  true,
);

let preferred = null; // the side pane that has been made ready
relearning.push(() => { preferred = null; });
tidying.push(() => {
  const scheme = find("#scheme");
  if (!scheme || scheme === preferred) return;
  preferred = scheme;
  scheme.value = localStorage.getItem(SCHEME) ?? "";
  showView(document.body.dataset.view ?? "ask");
});
