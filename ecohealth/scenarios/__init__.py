"""What if: partner loss simulated on an ecosystem, before and after."""
