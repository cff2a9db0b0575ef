"""An FCU whose answers arrive damaged, byte by byte as a test wants them."""

from __future__ import annotations

from support.server import Request, Server

#: The OMI and the export that there are; nothing else can be looked at.
IMAGE = "ami-12345678"
_KNOWN = (
    "<DescribeImagesResponse><imagesSet>"
    f"<item><imageId>{IMAGE}</imageId><name>web</name>"
    "<imageState>available</imageState></item></imagesSet>"
    "</DescribeImagesResponse>"
)
_NO_TASKS = (
    "<DescribeImageExportTasksResponse><imageExportTaskSet/>"
    "</DescribeImageExportTasksResponse>"
)
_DENIED = (
    "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
    "<Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>"
)


class Damaged(Server):
    """Says what it is told to.

    :ivar wires: the answers, from their status lines on, to the calls that
        make something, in their order.
    :ivar made: the actions of those calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wires: list[bytes] = []
        self.made: list[str] = []

    def respond(self, request: Request) -> bytes:
        parameters = request.parameters
        action = parameters["Action"]
        if not action.startswith("Describe"):
            self.made.append(action)
            return self.wires.pop(0)
        if action == "DescribeImages" and IMAGE in parameters.values():
            return whole(200, _KNOWN)
        if action == "DescribeImageExportTasks" and len(parameters) == 1:
            return whole(200, _NO_TASKS)
        return whole(403, _DENIED)


def whole(status: int, body: str | bytes, *headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} Said", "Connection: close", *headers]
    if not any(line.startswith(("Content-L", "Transfer")) for line in headers):
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode() + content
