// Part of the page's script, the last: events are heard at the document because the parts are redrawn.
document.addEventListener("click", (event) => {
  for (const [selector, does] of Object.entries(clicks)) {
    const element = event.target.closest?.(selector);
    if (element) return does(element);
  }
  if (event.target.id === "app" && root.dataset.library === "open") openLibrary(false);
  else if (event.target.id === "app" && narrow()) showTalks(false);
  if (event.target.matches?.("dialog")) event.target.close(""); // a click beside a dialog dismisses it
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".composer")) { event.preventDefault(); submit(); }
});
document.addEventListener("input", (event) => { if (event.target.id === "question") fitField(event.target); });

function stepBack() {
  if (!$("#peek")?.hidden && $("#peek")) return hidePeek();
  if (root.dataset.library === "open") return root.dataset.held === "open" && narrow() ? listDocuments() : openLibrary(false);
  if (running()) return halt();
  if (asking.edited !== null) return clicks["#stop-editing"]();
  if (root.hasAttribute("data-panel-open") && (narrow() || root.dataset.panel === "document")) return closePanel();
  if (narrow()) showTalks(false);
}

document.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter and Escape belong to it; 229 is how some browsers say so.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && !$("dialog[open]") && !$("#menu:popover-open")) return stepBack();
  if (event.key === "Enter" && !event.shiftKey && event.target.id === "question") { event.preventDefault(); submit(); }
  if (event.key === "ArrowUp" && event.target.id === "question" && !event.target.value) {
    const last = all("#finished .turn").at(-1);
    if (last) { event.preventDefault(); edit(last.dataset.turn); }
  }
});

// Called by each part of the page once it is there
function attach(name, element, trigger, watch, events) {
  for (const event of events) send[event] = (data) => trigger(event, data);
  const update = () => { nameElements(element); redrawn[name]?.(element); };
  watch("value", update);
  update();
  if (name !== "composer") return;
  setTheme(); // Gradio has set its own by now
  setLanguage(root.dataset.lang);
  showTalks(narrow() ? false : remembered("side") !== "closed");
  $("#question").focus({ preventScroll: true });
}

return { attach };
