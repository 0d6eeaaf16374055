// The page's script. Gradio runs these files as one function, once, when the bridge is on the page, with
// `element` (the bridge), `trigger` (sends an event to the server), `server` (calls one of its functions),
// `props` and `watch` (what the server has answered).
//
// The server sends HTML in which all text of pages and readers is escaped; what this script itself puts on the
// page it puts there as text, never as HTML.

const container = element.closest(".gradio-container");
const sheet = matchMedia("(max-width: 1099px)"); // styles: below this width the source is a sheet
const coarse = matchMedia("(hover: none)");

const find = (selector, within = document) => within.querySelector(selector);
// Where Gradio puts an HTML component's value.
const mount = (name) => find(`#${name} .html-container > div`) ?? find(`#${name}`);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// An element with attributes, holding texts and other elements.
function made(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// What each file wants done when something on the page has changed, at most once a frame.
const tidying = [];
let tidyDue = 0;
function tidySoon() {
  cancelAnimationFrame(tidyDue);
  tidyDue = requestAnimationFrame(() => tidying.forEach((tidy) => tidy()));
}
new MutationObserver(tidySoon).observe(container, { childList: true, subtree: true, characterData: true });

// One listener for each kind of event; the first handler that knows the target has it.
const clicks = [];
document.addEventListener(
  "click",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // a new tab is the reader's right
    for (const [selector, handle] of clicks) {
      const target = event.target.closest?.(selector);
      if (target) {
        event.preventDefault();
        event.stopPropagation();
        handle(target, event);
        const menu = target.closest(".menu-list")?.parentElement;
        if (menu) menu.open = false;
        return;
      }
    }
  },
  true,
);
const onClick = (selector, handle) => clicks.push([selector, handle]);
const byKeyboard = (event) => event.detail === 0;
