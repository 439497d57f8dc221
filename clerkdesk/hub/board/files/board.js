/* A board: shows what the hub tells, flashes calls one after the other, says when it hears nothing, and comes back by
   itself. Nothing that a TV of 2017 (Chromium 53) does not know. */
"use strict";
(function () {
  var SILENT = 25000, TURN = 4000, FIRST = 2000, LAST = 15000;  // ms; the hub speaks every 15 s at least
  var body = document.body, words = body.dataset;
  var calls = document.getElementById("calls"), count = document.getElementById("count");
  var seen = document.getElementById("seen"), ticker = document.getElementById("ticker");
  var band = document.getElementById("band"), button = document.getElementById("chime");
  var shown = JSON.parse(document.getElementById("first").textContent);
  var said = null, waiting = [], bright = "", drawn = "", at = shown.at, cut = false, source = null, timer = 0, wait = FIRST, audio = null;

  function part(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    made.textContent = text;
    return made;
  }

  function paint() {
    var some = shown.calls.some(function (one) { return one.number === bright; });
    var sign = JSON.stringify([shown.calls, bright]);
    if (sign !== drawn) { drawn = sign; draw(some); }  // else what flashes would begin anew
    count.textContent = String(shown.waiting);
    body.classList.toggle("few", shown.calls.length < 4);
    body.classList.toggle("two", shown.calls.length > 5);
    body.classList.toggle("empty", shown.calls.length === 0);
    if (ticker.textContent !== shown.ticker) { ticker.textContent = shown.ticker; run(); }
    clock();
  }

  function draw(some) {
    calls.textContent = "";
    shown.calls.forEach(function (one, place) {
      var line = part("li", "", "");
      line.appendChild(part("span", "number", one.number));
      line.appendChild(part("span", "arrow", "→"));
      line.appendChild(part("span", "counter", one.counter));
      if (some ? one.number === bright : place === 0) { line.className = "bright"; }
      if (some && one.number === bright) { line.className = "bright flash"; }
      calls.appendChild(line);
    });
  }

  function clock() {
    var since = cut ? at : shown.cut;
    body.classList.toggle("cut", Boolean(since));
    seen.textContent = "";
    if (since) {
      seen.appendChild(part("span", "", "⚠ " + words.cut.replace("{time}", since)));
      seen.appendChild(part("span", "en", words.cutEn.replace("{time}", since)));
    } else {
      seen.textContent = at;
    }
  }

  function run() {
    var wide = ticker.offsetWidth > window.innerWidth;
    band.classList.toggle("long", wide);
    if (!wide) { return; }
    var takes = (ticker.offsetWidth + window.innerWidth) / 140;
    ticker.style.animationDuration = takes + "s";
    ticker.style.animationDelay = -window.innerWidth / 140 + "s";  // it begins where it can be read
  }

  function news() {
    var known = said, now = {};
    shown.calls.forEach(function (one) { if (one.now) { now[one.number + " " + one.counter + " " + one.calls] = one; } });
    if (known) {  // what was called before this page was opened is not called anew
      Object.keys(now).reverse().forEach(function (name) {
        if (!known[name]) { waiting.push(now[name].number); }
      });
    }
    said = now;
    if (waiting.length && !bright) { next(); }
  }

  function next() {
    bright = waiting.shift() || "";
    paint();
    if (bright) { ring(); setTimeout(next, TURN); }
  }

  function ring() {
    if (!audio || audio.state !== "running") { return; }
    [[880, 0], [659.25, 0.45]].forEach(function (tone) {
      var voice = audio.createOscillator(), loud = audio.createGain(), begin = audio.currentTime + tone[1];
      voice.frequency.value = tone[0];
      loud.gain.setValueAtTime(0.0001, begin);
      loud.gain.exponentialRampToValueAtTime(0.5, begin + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, begin + 1.1);
      voice.connect(loud);
      loud.connect(audio.destination);
      voice.start(begin);
      voice.stop(begin + 1.2);
    });
  }

  function heard(time) {
    at = time;
    cut = false;
    wait = FIRST;
    clearTimeout(timer);
    timer = setTimeout(lose, SILENT);
  }

  function lose() {  // nothing came, or the line ended: a new one after a while
    cut = true;
    clock();
    if (source) { source.close(); source = null; }
    clearTimeout(timer);
    timer = setTimeout(listen, wait * (0.75 + Math.random() / 2));
    wait = Math.min(LAST, wait * 1.5);
  }

  function listen() {
    var key = location.pathname.replace(/\/+$/, "").split("/").pop();
    source = new EventSource(key + "/events");
    clearTimeout(timer);
    timer = setTimeout(lose, SILENT);
    source.onmessage = function (told) {
      shown = JSON.parse(told.data);
      heard(shown.at);
      news();
      paint();
    };
    source.addEventListener("beat", function (told) { heard(told.data); clock(); });
    source.onerror = lose;
  }

  function sound(on) {
    button.setAttribute("aria-pressed", String(on));
    try { localStorage.setItem("chime", on ? "1" : ""); } catch (no) { /* kept for this page alone */ }
    if (on && !audio) {
      var Kind = window.AudioContext || window.webkitAudioContext;
      audio = Kind ? new Kind() : null;
    }
    if (audio) { if (on) { audio.resume(); } else { audio.suspend(); } }
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    sound(button.getAttribute("aria-pressed") !== "true");
    ring();
  });
  var wanted = /[?&]chime=1/.test(location.search);
  try { wanted = wanted || localStorage.getItem("chime") === "1"; } catch (no) { /* not kept here */ }
  if (wanted) { sound(true); }
  document.addEventListener("click", function () { if (audio && audio.state === "suspended" && button.getAttribute("aria-pressed") === "true") { audio.resume(); } });
  window.addEventListener("resize", run);
  news();
  paint();
  run();
  listen();
}());
