"""The dashboard: what a strategist sees in ten minutes, on her own machine."""
