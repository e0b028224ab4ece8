// Keys for people who read many cases. Every page works without this file.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = rows.findIndex((row) => row.matches("[aria-current]"));
  const choose = (step) => {
    if (!rows.length) return;
    rows[at]?.removeAttribute("aria-current");
    at = Math.max(0, Math.min(rows.length - 1, at + step));
    rows[at].setAttribute("aria-current", "true");
    rows[at].querySelector("a").focus();
  };
  const focus = (name) => document.querySelector(`[data-key="${name}"]`)?.focus();
  const keys = {
    j: () => choose(1),
    k: () => choose(-1),
    a: () => focus("sign"),
    h: () => focus("withhold"),
    c: () => focus("clear"),
    e: () => document.querySelector("[data-key=view]")?.click(),
    q: () => document.querySelector("[data-key=queue]")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && event.key === "Escape") typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
