// Part of the page's script: the library, its list, its documents, and files on their way into it.
let searchingDocuments = 0;

function openLibrary(open) {
  if (open === (root.dataset.library === "open")) return;
  root.dataset.library = open ? "open" : "";
  root.dataset.held = "";
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-labelledby", "library-title"]])
    $("#library").setAttribute(name, value);
  for (const id of ["bar", "side", "talk", "composer", "panel"]) $(`#${id}`).inert = open;
  if (!open) return $("[data-open-library]").focus();
  $("#library-head h2").focus();
  act("list", { filters: true, ...wanted() });
}

const wanted = () => ({
  words: $("#search-documents").value,
  ...Object.fromEntries(all("#filters select").map((select) => [select.name, select.value])),
});

const list = (more = {}) => act("list", { ...wanted(), ...more });

async function upload(file) {
  const row = $("#sending").appendChild(document.createElement("li"));
  row.textContent = `${file.name} `;
  const bar = row.appendChild(Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 }));
  try {
    return await new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("PUT", `api/uploads?name=${encodeURIComponent(file.name)}`);
      request.upload.onprogress = (event) => { bar.value = event.loaded; };
      request.onerror = () => reject(new Error(text("lost")));
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* not ours: the server is gone */ }
        if (request.status === 201) resolve(answer.upload);
        else reject(new Error([answer.error?.message ?? answer.message ?? text("lost"), answer.error?.hint ?? answer.hint].filter(Boolean).join(" ")));
      };
      request.send(file);
    });
  } catch (error) {
    noteDrop(`${file.name}: ${error.message}`);
    return null;
  } finally {
    row.remove();
  }
}

function noteDrop(message) {
  const note = $("#drop-note");
  note.hidden = !message;
  note.textContent = message;
}

async function offerFiles(files) {
  const { megabytes, files: most } = $("#drop").dataset;
  const fitting = files.filter((file) => file.size <= Number(megabytes) * 2 ** 20);
  const large = files.filter((file) => !fitting.includes(file)).map((file) => file.name);
  noteDrop(large.length ? text("too_large").replace("{n}", megabytes) + large.join(", ") : "");
  if (fitting.length > Number(most)) return noteDrop(text("too_many").replace("{n}", most));
  const uploads = [];
  for (const file of fitting) uploads.push(await upload(file)); // one after the other: the bar tells the truth
  const received = uploads.filter(Boolean);
  if (received.length) send.take_files({ conversation: shownTalk(), uploads: received });
}

function listDocuments() {
  root.dataset.held = "";
  const { document: id } = $("#held .reading")?.dataset ?? {};
  $(`#documents [data-document="${id}"] [data-show]`)?.focus();
}

redrawn.held = (element) => {
  root.dataset.held = $(".reading", element) ? "open" : "";
  $("h2", element)?.focus({ preventScroll: true });
  $("#held").scrollTop = 0;
};

document.addEventListener("input", (event) => {
  if (event.target.id !== "search-documents") return;
  clearTimeout(searchingDocuments);
  searchingDocuments = setTimeout(() => list(), 180);
});
document.addEventListener("change", (event) => {
  if (event.target.closest?.("#filters")) list();
  if (event.target.id === "files") { offerFiles([...event.target.files]); event.target.value = ""; }
});
for (const kind of ["dragover", "dragleave", "drop"])
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // a file that misses the field must not replace the page
    root.toggleAttribute("data-dragging", kind === "dragover");
    if (kind !== "drop") return;
    openLibrary(true);
    offerFiles([...event.dataTransfer.files]);
  });

Object.assign(clicks, {
  "[data-open-library]": () => openLibrary(true),
  "[data-close-library]": () => openLibrary(false),
  "#drop": () => $("#files").click(),
  "[data-more]": (element) => list({ limit: Number(element.dataset.more) }),
  "[data-show]": (element) => act("show", { document: element.closest("[data-document]").dataset.document }),
  "[data-list]": () => listDocuments(),
  "#held [data-around]": (element) => act("show", { document: $("#held .reading").dataset.document, around: Number(element.dataset.around) }),
  "[data-ask-this]": (element) => { openLibrary(false); limitTo(element.dataset.askThis, element.dataset.title); $("#question").focus(); },
  "[data-reindex]": (element) => { if (narrow()) root.dataset.held = ""; send.reindex({ conversation: shownTalk(), document: element.dataset.reindex }); },
  "[data-remove]": async (element) => {
    const { remove, title } = element.dataset;
    if (await confirmed("remove_document", "remove_why", "remove", title)) act("remove", { document: remove, ...wanted() });
  },
});
