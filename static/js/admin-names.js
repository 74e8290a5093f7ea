/* Names for what Django's admin leaves nameless: fields in the rows of a table, which only its head names, and the boxes
   that select2 draws over a list. */
(function () {
  "use strict";
  const words = (el) => (el ? el.textContent.replace(/\s+/g, " ").trim() : "");

  function nameCells(root) {
    root.querySelectorAll(".tabular td").forEach((cell) => {
      const head = cell.closest("table").tHead;
      if (!head) return;
      const column = Array.from(cell.classList).find((name) => name.startsWith("field-"));
      const title = column ? head.querySelector(".column-" + column.slice(6)) : head.querySelector("th:last-child");
      cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
        if (!field.labels.length && !field.hasAttribute("aria-label") && words(title)) field.setAttribute("aria-label", words(title));
      });
    });
  }
  function nameBox(select) {
    const shown = select.nextElementSibling && select.nextElementSibling.querySelector(".select2-selection__rendered");
    if (!shown) return;
    const label = select.labels.length ? words(select.labels[0]).replace(/:$/, "") : select.getAttribute("aria-label") || "";
    const chosen = Array.from(select.selectedOptions).map(words).filter(Boolean).join(", ");
    const name = chosen ? label + ": " + chosen : label;
    shown.setAttribute("aria-label", name);
    shown.closest("[role=combobox]").setAttribute("aria-label", name);
  }
  const nameBoxes = () => document.querySelectorAll("select.admin-autocomplete").forEach(nameBox);
  function all() { nameCells(document); nameBoxes(); }
  addEventListener("load", all);
  document.addEventListener("formset:added", () => setTimeout(all));
  /* select2 tells of a choice through jQuery only */
  addEventListener("load", () => {
    if (window.django && window.django.jQuery) window.django.jQuery(document).on("change", "select.admin-autocomplete", (event) => nameBox(event.target));
  });
})();
