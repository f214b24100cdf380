// What a browser does for a new page is done here for the part of one that htmx exchanges.
"use strict";

// Outside of what is exchanged: of a new one nothing would be read out.
const told = document.createElement("p");
told.className = "unseen";
told.setAttribute("role", "status");
document.body.append(told);

addEventListener("htmx:before:swap", (event) => {
  const answer = event.detail.ctx.response?.raw;
  if (!answer?.redirected || new URL(answer.url).pathname === location.pathname) return;
  // To another page, to sign in again for one: there the browser goes by itself.
  event.preventDefault();
  location.reload();
});

addEventListener("htmx:before:history:update", (event) => {
  // A refusal has no address of its own.
  if (event.detail.response?.status >= 400) event.preventDefault();
});

addEventListener("htmx:after:swap", () => {
  const main = document.getElementById("main");
  const start = ["[role=alert]:not([hidden])", "[data-start]", "h1"]
    .map((wanted) => main.querySelector(wanted))
    .find(Boolean);
  start.tabIndex = -1;
  start.focus();
  told.textContent = [...main.querySelectorAll("[role=status] p")]
    .map((notice) => notice.textContent)
    .join(" ");
});

addEventListener("htmx:error", () => {
  const unsent = document.getElementById("unsent");
  if (!unsent) {
    told.textContent = "There is no connection. Please try again.";
    return;
  }
  unsent.hidden = false;
  unsent.tabIndex = -1;
  unsent.focus();
});
