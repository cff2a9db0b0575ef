"""``aws outscale copy-image`` and ``copy-snapshot``: one journey."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
from dataclasses import replace
from typing import Any, NamedTuple

import boto3
import pytest

from awscli_outscale import errors
from awscli_outscale.commands.outscale.copies.copy_image import CopyImage
from awscli_outscale.commands.outscale.copies.copy_snapshot import (
    CopySnapshot,
)
from awscli_outscale.sandbox import AccountKeys, Sandbox
from support import hosts
from support.awaited import until
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws

one_host = pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
two_hosts = pytest.mark.parametrize(
    "host",
    [
        next(h for h in hosts.installed() if h.major == major)
        for major in sorted({h.major for h in hosts.installed()})
    ],
    ids=lambda host: f"aws-{host.name}",
)


class Kind(NamedTuple):
    """What is copied, and what FCU calls what is done with it."""

    name: str
    id: str
    exports: str
    imports: str
    shows: str
    done: str
    examples: list[str]

    @property
    def command(self) -> str:
        return f"outscale copy-{self.name}"

    def example(self, number: int, source: str) -> list[str]:
        line = self.examples[number]
        return shlex.split(re.sub(r"\b(ami|snap)-12345678", source, line))


def examples(text: str) -> list[str]:
    return re.findall(r"^    \$ aws (.*)$", text, re.MULTILINE)


IMAGE = Kind(
    *("image", "ImageId", "CreateImageExportTask", "RegisterImage"),
    *("describe_images", "available", examples(CopyImage.EXAMPLES)),
)
SNAPSHOT = Kind(
    *("snapshot", "SnapshotId", "CreateSnapshotExportTask", "ImportSnapshot"),
    *("describe_snapshots", "completed", examples(CopySnapshot.EXAMPLES)),
)
both_kinds = pytest.mark.parametrize(
    "kind", [IMAGE, SNAPSHOT], ids=lambda kind: kind.name
)
images_only = pytest.mark.parametrize("kind", [IMAGE], ids=["image"])
snapshots_only = pytest.mark.parametrize("kind", [SNAPSHOT], ids=["snapshot"])


def client(
    sandbox: Sandbox,
    service: str,
    region: str = "eu-west-2",
    keys: AccountKeys | None = None,
) -> Any:
    owner = keys or sandbox
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint_url,
        region_name=region,
        aws_access_key_id=owner.access_key,
        aws_secret_access_key=owner.secret_key,
    )


@pytest.fixture
def source(sandbox: Sandbox, kind: Kind) -> str:
    """An OMI, or a snapshot, of the account of the profile ``osc``."""
    ec2 = client(sandbox, "ec2")
    found: str
    if kind is IMAGE:
        made = ec2.register_image(Name="web", ImageLocation=export(sandbox))
        found = made["ImageId"]
    else:
        volume = ec2.create_volume(Size=4, AvailabilityZone="eu-west-2a")
        found = ec2.create_snapshot(
            VolumeId=volume["VolumeId"], Description="web"
        )["SnapshotId"]
    until(lambda: kind.done == here(sandbox, kind, found)["State"])
    return found


@pytest.fixture
def accounts(sandbox: Sandbox) -> dict[str, AccountKeys]:
    """Two more accounts, by the names of their profiles."""
    return {n: sandbox.add_account() for n in ("partner", "customer")}


@pytest.fixture
def aws(aws: Aws, accounts: dict[str, AccountKeys]) -> Aws:
    """Two more profiles, each of an account and in a Region of its own."""
    aws.configure(
        OSC,
        PLAIN,
        profile("partner", "us-east-2", accounts["partner"]),
        profile("customer", "us-west-1", accounts["customer"]),
    )
    return aws


def here(
    sandbox: Sandbox,
    kind: Kind,
    item_id: str,
    region: str = "eu-west-2",
    keys: AccountKeys | None = None,
) -> Any:
    """Return what FCU says of an item that is there."""
    ec2 = client(sandbox, "ec2", region, keys)
    answer = getattr(ec2, kind.shows)(**{f"{kind.id}s": [item_id]})
    [item] = answer["Images" if kind is IMAGE else "Snapshots"]
    return item


def profile(name: str, region: str, keys: AccountKeys) -> str:
    return f"""
