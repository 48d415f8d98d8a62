"""Tables of 229 Korean municipalities, built from public records for tests.

What is assumed, since no record holds it: roads run 1.3 times as long as the straight
line between centroids and are driven at 50 km/h; a new link is driven at 80 km/h and
costs 30 billion won a km; rail is ridden at 35 km/h, with 3 minutes to change trains
and 10 more from door to door.
"""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping

from madang import access
from madang.metrics.transport import great_circle_distance
from madang.places import resolve

SETS = ("kr_sigungu_panel", "kr_rail_network", "kr_migration_od", "boundaries")
ROAD, NEW, RAIL, DETOUR = 50.0, 80.0, 35.0, 1.3
A_KM = 30e9
SHORT, LONGEST = 15.0, 60.0  # km of a candidate, minutes of a ride
SIDO = {"11": "11", "26": "21", "27": "22", "28": "23", "29": "24", "30": "25",
        "31": "26", "36": "29", "41": "31", "51": "32", "43": "33", "44": "34",
        "52": "35", "46": "36", "47": "37", "48": "38", "50": "39"}  # fmt: skip
INDICATORS = [  # column, dimension, direction, unit, Korean, English
    ("water_supply", "territory", 1, "%", "상수도보급률", "Water supply"),
    ("sewer_supply", "territory", 1, "%", "하수도보급률", "Sewerage"),
    ("road_pavement_rate", "territory", 1, "%", "도로포장률", "Paved roads"),
    ("hospital_bed", "territory", 1, "병상/천 명", "천 명당 병상 수",
     "Hospital beds per 1,000"),
    ("doctor_per1000", "territory", 1, "명/천 명", "천 명당 의사 수",
     "Doctors per 1,000"),
    ("culture_facility_count", "territory", 1, "개소", "문화기반시설 수",
     "Cultural facilities"),
    ("employ_rate", "people", 1, "%", "고용률", "Employment rate"),
    ("unemp_rate", "people", -1, "%", "실업률", "Unemployment rate"),
    ("childcare_pk", "people", 1, "개소/천 명", "천 명당 보육시설 수",
     "Childcare centres per 1,000"),
    ("net_rate", "people", 1, "‰", "순이동률", "Net migration rate"),
    ("fertility", "people", 1, "명", "합계출산율", "Total fertility rate"),
    ("fiscal_indep", "autonomy", 1, "%", "재정자립도", "Fiscal self-reliance"),
    ("grdp_pc", "autonomy", 1, "백만 원", "1인당 지역내총생산", "GRDP per head"),
    ("manuf_share", "autonomy", 1, "%", "제조업 비중", "Share of manufacturing"),
    ("population", "people", 1, "명", "주민등록인구", "Residents"),
    ("elderly", "people", 1, "명", "고령인구", "Residents of 65 and over"),
    ("youth", "people", 1, "명", "청년인구", "Young residents"),
]  # fmt: skip
COUNTED = ("population", "elderly", "youth")  # residents: they weigh nothing


def tables(root):
    """Give the tables of the study by name."""
    panel = pd.read_parquet(root / "kr_sigungu_panel" / "panel_2008_2023.parquet")
    panel["region"] = panel["region_code"].astype(str)
    panel = panel.rename(columns={"elderly_pop": "elderly", "youth_pop": "youth"})
    last = panel[panel["year"] == 2023].set_index("region")
    shapes = _outlines(root, last)
    places = shapely.centroid(np.array(shapes.tolist(), dtype=object))
    lat, lon = shapely.get_y(places), shapely.get_x(places)
    regions = _regions(last, lat, lon)
    flows = _moves(root, last)
    links = _links(root, regions[regions["level"] == "municipality"])
    held = _opportunities(panel, last)
    definitions = pd.DataFrame([
        {"indicator": c, "name": ko, "name_ko": ko, "name_en": en, "dimension": d,
         "direction": sign, "unit": unit, "source": "KOSIS",
         "weight": 0 if c in COUNTED else 1,
         "denominator": "population" if c == "culture_facility_count" else None}
        for c, d, sign, unit, ko, en in INDICATORS
    ])  # fmt: skip
    values = panel[panel["year"] >= 2011].melt(
        ["region", "year"], [row[0] for row in INDICATORS], "indicator", "value"
    )
    return {
        "regions": regions,
        "indicators": values.dropna(subset=["value"]),
        "indicator_definitions": definitions,
        "flows": flows, "links": links, "opportunities": held,
        "boundaries": pd.DataFrame({
            "region": last.index,
            "geometry": [
                json.dumps(mapping(shapely.buffer(shapely.simplify(s, 0.005), 0)))
                for s in shapes
            ],
        }),
    }  # fmt: skip


