"""Methods that are made from endpoints look like written ones in `help` and in tooltips."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_args

M = TypeVar("M", bound=Callable[..., Any])


def like(endpoint: Callable[..., Any], series: Any = None) -> Callable[[M], M]:
    """Give a method the name, text and parameters of the endpoint. It returns what a request of it answers, or a `series` of that."""
    parameters = inspect.signature(endpoint)
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    (answer,) = get_args(parameters.return_annotation)

    def describe(method: M) -> M:
        method.__name__ = method.__qualname__ = endpoint.__name__
        method.__doc__ = endpoint.__doc__
        signature = parameters.replace(
            parameters=[own, *parameters.parameters.values()], return_annotation=series[answer] if series else answer
        )
        method.__dict__["__signature__"] = signature
        return method

    return describe