[profile {name}]
outscale = true
region = {region}
aws_access_key_id = {keys.access_key}
aws_secret_access_key = {keys.secret_key}
"""


def calls(sandbox: Sandbox, action: str) -> int:
    return sum(r.action == action for r in sandbox.requests)


@two_hosts
@both_kinds
def test_one_target_fails_and_the_same_command_goes_on(
    aws: Aws,
    sandbox: Sandbox,
    kind: Kind,
    source: str,
    accounts: dict[str, AccountKeys],
) -> None:
    """AWS_REGION, which the environment has, moves no target."""
    sandbox.faults.add(kind.imports, status=403, code="UnauthorizedOperation")
    command = kind.example(0, source)
    env = {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-2"}
    before = calls(sandbox, kind.imports)

    first = aws(*command, "--wait-progress", env=dict(env))
    second = aws(*command, "--oapi", env=dict(env))

    assert 255 == first.code
    both = first.json["Copies"]
    assert [("partner", "us-east-2"), ("customer", "us-west-1")] == [
        (copy["Profile"], copy["Region"]) for copy in both
    ]
    [failed] = [copy for copy in both if copy["Error"]]
    [done] = [copy for copy in both if not copy["Error"]]
    assert "UnauthorizedOperation" in failed["Error"]
    assert (None, None) == (failed[kind.id], failed["State"])
    assert kind.done == done["State"]
    assert done["Seconds"] > 0.5
    assert here(
        *(sandbox, kind, done[kind.id], done["Region"]),
        accounts[done["Profile"]],
    )
    exported = first.json["Export"]
    assert source == exported[kind.id]
    assert "completed" == exported["State"]
    assert exported["ManifestKey" if kind is IMAGE else "Key"]
    task_id = exported[f"{kind.exports.removeprefix('Create')}Id"]
    assert re.search(rf"^{task_id}: (pending|active)", first.err, re.M)
    assert f"{failed['Profile']} in {failed['Region']}: An error" in first.err
    go_on = f"{aws.name} {kind.command} --{kind.name}-id {source}"
    assert f"To continue: {go_on}" in first.err

    assert 0 == second.code, second
    assert (
        task_id == second.json[kind.exports.removeprefix("Create")]["TaskId"]
    )
    copies = second.json["Images" if kind is IMAGE else "Snapshots"]
    assert {kind.done} == {each["State"] for each in copies}
    assert done[kind.id] in {each[kind.id] for each in copies}
    if kind is IMAGE:
        assert {"web"} == {each["ImageName"] for each in copies}
    else:
        mark = f"web [exports/{exported['Key']}]"
        assert {(4, mark)} == {
            (each["VolumeSize"], each["Description"]) for each in copies
        }
    assert f"{kind.name} {done[kind.id]} already exists" in second.err
    assert 1 == calls(sandbox, kind.exports)
    # One that failed, one each.
    assert 3 == calls(sandbox, kind.imports) - before
    for result in first, second:
        assert "X-Amz-Signature" not in result.out + result.err
        assert "Traceback" not in result.err


@one_host
@images_only
def test_two_regions_behind_one_endpoint_are_two(
    aws: Aws, sandbox: Sandbox, source: str
) -> None:
    """One account, one endpoint: what one Region has, the other has not."""
    result = aws(
        *f"outscale copy-image --image-id {source} --bucket exports".split(),
        *"--to-region us-east-2 us-west-1".split(),
        env={"AWS_ENDPOINT_URL": sandbox.endpoint_url},
    )

    assert 0 == result.code, result.err
    assert [("us-east-2", "available"), ("us-west-1", "available")] == [
        (copy["Region"], copy["State"]) for copy in result.json["Copies"]
    ]


@two_hosts
@both_kinds
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_known_is_shown_after_a_signal(
    aws: Aws,
    sandbox: Sandbox,
    kind: Kind,
    source: str,
    accounts: dict[str, AccountKeys],
    number: signal.Signals,
) -> None:
    before = calls(sandbox, kind.imports)
    command = (
        f"{kind.command} --{kind.name}-id {source} --bucket exports "
        "--to-profile partner"
    )
    process = aws.start(*command.split())
    until(lambda: calls(sandbox, kind.imports) > before)
    # FCU never says that it is there.
    shows = "".join(map(str.title, kind.shows.split("_")))
    sandbox.faults.add(shows, times=1000)
    looked = calls(sandbox, shows)
    until(lambda: calls(sandbox, shows) > looked)

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    sandbox.faults.clear()
    assert 128 + number == process.returncode, err
    [copy] = json.loads(out)["Copies"]
    assert "stopped" == copy["Error"]
    assert here(sandbox, kind, copy[kind.id], "us-east-2", accounts["partner"])
    assert f"Stopped. To continue: {aws.name} {kind.command}" in err
    assert "Traceback" not in err


@one_host
@images_only
def test_into_another_region_and_again_when_the_export_is_of_no_use(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """The presigned URLs in a manifest live seven days."""
    first = aws(*kind.example(1, source))
    s3 = client(sandbox, "s3")
    where = {"Bucket": "exports", "Key": f"{source}/manifest.json"}
    text = s3.get_object(**where)["Body"].read().decode()
    old = re.sub(r"X-Amz-Date=2\d{3}", "X-Amz-Date=2020", text)
    s3.put_object(**where, Body=old)
    second = aws(*kind.example(1, source), "--wait-timeout", "0")

    assert 0 == first.code, first
    image = sandbox.images[first.out.strip()]
    task, registered = first.err.splitlines()
    assert re.match(r"The export is image-export-\w+\. To continue: aws", task)
    assert f"osc in us-east-2: image {image.image_id} is registered." == (
        registered
    )
    assert ("us-east-2", sandbox.account_id) == (image.region, image.owner_id)
    assert errors.NOT_YET == second.code  # one look was not enough
    assert "Export image-export-" in second.err
    assert "can no longer be used" in second.err
    assert "X-Amz-Signature" not in second.err
    assert 2 == calls(sandbox, "CreateImageExportTask")


@one_host
@snapshots_only
def test_a_snapshot_is_exported_again_when_its_file_is_gone(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """What the user calls the copies does not matter for knowing them."""
    command = [*kind.example(1, source), "--prefix", "of/web-"]
    first = aws(*command)
    again = aws(*command, "--description", "x" * 300)
    ec2 = client(sandbox, "ec2", "us-east-2")
    [copy] = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    key = copy["Description"].partition("[exports/")[2].rstrip("]")
    client(sandbox, "s3").delete_object(Bucket="exports", Key=key)
    third = aws(*command, "--description", "x" * 300)

    assert key.startswith(f"of/web-{source}-")
    assert (0, 0, 0) == (first.code, again.code, third.code), third.err
    assert first.out == again.out != third.out
    assert copy["SnapshotId"] == first.out.strip()
    assert "Its file is no longer in the bucket." in third.err
    assert 2 == calls(sandbox, kind.exports) == calls(sandbox, kind.imports)
    found = ec2.describe_snapshots(SnapshotIds=[third.out.strip()])
    text = found["Snapshots"][0]["Description"]
    assert re.fullmatch(r"x{100,} \[exports/of/web-snap-\S+\]", text)
    assert 255 == len(text)


@one_host
@both_kinds
def test_the_time_is_up_for_a_copy(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """The export is there, and the copy is not yet: its ID is shown."""
    assert 0 == aws(*kind.example(1, source)).code
    command = kind.example(1, source)
    command[command.index("us-east-2")] = "us-west-1"

    result = aws(*command, "--wait-timeout", "0")

    assert errors.NOT_YET == result.code, result
    assert here(sandbox, kind, result.out.strip(), "us-west-1")
    assert "To continue: " in result.err


@one_host
@both_kinds
def test_an_endpoint_in_the_environment_says_nothing_of_a_target(
    aws: Aws, internet: RecordingProxy, kind: Kind
) -> None:
    """The keys of a profile that says nothing of OUTSCALE may be AWS's."""
    [line] = [kind.examples[0].replace("partner customer", "plain")]
    result = aws(
        *line.split(),
        env={"AWS_ENDPOINT_URL": "https://fcu.eu-west-2.outscale.com"},
    )

    assert 255 == result.code
    assert "--to-profile plain: It is not an OUTSCALE profile" in result.err
    assert [] == internet.connections


