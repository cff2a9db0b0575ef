"""Help in OUTSCALE's words, for each command that we extend."""

from __future__ import annotations

import re

import pytest

from awscli_outscale import data
from support import hosts
from support.console import unstyled
from support.runner import Aws

COMMANDS = data.load("image-commands")["commands"]
WAITERS = data.load("help")["waiters"]

#: What each page says, whatever line breaks groff makes.
SAYS = {
    "register-image": [
        "--image-location is the presigned URL of the manifest",
        "--check-manifest (boolean)",
        "--boot-mode is ignored, with a warning.",
        "Tag the OMI afterwards: aws ec2 create-tags",
        "OUTSCALE API's CreateImage",
        "Return only when the OMI is available.",
        "standard (the default), gp2 or io1.",
    ],
    "create-image": [
        "Create an OMI",
        "--no-reboot",
        "--tag-specifications is ignored, with a warning.",
    ],
    "copy-image": [
        "aws outscale copy-image",
        "--kms-key-id is refused.",
        "--encrypted is refused.",
        "--client-token is ignored, with a warning.",
    ],
    "create-image-export-task": [
        "Export an OMI of yours to a bucket",
        "--profile osc s3 presign \\ s3://exports/ami-12345678/manifest.json",
        "Return only when the export is completed.",
    ],
    "create-snapshot-export-task": [
        "Export a snapshot of yours to a bucket",
        "OUTSCALE API's CreateSnapshotExportTask",
    ],
    "create-snapshot": [
        "Create a snapshot of a volume (BSU).",
        "Return only when the snapshot is completed.",
        "--outpost-arn is ignored, with a warning.",
    ],
    "copy-snapshot": [
        "FCU does not copy into another Region",
        "--encrypted is refused.",
        "--presigned-url is ignored, with a warning.",
    ],
    "import-snapshot": [
        "Create a snapshot from a file in a bucket",
        "The presigned URL of the file, in quotes",
        "OUTPUT SnapshotId",
    ],
    "describe-images": [
        "Describe OMIs",
        "--profile osc ec2 describe-images --owners self",
        "OUTSCALE API's ReadImages",
        "block-device-mapping.snapshot-id",
        "--include-deprecated is ignored.",
    ],
    "modify-image-attribute": [
        "--launch-permission 'Add=[{UserId=123456789012}]'",
        "--organization-arns is refused. OUTSCALE has no organizations.",
        "OUTSCALE API's UpdateImage",
    ],
    "deregister-image": [
        "Delete an OMI",
        "delete them afterwards with aws ec2 delete-snapshot",
        "OUTSCALE API's DeleteImage",
    ],
    "describe-snapshots": [
        "--profile osc ec2 describe-snapshots --owner-ids self",
        "OUTSCALE API's ReadSnapshots",
    ],
    "modify-snapshot-attribute": [
        "--create-volume-permission 'Add=[{UserId=123456789012}]'",
        "OUTSCALE API's UpdateSnapshot",
    ],
    "delete-snapshot": ["Delete a snapshot.", "OUTSCALE API's DeleteSnapshot"],
    "describe-image-export-tasks": [
        "Describe the exports of your OMIs",
        "OsuManifestUrl -> (string)",
    ],
    "describe-snapshot-export-tasks": [
        "Describe the exports of your snapshots",
        "OsuKey -> (string)",
    ],
    "wait image-available": [
        "Wait until OMIs (OUTSCALE machine images) can be used.",
        "With --image-ids alone it checks often at first",
        "124 if they are not ready",
        "With --filters or other options",
    ],
    "wait snapshot-completed": [
        "Wait until snapshots can be used.",
        "With --snapshot-ids alone",
        "0 if all are completed",
    ],
    "wait image-export-task-completed": [
        "Wait until OMIs are exported.",
        "With --image-export-task-ids alone",
    ],
    "wait snapshot-export-task-completed": [
        "Wait until snapshots are exported.",
        "With --snapshot-export-task-ids alone",
    ],
}
#: What no page says: AWS's words, links and devices, what groff makes of
#: botocore's texts, and letters that it leaves out.
NEVER = re.compile(
    r"\bAMIs?\b|Amazon|AWS (API|service)|docs\.aws|aws\.amazon|/dev/xvda\b"
    r"|\bACL|Outpost\b|Availability Zone|KMS key"
    r"|\w [,.)]( |$)|\( \w|\(OUTSCALE\)|paginated operation"
)
#: What an AWS CLI of 2022 or 2023 has no option for.
LATER = (
    "--tag-specifications is ignored",
    "Tag the OMI",
    "--include-deprecated",
)


