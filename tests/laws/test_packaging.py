"""Whatever the package reads is in what people install."""

from __future__ import annotations

import configparser

from support.runner import ROOT

PACKAGE = ROOT / "awscli_outscale"


def test_every_data_file_is_packaged() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    patterns = config["options.package_data"]["awscli_outscale"].split()

    packaged = {path for each in patterns for path in PACKAGE.glob(each)}

    there = {
        path
        for path in PACKAGE.rglob("*.*")
        if path.suffix not in (".py", ".pyc")
    }
    assert there == packaged
