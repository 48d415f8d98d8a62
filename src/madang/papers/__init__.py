"""Papers that are handed out: docket, region sheet, review sheet, as PDF and DOCX."""

from madang.papers.making import FORMS, KINDS, is_there, make, written

__all__ = ["FORMS", "KINDS", "is_there", "make", "written"]
