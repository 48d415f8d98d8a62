"""Topics of calls: the part of Horizon 2020 or Europe that a code begins with.

``ICT-37-2015-1`` belongs to ICT, ``H2020-EIC-SMEInst-2020-4`` to the EIC, and
``HORIZON-CL4-2021-DIGITAL-01`` to cluster 4. Codes
that differ only in case or spelling over the years (FoF and FOF, Sesar and
SESAR.IR) are one.
"""

from __future__ import annotations

import re
from typing import Final

from madang.language import LANGUAGES

__all__ = ["topic_activity", "topic_name"]

_NAMES: Final = {
    "BBI": ("바이오 기반 산업", "Bio-based industries"),
    "BG": ("청색 성장", "Blue growth"),
    "BIOTEC": ("바이오기술", "Biotechnology"),
    "CE": ("순환경제·기후", "Circular economy and climate"),
    "CIRC": ("순환경제", "Circular economy"),
    "COMPET": ("우주 경쟁력", "Competitiveness of space"),
    "CL1": ("보건 클러스터", "Cluster 1, Health"),
    "CL2": ("문화·창의·포용사회 클러스터", "Cluster 2, Culture and inclusive society"),
    "CL3": ("사회 안전 클러스터", "Cluster 3, Civil security"),
    "CL4": ("디지털·산업·우주 클러스터", "Cluster 4, Digital, industry and space"),
    "CL5": ("기후·에너지·교통 클러스터", "Cluster 5, Climate, energy and mobility"),
    "CL6": ("식량·바이오경제·환경 클러스터", "Cluster 6, Food and environment"),
    "DRS": ("재난 회복력", "Disaster resilience"),
    "DS": ("디지털 보안", "Digital security"),
    "DT": ("산업의 디지털 전환", "Digitising industry and services"),
    "ECSEL": ("전자부품·시스템", "Electronic components and systems"),
    "EE": ("에너지 효율", "Energy efficiency"),
    "EEB": ("에너지 효율 건물", "Energy-efficient buildings"),
    "EIC": ("유럽혁신위원회", "European Innovation Council"),
    "EINFRA": ("전자 연구기반", "e-Infrastructures"),
    "EO": ("지구 관측", "Earth observation"),
    "ERC": ("유럽연구위원회", "European Research Council"),
    "EUROHPC": ("유럽 고성능컴퓨팅", "European high-performance computing"),
    "FCH": ("연료전지·수소", "Fuel cells and hydrogen"),
    "FCT": ("범죄·테러 대응", "Fight against crime and terrorism"),
    "FETFLAG": ("미래 신기술 대형사업", "FET flagships"),
    "FETHPC": ("미래 신기술 고성능컴퓨팅", "FET high-performance computing"),
    "FETOPEN": ("미래 신기술(자유 공모)", "FET open"),
    "FETPROACT": ("미래 신기술(지정 주제)", "FET proactive"),
    "FOF": ("미래 공장", "Factories of the future"),
    "FTIPILOT": ("신속 혁신", "Fast track to innovation"),
    "GALILEO": ("위성 항법", "Satellite navigation"),
    "GV": ("친환경 차량", "Green vehicles"),
    "HCO": ("보건 협력", "Health coordination"),
    "IBA": ("지정 지원", "Identified beneficiaries"),
    "ICT": ("정보통신기술", "Information and communication technologies"),
    "IMI2": ("혁신 의약", "Innovative medicines"),
    "INFRADEV": ("연구기반 구축", "Research infrastructures, development"),
    "INFRAEDI": ("데이터 연구기반", "European data infrastructure"),
    "INFRAEOSC": ("유럽 오픈사이언스 클라우드", "European open science cloud"),
    "INFRAIA": ("연구기반 통합", "Research infrastructures, integration"),
    "INNOSUP": ("중소기업 혁신 지원", "Innovation support for SMEs"),
    "ISIB": ("바이오경제", "Bioeconomy"),
    "IT": ("중소기업 교통 혁신", "Small business innovation for transport"),
    "JTI": ("공동기술이니셔티브", "Joint technology initiatives"),
    "LC": ("저탄소·기후 회복력", "Low-carbon, climate-resilient future"),
    "LCE": ("저탄소 에너지", "Low-carbon energy"),
    "MG": ("성장을 위한 이동", "Mobility for growth"),
    "MSCA": ("마리 퀴리 인력양성·교류", "Marie Skłodowska-Curie actions"),
    "NFRP": ("원자력 분열 연구", "Nuclear fission research"),
    "NMBP": ("나노·소재·바이오·생산", "Nano, materials, biotechnology, production"),
    "NMP": ("나노·소재·생산", "Nano, materials, production"),
    "PHC": ("맞춤형 보건", "Personalising health and care"),
    "RUR": ("농촌 부흥", "Rural renaissance"),
    "S2R": ("철도", "Shift2Rail"),
    "SC1": ("보건", "Health, demographic change and wellbeing"),
    "SC5": ("기후·환경·자원", "Climate, environment, resources"),
    "SEC": ("안보", "Security"),
    "SESAR": ("항공 교통 관리", "Air traffic management"),
    "SFS": ("지속가능한 식량 안보", "Sustainable food security"),
    "SIE": ("중소기업 에너지 혁신", "SMEs in energy innovation"),
    "SMEINST": ("중소기업 지원", "SME instrument"),
    "SPACE": ("우주", "Space"),
    "SPIRE": ("공정 산업", "Process industries"),
    "SU": ("사회 안보", "Security union"),
    "SWAFS": ("사회와 함께하는 과학", "Science with and for society"),
    "WASTE": ("폐기물 자원화", "Waste as a resource"),
    "WATER": ("물", "Water"),
    "WF": ("참여 확대 연구원", "Widening fellowships"),
    "WIDESPREAD": ("참여 확대", "Spreading excellence"),
}
_PREFIX: Final = re.compile(
    r"^(?:H2020-?|HORIZON-(?:JU-)?)?([A-Za-z]+\d?)(?=$|[-._\d])", re.ASCII
)


def topic_activity(topic: str | None) -> str | None:
    """Give the part of the programme that a topic code begins with.

    Parameters
    ----------
    topic : str or None
        One code, or several parted by semicolons, of which the first counts.

    Returns
    -------
    str or None
        In capitals; None where there is no topic.

    Examples
    --------
    >>> topic_activity("ICT-37-2015-1"), topic_activity("H2020-EIC-SMEInst-2020-4")
    ('ICT', 'EIC')
    >>> topic_activity("SESAR.IR-VLD.Wave1"), topic_activity("FoF-02-2016")
    ('SESAR', 'FOF')
    """
    if not isinstance(topic, str) or not topic.strip():
        return None
    first = topic.split(";")[0].strip()
    match = _PREFIX.match(first)
    return (match[1] if match else re.split(r"[-._]", first)[0]).upper() or None


def topic_name(activity: str, language: str) -> str:
    """Name a part of the programme; one without a known name keeps its code.

    Parameters
    ----------
    activity : str
        Code as `topic_activity` gives it.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
    """
    pair = _NAMES.get(activity)
    if pair is None:
        return activity
    return pair[LANGUAGES.index(language)]
