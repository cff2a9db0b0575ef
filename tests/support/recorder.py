"""A server that answers any AWS protocol, well enough for an AWS CLI."""

from __future__ import annotations

from support.server import Request, Server

_XML = (
    "<{action}Response><{action}Result/><imageId>ami-12345678</imageId>"
    "<requestId>r</requestId></{action}Response>"
)
_ENVELOPE = (
    "<{action}Response>{xml}<requestId>r</requestId></{action}Response>"
)
_ERROR = (
    b"<Response><Errors><Error><Code>Broken</Code><Message>On purpose."
    b"</Message></Error></Errors><RequestID>r</RequestID></Response>"
)
# Lambda, API Gateway, EKS.
_REST_JSON = ("/2015-03-31/", "/restapis", "/clusters")


class Recorder(Server):
    """Tells protocols by their requests.

    ``answers`` may say, in XML, what an action of FCU's is answered with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}

    def respond(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        protocol = request.header("smithy-protocol")
        status, body = self._choose(request, bool(protocol))
        headers = {"smithy-protocol": protocol} if protocol else {}
        return status, headers, body

    def _choose(self, request: Request, is_cbor: bool) -> tuple[int, bytes]:
        if request.path.startswith("/error"):
            return 400, _ERROR
        if request.path.startswith("/manifest"):
            return 200, b"the manifest itself"
        if is_cbor:
            return 200, b"\xa0"  # an empty map
        if request.header("x-amz-target") or request.path.startswith(
            _REST_JSON
        ):
            return 200, b"{}"
        if request.body.startswith(b"Action="):
            action = request.parameters["Action"]
            xml = _XML
            if action in self.answers:
                xml = _ENVELOPE.replace("{xml}", self.answers[action])
            return 200, xml.replace("{action}", action).encode()
        return 200, b"<Result/>"
