"""Beyond this machine: nobody without a name, nobody acts who only reads."""

import re
import subprocess
import sys

import pytest

from madang.errors import ParameterError
from madang.services.register import open_register

WORD = "four brown herons"


@pytest.fixture
def accounts(small, desk_of):
    """Give the accounts of a served study, an officer and a reader among them."""
    from django.db import connections  # noqa: PLC0415 - the extra may be missing
    from django.test import override_settings  # noqa: PLC0415

    from madang.workbench import entering  # noqa: PLC0415
    from madang.workbench.accounts import Accounts, database_of  # noqa: PLC0415

    place = connections["default"]
    place.close()
    place.settings_dict["NAME"] = str(database_of(small))
    made = Accounts(small)
    made.add("김영희", WORD, "officer")
    made.add("Reader", WORD, "reader")
    made.workbench = desk_of(small)
    entering._THROTTLE._wrong.clear()
    with override_settings(MADANG_SIGN_IN=True):
        yield made
    place.close()
    place.settings_dict["NAME"] = ":memory:"


def token(text):
    """Give the token of the form on a page."""
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]


def enter(accounts, name, password=WORD, back="/board"):
    """Sign in as a browser does."""
    client = accounts.workbench.client
    page = client.get("/sign-in", {"back": back}).content.decode()
    sent = {"name": name, "password": password, "back": back}
    return client.post("/sign-in", {**sent, "csrfmiddlewaretoken": token(page)})


def pair_of(accounts):
    """Give the address of a pair to decide."""
    board = accounts.workbench.get("/board")[1]
    return re.search(r'href="(/pairs/[^"]+)"', board)[1]


def decide(accounts, address, **more):
    """Send a verdict on a pair."""
    client = accounts.workbench.client
    page = client.get("/regions/").content.decode()
    sent = {"verdict": "duplicate", "why": "the same", "who": "Somebody", "seen": "0"}
    sent["csrfmiddlewaretoken"] = token(page)
    return client.post(address, sent | more)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/board",
        "/tables/study/projects?form=csv",
        "/papers/docket.pdf",
        "/run/now",
    ],
)
def test_who_is_not_signed_in_sees_nothing_of_the_study(accounts, path):
    answer = accounts.workbench.client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?back=%2F")
    page = accounts.workbench.get("/sign-in")[1]
    assert "small" not in page.casefold()
    assert 'type="password"' in page


def test_a_form_without_a_name_records_nothing_and_says_so(accounts):
    client = accounts.workbench.client
    for path in ("/run", "/intake", "/options/act", "/bench/freeze"):
        answer = client.post(path, {})
        assert answer.status_code == 403
        assert "not signed in any more" in answer.content.decode()


def test_an_officer_comes_back_to_where_the_way_led_and_signs_with_the_name(accounts):
    answer = enter(accounts, "김영희")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/board")
    address = pair_of(accounts)
    page = accounts.workbench.get(address)[1]
    assert "김영희" in page
    assert 'name="who"' not in page
    assert decide(accounts, address).status_code == 302
    row = open_register(accounts.folder).verdicts.iloc[-1]
    assert row["who"] == "김영희"
    assert "Undo my verdict" in accounts.workbench.get(address)[1]


def test_a_reader_reads_everything_and_changes_nothing(accounts):
    enter(accounts, "Reader")
    address = pair_of(accounts)
    for path in ("/", "/bench", address, "/options", "/run/now", "/tables/"):
        answer, page = accounts.workbench.get(path)
        assert answer.status_code == 200
        forms = re.findall(r'<form method="post"[^>]*action="([^"]*)"', page)
        assert forms == ["/sign-out"], path
        assert 'name="verdict"' not in page or path.startswith("/board")
    before = len(open_register(accounts.folder).verdicts)
    for path in (address, "/run", "/bench/freeze", "/options/act", "/intake"):
        answer = decide(accounts, path)
        assert answer.status_code == 403, path
        assert "only reads" in answer.content.decode()
    assert accounts.workbench.get("/intake")[0].status_code == 403
    assert len(open_register(accounts.folder).verdicts) == before


def test_pages_kept_for_an_officer_are_not_given_to_a_reader(accounts):
    enter(accounts, "김영희")
    for path in ("/bench", "/"):
        assert 'action="/bench/freeze' in accounts.workbench.get("/bench")[1]
        assert "김영희" in accounts.workbench.get(path)[1]
    client = accounts.workbench.client
    page = client.get("/").content.decode()
    out = client.post("/sign-out", {"csrfmiddlewaretoken": token(page)})
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/").status_code == 302
    enter(accounts, "Reader")
    for path in ("/bench", "/"):
        page = accounts.workbench.get(path)[1]
        assert "김영희" not in page
        assert 'action="/bench/freeze' not in page


def test_a_wrong_password_and_an_unknown_name_are_told_alike(accounts):
    told = []
    for name in ("김영희", "Nobody"):
        answer = enter(accounts, name, "wrong words here")
        assert answer.status_code == 403
        text = answer.content.decode()
        told.append(re.search(r'role="alert">([^<]+)<', text)[1])
    assert told[0] == told[1]
    assert accounts.workbench.client.get("/").status_code == 302


def test_who_tries_too_often_waits_and_others_do_not(accounts):
    for _try in range(5):
        assert enter(accounts, "Reader", "wrong words here").status_code == 403
    answer = enter(accounts, "Reader")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 800
    assert "Too many wrong tries" in answer.content.decode()
    assert enter(accounts, "김영희").status_code == 302


