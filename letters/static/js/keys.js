// A pair is judged by one key, and the buttons say which. Without this script they are pressed.
"use strict";

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
// One press, one judgement: the next pair brings its own buttons.
let pressed = false;

const choice = () => document.getElementById("by-keys");

function show() {
  const on = choice()?.checked;
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.querySelector("kbd")?.remove();
    button.removeAttribute("aria-keyshortcuts");
    if (!on) continue;
    const hint = document.createElement("kbd");
    hint.textContent = button.dataset.key.toUpperCase();
    hint.ariaHidden = "true";
    button.append(hint);
    button.setAttribute("aria-keyshortcuts", button.dataset.key);
  }
}

// Whoever speaks to the machine may press keys unawares, so they can be switched off.
function offer() {
  pressed = false;
  const box = choice();
  if (!box) return;
  box.checked = localStorage.getItem("keys") !== "off";
  box.closest("[hidden]")?.removeAttribute("hidden");
  show();
}

addEventListener("change", (event) => {
  if (event.target !== choice()) return;
  localStorage.setItem("keys", event.target.checked ? "on" : "off");
  show();
});

addEventListener("keydown", (event) => {
  if (!choice()?.checked || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || pressed) return;
  event.preventDefault();
  pressed = true;
  button.click();
});

addEventListener("htmx:after:swap", offer);
addEventListener("htmx:error", offer);
addEventListener("pageshow", offer);
offer();
