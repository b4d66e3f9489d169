"""What a sum of causes is made of, over some thousand rows at a time, in NumPy.

models/fast_steps.py does the same, compiled, to the last bit.
"""

import numpy as np

COUNT = np.intp  # of steps, and of the cells of a table


def line(
    values: np.ndarray, centre: float, spread: float, slope: float, far: float, total: np.ndarray
) -> None:
    """Add a feature's line to the total; see lines.py."""
    at = (values - centre) / spread
    np.minimum(np.maximum(at, -far, out=at), far, out=at)
    np.putmask(at, np.isnan(at), 0.0)
    at *= slope
    total += at


def count(values: np.ndarray, cuts: np.ndarray, at: np.ndarray) -> None:
    """Count the cuts that lie below each value: its step; one that is not known has the last."""
    small = np.zeros(len(values), dtype=np.uint8 if len(cuts) < 255 else np.uint16)
    above = np.empty(len(values), dtype=bool)
    for cut in cuts:
        np.greater(values, cut, out=above)
        small += above.view(np.uint8)
    np.add(small, np.isnan(values) * small.dtype.type(len(cuts) + 1), out=at)


def combine(at: np.ndarray, steps: int, cell: np.ndarray) -> None:
    """Move cells on to those of one more feature, which has so many steps."""
    cell *= steps
    cell += at


def look_up(table: np.ndarray, cell: np.ndarray, total: np.ndarray) -> None:
    """Add each row's cell of a table to the total."""
    total += table[cell]
