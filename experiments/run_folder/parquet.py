"""Parquet files of a run folder: written with checksums, read from bounded bytes, their schema checked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ...faults import BadInput
from ...faults.files import MOST_TABLE, read_bounded
from ...faults.memory import check_memory
from .files import RESTORE, missing_file

if TYPE_CHECKING:
    import pyarrow as pa


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write the table; every page has a checksum."""
    from pyarrow import parquet

    parquet.write_table(table, path, compression="zstd", write_page_checksum=True)


def read_parquet(path: Path, check: Callable[[pa.Schema], None], texts: Sequence[str] = ()) -> pa.Table:
    """Return the table of a file; `check` refuses its schema before a row is read.

    The columns in `texts` come as dictionaries: a long text that stands in a million rows is held once.

    Raises:
        BadInput: there is no such file, it is damaged, or too large for the memory.
    """
    from pyarrow import parquet

    try:
        content = BytesIO(read_bounded(path, MOST_TABLE))
        file = parquet.ParquetFile(content, read_dictionary=list(texts), page_checksum_verification=True)
        about = file.metadata
        what = f"{about.num_rows:,} rows of {about.num_columns:,} columns"
        check_memory(8 * about.num_rows * about.num_columns, str(path), what, RESTORE)
        check(file.schema_arrow)
        table = file.read()
        table.validate(full=True)
    except BadInput:
        raise
    except FileNotFoundError:
        raise missing_file(path) from None
    except Exception as error:  # a damaged file makes pyarrow raise almost anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput.at(str(path), f"cannot be read as Parquet: {reason}", RESTORE) from None
    return table