def text(page: str) -> str:
    """Return a page as one line, without groff's bold letters and hyphens."""
    plain = unstyled(page)
    return " ".join(re.sub(r"-\n\s+(?=[a-z])", "-", plain).split())


def of_the_command(page: str) -> str:
    """Return a page without what the AWS CLI says on every one."""
    ours, _, rest = page.partition(" GLOBAL OPTIONS ")
    output = rest.partition(" OUTPUT ")[2]
    ours = re.sub(
        r" --(cli-input|starting-token|page-size|max-items|generate-cli-skel)"
        r"\S* (\| \S+ )?\((string|integer)\) .*?"
        r"(?= --[a-z][a-z |-]* \([a-z]+\) | AWS has these options|$)",
        " ",
        ours,
    )
    return f"{ours} OUTPUT {output}"


def test_the_table_is_complete() -> None:
    waiters = {f"wait {name}" for name in WAITERS}

    assert {*COMMANDS, *waiters} == set(SAYS)


def test_every_page_is_outscales(aws: Aws) -> None:
    results = aws.many(*(f"ec2 {command} help" for command in SAYS))

    for command, result in zip(SAYS, results, strict=True):
        page = text(result.out)
        assert (result.code or 0, result.err) == (0, ""), command
        for words in SAYS[command]:
            hyphenless = words.replace("-", "")
            found = hyphenless in page.replace("-", "")
            assert found or words.startswith(LATER), (command, words)
        bad = NEVER.search(of_the_command(page))
        assert bad is None, (command, bad, of_the_command(page))
        sections = re.findall(
            r" (DESCRIPTION|EXAMPLES|SYNOPSIS|OPTIONS|OUTPUT|SEE ALSO) ", page
        )
        assert [
            "DESCRIPTION",
            "EXAMPLES",
            "SYNOPSIS",
            "OPTIONS",
            "OPTIONS",  # the global ones
            "OUTPUT",
            "SEE ALSO",
        ] == sections, command


def test_our_options_come_first(aws: Aws) -> None:
    [result] = aws.many("ec2 register-image help")
    page = text(result.out)

    options = page.partition(" OPTIONS ")[2]
    assert options.startswith("--wait (boolean)")
    order = [
        page.rindex(f" {name} (")
        for name in ("--wait", "--oapi", "--name", "--image-location")
    ]
    assert sorted(order) == order
    assert "--boot-mode" not in page.partition("AWS has these options")[0]


#: Of each way in which a command takes its help.
ASKED = (
    "ec2",
    "ec2 register-image",
    "ec2 describe-volumes",
    "ec2 wait image-available",
    "iam list-users",
    "s3 cp",
    "outscale",
    "outscale configure",
    "outscale sandbox",
)


def _answers_before_us(host: hosts.Host) -> bool:
    """Say whether ``--help`` is answered before a plugin is loaded."""
    return host.version[:2] == (2, 9)


@pytest.mark.parametrize(
    "host",
    [host for host in hosts.installed() if not _answers_before_us(host)],
    ids=str,
)
def test_the_option_shows_what_the_word_shows(aws: Aws) -> None:
    words = aws.many(*(f"{command} help" for command in ASKED))
    options = aws.many(*(f"{command} --help" for command in ASKED))

    for command, word, option in zip(ASKED, words, options, strict=True):
        assert (word.code or 0, word.err) == (0, ""), command
        assert word == option, command


def test_an_aws_profile_has_no_such_option(aws: Aws) -> None:
    [result] = aws.many("ec2 register-image --help", profile="plain")

    assert "OUTSCALE" not in result.out + result.err
    assert bool(result.code) is not _answers_before_us(aws.host)


def test_what_is_not_for_users_is_listed_nowhere(aws: Aws) -> None:
    mistyped, page, bare, called = aws.many(
        "outscale osc", "outscale help", "outscale", "outscale osc-credentials"
    )

    # AWS CLI v2 no longer lists what there is.
    assert "explain-manifest" in mistyped.err or "'osc'" in mistyped.err
    for result in (mistyped, page, bare):
        assert "osc-credentials" not in result.out + result.err
    assert "nvalid choice" not in called.err
