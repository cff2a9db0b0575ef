"""What happens after a call whose answer was lost or damaged.

It may have made something. An ID in what is left of the answer is taken;
``lost_answers`` looks for an image; and in all other cases there is a
sentence that says what is known, and how to look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from awscli_outscale import data, errors

#: Of an answer that is put together here.
METADATA = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}

# What ends or begins something in the AWS CLI's Name=…,Values=….
_TAKEN_APART = ",=[]{}'\"\\"

_CUT_OFF = "cut off by a signal"
_NOT_FCUS = "it is not FCU's"


def call(
    send: Callable[[], Any],
    client: Any,
    session: Any,
    operation: str,
    parameters: Any,
    style: str,
) -> Any:
    """Make a call that makes something, and return its answer.

    :param send: makes it.
    :param parameters: of the call.
    :param style: how the user is told, ``cli`` or ``python``.
    :raises Unclear: it is not certain what has been made.
    """
    from botocore.exceptions import ClientError
    from botocore.parsers import ResponseParserError

    from awscli_outscale.hooks import whole_answers
    from awscli_outscale.terminal import messages, next_command, signals

    began = time.monotonic()
    known = _known(operation)
    with whole_answers.kept(
        client, operation, known["element"], known["id"]
    ) as answer:
        try:
            response = send()
            if answer.is_fcus:
                return response
            # A gateway's page that happens to be XML.
            cause = _NOT_FCUS
        except signals.Stopped as stopped:
            if not answer.ids:
                raise
            signals.keep(stopped)
            cause = _CUT_OFF
        except KeyboardInterrupt:
            if answer.ids:
                named = _damaged(_CUT_OFF, known["noun"], answer.ids)
                messages.warn_of_the_past(f"{named} do not try again.", style)
            raise
        except errors.Unclear as problem:
            cause = problem.cause
        except ResponseParserError as problem:
            # A gateway's page, or half of an answer, which the text quotes.
            is_foreign = isinstance(problem, errors.OutscaleError)
            cause = _NOT_FCUS if is_foreign else "it cannot be read"
        except ClientError as problem:
            if not answer.ids:
                signals.release()
                raise
            metadata = problem.response.get("ResponseMetadata", {})
            cause = f"status {metadata.get('HTTPStatusCode')}"
    damaged = _damaged(cause, known["noun"], answer.ids)
    if answer.ids and "path" in known:
        messages.warn_of_the_past(f"{damaged} continuing with it.", style)
        return _answer(known["path"], answer.ids[0])
    signals.release()
    if not answer.ids:
        signals.raise_pending()
    look = next_command.command(
        session, client, *how_to_look(operation, parameters)
    )
    if answer.ids:
        raise errors.Unclear(
            f"{damaged} do not try again. Look at what was created: {look}",
            cause,
        )
    if not known.get("by_name"):
        raise errors.Unclear(unclear(operation, cause, look), cause)
    from awscli_outscale.hooks import lost_answers

    found = lost_answers.recover(client, parameters, began, cause, look, style)
    return _answer(known["path"], found)


def _damaged(cause: str, noun: str, ids: Iterable[str]) -> str:
    return (
        f"FCU's answer is damaged ({cause}), and names the {noun} "
        f"{', '.join(ids)}:"
    )


def _answer(path: str, found: str) -> dict[str, Any]:
    """Return an answer that has an ID and nothing else.

    :param path: where it stands, such as ``ImageId``.
    """
    answer: Any = found
    for name in reversed(path.split(".")):
        answer = {name: answer}
    return {**answer, "ResponseMetadata": dict(METADATA)}


def is_put_together(answer: Any) -> bool:
    """Tell whether an answer is ours, for one that was lost or damaged."""
    return bool(answer.get("ResponseMetadata") == METADATA)


def unclear(operation: str, cause: str, look: str) -> str:
    """Return the sentence about a call whose answer was lost.

    :param cause: how, in a few words.
    :param look: a command that shows what there is.
    """
    noun = _known(operation)["noun"]
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
    for word in _known(operation)["look"].split():
        before, _, name = word.rstrip("}").partition("{")
        value = str(parameters.get(name, ""))
        if not name:
            found.append(word)
        elif value and not set(value) & set(_TAKEN_APART):
            found.append(f"{before}{value}")
        else:
            found.pop()  # the option
    return found


def _known(operation: str) -> dict[str, Any]:
    found: dict[str, Any] = data.load("lost-answers")[operation]
    return found
