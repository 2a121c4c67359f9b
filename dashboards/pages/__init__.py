"""The pages, one module each."""

from __future__ import annotations

from dashboards.pages.page import Page


def all_pages() -> tuple[Page, ...]:
    """Every page, in thinking order; what the navigation does not list is reached by links."""
    from dashboards.pages import (
        compare,
        data,
        evidence,
        methods,
        network,
        overview,
        partner,
        profile,
        resilience,
        workspace,
        workspace_scenarios,
        workspace_write,
    )
    from dashboards.pages.pillar import pillar_page
    from ecohealth.metrics.declare import Pillar

    return (
        Page(overview.PATH, overview.NAME, overview.layout, overview.register, late=overview.LATE_PARTS),
        Page(network.PATH, network.NAME, network.layout, network.register),
        pillar_page(Pillar.CONCENTRATION),
        pillar_page(Pillar.ENGAGEMENT),
        pillar_page(Pillar.NETWORK_EFFECTS),
        Page(resilience.PATH, resilience.NAME, resilience.layout, resilience.register),
        pillar_page(Pillar.RESILIENCE),
        Page(compare.PATH, compare.NAME, compare.layout, compare.register),
        Page(evidence.PATH, evidence.NAME, evidence.layout, evidence.register),
        Page(workspace.PATH, workspace.NAME, workspace.layout, workspace.register),
        Page(
            workspace_write.PATH,
            workspace_write.NAME,
            workspace_write.layout,
            workspace_write.register,
            in_navigation=False,
        ),
        Page(
            workspace_scenarios.PATH,
            workspace_scenarios.NAME,
            workspace_scenarios.layout,
            workspace_scenarios.register,
            in_navigation=False,
        ),
        Page(data.PATH, data.NAME, data.layout, data.register),
        Page(methods.PATH, methods.NAME, methods.layout, methods.register),
        Page(profile.PATH, profile.NAME, profile.layout, profile.register, in_navigation=False),
        Page(partner.PATH, partner.NAME, partner.layout, partner.register, in_navigation=False),
    )
