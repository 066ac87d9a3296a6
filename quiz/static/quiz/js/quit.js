// The house in the corner: a way out of a game begun by mistake, which no stray finger takes at once.

export function createQuit({ button, dialog, underWay, onHome, hold }) {
  button.addEventListener("click", () => {
    if (underWay()) {
      hold();
      dialog.showModal();
    } else {
      onHome();
    }
  });
  dialog.addEventListener("cancel", hold);
  dialog.addEventListener("close", () => hold());
  dialog.querySelector('[data-role="stay"]').addEventListener("click", () => dialog.close());
  dialog.querySelector('[data-role="leave"]').addEventListener("click", () => {
    dialog.close();
    onHome();
  });

  return {
    close: () => dialog.close(),
  };
}
