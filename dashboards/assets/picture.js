// The network's picture: what is under the pointer, the zoom buttons, a first frame that can be read on a phone.
(function () {
  "use strict";

  // dash-cytoscape always sets a wheel sensitivity, and cytoscape warns of any; here the wheel does not even zoom.
  var warn = console.warn;
  console.warn = function (text) {
    if (typeof text !== "string" || text.indexOf("custom wheel sensitivity") < 0) {
      warn.apply(console, arguments);
    }
  };

  var READABLE = 0.5;
  var STEP = { closer: 1.35, away: 1 / 1.35 };

  function canvas(id) {
    var element = document.getElementById(id);
    var cy = element && element._cyreg ? element._cyreg.cy : null;
    return cy && !cy.destroyed() ? cy : null;
  }

  function framed(cy) {
    cy.resize();
    cy.fit(undefined, 6);
    if (cy.zoom() < READABLE && cy.width() < 480) {
      var box = cy.elements().boundingBox();
      var zoom = Math.max(READABLE, Math.min((cy.height() - 28) / box.h, 0.8));
      cy.zoom(zoom);
      cy.pan({ x: 14 - box.x1 * zoom, y: 14 - box.y1 * zoom });
    }
  }

  function withCanvas(id, tries, act) {
    var cy = canvas(id);
    if (cy && cy.nodes().length > 0) {
      act(cy);
    } else if (tries > 0) {
      window.setTimeout(function () { withCanvas(id, tries - 1, act); }, 60);
    }
  }

  // Another width of the frame fits the picture anew; another height alone (a phone's bars) leaves it where it is.
  function follow(cy, box) {
    var width = box.clientWidth;
    var watching = new ResizeObserver(function () {
      if (cy.destroyed()) {
        watching.disconnect();
        return;
      }
      cy.resize();
      if (Math.abs(box.clientWidth - width) > 1) {
        width = box.clientWidth;
        framed(cy);
      }
    });
    watching.observe(box);
  }

  // With Ctrl (or a pinch on a touchpad) the wheel zooms; alone it scrolls the page, as everywhere else.
  function listen(cy) {
    var box = cy.container();
    if (box.dataset.zooms) {
      return;
    }
    box.dataset.zooms = "yes";
    follow(cy, box);
    box.addEventListener("wheel", function (event) {
      if (event.ctrlKey) {
        event.preventDefault();
        var edge = box.getBoundingClientRect();
        var at = { x: event.clientX - edge.left, y: event.clientY - edge.top };
        cy.zoom({ level: cy.zoom() * Math.pow(10, -event.deltaY / 500), renderedPosition: at });
      }
    }, { passive: false });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ecohealth_picture: {
      point: function (data, id) {
        var tip = document.getElementById(id + "-tip");
        var cy = canvas(id);
        if (!tip || !cy) {
          return;
        }
        var node = data ? cy.getElementById(data.id) : null;
        if (!node || node.empty() || !data.tip) {
          tip.classList.remove("is-shown");
          return;
        }
        tip.textContent = data.tip;
        tip.classList.add("is-shown");
        var at = node.renderedPosition();
        var left = Math.max(4, Math.min(at.x + 14, cy.width() - tip.offsetWidth - 4));
        var above = at.y - tip.offsetHeight - 10;
        tip.style.left = left + "px";
        tip.style.top = (above > 0 ? above : at.y + 16) + "px";
      },

      frame: function (layout, id) {
        window.setTimeout(function () {
          withCanvas(id, 500, function (cy) { listen(cy); framed(cy); });
        }, 30);
        return layout ? layout.places : null;
      },

      zoom: function (clicks, id) {
        var by = window.dash_clientside.callback_context.triggered_id;
        var cy = canvas(id);
        if (!cy || !by || !clicks.some(Boolean)) {
          return;
        }
        if (by.do === "fit") {
          cy.fit(undefined, 6);
          return;
        }
        cy.zoom({ level: cy.zoom() * STEP[by.do], renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
      },
    },
  });
})();
