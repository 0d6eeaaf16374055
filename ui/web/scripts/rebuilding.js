// Rebuilding the index: begun, watched and stopped; readers go on asking, and follow to the new index by themselves.

const WATCHED_EVERY = 1000; // milliseconds, while it is being rebuilt
const LOOKED_EVERY = 15_000; // milliseconds: somebody else may rebuild
const FOLLOWED_AFTER = [2, 5, 10, 20, 40]; // seconds after its end: opening the new index takes a while

let building = false;
let watching = 0;

function heardOfBuild(given) {
  showParts(given.parts);
  const ended = building && !given.building;
  building = Boolean(given.building);
  if (ended) {
    speak(given.ended);
    toast(given.ended);
    showPages();
    for (const seconds of FOLLOWED_AFTER) setTimeout(look, seconds * 1000);
  }
  clearTimeout(watching);
  if (given.editor) watching = setTimeout(watchBuild, building ? WATCHED_EVERY : LOOKED_EVERY);
}

async function watchBuild() {
  const shown = document.body.dataset.view === "library" && !document.hidden;
  const given = building || shown ? await called("library_look") : null;
  if (given?.parts) heardOfBuild(given);
  else watching = setTimeout(watchBuild, building ? WATCHED_EVERY : LOOKED_EVERY);
}

async function askForBuild(name) {
  const given = await called(name);
  if (!given || given.trouble) toast(given?.trouble ?? say("offline"));
  else if (name === "library_rebuild") building = true;
  watchBuild();
}
onClick("#library-rebuild", () => askForBuild("library_rebuild"));
onClick("#library-stop", () => askForBuild("library_stop"));
