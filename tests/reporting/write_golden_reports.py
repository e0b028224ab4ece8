"""Write the texts in tests/golden/reports again, after a change that was meant and looked at.

python tests/reporting/write_golden_reports.py
"""

from report_cases import CASES
from report_reader import ROOT, golden_text, printed

GOLDEN = ROOT / "tests" / "golden" / "reports"


def main():
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        (GOLDEN / f"{name}.txt").write_text(golden_text(printed(name)), encoding="utf-8")
        print(GOLDEN / f"{name}.txt")


if __name__ == "__main__":
    main()
