// Keys for people who read many cases. Every page works without this file.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const cases = [...document.querySelectorAll("[data-case]")];
  let at = rows.findIndex((row) => row.matches("[aria-current]"));
  const choose = (step) => {
    rows[at]?.removeAttribute("aria-current");
    at = Math.max(0, Math.min(rows.length - 1, at + step));
    rows[at].setAttribute("aria-current", "true");
    rows[at].querySelector("a").focus();
  };
  // Beside a case, the neighbours open at once, round and round; from one that no longer waits, the first that does.
  const open = (step) => {
    const here = cases.findIndex((one) => one.matches("[aria-current]"));
    cases[here < 0 ? 0 : (here + step + cases.length) % cases.length]?.querySelector("a")?.click();
  };
  const move = (step) => (rows.length ? choose(step) : open(step));
  const focus = (name) => {
    const field = document.querySelector(`[data-key="${name}"]`);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => focus("sign"),
    h: () => focus("withhold"),
    c: () => focus("clear"),
    n: () => focus("note"),
    "/": () => focus("search"),
    e: () => document.querySelector("[data-key=view]")?.click(),
    q: () => document.querySelector("[data-key=queue]")?.click(),
  };
  document.querySelector(".beside [aria-current]")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && event.key === "Escape") typing.blur();
    if (typing && event.key === "Enter" && event.ctrlKey) typing.form?.requestSubmit();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
