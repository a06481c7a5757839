"""One call, compiled into the loop that is timed."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# Calls of one measurement, however long they take.
FEWEST_CALLS = 5


@dataclass(frozen=True)
class Bench:
    """A call that is made for each of some arguments, which take turns."""

    once: Callable[[Any], Any]
    each: Callable[[list[Any]], None]
    arguments: list[Any]

    @classmethod
    def compile(cls, expression: str, argument: str, names: dict[str, Any], arguments: list[Any]) -> Bench:
        """Takes one call as an expression, in which `argument` is the name of what changes."""
        compiled = dict(names)
        exec(
            f"def once({argument}):\n    return {expression}\n"
            f"def each(arguments):\n    for {argument} in arguments:\n        {expression}\n",
            compiled,
        )
        return cls(compiled["once"], compiled["each"], arguments)

    def time(self, calls: int, clock: Callable[[], int] = time.process_time_ns) -> int:
        """Returns how long so many calls take: nanoseconds of CPU time, unless there is another clock."""
        arguments = list(islice(cycle(self.arguments), calls))
        each = self.each
        start = clock()
        each(arguments)
        return clock() - start

    def calibrate(self, budget_ns: int) -> int:
        """Returns how many calls take about that long."""
        calls = FEWEST_CALLS
        self.time(calls)
        while (took := self.time(calls)) < budget_ns / 4:
            calls *= 2
        # What lives on is no business of the collections that fall into the measurements.
        gc.collect()
        gc.freeze()
        return max(FEWEST_CALLS, calls * budget_ns // max(took, 1))
