"""Who does something."""

from __future__ import annotations

from dataclasses import dataclass

from letters.models import Actor, User


@dataclass(frozen=True, slots=True)
class By:
    """The class of actor, and the account where a member acts."""

    actor: Actor
    user: User | None = None

    @classmethod
    def member(cls, user: User) -> By:
        """A person at the desk."""
        return cls(Actor.MEMBER, user)

    @property
    def user_id(self) -> int | None:
        """The id of the account; None where no member acts."""
        return self.user.id if self.user else None


SIGNER = By(Actor.SIGNER)
WORKER = By(Actor.WORKER)
COMMAND = By(Actor.COMMAND)
