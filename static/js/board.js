/* The board stays fresh: every data-poll seconds, or data-poll-hidden while nobody looks. htmx gives the focus back to the element with the
   same id. What could not be fetched is said until it can be again. */
(function () {
  "use strict";
  const board = document.querySelector("[data-board]");
  if (!board || !window.htmx) return;
  const lost = document.querySelector("[data-board-lost]"), since = lost.querySelector("[data-board-since]");
  const wait = () => (document.hidden ? board.dataset.pollHidden : board.dataset.poll) * 1000;
  let asked = Date.now();
  const marks = () => {
    const marked = getSelection();
    return marked && !marked.isCollapsed && board.contains(marked.anchorNode);
  };
  const refresh = () => {
    if (Date.now() - asked < wait() || marks()) return;
    asked = Date.now();
    window.htmx.trigger(board, "refresh");
  };
  setInterval(refresh, 1000);
  document.addEventListener("visibilitychange", refresh);
  window.addEventListener("online", () => { asked = 0; refresh(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== board) return;
    const asOf = document.getElementById("board-asof");
    if (!event.detail.successful && asOf) since.textContent = asOf.textContent;
    lost.hidden = event.detail.successful;
  });
})();
