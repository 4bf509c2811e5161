// Shows only the failed cases of one stage and kind. Without script all of them stand there.
"use strict";
const form = document.getElementById("filter");
if (form) {
  const cases = [...document.querySelectorAll("details.case")];
  const show = () => {
    const { stage, kind, half } = form.elements;
    let count = 0;
    for (const one of cases) {
      const wanted = (!stage.value || one.dataset.stage === stage.value) &&
        (!kind.value || one.dataset.kind === kind.value) &&
        (!half || !half.value || one.dataset.half === half.value);
      one.hidden = !wanted;
      count += wanted;
    }
    for (const group of document.querySelectorAll("section.stage")) {
      group.hidden = !group.querySelector("details.case:not([hidden])");
    }
    form.querySelector("output").value = `${count} of ${cases.length} cases`;
  };
  form.hidden = false;
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const open of [true, false]) {
    form.elements[open ? "open" : "close"].addEventListener("click", () => {
      for (const one of cases) if (!one.hidden) one.open = open;
    });
  }
  show();
}
// On paper nothing can be opened.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
});
