/* A citizen's page looks again by itself while it is looked at, and says when it cannot. */
"use strict";
(function () {
  const OFTEN = 20000, LEAST = 4000;
  let at = Date.now(), timer = 0, busy = false;

  function later(ms) {
    clearTimeout(timer);
    if (!document.body.dataset.over) { timer = setTimeout(look, ms); }
  }

  async function look() {
    if (busy || document.hidden) { return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "omit" });
      if (answer.status === 404) { location.reload(); return; }
      if (!answer.ok) { throw new Error("away"); }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.title = fresh.title;
      document.body.dataset.over = fresh.body.dataset.over || "";
      for (const part of ["main", "footer"]) {
        document.querySelector(part).replaceWith(fresh.querySelector(part));
      }
      at = Date.now();
    } catch (no) {
      document.getElementById("cut").hidden = false;
    } finally {
      busy = false;
      later(OFTEN * (0.9 + Math.random() / 5));
    }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - at > LEAST) { look(); } });
  later(OFTEN);
}());
