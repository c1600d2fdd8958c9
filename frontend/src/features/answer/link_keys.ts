/** One Tab stop for all of an answer's links: left and right go from one to the next, Home and End to the ends. */

const LINKS = "a[href], mark.doubt";

/** Leaves the link that was reached last as the stop, the first one where none was. */
export function oneTabStop(text: HTMLElement | null): void {
  const links = linksIn(text);
  const stop = links.find((link) => link === document.activeElement) ?? links.find(isStop) ?? links[0];
  for (const link of links) setStop(link, link === stop);
}

export function moveAmongLinks(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const links = linksIn(event.currentTarget);
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
  const next = to === undefined ? undefined : links[to];
  if (!next) return;
  event.preventDefault();
  for (const link of links) setStop(link, link === next);
  next.focus();
}

/** `data-stop` tells a chosen stop from links that are stops because they are new. */
function isStop(link: HTMLElement): boolean {
  return link.dataset.stop === "";
}

function setStop(link: HTMLElement, stop: boolean): void {
  link.tabIndex = stop ? 0 : -1;
  if (stop) link.dataset.stop = "";
  else delete link.dataset.stop;
}

function linksIn(text: HTMLElement | null): HTMLElement[] {
  return text ? [...text.querySelectorAll<HTMLElement>(LINKS)] : [];
}
