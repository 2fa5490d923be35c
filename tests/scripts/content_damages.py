"""Damages to what JSON, weights and Parquet files hold: each leaves another file of that kind at its path."""

import json
import struct

import pyarrow as pa
import safetensors.numpy
from file_damages import cells, flipped
from pyarrow import parquet

from barcast.models.cache.fold_file import HEADER

VALUES = [
    None, True, 0, -1, 1e308, 10**400, "", "x", "nan", "\x1b[31m", "\u202e", "\ud800", [], [1], [[[]]], {}, {"a": 1},
    "2001-01-02", "x" * 10_000, "/dev/zero", "2001-01-02T00:00:00+05:00", "20010102", [None] * 3, -1e-320, "../x", "\0",
]  # fmt: skip


def values(path, rng):
    """Put something else at a random place of a JSON file; elsewhere, in a random cell."""
    if path.suffix != ".json":
        return cells(path, rng)
    content = json.loads(path.read_text())
    for _ in range(rng.choice([1, 1, 3])):
        place, key = rng.choice(list(places(content)))
        if rng.random() < 0.2 and isinstance(place, dict):
            del place[key]
            if not content:
                break
        else:
            place[key] = rng.choice(VALUES)
    path.write_text(json.dumps(content))
    return None


def places(content):
    """Yield every container of a JSON value and a key in it."""
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in list(items):
        yield content, key
        if isinstance(value, dict | list) and len(value) < 50:
            yield from places(value)


def arrays(path, rng):
    """Change the weights, or the header before them."""
    content = path.read_bytes()
    skip = HEADER if path.suffix == ".trained" else 0
    if path.suffix not in (".trained", ".safetensors"):
        return flipped(path, rng)
    body = content[skip:]
    if rng.random() < 0.5:
        state = {name: array.copy() for name, array in safetensors.numpy.load(body).items()}
        name = rng.choice(list(state))
        own = state[name]
        others = [
            own * float("nan"),
            own.astype("int8"),
            own.astype("float64") * 1e30,
            own[..., :0],
            own[None],
            own + 1,
            own.astype(bool),
            own * 1e38,
        ]
        state[name] = rng.choice(others)
        about = json.loads(body[8 : 8 + struct.unpack("<Q", body[:8])[0]]).get("__metadata__")
        path.write_bytes(content[:skip] + safetensors.numpy.save(state, about))
        return None
    size = struct.unpack("<Q", body[:8])[0]
    header = json.loads(body[8 : 8 + size])
    place, key = rng.choice(list(places(header)))
    place[key] = rng.choice(
        [
            *VALUES,
            "[" * 3000,
            json.dumps([[1, 2, 3, 4, 5]]),
            json.dumps([{}]),
            '[["a", {}, [], "x", null]]',
            "BF16",
            [10**18],
            [0, 10**18],
        ]
    )
    text = json.dumps(header).encode()
    size = rng.choice([len(text), len(text), len(text), 2**63, 2**64 - 1, 0])
    path.write_bytes(content[:skip] + struct.pack("<Q", size) + text + body[8 + struct.unpack("<Q", body[:8])[0] :])
    return None


def packed(path, rng):
    """Change a Parquet file into another: columns, types, rows, cells or metadata; of any other file, some bits."""
    if path.suffix != ".parquet":
        return flipped(path, rng)
    table = parquet.read_table(path)
    place = rng.randrange(max(table.num_columns, 1))
    name, column = table.column_names[place], table.column(place)
    rows = max(len(table), 1)
    others = [
        ["x"] * rows, [None] * rows, [0] * rows, [float("nan")] * rows, [1e308] * rows, [[1]] * rows, [b"\xff"] * rows,
        [True] * rows, [{"a": 1}] * rows, ["\x1b[31m"] * rows,
    ]  # fmt: skip
    about = rng.choice(
        [None, {}, {"barcast": "["}, {"barcast": "[" * 3000}, {"barcast": json.dumps(rng.choice(VALUES))}]
    )
    changed = rng.choice([
        lambda: table.drop_columns([name]),
        lambda: table.append_column(name, column),
        lambda: table.append_column("more", column),
        lambda: table.set_column(place, name, [rng.choice(others)[: len(table)]]),
        lambda: table.set_column(place, rng.choice(["x", "", "\u202e", "date", "close"]), column),
        lambda: table.set_column(place, name, [pa.array(column.to_pylist()[::-1], column.type)]),
        lambda: table.slice(rng.randrange(rows)),
        lambda: pa.concat_tables([table, table]),
        lambda: table.replace_schema_metadata(about),
    ])()  # fmt: skip
    parquet.write_table(changed, path)
    return None


OWN_CONTENT = [values, values, values, arrays, arrays, packed, packed]
