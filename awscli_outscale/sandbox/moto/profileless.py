"""Keep the user's settings away from moto.

moto makes botocore sessions of its own, when it is imported and when a
service is first used. A profile that does not exist, a broken configuration
file, or a variable that botocore cannot read would stop them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


@contextmanager
def no_profile() -> Iterator[None]:
    """Hide files and variables of the AWS CLI's while moto gets ready."""
    hidden = {
        name: os.environ.pop(name)
        for name in list(os.environ)
        if name.startswith("AWS_") or name == "REQUESTS_CA_BUNDLE"
    }
    nothing = dict.fromkeys(_FILES, os.devnull)
    os.environ.update(nothing)
    try:
        yield
    finally:
        for name in nothing:
            del os.environ[name]
        os.environ.update(hidden)
