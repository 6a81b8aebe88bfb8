"""A process that recovers the sources it is told of, a line of JSON each way, until its input ends.

It may die, hang or grow; who started it (`baobiao.batch.supervise`) sees to that.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import BinaryIO

from baobiao.batch.job import READY, Job, recover_one


def main() -> None:
    """Answer every line of stdin on stdout; what libraries print to stdout goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    answers.write(READY)
    while True:
        answer = recover_one(Job.from_json(jobs.get())).to_line() + b"\n"
        sent = 0
        while sent < len(answer):
            sent += answers.write(answer[sent:]) or 0


def _listen(lines: BinaryIO, jobs: queue.SimpleQueue[bytes]) -> None:
    """Pass the lines on; when there are no more, who sent them is gone, and so is the sense of the work under way."""
    for line in lines:
        jobs.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
