"""The 17 provinces of Korea: official codes, names in all their forms, places.

Codes are the two leading digits of the administrative standard code
(행정표준코드) since January 2024. Names and codes of files are resolved by
`madang.places.resolve`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

__all__ = [
    "AREA_YEAR",
    "CORE",
    "POPULATION_YEAR",
    "PROVINCES",
    "Province",
    "placed",
    "province",
    "region_table",
]

CORE: Final = ("11", "28", "41")
"""The capital area (수도권): Seoul, Incheon, Gyeonggi."""

POPULATION_YEAR: Final = 2024
"""Resident registration at the end of this year, rounded to a thousand."""

AREA_YEAR: Final = 2023
"""Cadastral area at the end of this year: Gunwi belongs to Daegu."""


@dataclass(frozen=True, slots=True)
class Province:
    """One province (시·도).

    Attributes
    ----------
    code : str
        Administrative standard code, two digits.
    name_ko, name_en : str
        Official name, and its Revised Romanisation.
    short_ko, short_en : str
        Usual short name.
    latitude, longitude : float
        Area centroid, WGS 84, to a hundredth of a degree. Incheon's is that of
        its mainland: the centroid with its islands lies in the sea.
    area : float
        km², in `AREA_YEAR`.
    population : int
        Persons, in `POPULATION_YEAR`.
    tile_column, tile_row : int
        Place on the tile map of four columns and five rows; (0, 0) is top left.
    kostat : str
        Code of the statistics office, two digits.
    aliases : tuple of str
        Every other form in which its name occurs, older official names included.
    """

    code: str
    name_ko: str
    name_en: str
    short_ko: str
    short_en: str
    latitude: float
    longitude: float
    area: float
    population: int
    tile_column: int
    tile_row: int
    kostat: str
    aliases: tuple[str, ...]


PROVINCES: Final[tuple[Province, ...]] = (
    Province("11", "서울특별시", "Seoul", "서울", "Seoul",
             37.55, 126.99, 605.2, 9_332_000, 1, 0, "11",
             ("서울", "서울시", "Seoul-si")),
    Province("26", "부산광역시", "Busan", "부산", "Busan",
             35.20, 129.06, 771.3, 3_267_000, 3, 3, "21",
             ("부산", "부산시", "부산직할시", "Pusan")),
    Province("27", "대구광역시", "Daegu", "대구", "Daegu",
             35.83, 128.57, 1_499.5, 2_364_000, 2, 2, "22",
             ("대구", "대구시", "대구직할시", "Taegu")),
    Province("28", "인천광역시", "Incheon", "인천", "Incheon",
             37.46, 126.71, 1_067.1, 3_021_000, 0, 0, "23",
             ("인천", "인천시", "인천직할시", "Inchon")),
    Province("29", "광주광역시", "Gwangju", "광주", "Gwangju",
             35.16, 126.84, 501.0, 1_408_000, 0, 3, "24",
             ("광주", "광주직할시", "Kwangju")),
    Province("30", "대전광역시", "Daejeon", "대전", "Daejeon",
             36.34, 127.39, 539.8, 1_439_000, 1, 2, "25",
             ("대전", "대전시", "대전직할시", "Taejon")),
    Province("31", "울산광역시", "Ulsan", "울산", "Ulsan",
             35.55, 129.24, 1_062.8, 1_098_000, 3, 2, "26",
             ("울산", "울산시")),
    Province("36", "세종특별자치시", "Sejong", "세종", "Sejong",
             36.56, 127.26, 465.0, 391_000, 1, 1, "29",
             ("세종", "세종시")),
    Province("41", "경기도", "Gyeonggi-do", "경기", "Gyeonggi",
             37.53, 127.18, 10_200.0, 13_695_000, 2, 0, "31",
             ("경기", "Kyonggi")),
    Province("51", "강원특별자치도", "Gangwon-do", "강원", "Gangwon",
             37.73, 128.30, 16_830.0, 1_518_000, 3, 0, "32",
             ("강원", "강원도", "Gangwon State", "Kangwon")),
    Province("43", "충청북도", "Chungcheongbuk-do", "충북", "Chungbuk",
             36.74, 127.83, 7_407.0, 1_591_000, 2, 1, "33",
             ("충북", "충북도", "North Chungcheong")),
    Province("44", "충청남도", "Chungcheongnam-do", "충남", "Chungnam",
             36.53, 126.85, 8_247.0, 2_137_000, 0, 1, "34",
             ("충남", "충남도", "South Chungcheong")),
    Province("52", "전북특별자치도", "Jeollabuk-do", "전북", "Jeonbuk",
             35.72, 127.14, 8_073.0, 1_739_000, 0, 2, "35",
             ("전북", "전북도", "전라북도", "Jeonbuk State", "North Jeolla")),
    Province("46", "전라남도", "Jeollanam-do", "전남", "Jeonnam",
             34.90, 126.91, 12_362.0, 1_789_000, 1, 3, "36",
             ("전남", "전남도", "South Jeolla")),
    Province("47", "경상북도", "Gyeongsangbuk-do", "경북", "Gyeongbuk",
             36.35, 128.75, 18_424.0, 2_531_000, 3, 1, "37",
             ("경북", "경북도", "North Gyeongsang")),
    Province("48", "경상남도", "Gyeongsangnam-do", "경남", "Gyeongnam",
             35.33, 128.26, 10_543.0, 3_228_000, 2, 3, "38",
             ("경남", "경남도", "South Gyeongsang")),
    Province("50", "제주특별자치도", "Jeju-do", "제주", "Jeju",
             33.38, 126.55, 1_850.0, 670_000, 0, 4, "39",
             ("제주", "제주도", "Cheju")),
)  # fmt: skip
"""All provinces, in the official order."""


_PROVINCES: Final = MappingProxyType({item.code: item for item in PROVINCES})


def province(code: str) -> Province:
    """Give the province of an administrative code of today.

    Parameters
    ----------
    code : str
        Two digits, such as ``"11"``.

    Returns
    -------
    Province

    Raises
    ------
    KeyError
        If no province has that code today.
    """
    return _PROVINCES[code]


def region_table() -> pd.DataFrame:
    """Lay out the provinces as regions of a study, without the column ``name``.

    Returns
    -------
    DataFrame
        region, name_ko, name_en, short_name_ko, short_name_en, latitude,
        longitude, population, area, tile_column and tile_row: 17 rows.
    """
    columns = {
        "region": "code",
        "name_ko": "name_ko",
        "name_en": "name_en",
        "short_name_ko": "short_ko",
        "short_name_en": "short_en",
        "latitude": "latitude",
        "longitude": "longitude",
        "population": "population",
        "area": "area",
        "tile_column": "tile_column",
        "tile_row": "tile_row",
    }
    table = pd.DataFrame(
        {
            name: [getattr(p, field) for p in PROVINCES]
            for name, field in columns.items()
        }
    )
    return table.astype({"population": "float64"})


def placed(regions: pd.DataFrame) -> pd.DataFrame:
    """Add where provinces lie to regions that are nothing but provinces.

    Parameters
    ----------
    regions : DataFrame
        The table ``regions`` of a study, a row of the nation among it or not.

    Returns
    -------
    DataFrame
        With short names, places, residents, areas and tiles; as it is where it holds
        other regions too.
    """
    own = region_table().set_index("region")
    names = regions["region"].map(own["name_ko"])
    is_nation = regions.get("level", pd.Series(index=regions.index)) == "nation"
    if not (is_nation | (names == regions["name"])).all():
        return regions
    more = [c for c in own.columns if c not in regions]
    return regions.join(own[more], on="region")
