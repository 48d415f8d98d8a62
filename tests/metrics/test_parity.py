"""The page that lays Madang beside other packages is whole and true."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {"EconGeo": 50, "REAT": 64, "econcomplex": 87, "economiccomplexity": 9,
          "economic-complexity": 13, "ecomplexity": 13,
    "COINr": 94,
}  # fmt: skip


@pytest.fixture(scope="module")
def parity():
    spec = importlib.util.spec_from_file_location(
        "parity_tool", ROOT / "tools" / "parity.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["parity_tool"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["parity_tool"]


def test_every_export_has_a_name_that_exists_or_a_reason(parity):
    found = {p.name: p for p in parity.peers()}  # stops where one has neither
    assert {name: p.exports for name, p in found.items()} == COUNTS
    for peer in found.values():
        assert len(peer.functions) == peer.exports
        for paths, remark in peer.functions.values():
            assert paths or remark


def test_a_name_that_is_gone_stops_the_writing(parity, tmp_path, monkeypatch):
    broken = tmp_path / "parity.toml"
    broken.write_text(
        '[Peer]\nabout = "R"\nexports = 2\n[Peer.functions]\n'
        'one = [["metrics.shares.no_such_quotient"]]\ntwo = [[]]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(parity, "DATA", broken)
    with pytest.raises(SystemExit, match="no_such_quotient does not exist"):
        parity.peers()
    with pytest.raises(SystemExit, match="two has neither a name nor a reason"):
        parity.peers()


def test_a_count_that_is_off_stops_the_writing(parity, tmp_path, monkeypatch):
    broken = tmp_path / "parity.toml"
    broken.write_text(
        '[Peer]\nabout = "R"\nexports = 3\n[Peer.functions]\none = [[], "reason"]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(parity, "DATA", broken)
    with pytest.raises(SystemExit, match="1 entries for 3 exports"):
        parity.peers()


def test_the_page_on_disk_is_what_the_tool_writes(parity):
    page = (ROOT / "docs" / "reference" / "parity.md").read_text(encoding="utf-8")
    assert page.endswith(parity.page() + "\n")
