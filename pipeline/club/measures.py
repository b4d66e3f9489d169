"""What an exposure is worth on a day, worked out from the truth of the club.

Every function takes (athletes, days) arrays or the club, and a day; it returns one value per
athlete and never looks at the day's own run.
"""

import numpy as np

from pipeline.club.blood import HAEMOGLOBIN_CUTOFF
from pipeline.club.life import Club
from pipeline.club.training import EASY, HARD

B12_LOW, B12_BORDERLINE = 148, 221  # pmol/L


def spike(run_km: np.ndarray, day: int) -> np.ndarray:
    """Say whether the longest run of 3 days beat that of the 30 days before them by over 10 %."""
    recent = run_km[:, day - 3 : day].max(axis=1)
    before = run_km[:, day - 33 : day - 3].max(axis=1)
    return ((before > 0) & (recent > 1.10 * before)).astype(float)


def personal_z(values: np.ndarray, day: int, floor: float) -> np.ndarray:
    """Set `values` of a day against the athlete's 28 days before it, in SDs of at least `floor`."""
    past = values[:, day - 28 : day]
    return (values[:, day] - past.mean(axis=1)) / past.std(axis=1, ddof=1).clip(floor)


def load_yesterday_z(load: np.ndarray, day: int) -> np.ndarray:
    """Set ln(1 + yesterday's load) against d−2…d−29, SDs of at least 0.5, ±3 SD."""
    return personal_z(np.log1p(load), day - 1, floor=0.5).clip(-3, 3)


def load_7d_z(load: np.ndarray, day: int) -> np.ndarray:
    """Set the load of d−7…d−1 against the athlete's own such sums of the 28 days before, ±3 SD."""
    sums = np.stack([load[:, d - 7 : d].sum(axis=1) for d in range(day - 28, day + 1)], axis=1)
    return personal_z(sums, 28, floor=100.0).clip(-3, 3)


def no_rest(busy: np.ndarray, day: int) -> np.ndarray:
    """Say whether each of the 7 days before had a run or strength work for the legs."""
    return busy[:, day - 7 : day].all(axis=1).astype(float)


def of_last(values: np.ndarray, where: np.ndarray, day: int) -> np.ndarray:
    """Return the value of the last of the 2 days before on which `where` holds, else NaN."""
    yesterday = np.where(where[:, day - 1], values[:, day - 1], np.nan)
    before = np.where(where[:, day - 2], values[:, day - 2], np.nan)
    return np.where(where[:, day - 1], yesterday, before)


def cadence_deficit(club: Club, day: int) -> np.ndarray:
    """Mean shortfall below the own line over the last 5 runs, per 5 %, never below 0."""
    run = club.training.run[:, :day]
    below = 1 - club.device.cadence_spm[:, :day] / club.device.cadence_line_spm[:, :day]
    last = [row[ran][-5:] for row, ran in zip(below, run, strict=True)]
    means = np.array([values.mean() if len(values) else 0.0 for values in last])
    return (100 * means / 5).clip(0)


def shoe_over(club: Club, day: int) -> np.ndarray:
    """Distance beyond 500 km on the pair of the last run, per 300 km, 0 to 2."""
    run = club.training.run[:, :day]
    last = day - 1 - run[:, ::-1].argmax(axis=1)
    km = club.shoes.km_after(club.training.run_km)[np.arange(len(run)), last]
    return np.where(run.any(axis=1), ((km - 500) / 300).clip(0, 2), 0.0)


def carbs_before_long_low(club: Club, day: int) -> np.ndarray:
    """Say whether under 1 g/kg was eaten before a run of 75 min or more in the last 2 days."""
    long = club.training.run_min >= 75
    return (of_last(club.fuel.before_gkg, long, day) < 1).astype(float)


def carbs_during_low(club: Club, day: int) -> np.ndarray:
    """Say whether under 30 g an hour was eaten on a run over 90 min in the last 2 days."""
    long = club.training.run_min > 90
    return (of_last(club.fuel.during_gph, long, day) < 30).astype(float)


def mass_loss(club: Club, day: int) -> np.ndarray:
    """Body mass lost on yesterday's run, % beyond 2."""
    lost = club.fuel.mass_loss_pct[:, day - 1] * club.training.run[:, day - 1]
    return (lost - 2).clip(0)


def sleep_mean_short(club: Club, day: int) -> np.ndarray:
    """Mean sleep of 7 nights below 7 h."""
    return (7 - club.body.asleep_h[:, day - 6 : day + 1].mean(axis=1)).clip(0)


def haemoglobin_low(club: Club, day: int) -> np.ndarray:
    """Say whether haemoglobin is below the cut-off for the sex."""
    cutoff = np.array(HAEMOGLOBIN_CUTOFF)[club.people.female.astype(int)]
    return (club.blood.haemoglobin[:, day] < cutoff).astype(float)


def b12_borderline(club: Club, day: int) -> np.ndarray:
    """Say whether vitamin B12 lies from 148 to below 221 pmol/L."""
    b12 = club.blood.b12
    return ((b12 >= B12_LOW) & (b12 < B12_BORDERLINE)).astype(float)


def easy_too_hard(club: Club, day: int) -> np.ndarray:
    """Exertion of the easy runs of 28 days beyond 4 of 10, points."""
    rpe = club.training.run_rpe[:, day - 28 : day]
    easy = club.training.kind[:, day - 28 : day] == EASY
    return mean_where((rpe - 4).clip(0), easy)


def heat(club: Club, day: int) -> np.ndarray:
    """WBGT of the runs of 3 days beyond 15 °C, per 5 °C."""
    excess = ((club.weather.wbgt_c[:, day - 3 : day] - 15) / 5).clip(0, 4)
    return mean_where(excess, club.training.run[:, day - 3 : day])


def of_last_runs(values: np.ndarray, run: np.ndarray, count: int) -> np.ndarray:
    """Average the last `count` runs before the end of the arrays; 0 without any."""
    order = np.cumsum(run[:, ::-1], axis=1)[:, ::-1]
    return mean_where(values, run & (order <= count))


def mean_where(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Average each athlete's values where `where` holds; 0 where nowhere."""
    count = where.sum(axis=1)
    return np.where(count > 0, (values * where).sum(axis=1) / count.clip(1), 0.0)


def pace_uneven(club: Club, day: int) -> np.ndarray:
    """Unevenness of the last 5 runs that were not hard, in SDs of the club."""
    steady = (club.training.run & (club.training.kind != HARD))[:, :day]
    uneven = of_last_runs(club.form.pace_variation[:, :day], steady, 5)
    return (uneven / 0.045 - 1) / 0.4


def no_warm_up(club: Club, day: int) -> np.ndarray:
    """Share of the last 10 runs with less than 5 min of warming up."""
    cold = (club.form.warmup_min[:, :day] < 5).astype(float)
    return of_last_runs(cold, club.training.run[:, :day], 10)


def imbalance(club: Club, day: int) -> np.ndarray:
    """Mean distance of ground contact from even over the runs of 28 days, %-points."""
    month = slice(day - 28, day)
    return mean_where(np.abs(club.form.imbalance_pct[:, month]), club.training.run[:, month])
