// Part of the page's script: the list of conversations.
let searchingTalks = 0;

function showTalks(open) {
  root.dataset.side = open ? "open" : "closed";
  if (!narrow()) remember("side", root.dataset.side);
  $("#show-talks").setAttribute("aria-expanded", String(open));
}

function openTalk(conversation) {
  if (narrow()) showTalks(false);
  asking.follows = true;
  root.toggleAttribute("data-panel-open", false);
  act("open", { conversation });
}

function newTalk() {
  if (narrow()) showTalks(false);
  root.toggleAttribute("data-panel-open", false);
  act("new");
  $("#question").focus();
}

function openMenu(button) {
  const menu = $("#menu");
  const row = button.closest("[data-talk]");
  Object.assign(menu.dataset, { conversation: row.dataset.talk, title: $(".name", row).textContent });
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(place.left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.min(place.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  $("button", menu).focus();
}

const menuActs = {
  rename: async ({ conversation, title }) => {
    const name = await askFor("rename_talk", title);
    if (name) send.act({ do: "rename", conversation, title: name });
  },
  export_markdown: ({ conversation }) => download(conversation, "markdown"),
  export_json: ({ conversation }) => download(conversation, "json"),
  delete: async ({ conversation, title }) => {
    if (await confirmed("delete_talk", "delete_talk_why", "delete", title)) send.act({ do: "delete", conversation });
  },
};

function download(conversation, format) {
  const link = document.createElement("a");
  link.href = `api/conversations/${encodeURIComponent(conversation)}/export?format=${format}`;
  link.download = "";
  link.click();
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "search-talks") return;
  clearTimeout(searchingTalks);
  searchingTalks = setTimeout(() => act("search_talks", { words: event.target.value }), 180);
});

Object.assign(clicks, {
  "#show-talks": () => showTalks(root.dataset.side !== "open"),
  "[data-new]": () => newTalk(),
  ".talk-open": (element) => openTalk(element.closest("[data-talk]").dataset.talk),
  ".talk-menu": (element) => openMenu(element),
  "[data-menu]": (element) => {
    const about = { ...$("#menu").dataset };
    $("#menu").hidePopover();
    menuActs[element.dataset.menu](about);
  },
});
