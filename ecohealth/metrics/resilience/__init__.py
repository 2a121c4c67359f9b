"""Resilience: what breaks when partners leave, how long the rest hangs together, and who could take over?"""

from ecohealth.metrics.resilience import losses, recovery, replaceability, risk, robustness, supply

__all__ = ["losses", "recovery", "replaceability", "risk", "robustness", "supply"]
