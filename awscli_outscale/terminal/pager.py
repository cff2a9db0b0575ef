"""Watch the pager in which AWS CLI v2 shows an answer.

The AWS CLI ignores a pager that does not exist or fails; the answer is then
nowhere.
"""

from __future__ import annotations

from typing import Any


class PagerFailed(Exception):
    """The pager has not shown the answer; the text says why."""


class Pager:
    """The pager of one command.

    :param factory: the AWS CLI's maker of output streams; None where it has
        no pager (v1).
    """

    def __init__(self, factory: Any) -> None:
        self._process: Any = None
        self._name: Any = None
        self._problem: str | None = None
        # Private, and a parameter of its constructor.
        self._popen = getattr(factory, "_popen", None)
        if self._popen is not None:
            factory._popen = self._start

    def _start(self, *args: Any, **kwargs: Any) -> Any:
        assert self._popen is not None
        self._name = kwargs.get("args") or args[0]
        try:
            self._process = self._popen(*args, **kwargs)
        except OSError as problem:
            self._problem = f"cannot be started ({problem.strerror})"
            raise
        return self._process

    def has_shown(self) -> bool:
        """Tell whether the answer went to a pager.

        :raises PagerFailed: it could not be started, or failed.
        """
        problem = self._problem
        if problem is None and self._process is not None:
            code = self._process.poll()
            problem = f"ended with exit code {code}" if code else None
        if problem is not None:
            name = self._name
            shown = name if isinstance(name, str) else " ".join(name)
            raise PagerFailed(
                f"the pager {shown!r} {problem}. Set AWS_PAGER to another "
                "one, or to '' for none"
            )
        return self._process is not None
