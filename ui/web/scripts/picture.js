// The image of a page: enlarged and moved by wheel, two fingers, buttons and keys. The sheet scrolls its
// canvas, and the canvas is as wide as the image is shown; a sharper image is fetched when it is enlarged.

const MOST_ENLARGED = 12; // times the page's width in its pane
const STEP = 1.5;
const READING = 20; // pixels that a line of the quote is high when the image comes up at it

const sheetShown = () => find("#panel .sheet:not([hidden])");
const canvasOf = (view) => find(".canvas", view);
const numbers = (text) => text.split(" ").map(Number);
const sizeOf = (view) => [Number(view.dataset.width), Number(view.dataset.height)];

// How wide the canvas is where the whole page is seen.
function wholeWidth(view) {
  const [width, height] = sizeOf(view);
  return Math.max(1, Math.min(view.clientWidth, (view.clientHeight * width) / height));
}

const widthOf = (view) => Number(view.dataset.shown) || wholeWidth(view);

// Shows the page so wide, and what is at a point of the sheet stays there.
function enlarge(view, wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
  const least = wholeWidth(view);
  const width = Math.min(Math.max(wanted, least), Math.max(least, view.clientWidth) * MOST_ENLARGED);
  const canvas = canvasOf(view);
  const before = canvas.getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  const share = [(frame.left + x - before.left) / (before.width || 1), (frame.top + y - before.top) / (before.height || 1)];
  const [pageWidth, pageHeight] = sizeOf(view);
  const height = (width * pageHeight) / pageWidth;
  view.dataset.shown = width;
  canvas.style.inlineSize = `${width}px`;
  canvas.style.blockSize = `${height}px`;
  view.scrollLeft = canvas.offsetLeft + share[0] * width - x;
  view.scrollTop = canvas.offsetTop + share[1] * height - y;
  tellZoom(view);
  sharpen(view);
}

function tellZoom(view) {
  const place = find("#panel .zoom-share");
  if (place) place.textContent = `${Math.round((100 * widthOf(view)) / wholeWidth(view))}%`;
}

// The narrowest image that is sharp enough; it takes the place of the one before it once it is there.
function sharpen(view) {
  const widths = numbers(view.dataset.widths);
  const needed = widthOf(view) * Math.min(devicePixelRatio, 2);
  const wide = widths.find((width) => width >= needed * 0.8) ?? widths.at(-1);
  if (Number(view.dataset.wide ?? 0) >= wide) return;
  view.dataset.wide = wide;
  const image = new Image();
  image.addEventListener("load", () => {
    if (!view.isConnected || Number(view.dataset.drawn ?? 0) > wide) return;
    view.dataset.drawn = wide;
    find("img", view).src = image.src;
  });
  image.addEventListener("error", () => {
    if (!view.isConnected || view.dataset.drawn) return;
    toast(say("picture_gone"));
    openSource(opened().dataset.place, { view: "page", push: false });
  });
  image.src = `${view.dataset.address}&wide=${wide}`;
}

function outlined(view) {
  const boxes = all(".outlines rect", view).map(({ x, y, width, height }) =>
    [x, y, width, height].map((side) => side.baseVal.value));
  if (!boxes.length) return null;
  const left = Math.min(...boxes.map(([x]) => x));
  const top = Math.min(...boxes.map(([, y]) => y));
  const right = Math.max(...boxes.map(([x, , width]) => x + width));
  const bottom = Math.max(...boxes.map(([, y, , height]) => y + height));
  return { left, top, right, bottom, line: Math.max(...boxes.map(([, , width, height]) => Math.min(width, height))) };
}

const showWhole = (view) => enlarge(view, 0);

