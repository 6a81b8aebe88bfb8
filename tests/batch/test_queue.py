"""What goes together to a worker."""

from __future__ import annotations

from baobiao.batch.job import Job
from baobiao.batch.queue import Queue


def _texts(count: int) -> list[Job]:
    return [Job(f"{number:03}.txt") for number in range(count)]


def _groups(queue: Queue) -> list[list[Job]]:
    groups = []
    while several := queue.group():
        groups.append(several)
    return groups


def _learned(queue: Queue, kind: str, seconds: float) -> None:
    for _ in range(100):
        queue.learn(Job(f"other.{kind}"), seconds)


def test_quick_jobs_go_together_and_towards_the_end_fewer_but_never_less_than_is_worth_while() -> None:
    queue = Queue(_texts(200), 2)
    _learned(queue, "txt", 0.05)
    sizes = [len(group) for group in _groups(queue)]
    assert sum(sizes) == 200
    assert 38 < sizes[0] <= 40
    assert sizes[:-1] == sorted(sizes[:-1], reverse=True)
    assert 4 <= min(sizes[:-1]) <= 5


def test_a_slow_job_goes_by_itself_among_quick_ones() -> None:
    jobs = _texts(100)
    jobs[10] = Job("slow.docx")
    queue = Queue(jobs, 2)
    _learned(queue, "txt", 0.01)
    _learned(queue, "docx", 3)
    slow = next(group for group in _groups(queue) if jobs[10] in group)
    assert slow == [jobs[10]]


def test_the_large_ones_among_the_last_go_first_and_all_others_keep_their_order() -> None:
    jobs = [Job(f"{number}.pdf", signature=f"{number}-0-0") for number in range(40)]
    given = [job for group in _groups(Queue(jobs, 2)) for job in group]
    assert given == [*jobs[:24], *reversed(jobs[24:])]


def test_each_job_goes_once_even_where_none_of_its_kind_was_done() -> None:
    jobs = [Job("a folder", signature="0f" * 16), Job("b"), Job("c.txt")]
    given = [job for group in _groups(Queue(jobs, 8)) for job in group]
    assert sorted(given, key=lambda job: job.path) == jobs