def _outlines(root, last):
    """Give the outline of each municipality; cities with districts put together."""
    path = root / "boundaries" / "skorea-municipalities-2018-topo-simple.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = (np.array(told["transform"][k]) for k in ("scale", "translate"))
    arcs = [np.cumsum(a, axis=0) * scale + shift for a in told["arcs"]]

    def ring(of):
        parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in of]
        return np.concatenate([parts[0], *(p[1:] for p in parts[1:])])

    (shapes,) = told["objects"].values()
    listed = []
    for shape in shapes["geometries"]:
        polygons = shape["arcs"]
        if shape["type"] == "Polygon":
            polygons = [polygons]
        rings = [r for r in (ring(p[0]) for p in polygons) if len(r) > 3]
        whole = shapely.union_all([shapely.make_valid(shapely.Polygon(r))
                                   for r in rings])  # fmt: skip
        listed.append((shape["properties"]["code"][:2], shape["properties"]["name"],
                       whole))  # fmt: skip
    found = {}
    for code, name in last["name"].items():
        short = name.split()[-1].replace("세종특별자치시", "세종시")
        sido = SIDO[code[:2]]
        if short == "미추홀구":
            short = "남구"
        if short == "군위군":
            sido = "37"
        mine = [w for s, n, w in listed if s == sido and (
            n == short or (short.endswith("시") and n.startswith(short)))]  # fmt: skip
        assert mine, name
        found[code] = shapely.union_all(mine)
    return pd.Series(found)


def _regions(last, lat, lon):
    """Give municipalities with their provinces above them."""
    matches = resolve(list(last["name"]), vintage=2024, level="municipality")
    english = [m.place.name_en for m in matches]
    short = [n.split()[-1] for n in last["name"]]
    above = last.index.str[:2]
    mine = pd.DataFrame({
        "region": last.index, "name": last["name"].to_numpy(),
        "name_ko": last["name"].to_numpy(), "name_en": english, "short_name_ko": short,
        "short_name_en": english, "parent": above, "level": "municipality",
        "latitude": lat, "longitude": lon, "population": last["population"].to_numpy(),
        "area": last["area_km2"].to_numpy(),
    })  # fmt: skip
    sido = last.groupby(above)["sido"].first()
    names = resolve(list(sido), vintage=2024, level="province")
    upper = pd.DataFrame({
        "region": sido.index, "name": sido.to_numpy(), "name_ko": sido.to_numpy(),
        "name_en": [m.place.name_en for m in names], "level": "province",
    })  # fmt: skip
    return pd.concat([upper, mine], ignore_index=True)


