"""Profiles: which weights and scales a scorecard uses, and which assumptions."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ecohealth.errors import BadProfile, did_you_mean, listed, quoted
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar, Scale
from ecohealth.scores.rule import Rule, combined
from ecohealth.scores.shipped import PROFILES, profile_as_shipped

Weight = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Effort = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]


MoveType = Literal["second_source", "tie_in", "recruit", "keep", "raise_capacity"]
"""What can be done about a loss before it comes."""


class MetricSetting(BaseModel):
    """What a profile says about one metric."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    weight: Weight = 1.0
    scale: tuple[float, float, float] | None = None

    @field_validator("scale")
    @classmethod
    def _rises_or_falls(cls, scale: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        if scale is not None:
            Scale(*scale)
        return scale


class Profile(BaseModel):
    """Weights, scales, assumptions and rules; ``hash`` names exactly this content."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    required: tuple[Pillar, ...]
    outside_share: float = Field(ge=0.0, le=1.0)
    spare_capacity: float = Field(ge=0.0, allow_inf_nan=False)
    failure_threshold: float = Field(gt=0.0, le=1.0)
    moved_share: float = Field(gt=0.0, le=1.0)
    effort: dict[MoveType, Effort]
    pillars: dict[Pillar, Weight]
    metrics: dict[str, MetricSetting] = Field(default_factory=dict)
    rules: dict[str, Rule] = Field(default_factory=dict)

    @field_validator("metrics")
    @classmethod
    def _known(cls, metrics: dict[str, MetricSetting]) -> dict[str, MetricSetting]:
        for name in metrics:
            if name not in METRICS:
                raise ValueError(f"no metric {quoted(name)}{did_you_mean(name, METRICS)}")
        return metrics

    @field_validator("pillars")
    @classmethod
    def _some_weight(cls, pillars: dict[Pillar, float]) -> dict[Pillar, float]:
        if sum(pillars.values()) <= 0:
            raise ValueError("at least one pillar needs a weight above 0")
        return pillars

    @property
    def hash(self) -> str:
        """SHA-256 over the content, the first 12 digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def weight_of(self, metric: Metric) -> float:
        """The metric's weight in its pillar; 0 where it has no scale."""
        if self.scale_of(metric) is None:
            return 0.0
        return self.metrics[metric.id].weight if metric.id in self.metrics else 1.0

    def scale_of(self, metric: Metric) -> Scale | None:
        """The scale in force for the metric; None where it is shown and not scored."""
        setting = self.metrics.get(metric.id)
        if setting is None or setting.scale is None:
            return metric.scale
        return Scale(*setting.scale, source=f"profile {quoted(self.name)}")

    def assumptions(self) -> dict[str, float]:
        """The figures nobody measured."""
        return {
            "outside_share": self.outside_share,
            "spare_capacity": self.spare_capacity,
            "failure_threshold": self.failure_threshold,
        }


def load_profile(path: str | Path | None = None) -> Profile:
    """A profile by its name (default, launch, scale, maturity, evolution) or from a file (TOML).

    Keys that a file leaves out stay as in the shipped profile that its ``base`` names, the default one without. None
    gives the default profile.

    Raises:
        BadProfile: naming file, key, value and what is allowed, for every problem at once.
    """
    if path is None or str(path) in PROFILES:
        name = "default" if path is None else str(path)
        return profile_with({"base": name}, f"profile {name}")
    file = Path(path)
    try:
        return profile_with(tomllib.loads(file.read_text("utf-8")), file.name)
    except OSError as error:
        near = did_you_mean(str(path), PROFILES)
        raise BadProfile(
            f"profile {quoted(file)} cannot be read: {error.strerror}{near}; shipped profiles: {listed(PROFILES)}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadProfile(f"{file.name}: not valid TOML: {error}") from error


def profile_with(overrides: Mapping[str, Any], told_as: str) -> Profile:
    """A shipped profile, the one that ``base`` names, with some keys replaced; ``told_as`` names the place in messages.

    Raises:
        BadProfile: for every key that cannot be used.
    """
    said = dict(overrides)
    base = said.pop("base", "default")
    if base not in PROFILES:
        near = did_you_mean(str(base), PROFILES)
        raise BadProfile(f"{told_as}: base = {quoted(base)}: no such profile{near}; allowed: {listed(PROFILES)}")
    layers = (profile_as_shipped("default"), *([profile_as_shipped(base)] if base != "default" else []), said)
    merged = reduce(_over, layers)
    if isinstance(merged.get("rules", {}), dict):
        merged["rules"] = combined(merged.get("rules", {}))
    try:
        return Profile.model_validate(merged)
    except ValidationError as error:
        lines = [f"{told_as}: {_key(dict(one))}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors()]
        raise BadProfile("\n".join(lines)) from error


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of ``above`` in the place of those below; in a table key by key, what is new before what was there.

    So a rule of one's own is asked before those of the phase, and these before those of all.
    """
    new = {key: value for key, value in above.items() if key not in below}
    known = {
        key: _over(value, above[key])
        if isinstance(value, Mapping) and isinstance(above.get(key), Mapping)
        else above.get(key, value)
        for key, value in below.items()
    }
    return {**new, **known}


def _key(error: dict[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"]) + f" = {quoted(error['input'])}"
