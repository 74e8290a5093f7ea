/* Look-up of the caller: a combobox whose listbox the server fills (ARIA Authoring Practices, "combobox with list"). */
(function () {
  "use strict";
  const input = () => document.getElementById("id_caller");
  const list = () => document.getElementById("caller-list");
  const options = () => list() ? Array.from(list().querySelectorAll("[role=option]")) : [];
  const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  function show(open) {
    const box = input();
    if (!box) return;
    const any = open && options().length > 0;
    list().hidden = !any;
    box.setAttribute("aria-expanded", String(any));
    if (!any) mark(null);
    const status = document.getElementById("caller-status");
    if (status) status.textContent = any ? status.dataset.found + ": " + options().filter((option) => option.dataset.value).length : "";
  }
  function mark(option) {
    options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (option) { input().setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else input().removeAttribute("aria-activedescendant");
  }
  function step(by) {
    const all = options();
    if (!all.length) return;
    show(true);
    const at = all.indexOf(active());
    mark(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  }
  function choose(option) {
    if (option.dataset.value) {
      const url = list().dataset.pick + "?requester=" + encodeURIComponent(option.dataset.value);
      window.htmx.ajax("GET", url, { target: "#log-caller", swap: "outerHTML" }).then(() => {
        const title = document.getElementById("id_title");
        if (title) title.focus();
        document.getElementById("log-form").dispatchEvent(new Event("change", { bubbles: true }));
      });
      return;
    }
    const typed = option.dataset.new, fold = document.getElementById("new-caller");
    const field = document.getElementById(/@/.test(typed) ? "id_email" : /^[+\d][\d\s()/-]*$/.test(typed) ? "id_phone" : "id_full_name");
    show(false);
    fold.open = true;
    field.value = typed;
    input().value = "";
    (field.id === "id_full_name" ? document.getElementById("id_email") : document.getElementById("id_full_name")).focus();
  }

  /* chosen before the scripts were here, or brought back by the browser: as if it was chosen now */
  addEventListener("pageshow", () => {
    const chosen = Array.from(document.querySelectorAll("#log-subject select")).reverse().find((field) => field.value && !field.selectedOptions[0].defaultSelected);
    if (chosen) chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === list()) show(document.activeElement === input());
    else if (event.target.id === "log-caller" && input()) input().focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== input() || event.isComposing) return;
    const open = !list().hidden;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") { if (open && active()) choose(active()); }
    else if (event.key === "Escape" && open) show(false);
    else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => { if (event.target.closest("#caller-list")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#caller-list [role=option]");
    if (option) choose(option);
    else if (event.target !== input()) show(false);
  });
  document.addEventListener("focusout", (event) => { if (event.target === input()) show(false); });
})();