// Brings the quote into the middle, as large as it is read well, and small enough to be seen whole.
function showQuote(view) {
  const quote = outlined(view);
  if (!quote) return showWhole(view);
  const [pageWidth] = sizeOf(view);
  const scale = Math.min(
    READING / quote.line,
    (0.9 * view.clientWidth) / (quote.right - quote.left),
    (0.9 * view.clientHeight) / (quote.bottom - quote.top),
  );
  enlarge(view, scale * pageWidth);
  const shown = widthOf(view) / pageWidth;
  const canvas = canvasOf(view);
  view.scrollLeft = canvas.offsetLeft + (shown * (quote.left + quote.right) - view.clientWidth) / 2;
  view.scrollTop = canvas.offsetTop + (shown * (quote.top + quote.bottom) - view.clientHeight) / 2;
}

const zooms = {
  in: (view) => enlarge(view, widthOf(view) * STEP),
  out: (view) => enlarge(view, widthOf(view) / STEP),
  whole: showWhole,
  quote: showQuote,
};
onClick("#panel [data-zoom]", (button) => zooms[button.dataset.zoom](sheetShown()));

onClick("#panel [data-sheet]", (button) => {
  for (const view of all("#panel .sheet")) view.hidden = view.dataset.number !== button.dataset.sheet;
  for (const other of all("#panel [data-sheet]")) other.setAttribute("aria-pressed", String(other === button));
  if (sheetShown().dataset.shown) tellZoom(sheetShown());
  else showQuote(sheetShown());
});

const keysOfZoom = { "+": "in", "=": "in", "-": "out", _: "out", 0: "whole" };
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.addEventListener("keydown", (event) => {
  const view = event.target.closest?.("#panel .sheet");
  if (!view || event.ctrlKey || event.metaKey || event.altKey) return;
  const zoom = keysOfZoom[event.key];
  const arrow = arrows[event.key];
  if (!zoom && !arrow) return;
  event.preventDefault();
  if (zoom) zooms[zoom](view);
  else view.scrollBy({ left: arrow[0] * 60, top: arrow[1] * 60, behavior: "instant" });
});

document.addEventListener(
  "wheel",
  (event) => {
    const view = event.target.closest?.("#panel .sheet");
    if (!view || (!event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)))) return;
    event.preventDefault();
    const frame = view.getBoundingClientRect();
    const turned = Math.max(-120, Math.min(120, event.deltaY * (event.deltaMode ? 40 : 1)));
    enlarge(view, widthOf(view) * Math.exp(-turned / (event.ctrlKey ? 100 : 300)), event.clientX - frame.left, event.clientY - frame.top);
  },
  { passive: false },
);

// One pointer moves the page, two enlarge it.
const pointers = new Map();
document.addEventListener("pointerdown", (event) => {
  const view = event.target.closest?.("#panel .sheet");
  if (!view || event.button) return;
  if (event.offsetX > view.clientWidth && event.target === view) return; // the scroll bar
  view.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  view.dataset.moving = "";
});
document.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  const view = sheetShown();
  if (!before || !view) return;
  const now = [event.clientX, event.clientY];
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  pointers.set(event.pointerId, now);
  if (!other) {
    view.scrollLeft -= now[0] - before[0];
    view.scrollTop -= now[1] - before[1];
    return;
  }
  const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
  const frame = view.getBoundingClientRect();
  view.scrollLeft -= (now[0] - before[0]) / 2;
  view.scrollTop -= (now[1] - before[1]) / 2;
  enlarge(view, (widthOf(view) * apart(now)) / apart(before), (now[0] + other[0]) / 2 - frame.left, (now[1] + other[1]) / 2 - frame.top);
});
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) all("#panel .sheet[data-moving]").forEach((view) => delete view.dataset.moving);
  });
}

// An image comes up at its quote, once its pane is there; where the pane changes its size, the page goes along.
const panes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (!target.isConnected || !target.clientWidth) continue;
    if (!target.dataset.shown) showQuote(target);
    else enlarge(target, widthOf(target));
  }
});
let watched = null;
tidying.push(() => {
  const view = find("#panel .sheet");
  if (!view || view === watched) return;
  watched = view;
  panes.disconnect();
  pointers.clear();
  all("#panel .sheet").forEach((each) => panes.observe(each));
});
