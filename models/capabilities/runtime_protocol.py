"""Protocols that a thing is asked about as it will be used: the same answer on every version of Python."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from abc import ABCMeta as ProtocolMeta
else:
    ProtocolMeta = type(Protocol)  # which typing keeps to itself

ABSENT = object()


class RuntimeProtocol(ProtocolMeta):
    """Makes `isinstance(thing, SomeProtocol)` ask the thing for each member: is it there, and is a method callable?

    Python 3.11 asks so too. From 3.12 on `isinstance` looks members up by `inspect.getattr_static`, without running
    anything. That misses what a wrapper hands on by `__getattr__`, and takes for granted a property that raises
    AttributeError, a slot that is empty and a method that scikit-learn's `available_if` withholds.
    """

    def __instancecheck__(self, thing: object) -> bool:
        """Return whether the thing has all members of the protocol, however it comes by them."""
        if Protocol not in self.__bases__:  # a class derived from a protocol is a class like any other
            return super().__instancecheck__(thing)
        return all(offers(thing, name, is_method) for name, is_method in members_of_protocol(self).items())


def offers(thing: object, name: str, is_method: bool) -> bool:
    """Return whether the thing has the member: a method has to be callable, an attribute may be None."""
    found = getattr(thing, name, ABSENT)
    return callable(found) if is_method else found is not ABSENT


@cache
def members_of_protocol(protocol: type) -> dict[str, bool]:
    """Return the names of a protocol's members, those of its parents included, each with whether it is a method."""
    parts = [base for base in protocol.__mro__ if Protocol in base.__bases__]
    attributes = {name: False for part in parts for name in inspect.get_annotations(part)}
    written = {name: callable(member) for part in parts for name, member in vars(part).items()}
    return {name: is_method for name, is_method in (attributes | written).items() if not name.startswith("_")}


@runtime_checkable
class Capability(Protocol, metaclass=RuntimeProtocol):
    """What something may be able to do: the parent of all protocols that are asked for at run time."""
