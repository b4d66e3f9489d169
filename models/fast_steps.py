"""models/steps.py compiled by numba: a few times as fast over many rows, the same to the last bit.

Numba keeps what it has compiled beside this file, or in the user's cache where that cannot be
written; where neither can, every process compiles anew, which takes two to three seconds, as the
first use of a version does. No `fastmath`: sums keep their order.
"""

import numpy as np

from features.sight import compiled

COUNT = np.int32
BLOCK = 512  # values at a time, so that they and their counts stay in a processor's first cache


@compiled
def line(values, centre, spread, slope, far, total):
    """Add a feature's line to the total."""
    for i in range(values.size):
        at = (values[i] - centre) / spread
        at = -far if at < -far else at
        at = far if at > far else at
        total[i] += (at if at == at else 0.0) * slope


@compiled
def count(values, cuts, at):
    """Count the cuts that lie below each value, four in one go; the unknown has the last step."""
    last, four = np.int32(cuts.size + 1), cuts.size // 4 * 4
    for start in range(0, values.size, BLOCK):
        own, to = values[start : start + BLOCK], at[start : start + BLOCK]
        for i in range(own.size):
            to[i] = last if own[i] != own[i] else np.int32(0)
        for j in range(0, four, 4):
            a, b, c, d = cuts[j], cuts[j + 1], cuts[j + 2], cuts[j + 3]
            for i in range(own.size):
                one = own[i]
                to[i] += (
                    np.int32(one > a) + np.int32(one > b) + np.int32(one > c) + np.int32(one > d)
                )
        for j in range(four, cuts.size):
            a = cuts[j]
            for i in range(own.size):
                to[i] += np.int32(own[i] > a)


@compiled
def combine(at, steps, cell):
    """Move cells on to those of one more feature."""
    for i in range(cell.size):
        cell[i] = cell[i] * steps + at[i]


@compiled
def look_up(table, cell, total):
    """Add each row's cell of a table to the total."""
    for i in range(cell.size):
        total[i] += table[cell[i]]
