// Tells a self-hosted Matomo which screens are shown, when the operator has asked for it: a fixed name for each screen,
// and nothing of the child, the game or the address, which holds the attempt's number.

export function createAudience({ site }) {
  if (!site) {
    return () => {};
  }

  return function tell(screen) {
    const event = new URLSearchParams({
      idsite: site,
      rec: "1",
      apiv: "1",
      send_image: "0",
      cookie: "0",
      rand: String(Math.random()).slice(2),
      action_name: screen,
      url: `${location.origin}/${screen}`,
    });
    fetch(`/matomo/matomo.php?${event}`, {
      method: "POST",
      keepalive: true,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    }).catch(() => {}); // the game doesn't need it
  };
}
