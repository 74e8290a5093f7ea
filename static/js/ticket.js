/* The panel that htmx fills on a ticket: where the focus goes, how it is put away. Without this the same links are pages. */
(function () {
  "use strict";
  const panel = () => document.getElementById("act");
  let opener = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === panel()) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== panel()) return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
    const field = panel().querySelector("input:not([type=hidden]), select, textarea");
    const heading = panel().querySelector("h2");
    if (heading) heading.tabIndex = -1;
    const first = field || heading;
    if (first) first.focus({ preventScroll: true });
  });
  function putAway(event) {
    if (!panel() || !panel().firstElementChild) return;
    event.preventDefault();
    panel().replaceChildren();
    if (opener && opener.isConnected) (opener.closest("details.menu") ? opener.closest("details.menu").querySelector("summary") : opener).focus();
  }
  /* Escape never throws away what somebody wrote */
  const typed = () => Array.from(panel().querySelectorAll("textarea, input[type=text]")).some((field) => field.value !== field.defaultValue);
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-act]");
    if (close && panel() && panel().contains(close)) putAway(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel() && panel().contains(event.target) && !typed()) putAway(event);
  });
})();
