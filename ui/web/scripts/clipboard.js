// Copying and saving text.

async function copy(text, told = say("copied")) {
  let copied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Away from this machine, without https, browsers give no clipboard; the old way still works.
    const box = made("textarea", { class: "unseen" });
    box.value = text;
    const before = document.activeElement;
    document.body.append(box);
    box.select();
    copied = document.execCommand("copy");
    box.remove();
    before?.focus?.({ preventScroll: true });
  }
  toast(copied ? told : say("not_copied"));
}

function save(text, type, name) {
  const link = made("a", { download: name, href: URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` })) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// A file name that every system takes.
function fileName(name) {
  const bare = name.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu, " ").trim().slice(0, 60);
  return bare || "wenbao";
}
