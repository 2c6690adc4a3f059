/**
 * Keeps the parts of a deployment's page current, in the browser: asks for those that may still change, replaces what
 * has, and stops when the deployment is over. Without it the page is loaded again by hand.
 */
export const liveScript = `
(() => {
  const shortest = 1500, longest = 15000;
  const connection = document.getElementById("connection");
  let failures = 0;

  const replace = (part) => {
    const shown = document.querySelector('[data-part="' + part.dataset.part + '"]');
    if (!shown || shown.innerHTML === part.innerHTML) return;
    const open = [...shown.querySelectorAll("details")].map((details) => details.open);
    shown.replaceChildren(...part.childNodes);
    shown.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? false; });
    if (part.dataset.final !== undefined) shown.dataset.final = "";
  };

  const refresh = async () => {
    const known = [...document.querySelectorAll("[data-final]")].map((part) => part.dataset.part).join(",");
    const response = await fetch(location.pathname + "/live?known=" + known, { cache: "no-store" });
    if (!response.ok) throw new Error("answered " + response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    page.querySelectorAll("[data-part]").forEach(replace);
    document.title = page.title;
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    return page.querySelector("[data-over]") !== null;
  };

  const again = async () => {
    try {
      if (!document.hidden && await refresh()) {
        connection.textContent = "The deployment is over.";
        return;
      }
      failures = 0;
      connection.textContent = "Live";
    } catch {
      failures += 1;
      connection.textContent = "No answer; this is how it stood a moment ago. Trying again.";
    }
    setTimeout(again, Math.min(longest, shortest * 2 ** failures));
  };

  setTimeout(again, shortest);
})();
`;
