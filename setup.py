"""Packaging: the repository root is the package `barcast`, its folders are the subpackages."""

import re
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
ROOMS = (
    "faults",
    "feeds",
    "models",
    "models.lstm",
    "models.saved",
    "models.training",
    "strategies",
    "costs",
    "analyzers",
    "engine",
    "experiments",
    "reports",
    "scripts",
)
VERSION = re.search(r'__version__ = "(.+)"', (ROOT / "__init__.py").read_text())[1]

setup(
    name="barcast",
    version=VERSION,
    description="A forecast at every bar, and the truth about what it earned.",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="GPL-3.0-or-later",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    package_dir={"barcast": "."},
    packages=["barcast", *(f"barcast.{room}" for room in ROOMS)],
    package_data={"barcast": ["py.typed"]},
    include_package_data=False,
    zip_safe=False,
    install_requires=[
        "arch>=8,<9",
        "backtrader>=1.9.78.123,<2",
        "filelock>=3.13",
        "matplotlib>=3.9,<4",
        "llvmlite>=0.43",
        "numba>=0.60,<1",
        "numpy>=2.1,<3",
        "pandas>=2.2,<4",
        "platformdirs>=4,<5",
        "pyarrow>=16",
        "pydantic>=2.7,<3",
        "rich>=13.7",
        "safetensors>=0.4,<1",
        "tomlkit>=0.13,<1",
        "scipy>=1.11",
        "threadpoolctl>=3.5",
        "torch>=2.4,<3",
        "typer>=0.12,<1",
    ],
    extras_require={
        "yahoo": ["yfinance>=0.2.54,<2"],
        "test": [
            "empyrical-reloaded>=0.7,<1",
            "hypothesis>=6.100",
            "pytest>=8.2",
            "pytest-xdist>=3.6",
            "scikit-learn>=1.5,<2",
            "wheel>=0.43",
        ],
        "bench": [
            "backtesting>=0.6.5,<1",
            "keras>=3.15,<4",
            "lib-pybroker>=2,<3",
            "onnx>=1.19,<2",
            "onnxruntime>=1.22,<2",
            "vectorbt>=1.2,<2",
        ],
        "lint": ["mypy>=1.11", "pandas-stubs>=2.2", "ruff>=0.6"],
    },
    entry_points={"console_scripts": ["barcast = barcast.scripts.main:main"]},
    classifiers=[
        "Environment :: Console",
        "Intended Audience :: Financial and Insurance Industry",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Topic :: Office/Business :: Financial :: Investment",
        "Typing :: Typed",
    ],
)
