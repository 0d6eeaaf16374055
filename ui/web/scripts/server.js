// What is sent as the page is left (a new name, and at once a reload) arrives all the same. Browsers refuse such
// requests once they are 64 kB together, so that whole conversations are sent as any other.
const LONGEST_KEPT_ALIVE = 2000; // characters, of up to three bytes
const plainFetch = window.fetch;
window.fetch = (address, options) => {
  const kept = String(address).includes("/component_server") && typeof options?.body === "string" && options.body.length < LONGEST_KEPT_ALIVE;
  return plainFetch(address, kept ? { ...options, keepalive: true } : options);
};

// The server's functions, each with one object in and one out; a failure is told to the reader once.

async function called(name, sent = {}) {
  try {
    return await server[name](sent);
  } catch (problem) {
    console.info(`${name}: no answer`, problem);
    return null;
  }
}

// Functions that wait for a note by its key: the end of an answer, or of showing a conversation.
const awaited = new Map();
let keys = 0;

function sendEvent(name, sent, done) {
  keys += 1;
  const key = `${Date.now()}-${keys}`;
  awaited.set(key, done);
  trigger(name, { ...sent, key });
  return key;
}

watch("value", () => {
  if (!props.value) return;
  const note = JSON.parse(props.value);
  const done = awaited.get(note.key);
  awaited.delete(note.key);
  done?.(note);
});
