"""The page of a run from Python, before or after it is saved."""

from __future__ import annotations

import json
from dataclasses import replace

from ...verdict.read_back import as_kept
from ..complete import completed
from ..run import Finished
from ..run_folder.about import about_of
from ..run_folder.manifest import manifest_of
from ..run_folder.run_name import name_of_run
from ..toml_text import to_toml

KEEP = {"Keep it, in Python, and then repeat it": 'run.save("FOLDER")'}
"""What the page of a run says that has no folder yet."""


def unsaved_page(finished: Finished) -> str:
    """Return the page of a run that has no folder yet."""
    from ...reports.page.page import page_of  # imported where a page is made

    settings = to_toml(completed(finished.experiment, finished.parts.model, finished.parts.strategy))
    manifest = json.loads(json.dumps(manifest_of(finished)))  # as it would be read back
    about = about_of(name_of_run(finished.experiment, manifest["defaults"]), manifest, settings)
    return page_of(finished.result, as_kept(finished.verdict), replace(about, commands=KEEP))
