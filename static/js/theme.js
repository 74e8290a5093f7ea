/* Runs in the head, before the first paint: the chosen theme without a flash. The cookie lets the server render it too. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var chosen = localStorage.getItem("watchdesk-theme");
    if (chosen === "light" || chosen === "dark") root.setAttribute("data-bs-theme", chosen);
    else if (chosen === "auto") root.removeAttribute("data-bs-theme");
  } catch (e) { /* storage refused: the server's or the system's choice stands */ }
})();
