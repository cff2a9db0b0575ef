"""Let AWS CLI v1 and v2 share one configuration file.

v2 finds plugins through ``cli_legacy_plugin_path`` in the ``[plugins]``
section. v1 does not know that key and imports its value, a directory, as
though it were a module; every v1 command then ends with
``ModuleNotFoundError``. The finder below answers for such names, and only for
them, with a module that does nothing.

v1 imports the entries in the order of the file, so ours has to come before
the key. (``aws-outscale`` does not depend on the order.)

The classes have no base class of ``importlib.abc``, which old versions of the
AWS CLI do not import and which takes longer than all of ours.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class DirectoryFinder:
    """Finds a module that does nothing for each "module" that is a path."""

    def find_spec(
        self, name: str, path: Any, target: Any = None
    ) -> ModuleSpec | None:
        if not any(sign in name for sign in "/\\~$"):
            return None
        # A package, because a directory with a dot in it looks like one.
        loader: Any = _NothingLoader()
        return ModuleSpec(name, loader, is_package=True)


class _NothingLoader:
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.awscli_initialize = lambda events: None  # type: ignore[attr-defined]


def install() -> None:
    """Make the values of ``cli_legacy_plugin_path`` importable."""
    if not any(isinstance(f, DirectoryFinder) for f in sys.meta_path):
        sys.meta_path.append(DirectoryFinder())
