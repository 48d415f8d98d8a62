"""The reductions written by hand: in DuckDB's SQL, and in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

CELLS = ["region", "activity", "year", "measure"]
_MEMBERS = """
  members AS (
    SELECT DISTINCT p.project, p.organisation, extract(year FROM j.start) AS year
    FROM participations p JOIN projects j USING (project)
    WHERE j.status IS NULL OR j.status NOT IN ('proposed', 'rejected'))"""

_SQL = {
    "record_totals": """
      SELECT CELLS, sum(value) AS value FROM stock_records
      GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "stock_totals": """
      SELECT CELLS, sum(value) AS value FROM stocks
      GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "flow_totals": """
      SELECT kind, year, origin IN (CODES) AS from_core,
        destination IN (CODES) AS to_core, sum(value) AS value
      FROM flows WHERE origin != destination GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "organisation_counts": """
      SELECT region, sme, venture, count(*) AS organisations FROM organisations
      GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "memberships": """
      SELECT project, organisation, amount FROM participations
      WHERE project IN (CODES) ORDER BY ALL NULLS FIRST""",
    "project_groups": """
      WITH MEMBERS
      SELECT project, year, region, kind, count(*) AS organisations
      FROM members JOIN organisations USING (organisation)
      GROUP BY ALL ORDER BY project, region NULLS FIRST, kind""",
    "embedding": """
      WITH MEMBERS,
      met AS (
        SELECT organisation, sum((kind IN ('academia', 'research'))::INT) OVER
          (PARTITION BY project) - (kind IN ('academia', 'research'))::INT AS partners
        FROM members JOIN organisations USING (organisation)),
      joined AS (
        SELECT organisation, count(*) AS times, max((partners > 0)::INT) AS has
        FROM met GROUP BY ALL)
      SELECT region, kind, sme, count(*) AS organisations,
        count(times) AS participating,
        coalesce(sum(times), 0)::BIGINT AS participations,
        coalesce(sum(has), 0)::BIGINT AS embedded
      FROM organisations LEFT JOIN joined USING (organisation)
      GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "helix_patterns": """
      WITH MEMBERS,
      flags AS (
        SELECT p.project, max((o.kind = 'industry')::INT) AS industry,
          max((o.kind = 'academia')::INT) AS academia,
          max((o.kind = 'research')::INT) AS research,
          max((o.kind = 'government')::INT) AS government,
          min(o.region) FILTER (p.role = 'lead') AS lead
        FROM participations p JOIN organisations o USING (organisation)
        JOIN projects j USING (project)
        WHERE j.status NOT IN ('proposed', 'rejected') GROUP BY ALL)
      SELECT coalesce(lead, j.region) AS region, extract(year FROM j.start) AS year,
        industry, academia, research, government, count(*) AS projects
      FROM flags JOIN projects j USING (project) GROUP BY ALL
      ORDER BY ALL NULLS FIRST""",
    "research_money": """
      WITH MEMBERS,
      counts AS (
        SELECT project, year, region, count(*) AS n FROM members
        JOIN organisations USING (organisation) WHERE region IS NOT NULL GROUP BY ALL),
      parts AS (
        SELECT project, year, region,
          n / sum(n) OVER (PARTITION BY project) AS projects FROM counts)
      SELECT project, activity, year, p.region, projects, projects * "grant" AS "grant"
      FROM parts p JOIN projects j USING (project) ORDER BY project, p.region""",
    "region_kind_ties": """
      WITH MEMBERS,
      names AS (
        SELECT region, kind, row_number() OVER (ORDER BY region, kind) AS g FROM (
          SELECT DISTINCT coalesce(region, '') AS region, kind FROM organisations)),
      seats AS (
        SELECT organisation, g FROM organisations o JOIN names n
        ON coalesce(o.region, '') = n.region AND o.kind = n.kind),
      counts AS (
        SELECT project, year, g, count(*) AS n FROM members JOIN seats
        USING (organisation) GROUP BY ALL),
      sized AS (
        SELECT *, sum(n) OVER (PARTITION BY project) AS whole FROM counts),
      laid AS (
        SELECT a.year, a.g AS ga, b.g AS gb, a.whole,
          CASE WHEN a.g = b.g THEN a.n * (a.n - 1) // 2 ELSE a.n * b.n END AS t
        FROM sized a JOIN counts b ON a.project = b.project AND a.g <= b.g),
      summed AS (
        SELECT year, ga, gb, sum(t) AS ties,
          sum(t / (whole * (whole - 1) / 2.0)) AS fractional
        FROM laid WHERE t > 0 GROUP BY ALL)
      SELECT year, nullif(x.region, '') AS region_a, x.kind AS kind_a,
        nullif(y.region, '') AS region_b, y.kind AS kind_b,
        ties::BIGINT AS ties, fractional
      FROM summed JOIN names x ON ga = x.g JOIN names y ON gb = y.g
      ORDER BY ALL NULLS FIRST""",
}


def sql(name: str, codes: list[str] | None = None) -> str:
    """Give a reduction as SQL."""
    listed = ", ".join(f"'{code}'" for code in codes or [])
    text = _SQL[name].replace("MEMBERS", _MEMBERS).replace("CODES", listed)
    return text.replace("CELLS", ", ".join(CELLS))


def _read(folder: Path, name: str, *columns: str) -> pd.DataFrame:
    """Read the columns needed."""
    return pd.read_parquet(folder / f"{name}.parquet", columns=list(columns))


def _cells(folder: Path, name: str) -> pd.DataFrame:
    """Sum values by cell."""
    rows = _read(folder, name, *CELLS, "value")
    return rows.groupby(CELLS, as_index=False)["value"].sum()


