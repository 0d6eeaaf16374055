// A card beside a citation's number: headline, place and two lines of the quote; and what "checked" means.

const card = made("div", { id: "card", role: "tooltip" });
container.append(card);
let cardDue = 0;
let carded = null; // the link that the card belongs to

function showCard(link, ...children) {
  hideCard();
  carded = link;
  card.replaceChildren(...children);
  card.dataset.shown = "";
  link.setAttribute("aria-describedby", "card");
  const place = link.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = place.bottom + 8 + height < innerHeight;
  card.style.insetInlineStart = `${Math.max(8, Math.min(place.left - 24, innerWidth - width - 8))}px`;
  card.style.insetBlockStart = `${below ? place.bottom + 8 : Math.max(8, place.top - 8 - height)}px`;
}

function hideCard() {
  clearTimeout(cardDue);
  carded?.removeAttribute("aria-describedby");
  carded = null;
  delete card.dataset.shown;
}

// The quote's own words and place, as the server has escaped them.
function preview(chip) {
  const quote = chip.closest(".quote, .stale") ?? all("#chat .quote").find((other) => find(`a.chip[href="${CSS.escape(chip.getAttribute("href"))}"]`, other));
  if (!quote) return;
  const headline = find(".where cite", quote)?.textContent ?? find(".where .file, .where .kind", quote)?.textContent ?? "";
  const lines = made("p", { class: "card-lines" }, find(".words", quote)?.textContent ?? "");
  const where = made("p", { class: "card-where" }, all(".where > :not(cite)", quote).map((fact) => fact.textContent).join(" "));
  showCard(chip, made("p", { class: "card-headline" }, headline), lines, where);
}

function wish(event) {
  const chip = event.target.closest?.("#chat a.chip");
  if (!chip || chip === carded) return;
  clearTimeout(cardDue);
  if (event.type === "focusin") {
    if (chip.matches(":focus-visible")) preview(chip);
  } else if (!coarse.matches) cardDue = setTimeout(() => chip.isConnected && preview(chip), 150);
}
document.addEventListener("pointerover", wish);
document.addEventListener("focusin", wish);
document.addEventListener("pointerout", (event) => {
  const chip = event.target.closest?.("#chat a.chip");
  if (chip && !chip.contains(event.relatedTarget) && !card.contains(event.relatedTarget)) hideCard();
});
card.addEventListener("pointerleave", hideCard);
document.addEventListener("focusout", (event) => { if (event.target === carded) hideCard(); });
document.addEventListener("scroll", hideCard, { passive: true, capture: true });

onClick('#chat a[href="#checked"]', (sign) => {
  if (carded === sign) return hideCard();
  showCard(sign, made("p", {}, say("checked_means")));
  speak(say("checked_means"));
});

// Links that act as buttons answer to the space bar too.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.('a[role="button"]')) {
    event.preventDefault();
    event.target.click();
  }
});