@one_host
@both_kinds
def test_ids_that_cannot_be_written_are_named(
    aws: Aws,
    sandbox: Sandbox,
    kind: Kind,
    source: str,
    accounts: dict[str, AccountKeys],
) -> None:
    command = (
        f"{aws.host.aws} {kind.command} --{kind.name}-id {source} "
        "--bucket exports --to-profile partner --profile osc >&-"
    )

    result = subprocess.run(
        ["bash", "-c", command],
        cwd=aws.home,
        env=aws.environment(PYTHONUNBUFFERED="1"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert 255 == result.returncode
    copied = re.findall(
        r"^partner in us-east-2: ((?:ami|snap)-\w+)", result.stderr, re.M
    )
    assert copied, result.stderr
    for each in copied:
        assert here(sandbox, kind, each, "us-east-2", accounts["partner"])
    assert "To continue: " in result.stderr


@one_host
@images_only
def test_a_hint_is_that_of_the_service_that_has_answered(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """The limit of a request's age is FCU's or OOS's."""
    client(sandbox, "s3").create_bucket(Bucket="some-bucket")
    command = (
        f"outscale copy-image --image-id {source} --bucket some-bucket "
        "--to-region us-east-2"
    ).split()
    assert 0 == aws(*command).code

    def refused_by(action: str) -> str:
        sandbox.faults.add(
            action,
            status=403,
            code="RequestTimeTooSkewed",
            message="The difference is too large.",
        )
        return aws(*command).err

    oos, fcu = refused_by("GetObject"), refused_by("DescribeImages")

    assert "hint: OOS accepts a request within 15 minutes" in oos
    assert "hint: OUTSCALE accepts a request within 5 minutes" in fcu


@one_host
@both_kinds
def test_an_export_without_an_id_is_not_taken_for_made(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """The call may have begun one: the user is told how to look for it."""
    element = f"{kind.exports.removeprefix('Create')}"
    element = element[0].lower() + element[1:]
    before = calls(sandbox, kind.imports)
    root = f"{kind.exports}Response"
    bodies = [f"<{root}/>", f"<{root}><{element}/></{root}>", "<a/>"]
    results = []

    for body in bodies:
        sandbox.faults.add(kind.exports, body=body.encode())
        results.append(aws(*kind.example(0, source)))

    shows = f"describe-{kind.name}-export-tasks"
    for result in results:
        assert (255, "") == (result.code, result.out)
        assert f"{aws.name} ec2 {shows}" in result.err
    *nameless, foreign = results
    for result in nameless:
        assert f"FCU's answer has no {kind.exports[6:]}Id (req" in result.err
        assert "Look for it: " in result.err
    assert "FCU's answer was lost (it is not FCU's)" in foreign.err
    assert before == calls(sandbox, kind.imports)


@one_host
@snapshots_only
def test_a_copy_is_known_by_a_path_of_any_length(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """A description has 255 letters."""
    command = [*kind.example(1, source), "--prefix", "a/" * 120]

    first, again = (aws(*command), aws(*command))

    assert (0, 0) == (first.code, again.code), again.err
    assert first.out == again.out
    assert 1 == calls(sandbox, kind.imports)
    text = here(sandbox, kind, first.out.strip(), "us-east-2")["Description"]
    assert re.fullmatch(r"web \[sha256:[0-9a-f]{64}\]", text)


@one_host
@images_only
def test_a_wrong_key_of_two_profiles_fails_once(
    aws: Aws, sandbox: Sandbox, kind: Kind, source: str
) -> None:
    """OUTSCALE locks the key, whoever has tried it."""
    keys = sandbox.add_account()
    wrong = replace(keys, secret_key="wrong")
    aws.configure(
        OSC,
        profile("partner", "us-east-2", wrong),
        profile("customer", "us-west-1", wrong),
    )

    result = aws(*kind.example(0, source))

    tried = [r for r in sandbox.requests if r.access_key == keys.access_key]
    assert 255 == result.code
    assert 1 == len(tried), tried
    assert "locks an access key" in result.err


@one_host
@both_kinds
def test_two_profiles_of_one_account_get_one_copy(
    aws: Aws,
    sandbox: Sandbox,
    kind: Kind,
    source: str,
    accounts: dict[str, AccountKeys],
) -> None:
    same = profile("customer", "us-east-2", accounts["partner"])
    aws.configure(
        *(OSC, profile("partner", "us-east-2", accounts["partner"]), same)
    )
    before = calls(sandbox, kind.imports)

    result = aws(*kind.example(0, source))

    assert 0 == result.code, result.err
    assert ["partner"] == [c["Profile"] for c in result.json["Copies"]]
    assert 1 == calls(sandbox, kind.imports) - before
    assert (
        "warning: --to-profile customer: It has the access key of partner, "
        "and one account gets one copy in us-east-2.\n"
    ) in result.err
    assert accounts["partner"].access_key not in result.err


@two_hosts
def test_what_cannot_go_well_is_not_begun(
    aws: Aws, internet: RecordingProxy
) -> None:
    with aws.config.open("a") as config:
        config.write(
            "[profile boom]\noutscale = true\nregion = us-east-2\n"
            "credential_process = false\n"
        )
    image = "outscale copy-image --image-id ami-12345678 --bucket"
    snapshot = "outscale copy-snapshot --snapshot-id snap-12345678 --bucket"

    found = aws.many(
        *(
            f"{command} {rest}"
            for command in (image, snapshot)
            for rest in (
                "exports --to-profile partner plain",
                "s3://Exports",
                "exports --to-profile partner --profile plain",
                "exports --to-profile partner nobody",
                "exports --to-profile partner --endpoint-url http://x",
                "exports --to-profile partner boom",
            )
        ),
        f"{image} s3://Exports --name a!",
        f"{snapshot} exports --snapshot-id vol-12345678 --to-region us-east-2",
    )

    assert 14 == len(found)
    for result in found:
        assert result.code not in (0, 1), result
    for command in (image, snapshot):
        empty = aws(*command.split(), "exports", "--to-profile", "partner", "")
        assert empty.code not in (0, 1)
        assert "--to-profile: Name a profile." in empty.err
        region = aws(*command.split(), "exports", "--to-region", "")
        assert aws.host.exit_code("parameters") == region.code
        assert "--to-region: Name a Region (known: ap-northeast" in region.err
    for at in (0, 6):
        plain, nowhere, from_aws, nobody, there, boom = [
            result.err for result in found[at : at + 6]
        ]
        assert "--to-profile plain: It is not an OUTSCALE profile" in plain
        assert "--to-profile: It is required" in nowhere
        assert "--bucket: 's3://Exports' is not a valid bucket" in nowhere
        assert "[profile plain] is not an OUTSCALE profile" in from_aws
        assert "The config profile (nobody) could not be found" in nobody
        assert "--endpoint-url: The command calls several" in there
        assert (
            "--to-profile boom: Its keys cannot be loaded: credential_process "
            "failed: it gave no reason. Nothing was sent."
        ) in boom
    assert "--name: 'a!' has" in found[12].err
    assert "--snapshot-id: 'vol-12345678' is not the ID of" in found[13].err
    assert [] == internet.connections
