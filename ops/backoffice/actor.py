"""How a member of staff is named in ledgers and histories."""

from django.http import HttpRequest

ACTOR_LENGTH = 128


def staff_actor(request: HttpRequest) -> str:
    """`staff:<username>`, cut to what the actor columns hold."""
    return f"staff:{request.user.get_username()}"[:ACTOR_LENGTH]
