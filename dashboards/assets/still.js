// Plain HTML that no callback names, drawn by one component (dashboards/components/still.py). Text is only ever text:
// elements, attributes and addresses that are not in these lists are left out.
(function () {
  "use strict";

  var LINK = "link";
  var ADDRESS = /^(?:[#?]|\/(?!\/)|https?:\/\/)/i;
  var tags = new Set(
    ("a article aside b bdi code dd details div dl dt em footer h1 h2 h3 h4 header label li nav ol p section span strong" +
      " summary table tbody td th thead time tr ul").split(" ")
  );
  var attributes = new Set(
    "className colSpan dateTime dir hidden href htmlFor id lang open role rowSpan scope style tabIndex title".split(" ")
  );

  function handed(given) {
    var on = {};
    Object.keys(given).forEach(function (name) {
      var known = attributes.has(name) || name.indexOf("aria-") === 0 || name.indexOf("data-") === 0;
      if (known && (name !== "href" || ADDRESS.test(given[name]))) {
        on[name] = given[name];
      }
    });
    return on;
  }

  function element(tree) {
    if (typeof tree === "string") {
      return tree;
    }
    var on = handed(tree[1]);
    if (tree[0] === LINK) {
      on.onClick = window.ecohealth_go.clicked;
    } else if (!tags.has(tree[0])) {
      return null;
    }
    var inner = tree.slice(2).map(element);
    return window.React.createElement.apply(null, [tree[0] === LINK ? "a" : tree[0], on].concat(inner));
  }

  window.ecohealth_still = {
    Still: function (properties) {
      var parts = properties.tree.map(element);
      return window.React.createElement.apply(null, [window.React.Fragment, null].concat(parts));
    },
  };
})();
