"""Processes that are asked one question each, as many at once as there are processors; none outlives the asking."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock

from ....models.networks.fit_many import processors
from .alone_process import LENGTH, Answer, Question

CODE = "import sys; sys.path[:] = {path!r}; from {module} import main; main({folder!r})"


class Processes:
    """Those that are at work, so that all of them can be ended."""

    def __init__(self) -> None:
        self._at_work: set[subprocess.Popen[bytes]] = set()
        self._lock, self._ended = Lock(), False

    def ask(self, question: Question, hash_seed: str | None = None) -> Answer:
        """Return the answer of a process of its own; one that died is an answer that raised."""
        environment = dict(os.environ) | ({} if hash_seed is None else {"PYTHONHASHSEED": hash_seed})
        # no pipe for what is told: whatever a plug-in leaves running would hold it open
        with TemporaryFile() as told, TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            code = CODE.format(path=sys.path, module=Answer.__module__, folder=folder)
            with self._lock:
                if self._ended:
                    return Answer(raised="stopped")
                child = subprocess.Popen(
                    [sys.executable, "-c", code],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=told,
                    env=environment,
                    start_new_session=True,  # Ctrl-C is ours: we end them all
                )
                self._at_work.add(child)
            try:
                content = told_to(child, question)
            finally:
                self._at_work.discard(child)
            if content is not None:
                return Answer.from_bytes(content)
            told.seek(0)
            last = told.read().decode(errors="replace").strip().rpartition("\n")[2]
        return Answer(raised=f"the process ended with exit code {child.returncode}{': ' if last else ''}{last}")

    def end_all(self) -> None:
        """End those at work, and start none any more."""
        with self._lock:
            self._ended = True
            for child in list(self._at_work):
                end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """End a process, and what it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)  # its own session: the number is that of its group
        elif child.poll() is None:
            child.kill()


def told_to(child: subprocess.Popen[bytes], question: Question) -> bytes | None:
    """Return what a process answered, which is ended then; None where it died before."""
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with suppress(OSError):  # it died: there will be no answer
                child.stdin.write(question.to_bytes())
                child.stdin.close()
            size = int.from_bytes(child.stdout.read(LENGTH), "big")
            content = child.stdout.read(size)
            if not size or len(content) < size:
                child.wait()
                return None
            return content
        finally:
            end(child)


def ask_all(
    questions: Sequence[Question],
    on_answer: Callable[[], None] = lambda: None,
    hash_seeds: Sequence[str | None] | None = None,
) -> list[Answer]:
    """Return the answers of processes of their own, in the order of the questions.

    Raises:
        KeyboardInterrupt: Ctrl-C; no process is left.
    """
    processes = Processes()
    seeds = hash_seeds or [None] * len(questions)
    with ThreadPoolExecutor(max(1, min(processors(), len(questions)))) as threads:
        asked = [threads.submit(processes.ask, *pair) for pair in zip(questions, seeds, strict=True)]
        try:
            for _ in as_completed(asked):
                on_answer()
        except BaseException:
            processes.end_all()
            raise
    return [one.result() for one in asked]
