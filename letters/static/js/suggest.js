// Offers, while an organization's name is typed, the public names that may be meant. Without this
// script the form asks once, after it is sent.
"use strict";

const PAUSE = 250;
const LONGEST = 200;

const field = document.getElementById("organization-name");
const offered = document.getElementById("organization-offered");
const place = document.getElementById("organization-known");
let waits;
let last = field.value.trim();

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...page.body.childNodes);
}

async function look() {
  const typed = field.value.trim();
  if (typed === last) return;
  last = typed;
  try {
    const query = encodeURIComponent(typed.slice(0, LONGEST));
    const answer = await fetch(`${place.dataset.from}?q=${query}`);
    const html = answer.status === 200 ? await answer.text() : "";
    // Somebody who types on is answered for what stands there now.
    if (field.value.trim() !== typed) return;
    show(html);
    if (html) offered.value = typed;
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
  }
}

field.addEventListener("input", () => {
  clearTimeout(waits);
  waits = setTimeout(look, PAUSE);
});

place.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  field.value = last = offered.value = button.value;
  show("");
  field.focus();
});

for (const part of [field, place]) {
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place.querySelector("button")) return;
    clearTimeout(waits);
    show("");
    field.focus();
  });
}
