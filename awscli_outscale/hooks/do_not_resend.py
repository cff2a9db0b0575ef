"""Do not make a thing twice.

RegisterImage, RunInstances and their like are not idempotent. When a
connection is lost after the request was sent, or a gateway answers in FCU's
place, botocore sends it again, and two images may come of it. Here it stops,
and ``lost_answers`` looks for what became of the first. The client's own
methods are wrapped for that, so that the command line and Python get the same.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from awscli_outscale import data, errors
from awscli_outscale.waits.resources import throttled

#: Of an answer that is put together here.
METADATA = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}

# What ends or begins something in the AWS CLI's Name=…,Values=….
_TAKEN_APART = ",=[]{}'\"\\"


def operations() -> dict[str, dict[str, Any]]:
    """Return the calls that are not idempotent, from the data file."""
    found: dict[str, dict[str, Any]] = data.load("lost-answers")
    return found


def install(events: Any, session: Any, style: str, **kwargs: Any) -> None:
    """Take part in what the EC2 clients of a session do after a failure.

    :param style: how the user is told, ``cli`` or ``python``.
    """

    def wrap(class_attributes: Any, **kwargs: Any) -> None:
        from botocore import xform_name

        for operation in operations():
            name = xform_name(operation)
            if name in class_attributes:
                class_attributes[name] = _recovering(
                    class_attributes[name], operation, session, style
                )

    events.register_first("needs-retry.ec2", do_not_resend)
    events.register_first("needs-retry.ec2", try_later)
    events.register("creating-client-class.ec2", wrap)
    # Not "before-send.ec2", whose handlers come before all of "before-send":
    # the guard has to look first.
    events.register_last("before-send", _note)


def try_later(
    response: Any, attempts: int, request_dict: Any, **kwargs: Any
) -> float | None:
    """Event handler: obey FCU's ``Retry-After`` where it throttles.

    :returns: seconds, or None to leave it to botocore.
    """
    if response is None or response[0].status_code not in (429, 503):
        return None
    from awscli_outscale.hooks import retry_later

    return retry_later.delay(response, attempts, request_dict, time.time())


def _note(event_name: str, request: Any, **kwargs: Any) -> None:
    _, service, operation = event_name.split(".")
    if service == "ec2" and operation in operations():
        from awscli_outscale.hooks import whole_answers

        whole_answers.note(operation, request)


def _recovering(
    method: Callable[..., Any], operation: str, session: Any, style: str
) -> Callable[..., Any]:
    @wraps(method)
    def recovering(client: Any, *args: Any, **kwargs: Any) -> Any:
        from botocore.exceptions import ClientError
        from botocore.parsers import ResponseParserError

        from awscli_outscale.hooks import whole_answers
        from awscli_outscale.terminal import messages, next_command, signals

        if kwargs.get("DryRun"):
            return method(client, *args, **kwargs)  # makes nothing
        began = time.monotonic()
        known = operations()[operation]
        with whole_answers.kept(
            client, operation, known["element"], known["id"]
        ) as answer:
            try:
                return method(client, *args, **kwargs)
            except errors.Unclear as problem:
                cause = problem.cause
            except ResponseParserError:
                # Half of an answer, or a proxy's page. The text quotes it.
                cause = "it cannot be read"
            except ClientError as problem:
                if not answer.ids:
                    signals.release()
                    raise
                metadata = problem.response.get("ResponseMetadata", {})
                cause = f"status {metadata.get('HTTPStatusCode')}"
        damaged = (
            f"FCU's answer is damaged ({cause}), and names the "
            f"{known['noun']} {', '.join(answer.ids)}:"
        )
        if answer.ids and "path" in known:
            messages.warn(f"{damaged} going on with it.", style)
            return _answer(known["path"], answer.ids[0])
        signals.release()
        look = next_command.command(
            session, client, *how_to_look(operation, kwargs)
        )
        if answer.ids:
            raise errors.Unclear(
                f"{damaged} do not try again. Look at what was created: "
                f"{look}",
                cause,
            )
        if not known.get("by_name"):
            raise errors.Unclear(unclear(operation, cause, look), cause)
        from awscli_outscale.hooks import lost_answers

        found = lost_answers.recover(client, kwargs, began, cause, look, style)
        return _answer(known["path"], found)

    return recovering


def _answer(path: str, found: str) -> dict[str, Any]:
    """Return an answer that has an ID and nothing else.

    :param path: where it stands, such as ``ImageId``.
    """
    answer: Any = found
    for name in reversed(path.split(".")):
        answer = {name: answer}
    return {**answer, "ResponseMetadata": dict(METADATA)}


def do_not_resend(
    response: Any,
    caught_exception: Any,
    operation: Any,
    request_dict: Any,
    **kwargs: Any,
) -> None:
    """Event handler: stop where something may have been made.

    :raises Unclear: the request was sent, and its answer was lost.
    """
    body = request_dict.get("body")
    parameters = body if isinstance(body, dict) else {}
    if operation.name not in operations() or "true" == parameters.get(
        "DryRun"
    ):
        return
    if caught_exception is not None:
        if not _may_have_arrived(caught_exception):
            return
        problem = type(caught_exception).__name__
    elif response is not None and _is_unclear(response):
        problem = f"status {response[0].status_code}"
    else:
        return
    look = shlex.join(["aws", "ec2", *how_to_look(operation.name, parameters)])
    raise errors.Unclear(unclear(operation.name, problem, look), problem)


def unclear(operation: str, cause: str, look: str) -> str:
    """Return the sentence about a call whose answer was lost.

    :param cause: how, in a few words.
    :param look: a command that shows what there is.
    """
    noun = operations()[operation]["noun"]
    return (
        f"FCU's answer was lost ({cause}): the {noun} may or may not have "
        f"been created. Look before you try again: {look}"
    )


def how_to_look(operation: str, parameters: Any) -> list[str]:
    """Return the words of a command that shows what a call may have made.

    A filter is left out where the call has no value for it, or one that the
    AWS CLI would take apart.

    :param parameters: of the call.
    """
    found: list[str] = []
    for word in operations()[operation]["look"].split():
        before, _, name = word.rstrip("}").partition("{")
        value = str(parameters.get(name, ""))
        if not name:
            found.append(word)
        elif value and not set(value) & set(_TAKEN_APART):
            found.append(f"{before}{value}")
        else:
            found.pop()  # the option
    return found


def was_never_sent(problem: BaseException) -> bool:
    """Tell whether a request has failed before its first byte had left.

    :param problem: an exception of botocore's that came from sending it.
    """
    from botocore import exceptions

    known = data.load("never-sent")
    if isinstance(
        problem,
        tuple(
            getattr(exceptions, name)
            for name in known["exceptions"]
            if hasattr(exceptions, name)
        ),
    ):
        return True
    cause = getattr(problem, "kwargs", {}).get("error")
    inner = getattr(cause, "original_error", None)
    return any(
        type(each).__name__ in known["causes"]
        or any(text in str(each) for text in known["texts"])
        for each in (cause, inner)
        if isinstance(each, BaseException)
    )


def _may_have_arrived(problem: Exception) -> bool:
    from botocore.exceptions import ConnectionError, HTTPClientError

    if was_never_sent(problem):
        return False
    return isinstance(problem, (ConnectionError, HTTPClientError))


def _is_unclear(response: Any) -> bool:
    """Tell whether an answer leaves open what FCU has done.

    FCU's own "slow down" does not: nothing was done. The page of a gateway
    between says nothing about FCU. Botocore would send again after 429 and
    5xx.
    """
    status = response[0].status_code
    code = str((response[1] or {}).get("Error", {}).get("Code", ""))
    return (status == 429 or status >= 500) and code not in throttled()
