// The tour of a first visit: shown beside the overview once, never over a link that somebody was given.
(function () {
  "use strict";

  var SEEN = "ecohealth-tour";
  var at = -1;

  function find(id) {
    return document.getElementById(id);
  }

  function steps() {
    return Array.prototype.slice.call(document.querySelectorAll("#tour .tour-step"));
  }

  function mark(target) {
    document.querySelectorAll(".is-toured").forEach(function (one) { one.classList.remove("is-toured"); });
    if (target) {
      target.classList.add("is-toured");
      target.scrollIntoView({ block: "center" });
    }
  }

  function show(step) {
    var all = steps();
    if (!all.length || step < 0 || step >= all.length) {
      leave();
      return;
    }
    at = step;
    all.forEach(function (one, number) { one.hidden = number !== at; });
    find("tour-back").hidden = at === 0;
    find("tour-next").textContent = at === all.length - 1 ? "Done" : "Next";
    find("tour").hidden = false;
    mark(document.querySelector("#page " + all[at].getAttribute("data-target")));
  }

  function leave() {
    var tour = find("tour");
    var inside = tour && tour.contains(document.activeElement);
    at = -1;
    mark(null);
    if (tour) {
      tour.hidden = true;
    }
    window.localStorage.setItem(SEEN, "yes");
    var heading = document.querySelector("#page h1");
    if (inside && heading) {
      heading.focus({ preventScroll: true });
    }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("#tour-next, #tour-back, #tour-leave, #tour-again") : null;
    if (!button) {
      return;
    }
    if (button.id === "tour-again") {
      begin();
    } else if (button.id === "tour-leave") {
      leave();
    } else {
      show(at + (button.id === "tour-next" ? 1 : -1));
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && at >= 0) {
      leave();
    }
  });

  // From another page the tour goes to the overview first; its page begins it once it stands.
  function begin() {
    window.localStorage.removeItem(SEEN);
    if (window.location.pathname === "/" && document.querySelector("#page .headline")) {
      show(0);
    } else {
      window.history.pushState({}, "", "/");
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    }
  }

  window.ecohealth_tour = {
    arrived: function () {
      var first = window.location.pathname === "/" && !window.location.search && !window.location.hash;
      if (first && window.localStorage.getItem(SEEN) === null && document.querySelector("#page .take-along")) {
        show(0);
      } else if (at >= 0) {
        leave();
      }
    },
  };
})();
