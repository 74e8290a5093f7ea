/* Clock chips tick: time left = what the server said, less the open seconds that have passed since.
   Open hours come as epoch intervals (data-segments), so a business clock stands still when the desk is closed.
   Nothing here decides anything: the server's record does. There is no live region; links get a new aria-label each minute. */
(function () {
  "use strict";
  const LAST_MINUTES = 600;
  const words = document.getElementById("watchdesk-words");
  if (!words) return;
  const say = words.dataset;
  const language = document.documentElement.lang || undefined;
  const known = new WeakMap();

  /* How far this browser's clock is from the server's; a page from the browser's cache keeps the measure of the first load. */
  function measureSkew() {
    const stamped = document.querySelector("[data-clock][data-now]");
    const load = performance.getEntriesByType("navigation")[0];
    const fresh = load && load.type !== "back_forward";
    if (stamped && fresh) {
      const received = (performance.timeOrigin + load.responseStart) / 1000;
      const skew = Number(stamped.dataset.now) - received;
      const used = Math.abs(skew) < 2 ? 0 : skew; /* whole seconds and the way here */
      try { sessionStorage.setItem("watchdesk-skew", String(used)); } catch (e) { /* fine without */ }
      return used;
    }
    try { return Number(sessionStorage.getItem("watchdesk-skew")) || 0; } catch (e) { return 0; }
  }
  const skew = measureSkew();
  const serverNow = () => Date.now() / 1000 + skew;

  function span(seconds, business) {
    const s = Math.max(0, Math.floor(seconds));
    if (s < LAST_MINUTES) return Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
    return coarse(s, business);
  }
  function coarse(s, business) {
    const minutes = Math.floor(s / 60), hours = Math.floor(s / 3600);
    if (minutes < 60) return minutes + " " + say.minute;
    if (hours < 24) return hours + " " + say.hour + (minutes % 60 ? " " + (minutes % 60) + " " + say.minute : "");
    if (business) return hours + " " + say.hour; /* a business day has no one length */
    return Math.floor(hours / 24) + " " + say.day + (hours % 24 ? " " + (hours % 24) + " " + say.hour : "");
  }

  function read(chip) {
    const data = chip.dataset;
    if (known.has(chip) && known.get(chip).stamp === data.now + data.left) return known.get(chip);
    let segments = [];
    try { segments = JSON.parse(data.segments || "[]"); } catch (e) { segments = []; }
    const sub = chip.querySelector(".clock-sub");
    const about = {
      stamp: data.now + data.left, segments, left: Number(data.left), from: Number(data.now), business: data.business === "1",
      closeAt: data.closeAt === undefined ? null : Number(data.closeAt), text: chip.querySelector(".clock-left"), sub,
      subText: sub ? sub.dataset.sub || sub.textContent : "", shown: "", spoken: "",
    };
    known.set(chip, about);
    return about;
  }

  function counted(about, now) {
    let sum = 0;
    for (const [start, end] of about.segments) sum += Math.max(0, Math.min(end, now) - Math.max(start, about.from));
    return sum;
  }

  function opening(about, now, zone) {
    if (!about.segments.length || about.segments.some(([start, end]) => start <= now && now < end)) return "";
    const next = about.segments.find(([start]) => start > now);
    if (!next) return "";
    const at = new Date(next[0] * 1000), options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (next[0] - now > 43200) options.weekday = "short";
    if (zone) options.timeZone = zone;
    let time;
    try { time = new Intl.DateTimeFormat(language, options).format(at); } catch (e) { return ""; }
    return say.closed.replace("{time}", time);
  }

  function turn(chip, state) {
    chip.classList.remove("clock-" + chip.dataset.state);
    chip.classList.add("clock-" + state);
    chip.dataset.state = state;
    const icon = words.content.querySelector('[data-icon="' + state + '"] > *'), old = chip.querySelector(":scope > .icon");
    if (icon && old) old.replaceWith(icon.cloneNode(true));
  }

  function tick(chip, now) {
    const about = read(chip);
    if (!about.text || !about.segments.length) return;
    const left = about.left - counted(about, now);
    if (left <= 0 && chip.dataset.state !== "breached") turn(chip, "breached");
    else if (chip.dataset.state === "running" && about.closeAt !== null && left <= about.closeAt) turn(chip, "close");
    const over = chip.dataset.state === "breached";
    const text = over ? say.over.replace("{time}", Math.abs(left) < 60 ? "0 " + say.minute : coarse(Math.abs(left), about.business))
      : say.left.replace("{time}", span(left, about.business));
    if (text !== about.shown) { about.text.textContent = text; about.shown = text; }
    const shut = opening(about, now, chip.dataset.zone);
    if (about.sub) {
      const line = shut || about.subText;
      if (about.sub.textContent !== line) about.sub.textContent = line;
      chip.title = shut ? about.subText : "";
    }
    if (chip.tagName === "A") {
      const minute = (over ? say.over : say.left).replace("{time}", coarse(Math.abs(left), about.business)) + ", " + (shut || about.subText);
      if (minute !== about.spoken) { chip.setAttribute("aria-label", minute); about.spoken = minute; }
    }
  }

  function all() {
    if (document.hidden) return;
    const now = serverNow();
    document.querySelectorAll("[data-clock]").forEach((chip) => tick(chip, now));
  }
  all();
  setInterval(all, 1000);
  document.addEventListener("visibilitychange", all);
  document.addEventListener("htmx:afterSettle", all);
})();
