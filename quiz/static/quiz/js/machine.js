// Shows one screen at a time. A screen is a function that fills its section and gives back how to leave it.

import { stamp } from "./elements.js";

export function createMachine({ root, screens, onShown }) {
  let leave = () => {};

  return function show(name, data) {
    leave();
    const section = stamp(`screen-${name}`);
    root.replaceChildren(section);
    document.body.dataset.screen = name;
    leave = screens[name](section, data) ?? (() => {});
    onShown(name, section);
    section.querySelector("h1")?.focus({ preventScroll: true });
  };
}
