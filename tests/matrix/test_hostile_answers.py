"""What a server says is shown, and does nothing else.

XML 1.0 has no ESC in it, but it has U+009B, which many a terminal takes for
ESC [, and letters that turn the direction of all that follows. The AWS CLI
writes those itself, in its own error lines and in its output; ours do not.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from awscli_outscale import errors
from awscli_outscale.commands.outscale.doctor import findings
from awscli_outscale.sandbox import Sandbox
from awscli_outscale.terminal import messages
from support.recorder import Recorder
from support.runner import OSC, PLAIN, Aws, Result

EVIL = "&#x9b;31m&#x9d;0;title&#x7f;&#x202e;"
RAW = "\x9b31m\x9d0;title\x7f\u202e"
REGISTER = (
    "ec2 register-image --name Test "
    "--image-location https://oos.eu-west-2.outscale.com/b/k"
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a ['
    '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><DescribeImagesResponse>&a11;</DescribeImagesResponse>"
)


def registered(image_id: str = "<imageId>ami-12345678</imageId>") -> bytes:
    return (
        f"<RegisterImageResponse>{image_id}<requestId>{EVIL}</requestId>"
        "</RegisterImageResponse>"
    ).encode()


def described(state: str, image_id: str = "ami-12345678") -> bytes:
    return (
        "<DescribeImagesResponse><imagesSet><item>"
        f"<imageId>{image_id}</imageId><imageState>{state}</imageState>"
        f"<name>{EVIL}</name><description>{EVIL}</description>"
        f"<stateReason><code>{EVIL}</code><message>{EVIL}</message>"
        "</stateReason></item></imagesSet></DescribeImagesResponse>"
    ).encode()


def refused(code: str) -> bytes:
    return (
        f"<Response><Errors><Error><Code>{code}</Code><Message>{EVIL}"
        f"</Message></Error></Errors><RequestID>{EVIL}</RequestID></Response>"
    ).encode()


def lines_of_ours(result: Result) -> list[str]:
    """Return the lines that the AWS CLI would not have written."""
    theirs = re.compile(
        r"(aws: \[ERROR\]: )?"
        r"(An error occurred \(.*\) when calling"
        r"|Unable to parse response \(|b')"
        r"|.*XML received: "
    )
    return [line for line in result.err.split("\n") if not theirs.match(line)]


def test_no_line_of_ours_steers_the_terminal(
    aws: Aws, sandbox: Sandbox
) -> None:
    evil_id = f"ami-{EVIL}"
    wait = f"{REGISTER} --wait"
    now = f"{wait} --wait-timeout 0"
    failed, evil = described("failed"), described(f"pend{EVIL}")
    faults = sandbox.faults
    played: list[tuple[str, bytes, bytes | None, int]] = [
        # command, RegisterImage, DescribeImages, its status
        (wait, registered(), failed, 200),
        (f"{wait} --oapi", registered(), failed, 200),
        (
            f"{wait} --wait-progress",
            registered(f"<imageId>{evil_id}</imageId>"),
            described("failed", evil_id),
            200,
        ),
        (f"{now} --wait-progress", registered(), evil, 200),
        (f"{now} --oapi", registered(), evil, 200),
        (now, registered(), refused(EVIL), 503),
        (f"{now} --oapi", registered(), refused(EVIL), 403),
        (now, registered(), BOMB.encode(), 200),
        (REGISTER, registered(""), None, 200),
        (REGISTER, registered(f"<imageId>{evil_id}</imageId>"), None, 200),
        ("ec2 describe-images", b"", BOMB.encode(), 200),
        ("outscale doctor --ca-bundle ca.pem", b"", None, 200),
    ]
    for _, one, other, status in played:
        if one:
            faults.add("RegisterImage", body=one)
        if other is not None:
            faults.add("DescribeImages", body=other, status=status)
    faults.add("DescribeKeyPairs", body=refused(EVIL), status=400)

    results = aws.many(
        *(command for command, _, _, _ in played),
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    for (command, _, _, _), result in zip(played, results, strict=True):
        assert "Traceback" not in result.err, command
        lines = lines_of_ours(result)
        if command.startswith("outscale"):
            lines += result.out.split("\n")
        wrong = [line for line in lines if not line.isprintable()]
        assert [] == wrong, command
    assert "has failed: \\x9b31m" in results[0].err
    assert "pend\\x9b31m" in results[3].err
    assert "pend\\x9b31m" in results[4].err
    assert "503 \\x9b31m" in results[5].err
    assert "has no ImageId (request \\x9b" in results[8].err
    assert "FCU answers \\x9b31m" in results[11].out
    # The AWS CLI escapes what JSON wants to have escaped.
    assert "ami-12345678" in results[0].out
    assert sandbox.faults.take("RegisterImage") is None


def test_texts_from_a_server_are_harmless_in_every_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.warns(errors.OutscaleWarning) as warned:
        messages.warn(RAW, "python")
    messages.warn(RAW, "cli")
    messages.tell(RAW)
    found = findings.Finding("Call", findings.FAIL, RAW, RAW)
    findings.Writer(sys.stdout, "off").write(found)
    written = capsys.readouterr()

    shown = [
        str(errors.Failed(RAW, "ami-12345678")),
        str(errors.Unclear(RAW, RAW)),
        str(errors.refused(RAW)),
        str(errors.invalid_parameters([RAW])).replace("\n", ""),
        str(warned[0].message),
        written.err.replace("\n", ""),
        written.out.replace("\n", ""),
    ]

    assert [] == [text for text in shown if not text.isprintable()]


@pytest.fixture
def flood() -> Iterator[Recorder]:
    """A server whose images have a description of thirty megabytes."""
    server = Recorder()
    description = "x" * 30_000_000
    server.answers["DescribeImages"] = (
        "<imagesSet><item><imageId>ami-12345678</imageId>"
        "<imageState>available</imageState>"
        f"<description>{description}</description></item></imagesSet>"
    )
    yield server
    server.close()


# Measures one command and not all that this process has ever started.
_MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def memory(aws: Aws, flood: Recorder, command: str) -> int:
    """Return the most kilobytes that a command had at a time."""
    words = [*command.split(), "--endpoint-url", flood.url]
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, aws.host.aws, *words],
        cwd=aws.home,
        env=aws.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    code, kilobytes = run.stdout.split()
    assert "0" == code, run.stderr
    return int(kilobytes)


def test_a_large_answer_takes_no_more_memory_than_without_us(
    aws: Aws, flood: Recorder
) -> None:
    describe = "ec2 describe-images --profile"
    aws.configure(PLAIN, plugin=False)
    without = memory(aws, flood, f"{describe} plain")
    aws.configure(OSC, PLAIN)

    assert without > 90_000  # three times thirty megabytes: it counts
    assert memory(aws, flood, f"{describe} osc") < 1.1 * without
    oapi = memory(aws, flood, f"{REGISTER} --wait --oapi --profile osc")
    assert oapi < 1.1 * without
