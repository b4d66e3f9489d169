"""Features that the sources name and that are not computed, each with the reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A feature that was considered: its names, what it would be, and why it is not there."""

    names: tuple[str, ...]
    about: str
    reason: str


def _left(names: str, about: str, reason: str) -> LeftOut:
    return LeftOut(tuple(names.split()), about, reason)


LEFT_OUT = (
    _left(
        "cho_gap_48h",
        "carbohydrate short of a target that grows with training",
        "its targets are a judgement; `carbs_2d` counts what was eaten, without a target",
    ),
    _left(
        "cho_pre_gkg cho_in_run_gph",
        "carbohydrate before and during a run, as amounts",
        "the same numbers as the shortfalls `carbs_before_long_run_short` and "
        "`carbs_during_long_run_short`, of which one each is counted",
    ),
    _left(
        "ea_kcal_kgffm",
        "energy left for the body after training",
        "energy eaten is poorly reported, and its lines are disputed; energy eaten is shown",
    ),
    _left("sweat_rate_lph", "sweat an hour", "a description of a person, with no line of concern"),
    _left(
        "sodium_loss_mg_est", "sodium lost in sweat", "the sodium of sweat is logged by no format"
    ),
    _left(
        "strain_7d",
        "training load times its sameness",
        "the product of two that are counted, `load_7d` and `load_monotony_7d`",
    ),
    _left(
        "load_28d ewma28 ctl42 ewma7 atl7",
        "other means of the training load",
        "of numbers that rise and fall together one is counted: `load_7d`; the longer ones enter "
        "as `load_balance`",
    ),
    _left(
        "load_imputed_d",
        "exertion guessed from the heart rate where it was not rated",
        "a guess would look like a rating; a session without one counts a fixed exertion a minute",
    ),
    _left(
        "wk_ratio_unc",
        "this week's distance over that of the weeks before",
        "a cohort of 5,205 runners found no relationship with it",
    ),
    _left(
        "acwr",
        "recent over long-term training load",
        "dividing by the long-term load adds nothing that chance would not (Impellizzeri 2020)",
    ),
    _left(
        "spike30_bin",
        "a much longer run, in four classes",
        "the same number as `longest_run_jump`, in coarser steps",
    ),
    _left(
        "planned_spike30 dehyd_risk_planned strength_before_quality",
        "what is planned for the day",
        "nothing planned is an input: an estimate rests on what happened before it",
    ),
    _left(
        "soreness_z",
        "soreness against one's own usual",
        "soreness is one item of a rated label, and a longer mean of it would swallow slow causes",
    ),
    _left(
        "hooper_index",
        "sum of sleep, stress, fatigue and soreness",
        "a sum of four that are each counted for itself",
    ),
    _left("cooldown_done_rate", "share of runs with a cool-down", "a trial found no effect"),
    _left(
        "ck_ratio",
        "creatine kinase against one's own rest",
        "it needs several draws, each soon after a run; the value is shown",
    ),
    _left(
        "ill_flag_7d",
        "an illness in the last week",
        "no estimate is made while an illness is reported",
    ),
    _left(
        "sleep_h_last",
        "hours of sleep",
        "the same number as the shortfall `sleep_short_last`, which alone is counted",
    ),
    _left("hrs_since_travel", "time since a journey", "logged by no format"),
    _left(
        "cadence_spm",
        "steps a minute as they are",
        "they follow speed and body height; `cadence_deficit` compares with one's own line",
    ),
    _left("gct_ms", "time on the ground", "it hardly goes with economy (Van Hooren 2024); shown"),
    _left(
        "foot_strike",
        "landing on heel or forefoot",
        "studies found no effect or the opposite, and no format logs it",
    ),
    _left(
        "shoe_km",
        "distance on the shoes as it is",
        "the same number as `shoe_over`, which begins where wear is said to begin",
    ),
    _left("slick_wet", "worn soles on wet ground", "the ground of the run is not known before it"),
    _left(
        "iron_stage",
        "stages of iron stores",
        "a verdict in four classes, where `ferritin_deficit` is the same measure without steps",
    ),
    _left(
        "tsat_pct",
        "transferrin saturation as it is",
        "the same number as the shortfall `saturation_short`",
    ),
    _left(
        "b12_class b12_functional holotc_class",
        "classes of vitamin B12",
        "the same measures as `b12_deficit` and `active_b12_short`, in coarser steps",
    ),
    _left(
        "vegan_flag",
        "diet as a reason for low iron stores",
        "diet counts once, for vitamin B12 (`b12_diet`); of iron stores the blood value says more",
    ),
    _left(
        "mcv_high",
        "large red blood cells",
        "low vitamin B12 shows without it, and it has other reasons; the value is shown",
    ),
    _left(
        "blood_age_d draw_hrs_since_hard",
        "age of a draw, and its distance from hard training",
        "they decide whether a value counts at all, and say nothing about legs",
    ),
    _left(
        "smoking_adjustment",
        "haemoglobin corrected for smoking",
        "smoking is logged by no format",
    ),
    _left(
        "load_is_imputed ferritin_unreliable",
        "marks for what is missing or in doubt",
        "a value in doubt is missing, and the trees learn from missing values themselves",
    ),
)
