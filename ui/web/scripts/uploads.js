// Adding pages: files are dropped or chosen, sent one by one, looked into by the server, and then added or not.

const SEEN_EVERY = 700; // milliseconds, while files are being read
const MOST_REMARKS = 50;

let openUpload = null; // the open upload: its id, what is still to be sent, and the stages of its files as shown
const panelOf = () => find(".library .upload");

async function addFiles(files) {
  const wanted = files.filter(({ name }) => !name.split("/").some((part) => part.startsWith(".")));
  if (!wanted.length || !library()) return;
  if (!openUpload) {
    const given = await called("library_begin");
    if (!given?.upload) return void toast(given?.trouble ?? say("offline"));
    openUpload = { id: given.upload, left: [], seen: {}, size: 0, count: 0, sending: false, remarks: [] };
    showUpload(given.html);
  }
  // Sidecars first: what they say is known when their pages are read.
  const isSidecar = ({ name }) => name.toLowerCase().endsWith(".toml");
  openUpload.left.push(...wanted.filter(isSidecar), ...wanted.filter((file) => !isSidecar(file)));
  sendFiles(openUpload);
}

function showUpload(html) {
  const panel = panelOf();
  panel.innerHTML = html;
  panel.hidden = false;
  find(".library .holdings").hidden = true;
  find("#upload-title", panel).focus({ preventScroll: true });
  if (sheet.matches) panel.scrollIntoView({ block: "start" });
}

function closeUpload() {
  openUpload = null;
  const panel = panelOf();
  if (panel) {
    panel.hidden = true;
    panel.replaceChildren();
    find(".library .holdings").hidden = false;
  }
}

// After the view was made anew, in another language perhaps.
async function resumeUpload() {
  if (!openUpload) return;
  const given = await called("library_files", { upload: openUpload.id, frame: true });
  if (!given?.html) return given?.gone ? closeUpload() : toast(given?.trouble ?? say("offline"));
  openUpload.seen = {};
  showUpload(given.html);
  showRemarks();
  showUploaded();
}

async function sendFiles(mine) {
  if (mine.sending) return;
  mine.sending = true;
  showUploaded();
  while (mine === openUpload && mine.left.length) {
    const { file, name } = mine.left.shift();
    const refused = notTaken(mine, file, name);
    if (refused) {
      remarkOn(mine, refused);
      continue;
    }
    mine.size += file.size;
    mine.count += 1;
    const given = await sendFile(mine.id, file, name);
    if (given.trouble) remarkOn(mine, given.trouble);
  }
  mine.sending = false;
  if (mine === openUpload) showSending("");
}

// What the server would refuse is not sent to it.
function notTaken(mine, file, name) {
  if (mine.count >= uploadLimits.files) return say("library_many_files", { most: uploadLimits.files });
  if (file.size > uploadLimits.largest) return say("library_large_file", { name, found: sizeName(file.size), most: sizeName(uploadLimits.largest) });
  if (mine.size + file.size > uploadLimits.together) return say("library_large_upload", { most: sizeName(uploadLimits.together) });
  return "";
}

function sizeName(bytes) {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${["B", "KB", "MB", "GB"][power]}`;
}

function sendFile(id, file, name) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const root = window.gradio_config?.root?.replace(/\/$/, "") ?? "";
    request.open("POST", `${new URL(root || "/", location.href).pathname.replace(/\/$/, "")}/library/upload?${new URLSearchParams({ upload: id, name })}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) showSending(say("library_sending", { name, share: Math.round((100 * event.loaded) / event.total) }));
    });
    request.addEventListener("load", () => resolve(request.response ?? { trouble: say("library_not_sent", { name }) }));
    request.addEventListener("error", () => resolve({ trouble: say("library_not_sent", { name }) }));
    request.send(file);
  });
}

function showSending(text) {
  const place = find(".upload-sending", panelOf() ?? document);
  if (place) place.textContent = text;
}

function remarkOn(mine, text) {
  if (!mine.remarks.includes(text) && mine.remarks.length < MOST_REMARKS) mine.remarks.push(text);
  showRemarks();
}

function showRemarks() {
  find(".upload-remarks", panelOf() ?? document)?.replaceChildren(...openUpload.remarks.map((text) => made("li", {}, text)));
}

