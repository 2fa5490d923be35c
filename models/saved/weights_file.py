"""Weights that a network begins from: a safetensors file or a `state_dict` that torch saved. No code in it is run."""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from ...faults import BadInput
from ...faults.files import MOST_WEIGHTS, read_bounded

WHERE = "model.weights"
NAME_ONE = "name a safetensors file, or a state_dict saved by torch"
SHOWN = 5
"""Names that a message lists of each kind."""
ENTRIES = ("state_dict", "model_state_dict")
"""Where checkpoints keep the weights beside the optimiser's."""
OURS = ("inputs.mean", "labels.mean")
"""Arrays by which the weights of a model that barcast saved are known; its network's are named `network.NAME`."""
SAVE = "torch.save(network.state_dict(), FILE), or safetensors.torch.save_file(network.state_dict(), FILE)"


@dataclass(frozen=True, eq=False)
class FirstWeights:
    """The weights of a file, as they were when it was read."""

    path: str
    digest: str
    """The SHA-256 of the file."""
    tensors: Mapping[str, Tensor]

    def __deepcopy__(self, memo: dict[int, Any]) -> FirstWeights:
        """Return itself: nobody changes it, and every refit copies the model."""
        return self

    def give_to(self, network: nn.Module) -> None:
        """Give the network these weights.

        Raises:
            BadInput: names or shapes are not the network's, or a value is not finite.
        """
        wanted = network.state_dict()
        found = without_prefix(self.tensors, wanted)
        if complaints := [*misfits(found, wanted)]:
            what = f"{self.path} does not fit {type(network).__name__}: {'; '.join(complaints)}"
            remedy = "name the weights of this network, or set the parameters it had when they were saved"
            raise BadInput.at(WHERE, what, remedy)
        network.load_state_dict(found)


def read_weights(path: str) -> FirstWeights:
    """Return the weights in a file.

    Raises:
        BadInput: no such file, too large a one, or one that holds anything but named tensors.
    """
    content = content_of(Path(path).expanduser())
    tensors = tensors_in(content, path)
    if all(name in tensors for name in OURS):
        begin = "network."
        tensors = {name.removeprefix(begin): one for name, one in tensors.items() if name.startswith(begin)}
    return FirstWeights(path, hashlib.sha256(content).hexdigest(), tensors)


def content_of(path: Path) -> bytes:
    """Return the bytes of a regular file of a size that can be meant."""
    try:
        return read_bounded(path, MOST_WEIGHTS)
    except FileNotFoundError:
        what, remedy = f"there is no file {path}", "check the path"
    except OSError as error:
        what, remedy = f"{path} cannot be read ({error.strerror or error})", NAME_ONE
        if (inside := path / "weights.safetensors").is_file():
            remedy = f"name {inside}"
    raise BadInput.at(WHERE, what, remedy)


def tensors_in(content: bytes, path: str) -> dict[str, Tensor]:
    """Return the named tensors of a file, by what it is and not by what it is called."""
    if content[8:9] == b"{":  # the length of a JSON, then the JSON
        try:
            return safetensors.torch.load(content)
        except SafetensorError as error:
            raise BadInput.at(WHERE, f"{path} is a damaged safetensors file ({error})", "save it again") from None
    if not content.startswith(b"PK"):  # torch's files are zip archives; what is older are bare pickles
        what = f"{path} is neither a safetensors file nor one of today's torch.save"
        raise BadInput.at(WHERE, what, f"save the weights with {SAVE}")
    return state_dict_of(unpickled(content, path), path)


def unpickled(content: bytes, path: str) -> Any:
    """Return what torch saved, of tensors and plain containers only: `weights_only` runs no code."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_WEIGHTS:
                raise BadInput.at(WHERE, f"{path} unpacks to more than {MOST_WEIGHTS:,} bytes", f"save it with {SAVE}")
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except BadInput:
        raise
    except pickle.UnpicklingError as error:
        found = re.search(r"GLOBAL ([\w.]+)", str(error))
        asks = f" ({found[1].rstrip('.')})" if found else ""
        what = f"{path} is a pickle that asks for code{asks}, which is never run"
        raise BadInput.at(WHERE, what, f"save the weights alone, with {SAVE}") from None
    except Exception as error:
        said = str(error).splitlines()[:1]
        what = f"{path} holds no weights that torch can read ({type(error).__name__}: {''.join(said):.100})"
        raise BadInput.at(WHERE, what, f"save the weights with {SAVE}") from None


def state_dict_of(loaded: Any, path: str) -> dict[str, Tensor]:
    """Return the state_dict in what was loaded: all of it, or an entry of a checkpoint."""
    entry = next(
        (name for name in ENTRIES if isinstance(loaded, Mapping) and isinstance(loaded.get(name), Mapping)), None
    )
    found = loaded if entry is None else loaded[entry]
    if not isinstance(found, Mapping) or not all(isinstance(one, Tensor) for one in found.values()):
        kind = f"a {type(found).__name__}" + (" with more than tensors in it" if isinstance(found, Mapping) else "")
        raise BadInput.at(WHERE, f"{path} holds {kind}, no state_dict", f"save the weights alone, with {SAVE}")
    return {str(name): one.detach() for name, one in found.items()}


def without_prefix(tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors without the first word that all their names share, where the network has no such names.

    `module.` comes from DataParallel, `_orig_mod.` from torch.compile, `model.` or the like from Lightning.
    """
    first = {name.partition(".")[0] for name in tensors}
    if len(first) != 1 or tensors.keys() & wanted.keys():
        return dict(tensors)
    stripped = {name.partition(".")[2]: one for name, one in tensors.items()}
    return stripped if stripped.keys() & wanted.keys() else dict(tensors)


def misfits(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Iterator[str]:
    """Yield what is wrong with the weights, a phrase a kind."""
    if missing := wanted.keys() - found.keys():
        yield f"it lacks {listed(missing)}"
    if unknown := found.keys() - wanted.keys():
        yield f"the network has no {listed(unknown)}"
    both = [name for name in wanted if name in found and not is_lazy(wanted[name])]
    shapes = {name: (tuple(found[name].shape), tuple(wanted[name].shape)) for name in both}
    if others := [name for name, (has, needs) in shapes.items() if has != needs]:
        yield listed([f"{name} has shape {shapes[name][0]} instead of {shapes[name][1]}" for name in others])
    elif bad := [name for name in both if not bool(torch.isfinite(found[name]).all())]:
        yield f"{listed(bad)} {'holds' if len(bad) == 1 else 'hold'} values that are not finite"


def listed(names: Any) -> str:
    """Return the first few names, and how many more there are."""
    names = sorted(names)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
