"""What laboratories call a marker: English, German, French, Spanish, Italian, Dutch, Portuguese.

Capitals, accents and signs do not matter, nor whether a name says that it was measured in serum.
"""

NAMES: dict[str, tuple[str, ...]] = {
    "ferritin": ("ferritine", "ferritina"),
    "iron": ("fe", "eisen", "fer", "hierro", "ferro", "sideremia", "ijzer"),
    "tibc": (
        *("total iron binding capacity", "iron binding capacity", "eisenbindungskapazität", "tebk"),
        *("totale eisenbindungskapazität", "ctff", "capacité totale de fixation du fer"),
        *(
            "capacité totale de fixation de la transferrine",
            "capacidad total de fijación de hierro",
        ),
        *("capacidad total de fijación del hierro", "capacità totale di legare il ferro"),
        *("capacità totale legante il ferro", "totale ijzerbindingscapaciteit", "tijbc", "tybc"),
        *("capacidade total de fixação do ferro", "capacidade total de ligação do ferro"),
        *("capacidade total de fixação de ferro", "capacidade total de ligação de ferro"),
    ),
    "transferrin": ("transferrine", "transferrina", "transferina"),
    "transferrin_saturation": (
        *("tsat", "iron saturation", "transferrin sat", "saturation of transferrin"),
        *("transferrinsättigung", "transferrin sättigung", "eisensättigung"),
        *("saturation de la transferrine", "saturation transferrine", "saturation en fer", "cst"),
        *("coefficient de saturation", "coefficient de saturation de la transferrine"),
        *("coefficient de saturation en fer", "saturación de transferrina"),
        *("saturación de la transferrina", "saturación transferrina", "sat transferrina"),
        *("índice de saturación de transferrina", "índice de saturación de la transferrina"),
        *("saturazione transferrina", "saturazione della transferrina"),
        *("transferrineverzadiging", "transferrine verzadiging", "transferrinesaturatie"),
        *("transferrine saturatie", "ijzerverzadiging", "saturação da transferrina"),
        *("saturação de transferrina", "saturação transferrina"),
        *("índice de saturação da transferrina", "índice de saturação de transferrina"),
    ),
    "haemoglobin": (
        *("hemoglobin", "hb", "hgb", "hämoglobin", "hémoglobine", "hemoglobina", "emoglobina"),
    ),
    "b12": (
        *("vitamin b12", "vit b12", "vitb12", "vitaminb12", "vitamine b12", "vitamina b12"),
        *("cobalamin", "cobalamine", "cobalamina", "cyanocobalamin", "cyanocobalamine"),
        *("cianocobalamina", "total vitamin b12", "vitamin b12 total", "vitamin b12 gesamt"),
    ),
    "crp": (
        *("c reactive protein", "hs crp", "hscrp", "crp hs", "crp us", "crp ultrasensible"),
        *("c reaktives protein", "crp sensitiv", "protéine c réactive", "proteína c reactiva"),
        *("proteina c reattiva", "proteína c reativa", "c reactief proteïne"),
        *("c reactieve proteïne", "c reactief eiwit", "pcr us", "pcr ultrasensible"),
        *("pcr ultrassensível", "pcr ultrasensibile"),
    ),
    "haematocrit": (
        *("hematocrit", "hct", "hämatokrit", "hkt", "hématocrite", "hematocrito", "ematocrito"),
        "hematocriet",
    ),
    "mean_cell_volume": (
        *("mcv", "mean corpuscular volume", "vgm", "volume globulaire moyen", "vcm"),
        *("volumen corpuscular medio", "volume corpuscolare medio", "volume corpuscular médio"),
        *("mittleres zellvolumen", "mittleres korpuskuläres volumen", "gemiddeld celvolume"),
    ),
    "active_b12": (
        *("active b12", "b12 active", "holotranscobalamin", "holotc", "holo tc", "aktives b12"),
        *("holo transcobalamin", "aktives vitamin b12", "vitamin b12 aktiv", "vitamin b12 active"),
        *("vitamin b12 holotc", "vitamin b12 holo tc", "vitamin b12 holotranscobalamin"),
        *("holotranscobalamine", "holotranscobalamina", "vitamine b12 active"),
        *("vitamina b12 activa", "vitamina b12 attiva", "vitamina b12 ativa"),
        *("actieve vitamine b12", "actief b12", "b12 activa", "b12 attiva", "b12 ativa"),
    ),
    "methylmalonic_acid": (
        *("mma", "methylmalonsäure", "acide méthylmalonique", "ácido metilmalónico"),
        *("acido metilmalonico", "methylmalonzuur"),
    ),
    "folate": (
        *("folic acid", "folat", "folsäure", "folates", "acide folique", "folato", "folatos"),
        *("ácido fólico", "folati", "foliumzuur", "folaat", "vitamin b9", "vitamine b9"),
        "vitamina b9",
    ),
    "vitamin_d": (
        *("vit d", "vitd", "25 oh vitamin d", "25 oh d", "25ohd", "25 oh d3", "vitamin d 25 oh"),
        *("25 hydroxyvitamin d", "25 hydroxyvitamin d3", "vitamin d 25 hydroxy"),
        *("25 hydroxy vitamin d", "25 oh vitamin d3", "vitamin d3 25 oh", "vitamine d"),
        *("vitamina d", "25 oh vitamine d", "25 oh vitamine d3", "vitamine d 25 oh"),
        *("25 oh vitamina d", "25 oh vitamina d3", "vitamina d 25 oh", "25 hydroxyvitamine d"),
        *("25 hidroxivitamina d", "25 hidroxi vitamina d", "25 idrossivitamina d"),
        *("vitamin d3", "vit d3", "vitamine d3", "vitamina d3"),
        *("vitamine d3 25 oh", "vitamina d3 25 oh", "vitamina d 25 hidroxi"),
    ),
    "magnesium": ("magnesio",),
    "sodium": ("na", "natrium", "sodio"),
    "potassium": ("k", "kalium", "potasio", "potassio"),
    "creatine_kinase": (
        *("ck", "cpk", "ck total", "cpk total", "ck gesamt", "ck totale", "cpk totale"),
        *("creatinkinase", "kreatinkinase", "créatine phosphokinase", "creatina quinasa"),
        *("creatinquinasa", "creatincinasa", "creatina cinasa", "creatinfosfoquinasa"),
        *("creatinchinasi", "creatina chinasi", "creatinfosfochinasi", "creatinekinase"),
        *("creatina quinase", "creatinoquinase", "creatinofosfoquinase"),
    ),
    "cortisol": ("kortisol", "cortisolo"),
    "testosterone": (
        *("total testosterone", "testosterone total", "testosteron", "gesamttestosteron"),
        *("testosteron gesamt", "testostérone totale", "testosterona", "testosterona total"),
        *("testosterone totale", "totaal testosteron"),
    ),
    "homocysteine": ("homocystein", "homocisteína", "omocisteina"),
    "reticulocyte_haemoglobin": (
        *("reticulocyte hemoglobin", "ret he", "chr", "retikulozyten hämoglobin"),
        *(
            "hémoglobine réticulocytaire",
            "hemoglobina reticulocitaria",
            "reticulocyten hemoglobine",
        ),
        *("emoglobina reticolocitaria", "contenuto di emoglobina dei reticolociti"),
        "hemoglobina reticulocitária",
    ),
}
OF_CELLS = ("haemoglobin", "haematocrit", "mean_cell_volume", "reticulocyte_haemoglobin")
IN_SERUM = (  # of what cells hold it would be another thing: what they have spilt
    *("{}", "s {}", "serum {}", "serum{}", "{} serum", "{} s", "{} im serum", "{} sérique"),
    *("{} sérico", "{} sérica", "{} sierico", "{} sierica", "{} in serum"),
)
# Other things have these names too: a test for a virus, a height. Only the marker's unit tells.
SHARED = {"pcr": "crp", "ht": "haematocrit", "hto": "haematocrit", "hte": "haematocrit"}
# Also oxygen has a saturation, and also in %: no unit tells which is meant.
UNCLEAR = (
    *("saturation", "sättigung", "saturación", "saturazione", "saturatie", "verzadiging"),
    "saturação",
)
