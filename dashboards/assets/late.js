// Places that are filled once they come near what the reader sees, or once the page has been at rest for a while (so
// that paper has them too). What is folded waits until it is opened.
(function () {
  "use strict";

  var rest = 4000;

  function fill(waiting) {
    near.unobserve(waiting);
    if (waiting.isConnected && !waiting.hasAttribute("data-asked")) {
      waiting.setAttribute("data-asked", "yes");
      window.dash_clientside.set_props(JSON.parse(waiting.parentElement.id), { n_clicks: Date.now() });
    }
  }

  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) {
      if (one.isIntersecting) {
        fill(one.target);
      }
    });
  }, { rootMargin: "300px" });

  function watch() {
    document.querySelectorAll(".late > .skeleton:not([data-watched])").forEach(function (waiting) {
      waiting.setAttribute("data-watched", "yes");
      near.observe(waiting);
      window.setTimeout(function () {
        if (!waiting.closest("details:not([open])")) {
          fill(waiting);
        }
      }, rest);
    });
  }

  new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
})();