// What the server has found in the files so far; those that stand as they did are left alone, as they may be being edited.
let uploadedDue = 0;
let uploadedAsked = 0;
async function showUploaded() {
  clearTimeout(uploadedDue);
  const mine = openUpload;
  if (!mine) return;
  uploadedAsked += 1;
  const turn = uploadedAsked;
  const { sending } = mine; // what is sent while the answer comes is not in it
  const given = await called("library_files", { upload: mine.id, seen: mine.seen });
  const list = find(".uploaded", panelOf() ?? document);
  if (mine !== openUpload || turn !== uploadedAsked || !list) return;
  if (given?.gone) {
    closeUpload();
    return void toast(given.trouble);
  }
  if (given?.files) {
    const shown = new Map(all(":scope > li", list).map((item) => [item.dataset.name, item]));
    for (const { name, stage, clash, html } of given.files) {
      const item = shown.get(name) ?? made("li", { "data-name": name });
      shown.delete(name);
      if (html !== null) {
        item.innerHTML = html;
        item.dataset.stage = stage;
        item.toggleAttribute("data-clash", clash);
      }
      mine.seen[name] = stage;
      if (!item.isConnected) list.append(item);
    }
    for (const item of shown.values()) item.remove();
    const busy = given.waiting || sending || mine.sending;
    find(".upload-count", panelOf()).textContent = given.count;
    const ready = given.files.some(({ stage }) => stage === "ready" || stage === "slow");
    for (const button of all("[data-commit]", panelOf())) button.disabled = busy || !ready;
    if (!busy) return;
  }
  uploadedDue = setTimeout(showUploaded, SEEN_EVERY);
}

// What was chosen and typed for each file.
function choices() {
  return Object.fromEntries(
    all(".uploaded > li").map((item) => {
      const choice = { action: find("[data-choice]:checked", item)?.dataset.choice ?? "add" };
      const fields = all(".facts-fields input", item);
      if (fields.some((field) => field.value !== field.dataset.was)) {
        choice.facts = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      }
      return [item.dataset.name, choice];
    }),
  );
}

onClick(".library [data-commit]", async (button) => {
  const mine = openUpload;
  const buttons = all(".library [data-commit]");
  buttons.forEach((other) => { other.disabled = true; });
  const given = await called("library_commit", { upload: mine.id, choices: choices(), rebuild: button.dataset.commit === "rebuild" });
  if (mine !== openUpload) return;
  if (!given || given.failed === undefined) {
    toast(given?.trouble ?? say("offline"));
    buttons.forEach((other) => { other.disabled = false; });
    return given?.gone ? closeUpload() : undefined;
  }
  if (given.told) toast(given.told);
  mine.remarks = given.failed.map(([, why]) => why);
  if (given.asked.length || given.failed.length) {
    if (given.trouble) mine.remarks.unshift(given.trouble);
    showRemarks();
    await showUploaded();
    const asked = all(".uploaded > li").find((item) => given.asked.includes(item.dataset.name));
    find("[data-choice]", asked ?? document)?.focus();
  } else closeUpload();
  openLibrary();
});

onClick(".library .forget-file", async (button) => {
  const item = button.closest("li");
  await called("library_forget", { upload: openUpload.id, name: item.dataset.name });
  delete openUpload.seen[item.dataset.name];
  find("#upload-title")?.focus({ preventScroll: true });
  showUploaded();
});
onClick(".library .cancel-upload", () => {
  called("library_cancel", { upload: openUpload.id });
  closeUpload();
  find("#library-files")?.focus({ preventScroll: true });
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches("#library-files, #library-folder")) return;
  addFiles([...field.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
  field.value = "";
});

// Files and folders dropped anywhere on the view.
const canDrop = (event) => document.body.dataset.view === "library" && find(".drop-zone") && [...event.dataTransfer.types].includes("Files");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!canDrop(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    library().dataset.dropping = "";
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget && library()) delete library().dataset.dropping;
});
document.addEventListener("drop", async (event) => {
  if (!canDrop(event)) return;
  event.preventDefault();
  delete library().dataset.dropping;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
  addFiles(entries.some((entry) => entry.isDirectory) ? (await Promise.all(entries.map(filesIn))).flat() : plain);
});

// The files of a dropped folder, by their paths in it; no more than can be sent.
async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    return file ? [{ file, name: entry.fullPath.replace(/^\//, "") }] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length || found.length > uploadLimits.files) return found;
    found.push(...(await Promise.all(some.map(filesIn))).flat());
  }
}
