import sys
from pathlib import Path

# The demo's builders are scripts beside the workflow, not part of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workflow" / "scripts"))
