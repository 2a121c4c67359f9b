"""Invented company names: a stem of a region and a word of a trade, in the region's language.

Stems are made up. One stem may serve several companies of a region; they then belong to one owner.
A stem or a word with a second spelling (Chinese, Japanese, Hebrew) may be written in its own script.
"""

from __future__ import annotations

import re
import unicodedata

STEMS: dict[str, list[tuple[str, str]]] = {
    "DACH": [
        *((stem, "") for stem in "Tannrode Brennweil Grünfelden Kaltenbrück Löwenau Rhovena Seestetten".split()),
        *((stem, "") for stem in "Wolfsacker Öderlin Hallgrub Zirbental Eichhofen Quellstätt Steinäcker".split()),
        *((stem, "") for stem in "Birkwerder Fährgrund Glimmeroth Drachenried Pfauental Ährenfeldt".split()),
    ],
    "Nordics": [
        *((stem, "") for stem in "Ørnvik Sølvdalen Granåsby Havbrisa Lysfjellet Tjärnholma Björklunda".split()),
        *((stem, "") for stem in "Rimfrosta Nattvika Askebyr Isbrandt Vindögat Kallsjöby Talviola Koivuranto".split()),
    ],
    "Benelux": [
        *((stem, "") for stem in "Vlietstroom Kranendijk Zoutlander Terhaeghen Waterlok Molenrade".split()),
        *((stem, "") for stem in "Polderkracht Steenhoven Duinwacht Lindebeke Brugspoor Ravensluis".split()),
    ],
    "France": [
        *((stem, "") for stem in "Clairvoie Montreval Rivaulx Essarive Beaucendre Aubespine Fontargente".split()),
        *((stem, "") for stem in "Chênevert Traversane Orvalise Bretonnel Garrigane Saint-Orlac L’Étincelle".split()),
    ],
    "Southern Europe": [
        *((stem, "") for stem in "Sierralba Montoril Alvareda Peñaluz Riolindo Castelumbra Faroleste".split()),
        *((stem, "") for stem in "Cabraluz Vallecorto Torrefonte Lumezia Corsenna Brianzolo Pietralba".split()),
        ("Ondanera", ""),
    ],
    "Central and Eastern Europe": [
        *((stem, "") for stem in "Škarpa Vltavan Dąbrowiec Żarnówka Horníček Brzozan Kralupin Szélvár".split()),
        *((stem, "") for stem in "Fényhegy Tisovka Carpatin Jasenica Łukomir Bistrelka".split()),
    ],
    "British Isles": [
        *((stem, "") for stem in "O'Hanraghan Thornleigh Pennick Mossbridge Larkholme Ballinkeel".split()),
        *((stem, "") for stem in ("Harrow & Finch", "Glenarrow", "Wexmoor", "Tidewell", "Fenwright", "Inverlaw")),
    ],
    "China": [("Lanhe", "蓝禾"), ("Xinglu", "星麓"), ("Qingfeng", "青枫"), ("Jinqiao", "金翘"), ("Yunshan", "云杉")],
    "Japan": [
        ("Shinonome", "東雲"),
        ("Hoshikawa", "星川"),
        ("Midorino", "緑野"),
        ("Mizukaze", "水風"),
        ("Asagiri", "朝霧"),
    ],
    "Levant": [("Shaked", "שקד"), ("Gal-Yam", "גל-ים"), ("Arazim", "ארזים"), ("Nitzan", "ניצן")],
    "North America": [
        *((stem, "") for stem in ("Cedar Notch", "Blue Mesa", "Prairie Arc", "Juniper Flats", "Cottonwood Gap")),
        *((stem, "") for stem in ("Stillwater Bend", "Kestrel Ridge", "Tamarack & Vale", "Redbluff")),
    ],
}

ENGLISH: dict[str, list[tuple[str, str]]] = {
    "carmaker": [("Motors", ""), ("Automotive", ""), ("Vehicles", "")],
    "charging_operator": [("Charging", ""), ("Charge Points", ""), ("Plug", "")],
    "supplier": [("Drives", ""), ("Battery Systems", ""), ("Castings", ""), ("Sensors", ""), ("Harness", "")],
    "utility": [("Power", ""), ("Energy", ""), ("Grid", "")],
    "fleet": [("Logistics", ""), ("Fleet", ""), ("Taxis", ""), ("Deliveries", "")],
    "developer": [("Software", ""), ("Labs", ""), ("Analytics", "")],
}

