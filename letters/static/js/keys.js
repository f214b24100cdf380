// A pair is judged by one key, and the buttons say which. Without this script they are pressed.
"use strict";

const buttons = new Map(
  [...document.querySelectorAll("button[data-key]")].map((button) => [button.dataset.key, button]),
);
const choice = document.getElementById("by-keys");
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

function show() {
  for (const [key, button] of buttons) {
    button.querySelector("kbd")?.remove();
    button.removeAttribute("aria-keyshortcuts");
    if (!choice.checked) continue;
    const hint = document.createElement("kbd");
    hint.textContent = key.toUpperCase();
    hint.ariaHidden = "true";
    button.append(hint);
    button.setAttribute("aria-keyshortcuts", key);
  }
}

// Whoever speaks to the machine may press keys unawares, so they can be switched off.
if (choice) {
  choice.checked = localStorage.getItem("keys") !== "off";
  choice.closest("[hidden]").hidden = false;
  choice.addEventListener("change", () => {
    localStorage.setItem("keys", choice.checked ? "on" : "off");
    show();
  });
  show();
}

addEventListener("keydown", (event) => {
  if (!choice?.checked || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  const button = buttons.get(event.key.toLowerCase());
  if (!button) return;
  event.preventDefault();
  button.click();
  // One press, one judgement: the next page brings its own keys.
  buttons.clear();
});
