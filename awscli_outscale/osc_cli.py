"""Where ``osc_cli.py`` was, and where a ``credential_process`` may say so."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    _HERE = Path(__file__).parent
    _FILE = _HERE / "commands" / "outscale" / "configure" / "osc_cli.py"
    runpy.run_path(str(_FILE), run_name="__main__")
