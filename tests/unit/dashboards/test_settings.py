from __future__ import annotations

import pytest

from dashboards.settings import CannotServe, ForTeam, Settings, read_settings


def test_defaults_are_this_machine_only() -> None:
    assert Settings().url == "http://127.0.0.1:8050/"
    assert Settings(host="::1").url == "http://[::1]:8050/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.evil.example"])  # noqa: S104
def test_a_host_that_others_can_reach_is_refused_in_words(host: str) -> None:
    with pytest.raises(CannotServe, match="takes a login"):
        Settings(host=host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.2", "::1"])
def test_loopback_is_allowed(host: str) -> None:
    assert Settings(host=host).host == host


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(CannotServe, match="1 to 65535"):
        Settings(port=port)


def test_a_flag_counts_more_than_the_environment_and_that_more_than_the_default() -> None:
    assert read_settings(None, 9000, {"ECOHEALTH_PORT": "9001"}).port == 9000
    assert read_settings(None, None, {"ECOHEALTH_PORT": "9001"}).port == 9001
    assert read_settings(None, None, {}).port == 8050


def test_what_others_read_from_the_environment_has_no_say() -> None:
    hostile = {"HOST": "0.0.0.0", "PORT": "1", "DASH_DEBUG": "1", "DASH_MCP_ENABLED": "1"}  # noqa: S104
    assert read_settings(None, None, hostile) == Settings()


def test_a_port_in_words_is_refused() -> None:
    with pytest.raises(CannotServe, match="'eight'"):
        read_settings(None, None, {"ECOHEALTH_PORT": "eight"})


def test_with_a_login_others_may_reach_it_under_the_names_that_were_said() -> None:
    behind = read_settings("0.0.0.0", 80, {}, ForTeam(None, "f", "https://Health.Example.com:8443/"))  # noqa: S104
    assert behind.url == "https://health.example.com:8443/"
    assert behind.is_behind_tls
    assert behind.allowed_hosts[-1] == "health.example.com"
    plain = read_settings("192.168.1.4", 80, {}, ForTeam(None, "f"))
    assert (plain.allowed_hosts[-1], plain.is_behind_tls, plain.url) == ("192.168.1.4", False, "http://192.168.1.4:80/")
    assert read_settings("::1", 80, {}, ForTeam(None, "f")).allowed_hosts == Settings().allowed_hosts


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_every_address_without_a_name_is_refused(host: str) -> None:
    with pytest.raises(CannotServe, match="--url"):
        read_settings(host, 80, {}, ForTeam(None, "f"))


@pytest.mark.parametrize(
    "url",
    [
        "health.example.com",
        "ftp://a",
        "https://",
        "https://a/b",
        "https://a?x",
        "https://u:secret@a",
        "https://[",
        "http://a:0",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(CannotServe, match="is no address that people open"):
        read_settings(None, 80, {}, ForTeam(None, "f", url))


def test_what_a_workspace_is_called_by_is_not_in_a_traceback() -> None:
    team = ForTeam("postgresql://u:secret@host/name")
    assert "secret" not in repr(team) + repr(read_settings(None, None, {}, team))
