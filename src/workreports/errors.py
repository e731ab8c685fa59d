"""Errors a user can act on: what is wrong, where, and what to do about it."""

from __future__ import annotations


class UserError(Exception):
    """Something outside the program is not as it must be; printed without a traceback."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class UsageError(UserError):
    """The command was given something it cannot work with."""

    exit_code = 2


class ValidationFailedError(UserError):
    """Critical expectations failed: nothing was published, the previous release stands."""

    exit_code = 3
