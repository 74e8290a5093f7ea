/* Keyboard, menus, theme switch, relative times. Everything here only presses what the page already offers. */
(function () {
  "use strict";
  const words = document.getElementById("watchdesk-words");
  const say = words ? words.dataset : {};
  const visible = (el) => el.checkVisibility(); /* false inside a closed details, too */
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button|submit)$/.test(el.type));

  /* menus */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement.closest("details.menu[open]") || document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* theme: auto, light, dark; kept here and in a cookie, so that the server's next page has it from its first byte */
  function showTheme(theme) {
    if (theme === "light" || theme === "dark") document.documentElement.setAttribute("data-bs-theme", theme);
    else document.documentElement.removeAttribute("data-bs-theme");
    document.querySelectorAll("[data-theme-form] button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === theme)));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    try { localStorage.setItem("watchdesk-theme", theme); } catch (e) { /* the cookie remembers */ }
    document.cookie = "watchdesk_theme=" + theme + "; path=/; max-age=31536000; samesite=lax" + (location.protocol === "https:" ? "; secure" : "");
    showTheme(theme);
  });
  try { const kept = localStorage.getItem("watchdesk-theme"); if (kept) showTheme(kept); } catch (e) { /* as the server has it */ }

  /* keyboard: j k o x walk the list, the rest presses whatever carries data-key */
  const rows = () => Array.from(document.querySelectorAll("[data-row]")).filter(visible);
  const current = () => document.querySelector("[data-row].is-current");
  function walk(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step))];
    list.forEach((row) => row.classList.toggle("is-current", row === next));
    const link = next.querySelector("[data-open]");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function press(key) {
    const row = current(), find = (root) => Array.from(root.querySelectorAll('[data-key="' + CSS.escape(key) + '"]')).find(visible);
    const target = row && find(row) || find(document);
    if (!target) return false;
    if (target.tagName === "SUMMARY") {
      target.parentElement.open = true;
      const field = target.parentElement.querySelector("textarea, input:not([type=hidden]), select, button");
      (field || target).focus();
    } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) { target.focus(); if (target.select) target.select(); }
    else target.click();
    return true;
  }
  function help() {
    const dialog = document.getElementById("shortcuts");
    if (!dialog) return false;
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
    if (!dialog.open) dialog.showModal();
    return true;
  }
  const open = (row) => { const link = row && row.querySelector("[data-open]"); if (link) link.click(); return Boolean(link); };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^[jk]$/.test(event.key)) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    let done = false;
    if (event.key === "j") { walk(1); done = true; }
    else if (event.key === "k") { walk(-1); done = true; }
    else if (event.key === "o" || event.key === "Enter" && event.target === document.body) done = open(current());
    else if (event.key === "?") done = help();
    else if (/^[a-z/]$/.test(event.key)) done = press(event.key);
    if (done) event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-help]")) help(); });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) document.querySelectorAll("[data-row].is-current").forEach((other) => { if (other !== row) other.classList.remove("is-current"); });
    if (row) row.classList.add("is-current");
  });

  /* "3 h" and "3 h ago" stay true on a page that is open all day; data-relative="age" has no "ago" */
  function freshen() {
    if (document.hidden) return;
    document.querySelectorAll("time[data-relative]").forEach((el) => {
      const seconds = (Date.now() - Date.parse(el.dateTime)) / 1000;
      if (!Number.isFinite(seconds) || seconds < 0) return;
      const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), age = el.dataset.relative === "age";
      const span = hours >= 48 ? Math.floor(hours / 24) + " " + say.days : hours >= 1 ? hours + " " + say.hour : minutes + " " + say.minute;
      const text = minutes < 1 && !age ? say.now : age ? span : say.ago.replace("{time}", span);
      if (el.textContent !== text) el.textContent = text;
    });
  }
  if (words) { freshen(); setInterval(freshen, 30000); document.addEventListener("visibilitychange", freshen); document.addEventListener("htmx:afterSettle", freshen); }

  /* a table that scrolls sideways in its own box is reached by keyboard; one that fits is no stop */
  function reach() {
    document.querySelectorAll(".table-wrap").forEach((box) => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  reach();
  addEventListener("resize", reach);
  document.addEventListener("htmx:afterSettle", reach);

  /* what needs reading first gets the focus; a lost request says so */
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
  function failed(event) {
    const main = document.getElementById("main");
    if (!main || main.querySelector("[data-failed]")) return;
    const note = document.createElement("p");
    note.className = "notice notice-error";
    note.dataset.failed = "";
    note.setAttribute("role", "alert");
    note.textContent = say.failed + (event.detail && event.detail.xhr && event.detail.xhr.status ? " (" + event.detail.xhr.status + ")" : "");
    main.prepend(note);
  }
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:afterOnLoad", () => document.querySelectorAll("[data-failed]").forEach((note) => note.remove()));
})();
