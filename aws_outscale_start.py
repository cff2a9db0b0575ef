#!/usr/bin/env python3
"""Start ``aws-outscale`` and its completer from wherever pip has put them.

``pip install --target DIR`` writes the programs to ``DIR/bin``, and the
package to ``DIR``, where no Python looks for it. Python does look beside the
program that it runs, so this file is installed there as well. Not so on
Windows, where a program is an ``.exe``: there this file, run with Python, is
``aws-outscale``.
"""

import os
import sys


def shim() -> int:
    """Run ``aws-outscale``; return the exit code."""
    _find_package()
    from awscli_outscale.shim import main

    return main()


def completer() -> int:
    """Run ``aws-outscale-completer``; return the exit code."""
    _find_package()
    from awscli_outscale.completer import main

    return main()


def _find_package() -> None:
    place = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.isfile(os.path.join(place, "awscli_outscale", "__init__.py")):
        sys.path.append(place)


if __name__ == "__main__":
    raise SystemExit(shim())
