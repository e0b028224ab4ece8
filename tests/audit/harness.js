// Puts every page of JOB into a frame of each width, runs axe in it, and writes what it found into the document.
async function audit(name, html, width) {
  const frame = document.createElement("iframe");
  frame.style.width = width + "px";
  frame.style.height = "4000px";
  frame.srcdoc = html;
  const loaded = new Promise((done) => (frame.onload = done));
  document.body.append(frame);
  await loaded;
  const inside = frame.contentWindow;
  inside.eval(JOB.axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const result = await inside.axe.run(inside.document, { runOnly: tags, resultTypes: ["violations"] });
  const root = inside.document.documentElement;
  const faults = result.violations.map((one) => ({ id: one.id, impact: one.impact, count: one.nodes.length }));
  const overflow = root.scrollWidth - root.clientWidth;
  frame.remove();
  return { name, width, faults, overflow };
}

async function main() {
  const found = [];
  for (const [name, html] of Object.entries(JOB.pages)) {
    for (const width of JOB.widths) {
      found.push(await audit(name, html, width));
    }
  }
  const shown = document.createElement("pre");
  shown.id = "result";
  shown.textContent = JSON.stringify(found);
  document.body.append(shown);
}

main();
