"""Columns as people call them every day, and what is said of those that are not read. SYNTHETIC."""

import pytest

from pipeline.formats import diary_hints, diary_page
from pipeline.formats.columns import plain
from pipeline.formats.declared import Cohort, Scale
from pipeline.formats.diary_headers import meaning_of
from pipeline.formats.diary_words import NAMES
from pipeline.formats.reading import NOTHING
from tests.pipeline.formats.by_hand import sample, table

EVERYDAY = {
    "legs": [
        *("Beine", "Beinschwere 0-10", "Heaviness of legs (0=fresh 10=very heavy)", "Leg feel"),
        *("Gefühl Beine (1=frisch, 10=sehr schwer)", "Jambes (1-10)", "Lourdeur des jambes"),
        *("Piernas", "Pesadez de piernas", "Gambe", "Pesantezza delle gambe", "Benen"),
        *("Zwaarte benen", "Pernas", "Peso nas pernas"),
    ],
    "sport": ["Session", "Sesión", "Sessie", "Sessão"],
    "duration_min": ["Mins", "min", "Umfang (min)", "Run (min)"],
    "duration_h": ["Umfang (h)", "Volume (hours)"],
    "distance_km": ["Umfang (km)", "Run (km)", "Lauf (km)", "Course (km)", "Corsa km"],
    "distance_mi": ["Run (miles)"],
    "sleep_h": ["Slept (h)", "Geschlafen (Std)"],
    "sleep": ["Slept", "How long did you sleep?", "Wie lange hast du geschlafen?"],
    "sleep_quality": [
        "Wie hast du geschlafen? (1 = schlecht; 5 = sehr gut)",
        *("How did you sleep?", "¿Cómo has dormido?", "Come hai dormito?", "Wie war dein Schlaf?"),
    ],
    "body_mass_kg": [
        "Gewicht (kg)",
        "Weight (kg)",
        "Poids (kg)",
        "Peso kg",
        "Lichaamsgewicht (kg)",
    ],
    "body_mass_lb": ["Weight (lbs)"],
    "readiness": ["Erholung", "Recovery (1-10)", "Récupération", "Herstel"],
    None: ["Umfang", "Run", "Ruhepuls", "Resting HR", "Weight class", "Lauf"],
}


@pytest.mark.parametrize("meaning", EVERYDAY)
def test_everyday_headers_are_read(meaning):
    found = {header: meaning_of(header) for header in EVERYDAY[meaning]}
    assert found == dict.fromkeys(EVERYDAY[meaning], meaning)


def test_a_scale_is_read_off_a_header_of_legs(tmp_path):
    content = table("Datum;Training;Gefühl Beine (1=frisch, 10=sehr schwer)", "2025-03-01;Lauf;10")
    assert sample(tmp_path, "d.csv", content).rows("checkins", "kind", "legs") == [
        ("after_run", 10.0)
    ]


@pytest.mark.parametrize(
    ("header", "item", "column"),
    [("Beine", "legs", "legs"), ("Erholung", "readiness", "low_readiness")],
)
def test_legs_and_recovery_alone_do_not_say_which_end_is_good(header, item, column, tmp_path):
    content = table(f"Datum;{header}", "2025-03-01;5")
    found = sample(tmp_path, "d.csv", content)
    assert (1, header) in [(one.line, one.column) for one in found.refused if one.is_loss]
    scales = {item: Scale(low=1, high=5, better="high")}
    found = sample(tmp_path, "d.csv", content, Cohort(timezone="Europe/Oslo", scales=scales))
    assert found.rows("checkins", column) == [(0.0,)]


def test_body_mass_needs_a_unit(tmp_path):
    rows = ["2025-03-01;8;71,5", "2025-03-02;8;72 kg", "2025-03-03;8;160 lbs", "2025-03-04;8;7"]
    for header, masses in {
        "Weight (kg)": [71.5, 72.0, 72.575, None],
        "Weight (lb)": [32.432, 72.0, 72.575, None],
        "Weight": [None, 72.0, 72.575, None],
    }.items():
        found = sample(tmp_path, "d.csv", table(f"Date;Sleep (h);{header}", *rows))
        read = [mass for (mass,) in found.rows("checkins", "body_mass_kg")]
        assert read == [mass if mass is None else pytest.approx(mass, abs=0.001) for mass in masses]
        assert found.tables["checkins"].height == 4
        assert len(found.told("value")) == masses.count(None)


def test_a_weight_on_a_bar_is_no_body_mass(tmp_path):
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Weight (kg);Reps", "2025-03-01;8;80;5"))
    assert found.rows("checkins", "body_mass_kg") == [(None,)]
    assert [column for _, column, *_ in found.told("note")] == ["Reps", "Weight (kg)"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        *(("Beine schwer", "schwere beine"), ("Musklekater (1-5)", "muskelkater")),
        *(("Sorenes", "soreness"), ("Calidad sueño", "calidad de sueño")),
    ],
)
def test_the_closest_known_word_is_told(header, name, tmp_path):
    found = sample(tmp_path, "d.csv", table(f"Date;Stress;{header}", "2025-03-01;2;2"))
    (remedy,) = [one.remedy for one in found.refused if one.scope == "note"]
    assert remedy == f"to have it read, call it `{name}`"


def test_a_word_is_told_only_where_one_is_close_and_still_free():
    assert diary_hints.remedy("Sorenes", {"soreness"}).startswith(NOTHING)
    for header in ("Weather", "Shoes", "Coach", "Heart rate", "Pace", "Temp"):
        assert diary_hints.remedy(header, ()).startswith(NOTHING)
    assert "`Umfang (km)`" in diary_hints.remedy("Umfang", ())
    for header in ("Ruhepuls", "Resting HR", "FC repos"):
        assert "nights.csv" in diary_hints.remedy(header, ())


def test_every_word_means_one_thing():
    told = [{plain(name) for name in names} for names in NAMES.values()]
    assert sum(map(len, told)) == len(set().union(*told))


def test_the_page_lists_every_word_and_each_is_read_as_it_says():
    assert set(diary_page.ITEMS) == set(NAMES)
    rows = [line.strip("|").split("|") for line in diary_page.shown() if line.startswith("| ")]
    words = {cells[0].strip(): cells[1].strip().split(", ") for cells in rows}
    for item, said in diary_page.ITEMS.items():
        read = {meaning_of(f"{word} (km)" if item == "volume" else word) for word in words[said]}
        assert read == {"distance_km" if item == "volume" else item}
