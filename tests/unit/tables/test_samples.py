"""The bundled ecosystems are found by name, as checked out and as installed."""

from __future__ import annotations

import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.tables import samples


@pytest.fixture
def homes(tmp_path, monkeypatch):
    installed, checked_out = tmp_path / "_datasets", tmp_path / "datasets"
    for folder in (installed / "volta", checked_out / "volta", checked_out / "other", checked_out / "empty"):
        folder.mkdir(parents=True)
        if folder.name != "empty":
            (folder / "participants.csv").write_text("id,type\n")
    monkeypatch.setattr(samples, "_HOMES", (installed, checked_out))
    return installed, checked_out


def test_names(homes):
    assert samples.sample_names() == ("other", "volta")


def test_what_is_installed_comes_first(homes):
    installed, checked_out = homes
    assert samples.sample_path("volta") == installed / "volta"
    assert samples.sample_path("other") == checked_out / "other"


@pytest.mark.parametrize("name", ["votla", "../volta", "", "empty", "/etc"])
def test_an_unknown_name_is_refused(homes, name):
    with pytest.raises(UnknownChoice, match="no sample"):
        samples.sample_path(name)
