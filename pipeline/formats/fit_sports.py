"""FIT's words for sports and exercises, in ours."""

from pipeline.formats.fit_messages import Message

STRENGTH = "strength"
SPORTS = {
    "running": "run",
    "cycling": "ride",
    "e_biking": "ride",
    "walking": "walk",
    "hiking": "hike",
    "mountaineering": "hike",
    "swimming": "swim",
    "cross_country_skiing": "ski",
    "alpine_skiing": "ski",
}
SUB_SPORTS = {  # these say more than the sport, which then is `training` or `fitness_equipment`
    "strength_training": STRENGTH,
    "treadmill": "run",
    "indoor_running": "run",
    "spin": "ride",
    "indoor_cycling": "ride",
    "indoor_walking": "walk",
    "lap_swimming": "swim",
    "open_water": "swim",
    "indoor_skiing": "ski",
}
LEVEL = ("treadmill", "indoor_running", "track")
LEGS = {
    "calf_raise",
    "deadlift",
    "hip_raise",
    "hip_stability",
    "hip_swing",
    "leg_curl",
    "lunge",
    "plyo",
    "sled",
    "squat",
}
UPPER_BODY = {
    "bench_press",
    "chop",
    "core",
    "crunch",
    "curl",
    "flye",
    "hyperextension",
    "lateral_raise",
    "leg_raise",
    "plank",
    "pull_up",
    "push_up",
    "row",
    "shoulder_press",
    "shoulder_stability",
    "shrug",
    "sit_up",
    "triceps_extension",
}
WHOLE_BODY = {"carry", "olympic_lift", "sandbag", "tire", "total_body"}


def strength_focus(sets: list[Message]) -> str | None:
    """Tell what was trained by the exercises' names; None where the watch knows none.

    Exercises of the trunk count as upper body: they do not load the legs.
    """
    named = {str(one) for said in sets for one in _listed(said.get("category"))}
    legs, upper = bool(named & LEGS), bool(named & UPPER_BODY)
    if named & WHOLE_BODY or (legs and upper):
        return "whole_body"
    if legs:
        return "legs"
    return "upper_body" if upper else None


def _listed(said: object) -> list[object]:
    return said if isinstance(said, list) else [said]
