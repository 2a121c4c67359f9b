// Runs before anything is drawn, so that the page does not flash white at those who chose dark.
(function () {
  "use strict";
  var wanted = null;
  try {
    wanted = window.localStorage.getItem("mantine-color-scheme-value");
  } catch (refused) {
    wanted = null;
  }
  if (wanted !== "light" && wanted !== "dark") {
    wanted = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", wanted);
})();
