"""What a command knows of a service is what its AWS CLI knows, and FCU's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.hosts import ROOT
from support.runner import Aws

_SERVICES = (
    *("ec2", "s3", "iam", "elb", "directconnect", "dynamodb"),
    *("mine", "odd", "broken"),
)

_MODEL = """{
  "version":"2.0",
  "metadata":{"serviceId":"Mine","protocol":"json"},
  "operations":{},
  "shapes":{
    "A":{"type":"string"},
    "B":{
      "type":"list",
      "member":{"shape":"A"}
    }
  }
}
"""
_ODD = _MODEL.replace('{"type":"string"},', '{"type":"string"}, "C":{},')
_EXTRAS = '{"version": 1.0, "merge": {"shapes": {"A": {"max": 9}}}}'


def _users_own(directory: Path) -> Path:
    """Write models into a directory: one with extras, and of two versions."""
    model = directory / "mine" / "2020-01-01" / "service-2.json"
    model.parent.mkdir(parents=True)
    model.write_text(_MODEL)
    model.with_name("service-2.sdk-extras.json").write_text(_EXTRAS)
    older = directory / "mine" / "2019-01-01" / "service-2.json"
    older.parent.mkdir()
    older.write_text('{"metadata": {}, "shapes": {}, "operations": {}}')
    # Not as botocore writes them.
    odd = directory / "odd" / "2020-01-01" / "service-2.json"
    odd.parent.mkdir(parents=True)
    odd.write_text(_ODD)
    broken = directory / "broken" / "2020-01-01" / "service-2.json"
    broken.parent.mkdir(parents=True)
    broken.write_text(_MODEL.replace('"list",', '"list"'))
    # It hides botocore's of the same version.
    elb = directory / "elb" / "2012-06-01" / "service-2.json"
    elb.parent.mkdir(parents=True)
    elb.write_text(_MODEL)
    return directory


def test_models_are_those_of_the_host_and_errors_as_well(
    aws: Aws, tmp_path: Path
) -> None:
    script = Path(__file__).with_name("model_facts.py")
    run = subprocess.run(
        [aws.host.python, script, *_SERVICES],
        env=aws.environment(
            AWS_DATA_PATH=str(_users_own(tmp_path / "models")),
            PYTHONPATH=str(ROOT),
        ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == run.returncode, run.stderr
    found = json.loads(run.stdout)
    assert 4 * len(_SERVICES) + 5 == len(found)
    assert {} == {model: where for model, where in found.items() if where}
