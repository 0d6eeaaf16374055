// The scope of the conversation: a form in the side pane, and chips that take its parts away again.

const scopeForm = () => find("form.scope");

function readScope() {
  const form = scopeForm();
  if (!form || !current) return;
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const page = pageMeant(value("page"));
  current.scope = {
    pages: page ? [page] : [],
    paper: value("paper"),
    edition: value("edition"),
    since: value("since"),
    until: value("until"),
    undated: Boolean(form.elements.undated?.checked),
  };
  scopeChanged();
}

// The page whose name is typed, or the only one with that in its name; if there is none, that is told and nothing changed.
function pageMeant(typed) {
  if (!typed) return "";
  const names = all("#page-names option").map((option) => option.value);
  const like = names.filter((name) => name.includes(typed));
  if (names.includes(typed) || (!like.length && "more" in find("#page-names").dataset)) return typed;
  if (like.length === 1) return like[0];
  toast(say("no_such_page"));
  return current.scope.pages[0] ?? "";
}

function writeScope() {
  const form = scopeForm();
  if (!form || !current) return;
  const { pages, undated, ...texts } = current.scope;
  for (const [name, text] of Object.entries({ ...texts, page: pages[0] ?? "" })) {
    const field = form.elements[name];
    if (!field) continue;
    // What an older conversation asks for may not be offered any more; it is asked for nevertheless.
    if (text && field.tagName === "SELECT" && ![...field.options].some((option) => option.value === text)) {
      field.append(made("option", { value: text }, text));
    }
    field.value = text;
  }
  if (form.elements.undated) form.elements.undated.checked = undated;
  for (const bar of all(".histogram rect", form)) {
    const { since, until } = current.scope;
    const inside = (!since || bar.dataset.until >= since) && (!until || bar.dataset.since <= until);
    bar.classList.toggle("outside", !inside);
  }
}

function scopeChanged() {
  if (current.turns.length) keep(current);
  writeScope();
  showChips();
}

const chipTexts = {
  pages: (scope) => scope.pages[0],
  paper: (scope) => scope.paper && say("paper", scope),
  edition: (scope) => scope.edition && (/^[A-Za-z0-9]+$/.test(scope.edition) ? say("edition", scope) : scope.edition),
  since: (scope) => scope.since && `${say("since")} ${scope.since}`,
  until: (scope) => scope.until && `${say("until")} ${scope.until}`,
  undated: (scope) => (scope.since || scope.until) && scope.undated && say("undated_kept"),
};

function showChips() {
  for (const list of all(".scope-chips")) {
    const chips = Object.entries(chipTexts).flatMap(([name, text]) => {
      const shown = text(current.scope);
      if (!shown) return [];
      const label = say("remove_filter", { name: shown });
      const button = made("button", { type: "button", class: "scope-chip", "data-filter": name, "aria-label": label, title: label });
      button.append(made("bdi", {}, shown), made("span", { "aria-hidden": "true" }, "×"));
      return [made("li", {}, button)];
    });
    list.replaceChildren(...chips);
  }
}

onClick(".scope-chip", (chip) => {
  const list = chip.closest(".scope-chips");
  current.scope[chip.dataset.filter] = emptyScope()[chip.dataset.filter];
  scopeChanged();
  (find("button", list) ?? find("textarea, input", list.closest("form, .search")))?.focus();
});

onClick(".histogram rect", (bar) => {
  Object.assign(current.scope, { since: bar.dataset.since, until: bar.dataset.until });
  scopeChanged();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("form.scope")) readScope();
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form.scope")) {
    event.preventDefault();
    readScope();
  }
});

let scoped = null; // the form that has been filled in
relearning.push(() => { scoped = null; });
tidying.push(() => {
  const form = scopeForm();
  if (!form || form === scoped || !current) return;
  scoped = form;
  writeScope();
  showChips();
});
