/* Names for what Django's admin leaves nameless: fields in the rows of a table, which only its head names, and the boxes
   that select2 draws over a list. */
(function () {
  "use strict";
  const words = (el) => (el ? el.textContent.replace(/\s+/g, " ").trim() : "");

  const name = (field, title) => {
    if (title && !field.labels.length && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", title);
  };
  function nameCells(root) {
    root.querySelectorAll(".tabular td, #result_list td").forEach((cell) => {
      const head = cell.closest("table").tHead;
      if (!head) return;
      const column = Array.from(cell.classList).find((each) => each.startsWith("field-"));
      const title = column ? head.querySelector(".column-" + column.slice(6) + " .text, .column-" + column.slice(6)) : head.querySelector("th:last-child");
      /* in a list that is edited, each row by the name it starts with */
      const row = words(cell.closest("#result_list tr") && cell.closest("tr").querySelector("th"));
      cell.querySelectorAll("input:not([type=hidden], .action-select), select, textarea").forEach((field) => name(field, [row, words(title)].filter(Boolean).join(": ")));
    });
  }
  /* a day and its time are two fields, of which only the frame around them says what they are */
  function nameInstants(root) {
    root.querySelectorAll(".datetime input").forEach((field) => {
      const frame = field.closest("fieldset, .form-row");
      const what = words(frame && frame.querySelector("legend, label")).replace(/:$/, "");
      const part = field.previousSibling ? words(field.previousSibling).replace(/:$/, "") : "";
      name(field, [what, part].filter(Boolean).join(": "));
    });
  }
  /* Django's filter of a long list is a picture with a name */
  function nameFilters(root) {
    root.querySelectorAll(".search-label-icon[aria-label]").forEach((icon) => icon.setAttribute("role", "img"));
  }
  function nameBox(select) {
    const shown = select.nextElementSibling && select.nextElementSibling.querySelector(".select2-selection__rendered");
    if (!shown) return;
    const label = select.labels.length ? words(select.labels[0]).replace(/:$/, "") : select.getAttribute("aria-label") || "";
    const chosen = Array.from(select.selectedOptions).map(words).filter(Boolean).join(", ");
    const full = chosen ? label + ": " + chosen : label;
    shown.setAttribute("aria-label", full);
    shown.closest("[role=combobox]").setAttribute("aria-label", full);
    const search = shown.querySelector(".select2-search__field");
    if (search) search.setAttribute("aria-label", label);
  }
  const nameBoxes = () => document.querySelectorAll("select.admin-autocomplete").forEach(nameBox);
  function all() { nameCells(document); nameInstants(document); nameFilters(document); nameBoxes(); }
  addEventListener("load", all);
  document.addEventListener("formset:added", () => setTimeout(all));
  /* select2 tells of a choice through jQuery only */
  addEventListener("load", () => {
    if (window.django && window.django.jQuery) window.django.jQuery(document).on("change", "select.admin-autocomplete", (event) => nameBox(event.target));
  });
})();
