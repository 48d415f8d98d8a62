"""Words of the Korean files, as data: their names, headings, publishers, licences.

What a file of the government says in Korean is matched letter by letter; nothing
here is said to a user but under its own name.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIVITIES", "ALIASES", "DISTRICT_NOTICE", "EXAMPLES", "FIELDS", "FIELD_SCHEME",
    "KNOWLEDGE", "LICENCE", "LISTED", "LOCAL_NOTICE", "MINISTRIES", "PLAN",
    "PLAN_BUDGET", "PLAN_PROGRAMME", "PLAN_YEAR", "PUBLISHERS", "REST", "SCHEME",
    "SUBTOTAL", "SUM_TITLE", "TOTAL", "UNLICENSED", "YOUTH_COUNT", "YOUTH_PLACE",
]  # fmt: skip

LICENCE: Final = "공공누리 제1유형 (KOGL type 1)"

EXAMPLES: Final = ("서울", "강원특별자치도", "전국")
"""Names that files may use, to show in a refusal."""

UNLICENSED: Final = "공공정보 (Korean government information); no licence stated"

PUBLISHERS: Final = {
    "flows": "통계청 국내인구이동통계 (Statistics Korea); 행정안전부 주민등록",
    "indicators": (
        "통계청 (Statistics Korea), 행정안전부 (Ministry of the Interior and Safety), "
        "교육통계 (KEDI), 산업연구원 NAVIS (KIET)"
    ),
    "outlines": "통계청 SGIS (Statistics Korea), simplified",
    "population": "행정안전부 주민등록인구 (Ministry of the Interior and Safety)",
    "production": "통계청 지역소득 (Statistics Korea, regional accounts)",
    "programmes": "지방자치단체·중앙행정기관 청년정책 자료 (youth policy programmes)",
}
"""Who publishes the records, by what is made of them."""

ACTIVITIES: Final = (
    ("mining_manufacturing", "광업, 제조업", "Mining and manufacturing"),
    ("construction", "건설업", "Construction"),
    ("trade", "도매 및 소매업", "Wholesale and retail trade"),
    ("transport", "운수 및 창고업", "Transport and storage"),
    ("hospitality", "숙박 및 음식점업", "Accommodation and food"),
    ("information", "정보통신업", "Information and communication"),
    ("finance", "금융 및 보험업", "Finance and insurance"),
    ("real_estate", "부동산업", "Real estate"),
    ("business_services", "사업서비스업", "Business services"),
    ("public_administration", "공공 행정, 국방·사회보장",
     "Public administration and defence"),
    ("education", "교육 서비스업", "Education"),
    ("health_welfare", "보건 및 사회복지업", "Health and social work"),
    ("culture_other", "문화 및 기타서비스업", "Culture and other services"),
)  # fmt: skip
"""Code, name as published, English name: activities that do not overlap."""

KNOWLEDGE: Final = ("information", "finance", "business_services", "education",
                    "health_welfare")  # fmt: skip
"""Knowledge-intensive services at this breadth, after the OECD and Eurostat."""

TOTAL: Final = "지역내총생산(시장가격)"
SUBTOTAL: Final = "서비스업"
REST: Final = "기타산업 및 순생산물세"

SCHEME: Final = "지역소득 산업분류 (KSIC 10)"

FIELDS: Final = (
    ("youth_jobs", "일자리", "Jobs"),
    ("youth_housing", "주거", "Housing"),
    ("youth_education", "교육", "Education"),
    ("youth_welfare_culture", "복지·문화", "Welfare and culture"),
    ("youth_participation_rights", "참여·권리", "Participation and rights"),
)
"""Fields of youth policy, as the Basic Act on Youth (청년기본법) plans name them."""

MINISTRIES: Final = frozenset(
    {
        "고용노동부", "과학기술정보통신부", "교육부", "국가보훈부", "국방부",
        "국토교통부", "금융위원회", "기획재정부", "농림축산식품부", "문화체육관광부",
        "법무부", "보건복지부", "산업통상자원부", "여성가족부", "외교부",
        "중소벤처기업부", "통일부", "해양수산부", "행정안전부", "환경부",
    }
)  # fmt: skip
"""Offices of central government that local lists name as the one in charge."""

ALIASES: Final = {
    "복지.문화": "복지·문화",
    "참여.권리": "참여·권리",
    "문화": "복지·문화",
}

FIELD_SCHEME: Final = "청년정책 분야"

PLAN: Final = {
    "시도": "province", "지자체": "organiser", "분야": "field", "사업명": "title",
    "주요내용": "summary",
}  # fmt: skip
"""Headings of the youth plans, and what they are called here."""

PLAN_BUDGET: Final = {"예산": "budget"}
PLAN_YEAR: Final = {"년도": "year"}
PLAN_PROGRAMME: Final = "년 청년정책 시행계획"
"""What follows the year in the name of a plan."""

SUM_TITLE: Final = r"[\d,.\s]+건?"
"""How a row of sums is titled in the plans: by how many it adds up."""

_NOTICE: Final = {
    "번호": "number", "정책명": "title", "정책유형": "field", "정책소개": "summary",
    "사업운영기간": "period", "주관기관": "organiser",
}  # fmt: skip
LOCAL_NOTICE: Final = _NOTICE | {"지역명": "place"}
"""Headings of the notices of local governments."""

DISTRICT_NOTICE: Final = _NOTICE | {"자치구명": "district"}
"""Headings of the notices of Seoul's districts."""

LISTED: Final = {
    "번호": "number", "정책유형": "field", "정책명": "title", "정책 요약": "summary",
    "주관기관": "organiser",
}  # fmt: skip
"""Headings of the lists of Seoul and of central government."""

YOUTH_PLACE: Final = {"지자체명": "place"}
YOUTH_COUNT: Final = {"청년인구": "youth"}
"""Headings of the youth by local government."""
