// A short remark at the foot of the page, with something that can be done about it.

const toasts = made("div", { id: "toasts", role: "status" });
container.append(toasts);
let toastEnds = 0;

function toast(text, ...extras) {
  clearTimeout(toastEnds);
  toasts.replaceChildren(made("p", {}, text), ...extras);
  toasts.dataset.shown = "";
  if (!extras.some((extra) => extra.matches("form"))) toastEnds = setTimeout(endToast, extras.length ? 9000 : 3000);
}

function endToast() {
  clearTimeout(toastEnds);
  delete toasts.dataset.shown;
  toasts.replaceChildren();
}

for (const name of ["pointerenter", "focusin"]) toasts.addEventListener(name, () => clearTimeout(toastEnds));
toasts.addEventListener("pointerleave", () => {
  if (!find("form", toasts)) toastEnds = setTimeout(endToast, 3000);
});
