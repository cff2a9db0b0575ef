"""Make a botocore session an OUTSCALE session.

What becomes different is one hook after the other; the tables below are the
list of them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from awscli_outscale import by_name, errors, watch_sessions
from awscli_outscale.cloud.decision import Call, Decision, decide
from awscli_outscale.triage import COMPONENT, decision_of, services_of

#: What every session gets that a decision was made about, refused ones too.
#: Each is called with session, events, decision and style.
WALLS = (
    "awscli_outscale.hooks.endpoints:install",
    "awscli_outscale.hooks.guard:install",
    "awscli_outscale.hooks.commands_refused:install",
    "awscli_outscale.hooks.fcu_model:install",
)

#: What OUTSCALE sessions get in addition.
INSTALLED = (
    "awscli_outscale.hooks.credentials:install",
    "awscli_outscale.hooks.object_storage:install",
    "awscli_outscale.hooks.content_md5:install",
    "awscli_outscale.hooks.response_checksums:install",
    "awscli_outscale.hooks.presign:install",
    "awscli_outscale.hooks.mistaken_operations:install",
    "awscli_outscale.hooks.export_lists:install",
    "awscli_outscale.hooks.check_parameters:install",
    "awscli_outscale.hooks.do_not_resend:install",
    "awscli_outscale.hooks.foreign_answers:install",
    "awscli_outscale.hooks.lockout:install",
    "awscli_outscale.hooks.proxies:install",
)

#: Handlers of OUTSCALE sessions that are loaded when they are first called,
#: with style in addition.
_CALLED = (
    (
        "before-parameter-build.s3",
        "awscli_outscale.hooks.ignored_conditions:check",
    ),
    (
        "before-parameter-build.s3.ListBuckets",
        "awscli_outscale.hooks.ignored_conditions:note",
    ),
    (
        "after-call.s3.ListBuckets",
        "awscli_outscale.hooks.ignored_conditions:keep",
    ),
)

#: What a program's own OUTSCALE sessions get in addition.
_OF_PYTHON = (
    "awscli_outscale.hooks.classic_transfers:install",
    "awscli_outscale.hooks.key_owner:install",
)

_one_at_a_time = threading.Lock()


def enable(session: Any) -> None:
    """Make a botocore or boto3 session a client of OUTSCALE.

    Clients and resources that the session creates from then on call
    ``https://<api>.<region>.outscale.com``; services, Regions and endpoints
    that are not OUTSCALE's raise :class:`awscli_outscale.errors.Refused`
    before anything is signed. So do clients that the session created before,
    unless their endpoint is OUTSCALE's. The keys of a ``[default]`` profile
    without ``outscale = true`` are not used, because they are AWS's. Calling
    it again changes nothing.

    :param session: a ``boto3.Session`` or ``botocore.session.Session``.
    :raises Refused: the profile says ``outscale = false``, or its settings
        cannot be used with OUTSCALE.
    :raises TypeError: it is not a session, or an asynchronous one.
    """
    from inspect import iscoroutinefunction

    session = getattr(session, "_session", session)
    if not hasattr(session, "get_component"):
        raise TypeError("Pass a boto3 or a botocore Session.")
    if iscoroutinefunction(getattr(session, "get_credentials", None)):
        raise TypeError(
            f"{type(session).__name__} is asynchronous: it signs where "
            "awscli-outscale cannot look. Pass a boto3 or a botocore Session."
        )
    with _one_at_a_time:
        if decision_of(session) is None:
            _enable(session)


def _enable(session: Any) -> None:
    decision = decided(session, "python", forced=True)
    if decision.refusal:
        raise errors.refused(decision.refusal)
    by_name("awscli_outscale.hooks.earlier_clients:stop")(session, decision)
    if watch_sessions():
        by_name("awscli_outscale.hooks.earlier_clients:watch")()
    by_name("awscli_outscale.hooks.classic_transfers:watch_sessions")()
    install(session, decision, style="python", more=_OF_PYTHON)


def decided(session: Any, style: str, **known: Any) -> Decision:
    """Return the decision about a session, in the words of its user.

    :param style: how messages spell parameters, ``cli`` or ``python``.
    :param known: what is known of the call beside the session.
    """
    call = call_of(session, **known)
    return in_words(decide(call), call, session, style)


def in_words(
    decision: Decision, call: Call, session: Any, style: str
) -> Decision:
    """Return a decision whose refusal says what its user can do."""
    if not decision.refusal:
        return decision
    from awscli_outscale.terminal import next_command

    meant = decision._replace(forced=call.forced)
    text = next_command.fill(
        decision.refusal, session, style=style, decision=meant
    )
    return meant._replace(refusal=text, why=text)


def call_of(session: Any, **known: Any) -> Call:
    """Collect what a botocore session knows about its profile."""
    from botocore.exceptions import ProfileNotFound

    try:
        config = session.get_scoped_config()
    except ProfileNotFound:
        # `aws configure set … --profile new` is fine; whatever needs the
        # profile says so itself.
        config = {}
    full_config = session.full_config
    return Call(
        config=config,
        environ=os.environ,
        profiles=full_config.get("profiles", {}),
        sections=services_of(full_config),
        profile=session.profile,
        profile_is_explicit="profile" in session.instance_variables(),
        **known,
    )


def install(
    session: Any, decision: Decision, style: str, more: Iterable[str] = ()
) -> None:
    """Make every client of the session obey the decision.

    :param style: how messages spell parameters, ``cli`` or ``python``.
    :param more: further hooks, as ``module:function``.
    :raises Refused: the AWS CLI or botocore lacks a hook that this needs.
    """
    _check_host(session)
    session.register_component(COMPONENT, decision)
    hooks = [*WALLS, *(INSTALLED if decision.outscale else ()), *more]
    events = session.get_component("event_emitter")
    for hook in hooks:
        by_name(hook)(
            session=session, events=events, decision=decision, style=style
        )
    for event, target in _CALLED if decision.outscale else ():
        events.register(event, _called(target, style))


def _called(target: str, style: str) -> Callable[..., Any]:
    def handler(**kwargs: Any) -> Any:
        return by_name(target)(style=style, **kwargs)

    return handler


def _check_host(session: Any) -> None:
    """Stop on a host without the hooks by which law 1 is kept."""
    import botocore.regions

    for holder, name in (
        (botocore.regions, "EndpointResolverBuiltins"),
        # Internal, and in botocore since 2018 under this name.
        (session, "_register_internal_component"),
    ):
        if not hasattr(holder, name):
            raise errors.refused(
                f"{session.user_agent().split()[0]} lacks {name}, which "
                "awscli-outscale needs, so no OUTSCALE call is made with it. "
                "Use AWS CLI 1.29.4 or newer, AWS CLI 2.9.19 or newer, or "
                "botocore 1.31.4 or newer."
            )
