// What the browser does by itself: title, focus, address, colour scheme, cells of tables. Text is only ever set as text.
(function () {
  "use strict";

  var ready = false;

  function go(href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  // A click on a link within the dashboard changes the address without loading the page anew.
  function clicked(event) {
    var href = event.currentTarget.getAttribute("href") || "";
    if (href.charAt(0) !== "/" || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
      return;
    }
    event.preventDefault();
    go(href);
  }
  window.ecohealth_go = { clicked: clicked };

  function scheme() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  // The reader's own choice of signs (dashboards.reader); empty where the browser's languages decide.
  function signs() {
    var found = document.cookie.match(/(?:^|; )ecohealth-signs=([A-Za-z_-]+)/);
    return found ? found[1] : "";
  }

  // The server writes the page, so another choice lays it out anew.
  document.addEventListener("change", function (event) {
    if (event.target.id === "signs") {
      var secure = window.location.protocol === "https:" ? "; Secure" : "";
      var age = event.target.value ? 31536000 : 0;
      document.cookie = "ecohealth-signs=" + event.target.value + "; Path=/; SameSite=Strict; Max-Age=" + age + secure;
      window.location.reload();
    }
  });

  function showSigns() {
    var choice = document.querySelector("#signs:not([data-told])");
    if (choice) {
      choice.setAttribute("data-told", "yes");
      choice.value = signs();
    }
  }

  // Once the page of an address stands: go to the address's anchor, or to the top, and move the reader's focus there.
  // React may lay the page out, and show it, some time after it was answered; the newest address wins.
  var newest = 0;
  var patience = 5000;
  function settle(address, turn, end) {
    var page = document.querySelector("#page > [data-address]");
    var stands = page && page.getAttribute("data-address") === address && visible(page);
    if (turn !== newest) {
      return;
    }
    if (!stands && Date.now() < end) {
      window.setTimeout(settle, 40, address, turn, end);
      return;
    }
    var anchor = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    var aim = anchor || document.querySelector("#page h1");
    if (anchor) {
      unfold(anchor);
      anchor.scrollIntoView({ block: "start" });
      anchor.classList.add("is-target");
    }
    if (aim && ready) {
      aim.setAttribute("tabindex", "-1");
      aim.focus({ preventScroll: true });
    }
    ready = true;
    window.ecohealth_tour.arrived();
  }

  // What a link leads to is open, however deep it is folded; and whoever opens something can copy the link to it.
  function unfold(element) {
    for (var fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
  }
  document.addEventListener("toggle", function (event) {
    var fold = event.target;
    if (fold.open && fold.id && fold.matches("#page details.fold")) {
      window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search + "#" + fold.id);
    }
  }, true);

  function visible(element) {
    return window.getComputedStyle(element).visibility === "visible";
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

      arrived: function (page, pathname, search) {
        if (page) {
          newest += 1;
          settle(pathname + (search || ""), newest, Date.now() + patience);
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
  // Figures with the signs that the server wrote the page's sentences with (ecohealth.scores.signs): they stand in the
  // context of the column.
  var formats = {};
  function format(value, signs, bound, digits) {
    var language = signs.sizes[1] === 2 ? "en-IN" : "en-US";
    var key = language + bound + digits;
    if (!formats[key]) {
      var options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      formats[key] = new Intl.NumberFormat(language, bound === "figures" ? { maximumSignificantDigits: digits } : options);
    }
    return formats[key].formatToParts(value).map(function (part) {
      return part.type === "decimal" ? signs.decimal : part.type === "group" ? signs.group : part.value;
    }).join("");
  }

  functions.ecohealth_number = function (cell) {
    if (typeof cell.value !== "number") {
      return "";
    }
    var whole = Number.isInteger(cell.value);
    return format(cell.value, cell.colDef.context, whole ? "places" : "figures", whole ? 0 : 3);
  };
  // A share as percent, with the digits that sentences have (ecohealth.scores.words.percent).
  functions.ecohealth_share = function (cell) {
    if (typeof cell.value !== "number") {
      return "";
    }
    var signs = cell.colDef.context;
    var percent = 100 * cell.value;
    var size = Math.abs(percent);
    var little = percent > 0 && percent < 0.005;
    var digits = little ? 2 : percent === 0 || size >= 99.95 ? 0 : size >= 0.1 ? 1 : 2;
    var written = format(little ? 0.01 : percent, signs, "places", digits);
    return (little ? "under " : "") + signs.before + written + signs.after.replace(/^ /, "\u00a0");
  };
  functions.ecohealth_day = function (cell) {
    return (cell.data && cell.data[cell.colDef.field + "_said"]) || "";
  };

  // On a phone a table's first column stays where it is, the others are narrow and move sideways under the finger.
  function narrow(api) {
    var narrowed = api.getColumnDefs().map(function (one, at) {
      var most = at === 0 ? 132 : one.type === "rightAligned" ? 88 : one.minWidth > 300 ? 240 : 128;
      var width = Math.min(one.minWidth, most);
      return Object.assign({}, one, { minWidth: width, width: width, flex: null, pinned: at === 0 ? "left" : null });
    });
    api.setGridOption("columnDefs", narrowed);
  }

  function narrowTables() {
    if (window.innerWidth > 560 || !window.dash_ag_grid) {
      return;
    }
    document.querySelectorAll(".grid > [id]:not([data-narrow])").forEach(function (table) {
      table.setAttribute("data-narrow", "yes");
      window.dash_ag_grid.getApiAsync(table.id).then(narrow, function () {});
    });
  }

  // The field behind a drop zone is called what the zone is called.
  function nameFileFields() {
    document.querySelectorAll("[role=group][aria-label] input[type=file]:not([aria-label])").forEach(function (field) {
      field.setAttribute("aria-label", field.closest("[role=group][aria-label]").getAttribute("aria-label"));
    });
  }

  function whenChanged() {
    narrowTables();
    nameFileFields();
    showSigns();
  }
  new MutationObserver(whenChanged).observe(document.body, { childList: true, subtree: true });

  var components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.EcohealthLink = function (cell) {
    var href = cell.data ? cell.data[cell.colDef.field + "_href"] : null;
    if (typeof href !== "string" || href.charAt(0) !== "/" || href.charAt(1) === "/") {
      return window.React.createElement("bdi", {}, cell.value);
    }
    return window.React.createElement(
      "a",
      { href: href, onClick: clicked },
      window.React.createElement("bdi", {}, cell.value)
    );
  };
})();
