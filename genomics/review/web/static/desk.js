// Keys and partial updates for people who read many cases. Every page works without this file.
"use strict";
(() => {
  const all = (chosen) => [...document.querySelectorAll(chosen)];
  const current = (rows) => rows.findIndex((row) => row.matches("[aria-current]"));
  const choose = (rows, step) => {
    const at = current(rows);
    rows[at]?.removeAttribute("aria-current");
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    next.setAttribute("aria-current", "true");
    next.querySelector("a").focus();
  };
  // Beside a case, the neighbours open at once, round and round; from one that no longer waits, the first that does.
  const open = (step) => {
    const cases = all("[data-case]");
    const here = current(cases);
    cases[here < 0 ? 0 : (here + step + cases.length) % cases.length]?.querySelector("a")?.click();
  };
  const move = (step) => {
    const rows = all("[data-row]");
    if (rows.length) choose(rows, step);
    else open(step);
  };
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
  const showBeside = () => document.querySelector(".beside [aria-current]")?.scrollIntoView({ block: "nearest" });
  showBeside();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && event.key === "Escape") typing.blur();
    if (typing && event.key === "Enter" && event.ctrlKey) typing.form?.requestSubmit();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Partial updates: the server answers with the whole page as always; of it only the parts that differ are taken.
  const main = document.querySelector("main");
  const said = document.querySelector("#said");
  const seen = new Map(all("[data-part]").map((part) => [part.dataset.part, part.outerHTML]));
  const take = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const held = document.activeElement?.id;
    for (const part of page.querySelectorAll("[data-part]")) {
      const name = part.dataset.part;
      if (seen.get(name) === part.outerHTML) continue; // as the server sent it last: what is being typed there stays
      seen.set(name, part.outerHTML);
      document.querySelector(`[data-part="${name}"]`).replaceWith(document.adoptNode(part));
    }
    if (held && !document.getElementById(held)?.matches(":focus")) document.getElementById(held)?.focus();
    showBeside();
  };
  const refusal = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    return (page.querySelector("main") ?? page.body).textContent.trim().replace(/\s+/g, " ");
  };
  const send = async (url, form) => {
    main.setAttribute("aria-busy", "true");
    const fields = form && { method: "POST", body: new URLSearchParams(new FormData(form)) };
    try {
      const answer = await fetch(url, fields);
      if (new URL(answer.url).pathname === "/login") return location.assign(answer.url);
      const text = await answer.text();
      if (answer.ok) take(text);
      if (answer.ok && !form) history.pushState(null, "", answer.url);
      said.textContent = answer.ok ? "Updated." : refusal(text);
      said.className = answer.ok ? "unseen" : "problem";
    } catch {
      said.textContent = "No answer from the desk; nothing is known to have been done. Load the page again.";
      said.className = "problem";
    }
    main.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-partly]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    if (main.hasAttribute("aria-busy")) return; // sent already
    if (form.method === "post") send(form.action, form);
    else send(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-partly]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    send(link.href);
  });
  window.addEventListener("popstate", () => location.reload());
})();