WORDS: dict[str, dict[str, list[tuple[str, str]]]] = {
    "DACH": {
        "carmaker": [("Automobile", ""), ("Fahrzeugbau", "")],
        "charging_operator": [("Ladenetz", ""), ("Ladestationen", ""), ("Ladepunkte", "")],
        "supplier": [("Antriebe", ""), ("Batterietechnik", ""), ("Gießerei", ""), ("Kabelwerk", ""), ("Getriebe", "")],
        "utility": [("Stadtwerke", ""), ("Energie", ""), ("Strom", "")],
        "fleet": [("Spedition", ""), ("Fuhrpark", ""), ("Taxi & Mietwagen", ""), ("Zustelldienst", "")],
        "developer": [("Datenwerk", ""), ("Software", ""), ("Labor", "")],
    },
    "Nordics": {
        "carmaker": [("Bilar", ""), ("Biler", "")],
        "charging_operator": [("Ladestrøm", ""), ("Laddning", ""), ("Lading", "")],
        "supplier": [("Batterier", ""), ("Drivteknik", ""), ("Sensorer", ""), ("Metall", "")],
        "utility": [("Kraft", ""), ("Energi", ""), ("Elnät", "")],
        "fleet": [("Transport", ""), ("Åkeri", ""), ("Logistikk", "")],
        "developer": [("Programvara", ""), ("Lab", ""), ("Data", "")],
    },
    "France": {
        "carmaker": [("Automobiles", ""), ("Véhicules", "")],
        "charging_operator": [("Recharge", ""), ("Bornes", "")],
        "supplier": [("Moteurs", ""), ("Batteries", ""), ("Fonderie", ""), ("Câblage", ""), ("Capteurs", "")],
        "utility": [("Énergie", ""), ("Électricité", "")],
        "fleet": [("Transports", ""), ("Livraison", ""), ("Location", "")],
        "developer": [("Logiciels", ""), ("Données", "")],
    },
    "Southern Europe": {
        "carmaker": [("Automóviles", ""), ("Veicoli", "")],
        "charging_operator": [("Recarga", ""), ("Ricarica", "")],
        "supplier": [("Motores", ""), ("Batterie", ""), ("Fundición", ""), ("Sensori", ""), ("Cavi", "")],
        "utility": [("Energía", ""), ("Elettrica", "")],
        "fleet": [("Trasporti", ""), ("Logística", ""), ("Noleggio", "")],
        "developer": [("Software", ""), ("Datos", "")],
    },
    "China": {
        "carmaker": [("Automotive", "汽车"), ("Vehicles", "车辆")],
        "charging_operator": [("Charging", "充电")],
        "supplier": [("Battery Cells", "电池"), ("Drives", "电机"), ("Magnets", "磁材"), ("Castings", "铸造")],
        "utility": [("Energy", "能源")],
        "fleet": [("Logistics", "物流"), ("Delivery", "配送")],
        "developer": [("Software", "软件"), ("Data", "数据")],
    },
    "Japan": {
        "carmaker": [("Motors", "自動車"), ("Vehicles", "車両")],
        "charging_operator": [("Charge Points", "充電")],
        "supplier": [("Drives", "電機"), ("Precision Parts", "精密"), ("Batteries", "電池"), ("Castings", "鋳造")],
        "utility": [("Power", "電力")],
        "fleet": [("Transport", "運輸"), ("Logistics", "物流")],
        "developer": [("Labs", "研究所"), ("Software", "情報")],
    },
    "Levant": {
        "carmaker": [("Motors", "מנועים")],
        "charging_operator": [("Charging", "טעינה"), ("Plug", "תקע")],
        "supplier": [("Sensors", "חיישנים"), ("Drives", "הנעה")],
        "utility": [("Energy", "אנרגיה")],
        "fleet": [("Transport", "הובלות"), ("Deliveries", "משלוחים")],
        "developer": [("Software", "תוכנה"), ("Analytics", "נתונים")],
    },
}

LETTERS = str.maketrans({"ø": "o", "ł": "l", "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def slug(name: str) -> str:
    """An id from a Latin name: lower case, ASCII, words joined by hyphens."""
    plain = unicodedata.normalize("NFC", name).casefold().translate(LETTERS)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")


def words(region: str, kind: str) -> list[tuple[str, str]]:
    """The trade words of a participant type in a region's language, English where none are listed."""
    return WORDS.get(region, ENGLISH)[kind]


def spelled(stem: tuple[str, str], word: tuple[str, str], own_script: bool) -> str:
    """A company's name from its stem and trade word, in the region's own script where wished and there is one."""
    if own_script and stem[1] and word[1]:
        joint = "" if stem[1][0] > "\u3000" else " "
        return f"{stem[1]}{joint}{word[1]}"
    return f"{stem[0]} {word[0]}"
