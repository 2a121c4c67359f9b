"use strict";
// Each chart is drawn a second time over its still picture, in the page's own colours; print keeps the still one.
(() => {
  const boxes = [...document.querySelectorAll("[data-figure]")];
  const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const coloured = layout => {
    const axis = { color: ink("--muted"), gridcolor: ink("--line"), linecolor: ink("--line"), zerolinecolor: ink("--line") };
    return {
      ...layout, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { ...layout.font, color: ink("--ink") },
      hoverlabel: { bgcolor: ink("--ground"), bordercolor: ink("--line"), font: { color: ink("--ink") } },
      xaxis: { ...layout.xaxis, ...axis }, yaxis: { ...layout.yaxis, ...axis },
    };
  };
  const draw = box => {
    const figure = JSON.parse(box.dataset.figure);
    return Plotly.react(box, figure.data, coloured(figure.layout), { displayModeBar: false, responsive: true });
  };
  for (const box of boxes) {
    box.parentElement.classList.add("is-live");
    draw(box).catch(() => box.parentElement.classList.remove("is-live"));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => boxes.forEach(draw));
})();