def _moves(root, last):
    """Give moves between municipalities in 2023, all and of the young."""
    renamed = {"강원특별자치도": "강원도", "전북특별자치도": "전라북도"}
    plain = {}
    for code, name in last["name"].items():
        first, *rest = name.split()
        plain[" ".join([renamed.get(first, first), *rest])] = code
    plain["경상북도 군위군"] = plain["대구광역시 군위군"]
    out = []
    for which, kind in (("total", "migration"), ("youth", "youth_migration")):
        path = root / "kr_migration_od" / f"{which}_2022m10_2024m06.parquet"
        rows = pd.read_parquet(path)
        rows = rows[rows["month"] // 100 == 2023]
        for end in ("origin", "destination"):
            names = rows[end].str.replace("강원특별자치도", "강원도")
            names = names.str.split().str[:2].str.join(" ")
            rows[end] = names.map(plain)
        rows = rows.dropna(subset=["origin", "destination"])
        moved = rows.groupby(["origin", "destination"])["movers"].sum()
        out.append(moved.rename("value").reset_index().assign(year=2023, kind=kind))
    return pd.concat(out, ignore_index=True)


def _rail(root, regions):
    """Give minutes between municipalities by rail, door to door."""
    stations = pd.read_csv(root / "kr_rail_network" / "stations.csv")
    links = pd.read_csv(root / "kr_rail_network" / "links.csv")
    at = {}
    for row, key in enumerate(zip(stations["Station"], stations["line"], strict=True)):
        at.setdefault(key, row)
    ends = [
        (at[a], at[b]) for a, b in zip(
            zip(links["Source"], links["line"], strict=True),
            zip(links["Target"], links["line"], strict=True), strict=True)
        if a in at and b in at and at[a] != at[b]
    ]  # fmt: skip
    way = great_circle_distance(stations["Latitude"], stations["Longitude"])
    ends = np.array([e for e in ends if np.isfinite(way[e])])
    ride = 60.0 * way[ends[:, 0], ends[:, 1]] / RAIL + 0.5
    same = stations.groupby("Station").indices
    change = np.array([(a, b) for k in same.values() for a in k for b in k if a < b])
    network = access.link_network(
        *np.concatenate([ends, change]).T,
        np.concatenate([ride, np.full(len(change), 3.0)]), stops=len(stations),
    )  # fmt: skip
    walks = access.snap_to_stops(
        (regions["latitude"], regions["longitude"]),
        (stations["Latitude"].fillna(0), stations["Longitude"].fillna(0)), within_km=5,
    )  # fmt: skip
    return access.network_times(network, walks).table()


def _links(root, regions):
    """Give roads and rail that are built, and candidates between neighbours."""
    codes = list(regions["region"])
    km = DETOUR * great_circle_distance(regions["latitude"], regions["longitude"])
    place = {c: k for k, c in enumerate(codes)}
    near = set()
    listed = pd.read_csv(root / "kr_sigungu_panel" / "queen_neighbours.csv", dtype=str)
    for code, text in zip(listed["panel_code"], listed["neighbor_codes"], strict=True):
        for other in re.findall(r"\d{5}", str(text)):
            near.add(tuple(sorted((place[code], place[other]))))
    rail = _rail(root, regions)
    city = regions["name_ko"].str.split().str[0]
    ko = [f"{c[:2]} {s}" if s.endswith("구") else s
          for c, s in zip(city, regions["short_name_ko"], strict=True)]  # fmt: skip
    en = list(regions["name_en"])

    def named(code, a, b, status, mode, minutes, cost=None):
        rail = mode == "rail"
        return {
            "link": f"{code}{codes[a]}-{codes[b]}", "status": status, "mode": mode,
            "origin": codes[a], "destination": codes[b], "minutes": minutes,
            "name_ko": f"{ko[a]}–{ko[b]}{' 철도' if rail else ''}",
            "name_en": f"{en[a]}–{en[b]}{' rail' if rail else ''}", "cost": cost,
        }  # fmt: skip

    rows = []
    for a, b in sorted(near):
        far = km[a, b]
        rows.append(named("R", a, b, "built", "road", 60 * far / ROAD))
        if far > SHORT:
            made = named("N", a, b, "candidate", "road", 60 * far / NEW, A_KM * far)
            rows.append(made)
    for a, b in zip(*np.nonzero(np.triu(rail <= LONGEST, 1)), strict=True):
        rows.append(named("T", a, b, "built", "rail", rail[a, b] + 10.0))
    table = pd.DataFrame(rows)
    return table.assign(name=table["name_ko"])


def _opportunities(panel, last):
    """Give jobs of 2019, the last year with any, and hospital beds of 2023."""
    jobs = panel[panel["year"] == 2019].dropna(subset=["worker_count"])
    beds = last["hospital_bed"] * last["population"] / 1000.0
    return pd.concat([
        pd.DataFrame({"region": jobs["region"], "kind": "jobs", "year": 2019,
                      "amount": jobs["worker_count"]}),
        pd.DataFrame({"region": last.index, "kind": "hospital_beds", "year": 2023,
                      "amount": beds.round()}).dropna(subset=["amount"]),
    ], ignore_index=True)  # fmt: skip


SETTINGS = """
[stages.infrastructure]
budget = {budget}
groups = ["elderly", "youth"]
"""


def build(root, folder, *, budget=300 * A_KM):
    """Write the study's tables and its settings."""
    held = folder / "tables"
    held.mkdir(parents=True)
    for name, table in tables(root).items():
        table.to_csv(held / f"{name}.csv", index=False)
    return held, SETTINGS.format(budget=budget)
