"""A model in a package of its own."""

from .model import Packaged as Packaged
