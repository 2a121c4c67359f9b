// What the browser does by itself: title, focus, address, colour scheme, cells of tables. Text is only ever set as text.
(function () {
  "use strict";

  var ready = false;

  function go(href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  function scheme() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  // After a page is laid out: go to the anchor of the address, or to the top, and move the reader's focus there.
  function settle(tries) {
    var anchor = decodeURIComponent(window.location.hash.slice(1));
    var aim = anchor ? document.getElementById(anchor) : document.querySelector("#page h1");
    if (!aim && tries > 0) {
      window.requestAnimationFrame(function () { settle(tries - 1); });
      return;
    }
    if (anchor && aim) {
      aim.scrollIntoView({ block: "start" });
      aim.classList.add("is-target");
    }
    if (aim && ready) {
      aim.setAttribute("tabindex", "-1");
      aim.focus({ preventScroll: true });
    }
    ready = true;
  }

  // A menu (details.menu) closes at a click elsewhere and at Escape, which gives the focus back.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) {
        menu.open = false;
      }
    });
  }
  document.addEventListener("pointerdown", function (event) { closeMenus(event.target); });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && event.target.closest ? event.target.closest("details.menu[open]") : null;
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ecohealth: {
      title: function (name) {
        document.title = typeof name === "string" && name ? name + " · ecohealth" : "ecohealth";
      },

      arrived: function (page) {
        if (page) {
          settle(20);
        }
      },

      show_address: function (search) {
        if (typeof search === "string" && search.charAt(0) === "?") {
          window.history.replaceState(window.history.state, "", window.location.pathname + search + window.location.hash);
        }
        return window.dash_clientside.no_update;
      },

      copy_link: function (clicks) {
        if (!clicks) {
          return window.dash_clientside.no_update;
        }
        return navigator.clipboard.writeText(window.location.href).then(
          function () { return "Link copied"; },
          function () { return "Copy the address above"; }
        );
      },

      toggle_menu: function (opened, pathname, navbar) {
        var by = window.dash_clientside.callback_context.triggered_id;
        var open = by === "menu" ? Boolean(opened) : false;
        return [Object.assign({}, navbar, { collapsed: { mobile: !open } }), open];
      },

      watch_scheme: function (mounted) {
        var root = document.documentElement;
        new MutationObserver(function () {
          window.dash_clientside.set_props("scheme", { data: scheme() });
        }).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
        return scheme();
      },
    },
  });

  var functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  var figures = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
  var whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
  var shares = new Intl.NumberFormat(undefined, { style: "percent", maximumSignificantDigits: 3 });

  functions.ecohealth_number = function (value) {
    if (typeof value !== "number") {
      return "";
    }
    return Number.isInteger(value) ? whole.format(value) : figures.format(value);
  };
  functions.ecohealth_share = function (value) {
    return typeof value === "number" ? shares.format(value) : "";
  };

  var components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.EcohealthLink = function (cell) {
    var href = cell.data ? cell.data[cell.colDef.field + "_href"] : null;
    if (typeof href !== "string" || href.charAt(0) !== "/" || href.charAt(1) === "/") {
      return window.React.createElement("bdi", {}, cell.value);
    }
    return window.React.createElement(
      "a",
      {
        href: href,
        onClick: function (event) {
          if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
            event.preventDefault();
            go(href);
          }
        },
      },
      window.React.createElement("bdi", {}, cell.value)
    );
  };
})();
