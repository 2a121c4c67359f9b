"""The pictures and tables of each pillar, between its score and its metrics."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.gallery import Scene
from ecohealth.metrics.declare import Pillar


def pictures(scene: Scene, pillar: Pillar) -> list[Component]:
    """What a pillar's page shows; one that cannot be drawn says why, and what would help."""
    from dashboards.pages.pillars import concentration, engagement, network_effects, resilience

    drawn = {
        Pillar.CONCENTRATION: concentration.pictures,
        Pillar.ENGAGEMENT: engagement.pictures,
        Pillar.NETWORK_EFFECTS: network_effects.pictures,
        Pillar.RESILIENCE: resilience.pictures,
    }
    return drawn[pillar](scene)
