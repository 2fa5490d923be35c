"""The wheel, in a clean environment away from the checkout."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BARE = ("models", "feeds", "strategies", "analyzers", "costs", "engine", "experiments", "reports", "scripts", "setup")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it without its dependencies, which come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(copy_of(folder))]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    (wheel,) = folder.glob("barcast-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    subprocess.run(
        [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True, cwd=folder
    )
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    # dependencies only: a .pth line puts them behind the clean environment's own packages, editable hooks stay out
    Path(site, "dependencies.pth").write_text(f"{ours}\n", encoding="utf-8")
    return python


def copy_of(folder):
    """Return a copy of what git would ship, so that the build leaves nothing in the checkout."""
    import shutil

    ignore = shutil.ignore_patterns(
        ".venv", ".git", "runs", "build", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
    )
    return shutil.copytree(ROOT, folder / "source", ignore=ignore)


def run(python, *arguments, cwd):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run([python, *arguments], capture_output=True, text=True, cwd=cwd, env=environment)


@pytest.mark.slow
def test_the_wheel_brings_barcast_and_nothing_bare(installed, tmp_path):
    found = run(installed, "-c", "import barcast; print(barcast.__file__)", cwd=tmp_path)
    assert str(installed.parent.parent) in found.stdout, found.stderr
    for name in BARE:
        tried = run(installed, "-c", f"import importlib.util as u; print(u.find_spec({name!r}))", cwd=tmp_path)
        assert tried.stdout.strip() == "None", f"{name} became importable: {tried.stdout}"
    assert not (Path(found.stdout.strip()).parent / "setup.py").exists()
    assert (Path(found.stdout.strip()).parent / "py.typed").exists()


@pytest.mark.slow
def test_the_command_runs_from_the_wheel(installed, tmp_path):
    barcast = installed.parent / "barcast"
    version = subprocess.run([barcast, "--version"], capture_output=True, text=True, cwd=tmp_path)
    assert version.stdout.startswith("barcast 0."), version.stderr
    done = subprocess.run(
        [barcast, "backtest", "--model", "ar", "--quiet"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / done.stdout.strip() / "metrics.json").is_file()
    assert "<h1>" in (tmp_path / done.stdout.strip() / "report.html").read_text(encoding="utf-8")
