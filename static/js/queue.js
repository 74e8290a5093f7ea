/* The queue stays fresh: its list is fetched again every data-poll seconds, but never while somebody types, marks text, has a menu open or
   looks elsewhere. htmx gives the focus back to the element with the same id. */
(function () {
  "use strict";
  const list = document.querySelector("[data-poll]");
  if (!list || !window.htmx) return;
  let due = Date.now() + list.dataset.poll * 1000;
  const busy = () => {
    const at = document.activeElement, marked = getSelection();
    return document.hidden || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || document.querySelector("details.menu[open], dialog[open]")
      || marked && !marked.isCollapsed && list.contains(marked.anchorNode);
  };
  const refresh = () => {
    if (Date.now() < due || busy()) return;
    due = Date.now() + list.dataset.poll * 1000;
    window.htmx.trigger(list, "refresh");
  };
  setInterval(refresh, 1000);
  document.addEventListener("visibilitychange", refresh);
  /* a row that was walked to with j and k is walked to still */
  let walked = "";
  document.addEventListener("htmx:beforeSwap", () => {
    const row = list.querySelector("[data-row].is-current [data-open]");
    walked = row ? row.id : "";
  });
  document.addEventListener("htmx:afterSwap", () => {
    const link = walked && document.getElementById(walked);
    if (link) link.closest("[data-row]").classList.add("is-current");
  });
})();