def test_the_throttle_forgets_after_a_quarter_of_an_hour():
    from madang.workbench.entering import Throttle  # noqa: PLC0415

    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _try in range(5):
        throttle.count("a", "1")
    assert throttle.wait("a", "1") == 901
    assert throttle.wait("a", "2") == throttle.wait("b", "1") == 0
    for n in range(25):
        throttle.count(f"b{n}", "1")
    assert throttle.wait("z", "1") == 901  # one address tries many names
    for n in range(60):
        throttle.count("c", f"9.{n}")
    assert throttle.wait("c", "8") == 901  # many addresses try one name
    now[0] = 900.5
    assert throttle.wait("a", "1") == throttle.wait("c", "8") == 0


def test_a_form_from_elsewhere_does_not_sign_in(accounts):
    client = accounts.workbench.client
    answer = client.post("/sign-in", {"name": "Reader", "password": WORD})
    assert answer.status_code == 403
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://x.example", "/\\x"])
def test_signing_in_leads_nowhere_else(accounts, back):
    assert enter(accounts, "Reader", back=back).headers["Location"] == "/"


def test_who_is_removed_is_out_at_once(accounts):
    enter(accounts, "Reader")
    assert accounts.workbench.client.get("/").status_code == 200
    accounts.remove("Reader")
    assert accounts.workbench.client.get("/").status_code == 302


def test_the_session_is_a_new_one_and_closed_to_scripts(accounts):
    answer = enter(accounts, "Reader")
    made = answer.cookies["madang_session"]
    assert made["httponly"]
    assert made["samesite"] == "Lax"
    assert made["max-age"] == 12 * 3600


@pytest.mark.parametrize(
    ("name", "password", "role", "told"),
    [
        ("Kim", "short", "reader", "at least 10 characters"),
        ("Kim", "1212121212", "reader", "first that are tried"),
        ("Kim", "1234567890", "reader", "first that are tried"),
        ("Heron Kim", "heron kim 1", "reader", "first that are tried"),
        ("", WORD, "reader", "A name has 1 to"),
        ("=1+1", WORD, "reader", "A name has 1 to"),
        ("x" * 101, WORD, "reader", "A name has 1 to"),
        ("Kim", WORD, "king", "no role 'king'"),
        (" 김영희 ", WORD, "reader", "an account '김영희' already"),
    ],
)
def test_a_bad_account_is_refused(accounts, name, password, role, told):
    with pytest.raises(ParameterError, match=re.escape(told)):
        accounts.add(name, password, role)


def test_an_unknown_account_is_not_removed(accounts):
    with pytest.raises(ParameterError, match=r"no account 'Lee'.*Reader, 김영희"):
        accounts.remove("Lee")


def test_accounts_lie_beside_the_study_for_one_user_alone(accounts):
    from madang.workbench.accounts import database_of  # noqa: PLC0415

    file = database_of(accounts.folder)
    assert accounts.folder not in file.parents
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert WORD.encode() not in file.read_bytes()


class TestServing:
    """What is said where a study is served to others."""

    def test_without_an_account_that_acts_it_is_refused(self, small, madang):
        for more in (["--host", "0.0.0.0"], ["--behind", "https://m.example"]):  # noqa: S104 - refused
            code, _, told = madang("--language", "en", "serve", small, *more)
            assert code == 2
            assert "madang users add NAME --role officer" in told

    @pytest.mark.parametrize("word", ["m.example", "ftp://x", "https://x/y"])
    def test_what_is_no_address_of_a_site_is_refused(self, small, madang, word):
        code, _, told = madang("--language", "en", "serve", small, "--behind", word)
        assert code == 2
        assert "no address of a site" in told

    def test_the_danger_of_an_open_line_is_told(self):
        from madang.workbench.serving import warning  # noqa: PLC0415

        assert warning("127.0.0.1") is None
        assert "not encrypted" in str(warning("0.0.0.0").text("en"))  # noqa: S104 - told
        said = warning("127.0.0.1", "https://m.example").text("en")
        assert "they sign in" in said

    def test_a_proxy_with_https_keeps_cookies_to_itself(self, small):
        from madang.workbench.serving import configure  # noqa: PLC0415

        code = (
            "from pathlib import Path; from django.conf import settings as s;"
            f"from {configure.__module__} import configure, _names;"
            "b = 'https://m.example/';"
            f"configure(Path({str(small)!r}), _names('127.0.0.1', b), sign_in=True,"
            " behind=b);"
            "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
            " s.SECURE_HSTS_SECONDS, s.CSRF_TRUSTED_ORIGINS,"
            " 'm.example' in s.ALLOWED_HOSTS)"
        )
        told = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert told.stdout.split() == [
            "True", "True", "31536000", "['https://m.example']", "True",
        ]  # fmt: skip

    def test_an_account_is_added_from_the_terminal(self, small):
        command = [sys.executable, "-m", "madang", "--language", "en", "users", "add"]
        more = ["Kim", "--role", "officer", "--study", str(small)]
        told = subprocess.run(
            [*command, *more], input=f"{WORD}\n", capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert "Account 'Kim' is there; it reads and acts." in told.stdout, told.stderr
        assert WORD not in told.stdout
