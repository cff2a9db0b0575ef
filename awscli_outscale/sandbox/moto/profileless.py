"""Keep the user's profile away from moto.

moto makes botocore sessions of its own, when it is imported and when a
service is first used. A profile that does not exist, or a broken
configuration file, would stop them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_profile() -> Iterator[None]:
    """Hide the profile and the configuration file while moto gets ready."""
    hidden = {
        variable: os.environ.pop(variable)
        for variable in (
            "AWS_CONFIG_FILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_PROFILE",
        )
        if variable in os.environ
    }
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    try:
        yield
    finally:
        del os.environ["AWS_CONFIG_FILE"]
        os.environ.update(hidden)
