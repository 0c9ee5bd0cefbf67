"use strict";
const findings = [...document.querySelectorAll(".finding")];
for (const each of document.querySelectorAll(".tools, .copy")) each.hidden = false;

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

document.addEventListener("click", async ({ target }) => {
  if (!target.matches(".copy")) return;
  await copied(target.parentElement.querySelector("code").textContent);
  target.textContent = "Copied";
  setTimeout(() => (target.textContent = "Copy"), 1500);
});

document.getElementById("filter")?.addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/);
  for (const each of findings) {
    const text = each.querySelector("summary").textContent.toLowerCase();
    each.hidden = !words.every((word) => text.includes(word));
  }
  document.getElementById("none").hidden = findings.some((each) => !each.hidden);
});

document.getElementById("all")?.addEventListener("click", ({ target }) => {
  const open = !findings.every((each) => each.open);
  for (const each of findings) each.open = open;
  target.textContent = open ? "Close all" : "Open all";
});

function reveal() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches(".finding")) named.open = true;
}
addEventListener("hashchange", reveal);
reveal();

addEventListener("beforeprint", () => {
  for (const each of findings) each.open = true;
});