def record_totals(folder: Path) -> pd.DataFrame:
    """Sum records by cell."""
    return _cells(folder, "stock_records")


def stock_totals(folder: Path) -> pd.DataFrame:
    """Sum stocks by cell."""
    return _cells(folder, "stocks")


def flow_totals(folder: Path, core: list[str]) -> pd.DataFrame:
    """Sum flows by kind, year and ends."""
    rows = _read(folder, "flows", "origin", "destination", "year", "kind", "value")
    rows = rows[rows["origin"] != rows["destination"]]
    rows = rows.assign(
        from_core=rows["origin"].isin(core), to_core=rows["destination"].isin(core)
    )
    keys = ["kind", "year", "from_core", "to_core"]
    return rows.groupby(keys, as_index=False)["value"].sum()


def organisation_counts(folder: Path) -> pd.DataFrame:
    """Count organisations."""
    keys = ["region", "sme", "venture"]
    rows = _read(folder, "organisations", *keys)
    return rows.groupby(keys, dropna=False).size().reset_index(name="organisations")


def memberships(folder: Path, projects: list[str]) -> pd.DataFrame:
    """Pick participations."""
    rows = _read(folder, "participations", "project", "organisation", "amount")
    return rows[rows["project"].isin(projects)]


def _members(folder: Path, *columns: str) -> pd.DataFrame:
    """Join participations, projects and organisations."""
    rows = _read(folder, "participations", "project", "organisation")
    began = _read(folder, "projects", "project", "start", "status")
    began = began[~began["status"].isin(["proposed", "rejected"])]
    began = began.assign(year=began["start"].dt.year).drop(columns=["start", "status"])
    seats = _read(folder, "organisations", "organisation", *columns)
    rows = rows.drop_duplicates().merge(began, on="project")
    return rows.merge(seats, on="organisation")


def project_groups(folder: Path) -> pd.DataFrame:
    """Count members by seat and kind."""
    keys = ["project", "year", "region", "kind"]
    groups = _members(folder, "region", "kind").groupby(keys, dropna=False)
    return groups.size().reset_index(name="organisations")


def embedding(folder: Path) -> pd.DataFrame:
    """Count organisations with a partner in science."""
    rows = _members(folder, "kind")
    science = rows["kind"].isin(["academia", "research"]).astype(int)
    partners = science.groupby(rows["project"]).transform("sum") - science
    met = rows.assign(has=(partners > 0).astype(int)).groupby("organisation")
    joined = met.agg(times=("has", "size"), has=("has", "max")).reset_index()
    whole = _read(folder, "organisations", "organisation", "region", "kind", "sme")
    whole = whole.merge(joined, on="organisation", how="left")
    counted = whole.groupby(["region", "kind", "sme"], dropna=False).agg(
        organisations=("organisation", "size"),
        participating=("times", "count"),
        participations=("times", "sum"),
        embedded=("has", "sum"),
    )
    return counted.astype("int64").reset_index()


def helix_patterns(folder: Path) -> pd.DataFrame:
    """Count projects by spheres."""
    spheres = ["industry", "academia", "research", "government"]
    rows = _members(folder, "region", "kind")
    roles = _read(folder, "participations", "project", "organisation", "role")
    rows = rows.merge(roles, on=["project", "organisation"])
    flags = rows.assign(**{s: (rows["kind"] == s).astype(int) for s in spheres})
    made = flags.groupby("project").agg(
        {**dict.fromkeys(spheres, "max"), "year": "first"}
    )
    lead = rows[rows["role"] == "lead"].groupby("project")["region"].min()
    served = _read(folder, "projects", "project", "region").set_index("project")
    made["region"] = lead.reindex(made.index).fillna(served["region"])
    keys = ["region", "year", *spheres]
    return made.groupby(keys, dropna=False).size().reset_index(name="projects")


def research_money(folder: Path) -> pd.DataFrame:
    """Lay grants out over regions."""
    rows = _members(folder, "region").dropna(subset=["region"])
    keys = ["project", "year", "region"]
    laid = rows.groupby(keys).size().reset_index(name="n")
    laid["projects"] = laid["n"] / laid.groupby("project")["n"].transform("sum")
    money = _read(folder, "projects", "project", "activity", "grant")
    laid = laid.drop(columns="n").merge(money, on="project")
    return laid.assign(grant=laid["projects"] * laid["grant"])


def region_kind_ties(folder: Path) -> pd.DataFrame:
    """Count ties by groups of both ends."""
    rows = _members(folder, "region", "kind")
    group = rows["region"].fillna("") + "\x1f" + rows["kind"]
    number, names = pd.factorize(group, sort=True)
    counts = rows.assign(g=number).groupby(["project", "year", "g"]).size()
    a: Any = counts.reset_index(name="n")
    a["whole"] = a.groupby("project")["n"].transform("sum")
    met = a.merge(a[["project", "g", "n"]], on="project", suffixes=("", "_b"))
    met = met[met["g"] <= met["g_b"]]
    same = met["g"] == met["g_b"]
    ties = (met["n"] * met["n_b"]).where(~same, met["n"] * (met["n"] - 1) // 2)
    part = ties / (met["whole"] * (met["whole"] - 1) / 2)
    laid = met.assign(ties=ties, fractional=part)[ties > 0]
    summed = laid.groupby(["year", "g", "g_b"])[["ties", "fractional"]].sum()
    table = summed.reset_index()
    for side, column in (("a", "g"), ("b", "g_b")):
        ends = pd.Series(names[table.pop(column)]).str.split("\x1f", expand=True)
        table[f"region_{side}"] = ends[0].where(ends[0] != "")
        table[f"kind_{side}"] = ends[1]
    return table
