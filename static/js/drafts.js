/* What was typed in a form with data-draft="key" outlives a conflict, a reload, a lost session or a failure of the server.
   Kept in sessionStorage (this tab only); forgotten once a page answers the form without an error. */
(function () {
  "use strict";
  const words = document.getElementById("watchdesk-words");
  const say = words ? words.dataset : {};
  const store = (name, value) => { try { if (value === null) sessionStorage.removeItem(name); else sessionStorage.setItem(name, value); } catch (e) { /* no storage, no drafts */ } };
  const kept = (name) => { try { return sessionStorage.getItem(name); } catch (e) { return null; } };
  const fields = (form) => Array.from(form.elements).filter((el) => el.name && el.name !== "csrfmiddlewaretoken"
    && (el.tagName === "TEXTAREA" || el.tagName === "INPUT" && /^(text|email|tel|url|search)$/.test(el.type)));

  function settle() {
    const sent = kept("watchdesk-sent");
    if (!sent) return;
    store("watchdesk-sent", null);
    const load = performance.getEntriesByType("navigation")[0];
    const came = load && load.type === "navigate";
    const refused = document.querySelector(".plain, .error-summary, [data-conflict], .is-invalid");
    if (came && !refused) store("watchdesk-draft:" + sent, null);
  }

  function save(form) {
    const typed = {};
    fields(form).forEach((el) => { if (el.value !== el.defaultValue) typed[el.name] = el.value; });
    store("watchdesk-draft:" + form.dataset.draft, Object.keys(typed).length ? JSON.stringify(typed) : null);
  }

  function restore(form) {
    let typed = null;
    try { typed = JSON.parse(kept("watchdesk-draft:" + form.dataset.draft)); } catch (e) { return; }
    if (!typed) return;
    let any = false;
    fields(form).forEach((el) => { if (typed[el.name] !== undefined && el.value === "" ) { el.value = typed[el.name]; any = true; } });
    if (!any) return;
    const fold = form.closest("details");
    if (fold) fold.open = true;
    const note = document.createElement("p"), drop = document.createElement("button");
    note.className = "form-text";
    note.textContent = say.restored + " ";
    drop.type = "button";
    drop.className = "link-button";
    drop.textContent = say.discard;
    drop.addEventListener("click", () => { form.reset(); store("watchdesk-draft:" + form.dataset.draft, null); note.remove(); });
    note.append(drop);
    form.prepend(note);
  }

  settle();
  document.querySelectorAll("form[data-draft]").forEach(restore);
  document.addEventListener("input", (event) => { const form = event.target.form; if (form && form.dataset.draft) save(form); });
  document.addEventListener("submit", (event) => { if (event.target.dataset.draft) { save(event.target); store("watchdesk-sent", event.target.dataset.draft); } });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft]");
    if (!form) return;
    store("watchdesk-sent", null);
    const answer = event.detail.xhr ? event.detail.xhr.responseText : "";
    if (event.detail.successful && !/error-summary|data-conflict|is-invalid/.test(answer)) store("watchdesk-draft:" + form.dataset.draft, null);
  });
})();
