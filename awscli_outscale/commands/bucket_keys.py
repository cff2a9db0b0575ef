"""``--osu-profile``: export to a bucket of another account.

FCU takes the keys of that account with the call. They come from a profile,
never from the command line, and are put into the request after
everything that logs it: botocore's ``--debug`` and ``aws history`` have the
request as it was before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from awscli_outscale import data, errors
from awscli_outscale.cloud import access_keys, hosts
from awscli_outscale.commands import other_profile
from awscli_outscale.terminal.messages import warn
from awscli_outscale.triage import decision_of

#: The name of the option.
OPTION = "osu-profile"


class BucketKeys(NamedTuple):
    """The keys of the account that has the bucket.

    :ivar session: a session of that account, to reach the bucket.
    """

    session: Any
    access_key: str
    secret_key: str

    def __repr__(self) -> str:
        return "BucketKeys()"


def of_profile(source: Any, client: Any, profile: str) -> BucketKeys:
    """Return the keys of a profile, for the calls of another session.

    :param source: the session whose calls they go with.
    :param client: the EC2 client that makes these calls.
    :raises Refused: they are not OUTSCALE's, or not for this endpoint.
    """
    name = f"--{OPTION} {profile}"
    session = other_profile.session_of(source, profile, f"--{OPTION}")
    # First of all: a client of the session's loads them as well.
    frozen = other_profile.keys_of(session, name)
    host = hosts.host_of(client.meta.endpoint_url)
    if not _may_go_to(session, host):
        raise errors.refused(
            f"{name}: This call goes to {host}, but the profile's own calls "
            "do not: the profile's keys must not be sent there. Nothing was "
            "sent."
        )
    here, there = client.meta.region_name, _region_of(session)
    if there and here != there:
        warn(
            f"{name}: It is a profile of {there}, and the bucket is in "
            f"{here}, like the call. An OUTSCALE account usually "
            "belongs to one Region.",
            "cli",
        )
    if access_keys.is_temporary(frozen.access_key, frozen.token):
        raise errors.refused(
            f"{name}: Its keys are temporary (a session token, or an "
            "access key ID that begins with ASIA): only AWS issues such keys. "
            "Nothing was sent. Name a profile with the access key of an "
            "OUTSCALE account."
        )
    return BucketKeys(session, frozen.access_key, frozen.secret_key)


def _may_go_to(session: Any, host: str | None) -> bool:
    """Tell whether a session's own calls might go to a host as well."""
    decision = decision_of(session)
    if hosts.is_loopback(host) or (
        decision is not None and hosts.is_under(host, decision.domain)
    ):
        return True
    from botocore.exceptions import BotoCoreError

    try:
        own = session.create_client("ec2").meta.endpoint_url
    except (BotoCoreError, errors.OutscaleError):
        return False
    return host is not None and host == hosts.host_of(own)


def _region_of(session: Any) -> str | None:
    """Return the Region of the profile, whatever the environment says."""
    decision = decision_of(session)
    region = session.get_scoped_config().get("region")
    return (decision.region if decision else None) or region


@contextlib.contextmanager
def sent(
    client: Any, operation: str, keys: BucketKeys | None
) -> Iterator[None]:
    """Make the calls of an operation carry the keys, if there are any.

    :param client: the EC2 client that makes them.
    :param operation: that exports, such as ``CreateImageExportTask``.
    """
    if keys is None:
        yield
        return
    place = _places()[operation]
    event = f"before-sign.ec2.{operation}"

    def add(request: Any, signature_version: Any, **kwargs: Any) -> None:
        _check(request, signature_version)
        # Another mapping: botocore keeps the one that it has logged.
        request.data = {
            **request.data,
            f"{place}.AccessKey": keys.access_key,
            f"{place}.SecretKey": keys.secret_key,
        }

    events = client.meta.events
    _hide_in_answers(events, keys)
    events.register(event, add)
    try:
        with _unrecorded(keys):
            yield
    finally:
        events.unregister(event, add)


def _hide_in_answers(events: Any, keys: BucketKeys) -> None:
    """Keep the keys out of the client's answers, and of their log.

    Until the command ends: a task may say later what was wrong with them.
    """
    import logging

    import botocore.parsers

    def hide(parsed: Any = None, **kwargs: Any) -> None:
        # Before an exception is made of it.
        if parsed is not None:
            parsed.update(_without(parsed, keys))

    events.register_first("after-call.ec2", hide, unique_id=OPTION)
    # It logs an answer before anybody else sees it.
    logger = logging.getLogger(botocore.parsers.__name__)
    if all(getattr(f, "keys", None) != keys for f in logger.filters):
        logger.addFilter(_hiding(keys))


def _hiding(keys: BucketKeys) -> Any:
    """Return a filter of log records that hides the keys."""

    def hide(record: Any) -> bool:
        record.msg, record.args = _without(record.getMessage(), keys), ()
        return True

    hide.keys = keys  # type: ignore[attr-defined]
    return hide


def _without(answer: Any, keys: BucketKeys) -> Any:
    """Return an answer, or a part of one, that does not quote the keys."""
    if isinstance(answer, Mapping):  # headers are no dict
        return {name: _without(part, keys) for name, part in answer.items()}
    if isinstance(answer, list):
        return [_without(part, keys) for part in answer]
    if isinstance(answer, bytes):
        return _without(answer.decode("latin-1"), keys).encode("latin-1")
    if isinstance(answer, str):
        for key in (keys.secret_key, keys.access_key):
            for written in (key, quote(key, ""), quote(key), quote_plus(key)):
                answer = answer.replace(written, "****")
    return answer


def _check(request: Any, signature_version: Any) -> None:
    """Stop where a secret would be shown, sent in the clear, or not at all."""
    host = hosts.host_of(request.url)
    if not request.url.lower().startswith("https://") and not (
        hosts.is_loopback(host)
    ):
        raise errors.refused(
            f"--{OPTION}: The endpoint http://{host} is not encrypted, "
            "and the call contains a secret key. Nothing was sent."
        )
    # Version 2 signs the parameters themselves, and botocore logs them.
    if signature_version != "v4" or not isinstance(request.data, dict):
        raise errors.refused(
            f"This version of the AWS CLI no longer works with --{OPTION} of "
            "awscli-outscale. Nothing was sent. Update awscli-outscale."
        )


@contextlib.contextmanager
def _unrecorded(keys: BucketKeys) -> Iterator[None]:
    """Keep requests out of the AWS CLI's history (``cli_history``).

    What comes after them is recorded, without the keys.
    """
    from botocore.history import get_global_history_recorder

    recorder = get_global_history_recorder()
    is_on = getattr(recorder, "_enabled", True)
    recorder.disable()
    try:
        yield
    finally:
        if is_on:
            recorder.enable()
            record = type(recorder).record

            def record_without(
                event_type: str, payload: Any, *source: str
            ) -> None:
                record(recorder, event_type, _without(payload, keys), *source)

            recorder.record = record_without


def _places() -> dict[str, str]:
    """Return where the request of each export has the keys."""
    commands = data.load("image-commands")["commands"].values()
    return {c["operation"]: c["keys"] for c in commands if "keys" in c}
