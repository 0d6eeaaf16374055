// The library: the list of pages, sorted and narrowed down by the server; and what its editors take out of it.

const pageWish = { words: "", order: "name", descending: false, doubtful: false, waiting: false, sheet: 0 };
const chosenFiles = new Set(); // of the list, on whichever sheet they stand
let uploadLimits = { largest: Infinity, together: Infinity, files: Infinity };
let libraryAsked = 0;
let frameDue = false; // the view is of another language or reader
let pagesAsked = 0;

const library = () => find(".library");
const part = (name) => find(`.library [data-part="${name}"]`);

// Shows the view as it is now; made anew for another language or another reader.
async function openLibrary({ anew = false } = {}) {
  frameDue ||= anew || !library(); // also where a later call comes before the answer
  const frame = frameDue;
  libraryAsked += 1;
  const mine = libraryAsked;
  const given = await called("library_look", { frame, wish: pageWish });
  if (mine !== libraryAsked) return;
  if (!given || given.trouble) return void toast(given?.trouble ?? say("offline"));
  if (frame) {
    frameDue = false;
    mount("library-pane").innerHTML = given.frame;
    find("#holdings-box").value = pageWish.words;
    uploadLimits = given.limits;
    showChosen();
    resumeUpload();
  } else if (given.editor === Boolean(library()?.matches(".for-readers"))) return openLibrary({ anew: true });
  else showPages();
  heardOfBuild(given);
}

// Puts in what has changed since; what was unfolded stays so.
function showParts(parts = {}) {
  for (const [name, html] of Object.entries(parts)) {
    const place = part(name);
    if (!place || place.shown === html) continue;
    const open = all("details", place).map((details) => details.open);
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.innerHTML = html;
    place.shown = html;
    const unfolded = all("details", place);
    if (open.length === unfolded.length) unfolded.forEach((details, at) => { details.open = open[at]; });
    if (focused) (document.getElementById(focused) ?? find("button", place))?.focus({ preventScroll: true });
  }
}

async function showPages({ focus = "" } = {}) {
  pagesAsked += 1;
  const mine = pagesAsked;
  const given = await called("library_pages", { wish: pageWish });
  if (mine !== pagesAsked || !part("pages")) return;
  if (!given || given.trouble) return void toast(given?.trouble ?? say("offline"));
  part("pages").innerHTML = given.html;
  showChosen();
  if (focus) (find(`.library ${focus}:not(:disabled)`) ?? find(".page-scroller"))?.focus({ preventScroll: true });
}

onClick(".library [data-order]", (button) => {
  const { order } = button.dataset;
  pageWish.descending = pageWish.order === order && !pageWish.descending;
  pageWish.order = order;
  pageWish.sheet = 0;
  showPages({ focus: `[data-order="${order}"]` });
});
onClick(".library [data-sheet]", (button) => {
  const forward = Number(button.dataset.sheet) > pageWish.sheet;
  pageWish.sheet = Number(button.dataset.sheet);
  showPages({ focus: `.sheet-steps button:${forward ? "last" : "first"}-of-type` });
});
onClick(".library .page-link", (link) => {
  showView("search");
  history.replaceState(null, "", "#search");
  takeApart(`page=${encodeURIComponent(link.dataset.page)}`);
});

let typing = 0;
document.addEventListener("input", (event) => {
  if (event.target.id !== "holdings-box") return;
  pageWish.words = event.target.value;
  pageWish.sheet = 0;
  clearTimeout(typing);
  typing = setTimeout(showPages, 200);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches(".holdings-form")) {
    event.preventDefault();
    clearTimeout(typing);
    showPages();
  }
});
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches(".library .ticks input")) {
    pageWish[box.name] = box.checked;
    pageWish.sheet = 0;
    showPages({ focus: `.ticks [name="${box.name}"]` });
  } else if (box.matches(".library .choose-all")) {
    for (const other of all(".library [data-file]:not(:disabled)")) choose(other.dataset.file, box.checked);
    showChosen();
  } else if (box.matches(".library [data-file]")) {
    choose(box.dataset.file, box.checked);
    showChosen();
  }
});

function choose(file, on) {
  if (on) chosenFiles.add(file);
  else chosenFiles.delete(file);
}

// A file is chosen as a whole: all of its pages that are listed are ticked with it.
function showChosen() {
  const boxes = all(".library [data-file]:not(:disabled)");
  for (const box of boxes) box.checked = chosenFiles.has(box.dataset.file);
  const every = find(".library .choose-all");
  if (every) {
    const ticked = boxes.filter((box) => box.checked).length;
    every.checked = ticked > 0 && ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const bar = find(".library .chosen-bar");
  if (!bar) return;
  bar.hidden = !chosenFiles.size;
  find("span", bar).textContent = say("library_chosen", { files: chosenFiles.size });
}

onClick("#library-remove", async () => {
  const given = await called("library_remove", { pages: [...chosenFiles] });
  if (!given || given.trouble) return void toast(given?.trouble ?? say("offline"));
  chosenFiles.clear();
  await openLibrary();
  const undo = made("button", { type: "button", class: "undo" }, say("library_undo"));
  undo.addEventListener("click", () => restore(given.taken));
  toast(given.told, undo);
  find("#holdings-box")?.focus({ preventScroll: true });
});
onClick(".library [data-restore]", (button) => restore(button.dataset.restore));

async function restore(taken) {
  const given = await called("library_restore", { taken });
  toast(given?.told ?? given?.trouble ?? say("offline"));
  openLibrary();
}

relearning.push(() => {
  if (document.body.dataset.view === "library") openLibrary({ anew: true });
  else library()?.remove();
});
