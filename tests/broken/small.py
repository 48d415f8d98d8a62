"""A small study in words, for tests to break: four regions, one of each thing."""

import random
from itertools import product

REGIONS = ("11", "26", "27", "28")
ACTIVITIES = ("A", "B", "C", "D")
YEARS = (2022, 2023)

FEW = (
    "[stages.balance]\ndraws = 100\n"
    "[stages.specialisation]\ndraws = 100\nnull_draws = 20\n"
    "[stages.linkages]\ndraws = 50\n"
    "[stages.portfolio]\ndraws = 50\n"
)
"""Settings of a study that is run some hundred times: as few draws as may be."""


def rows(header, lines):
    """Write a table as CSV text."""
    return "\n".join([header, *(",".join(map(str, line)) for line in lines)]) + "\n"


def small_study():
    """Give the files of a study that breaks no rule."""
    chance = random.Random(3)
    titles = (
        "수소 저장용기 실증", "전기차 배터리 재활용 기반구축", "의료기기 임상 지원",
        "스마트팜 데이터 인력양성", "조선 기자재 친환경 전환", "반도체 소부장 시험인증",
        "해양 관광 콘텐츠 개발", "이차전지 안전성 평가센터",
    )  # fmt: skip
    projects = []
    for number in range(24):
        region = REGIONS[number % 4]
        status = "proposed" if number < 8 else "funded"
        title = f"{titles[number % 8]} {number // 8 + 1}단계"
        projects.append(
            (
                f"P{number:02d}", title, f"{title} 사업의 내용과 기대효과를 담은 요약",
                region, ACTIVITIES[number % 4], "local" if number % 3 else "central",
                "direct" if number % 2 else "network", status,
                f"202{2 + number % 2}-01-01", "2024-12-31",
                100 + 10 * number, 60 + 5 * number, 20, 50 + number,
            )
        )  # fmt: skip
    organisations = [
        (f"O{n:02d}", f"기관{n}", ("industry", "academia", "research")[n % 3],
         "true" if n % 3 == 0 else "", "true" if n % 6 == 0 else "", REGIONS[n % 4],
         ACTIVITIES[n % 4])
        for n in range(30)
    ]  # fmt: skip
    participations = sorted(
        {(f"P{n % 24:02d}", f"O{chance.randrange(30):02d}") for n in range(90)}
    )
    indicators, first = ("income", "schools", "fiscal"), YEARS[-1] - 9
    return {
        "study.toml": '[study]\nname = "작은 연구"\ncore = ["11", "28"]\n'
        f"{FEW}budget = 300\n",
        "regions.csv": rows(
            "region,name,parent,latitude,longitude,population",
            [("11", "서울", "", 37.5, 127.0, 9400000), ("26", "부산", "", 35.2, 129.0,
              3300000), ("27", "대구", "", 35.9, 128.6, 2400000),
             ("28", "인천", "", 37.4, 126.6, 3000000)],
        ),
        "activities.csv": rows(
            "activity,name,parent",
            [(a, f"활동 {a}", "") for a in ACTIVITIES],
        ),
        "stocks.csv": rows(
            "region,activity,year,measure,value",
            [(r, a, y, "employment", chance.randrange(500, 9000))
             for r, a, y in product(REGIONS, ACTIVITIES, YEARS)],
        ),
        "indicator_definitions.csv": rows(
            "indicator,name,dimension,direction,unit,weight",
            [("income", "소득", "territory", 1, "만원", 1),
             ("schools", "학교", "people", 1, "개", 1),
             ("fiscal", "재정자립도", "autonomy", 1, "%", 1),
             ("young", "청년 인구", "people", 1, "명", 0)],
        ),
        "indicators.csv": rows(
            "region,indicator,year,value",
            [(r, i, y, chance.randrange(20, 99))
             for r, i, y in product(REGIONS, indicators, YEARS)]
            # Long enough to be forecast; of no weight, so that no score hangs on it.
            + [(r, "young", y, round(9_000 * k * 0.98 ** (y - first + (y + k) % 3)))
               for k, r in enumerate(REGIONS, 1) for y in range(first, YEARS[-1] + 1)],
        ),
        "flows.csv": rows(
            "origin,destination,year,kind,value",
            [(o, d, y, "migration", chance.randrange(10, 900))
             for o, d, y in product(REGIONS, REGIONS, YEARS) if o != d],
        ),
        "travel_times.csv": rows(
            "origin,destination,minutes",
            [(o, d, 20 + 15 * abs(i - j)) for i, o in enumerate(REGIONS)
             for j, d in enumerate(REGIONS) if o != d],
        ),
        "opportunities.csv": rows(
            "region,kind,amount,year",
            [(r, "jobs", 900 + 100 * n, 2023) for n, r in enumerate(REGIONS)],
        ),
        "measures.csv": rows(
            "measure,name,region,start,outcome",
            [("M1", "정착 지원", "26", 2023, "income"),
             ("M2", "전국 시책", "27", 2022, "schools")],
        ),
        "organisations.csv": rows(
            "organisation,name,kind,sme,venture,region,activity", organisations
        ),
        "projects.csv": rows(
            "project,title,summary,region,activity,initiator,mode,status,start,end,"
            "cost,grant,minimum_grant,merit", projects
        ),
        "participations.csv": rows("project,organisation", participations),
        "budgets.csv": rows(
            "project,year,requested,granted,spent",
            [(f"P{n:02d}", 2023, 70 + n, 60 + n, 30 + n) for n in range(8, 24)],
        ),
    }  # fmt: skip
