/** Style sheets that come with a part of the page. */

/** Adds a style sheet to the page; resolves when it acts. */
export async function styled(style: () => Promise<{ default: string }>): Promise<void> {
  // Scripts and style sheets lie in one folder.
  const href = new URL((await style()).default, import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const acts = new Promise<void>((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} does not come`));
  });
  document.head.append(link);
  await acts;
}
