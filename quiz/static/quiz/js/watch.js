// Stands alone and comes first. A page of which a module or a style sheet was lost on the way (the network blinked)
// would stay dead on the totem: it is loaded again as soon as the server answers. The game is in the address.

const WAIT = 3000;
const LONGEST_LOAD = 30000;

function whole() {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  return "ready" in document.body.dataset && sheets.every(arrived);
}

// Browsers leave no sheet for a lost one, or one that can't be read.
function arrived(link) {
  try {
    return link.sheet.cssRules.length > 0;
  } catch {
    return false;
  }
}

async function heal() {
  if (whole()) {
    return;
  }
  try {
    const answer = await fetch(location.pathname, { cache: "no-store", credentials: "omit" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // Still away: asked again below.
  }
  setTimeout(heal, WAIT);
}

window.addEventListener("load", () => setTimeout(heal, WAIT));
setTimeout(heal, LONGEST_LOAD);
