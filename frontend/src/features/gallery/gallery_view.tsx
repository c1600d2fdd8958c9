/** Every part in every state, in both languages, light and dark: for whoever changes the page. Shown locally alone. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Language } from "../../i18n/i18n.ts";
import { styled } from "../../lib/late_style.ts";
import { type Page, PageProvider, usePage } from "../../page/page.ts";
import { Shot } from "../../state/shot.ts";
import { painted, type Scheme } from "./scheme.ts";
import { type Judged, Specimens } from "./specimens.tsx";

interface Props {
  asked: { readonly query: URLSearchParams };
  onClose: () => void;
}

const LANGUAGES: readonly Language[] = ["ko", "en"];
const SCHEMES: readonly Scheme[] = ["light", "dark"];
/** The style sheets that parts bring with them when they are opened. */
const STYLES = [
  () => import("../charts/charts.css?late"),
  () => import("../feedback/outcome.css?late"),
  () => import("../history/turn_place.css?late"),
  () => import("../operator/operator.css?late"),
  () => import("../report/sheet/sheet.css?late"),
  () => import("../shift_report/shift_report.css?late"),
  () => import("../shots_table/shots_table.css?late"),
];

export function GalleryView({ asked: { query }, onClose }: Props) {
  const page = usePage();
  const judged = useJudged(page);
  const title = useRef<HTMLHeadingElement>(null);
  // After the parts, some of which take the focus when they are opened.
  useEffect(() => title.current?.focus(), [judged]);
  const languages = LANGUAGES.filter((one) => (query.get("language") ?? one) === one);
  const schemes = SCHEMES.filter((one) => (query.get("scheme") ?? one) === one);
  return (
    <main class="place gallery">
      <header class="gallery-head">
        <h1 ref={title} tabIndex={-1}>
          Gallery
        </h1>
        <nav aria-label="Gallery">
          {LANGUAGES.flatMap((language) =>
            SCHEMES.map((scheme) => (
              <a key={language + scheme} href={`#/gallery?language=${language}&scheme=${scheme}`}>
                {language} {scheme}
              </a>
            )),
          )}
          <a href="#/gallery">all</a>
          <button type="button" onClick={onClose}>
            ×
          </button>
        </nav>
      </header>
      {judged.length > 0 &&
        languages.flatMap((language) =>
          schemes.map((scheme) => (
            <Wall key={language + scheme} language={language} scheme={scheme} judged={judged} />
          )),
        )}
    </main>
  );
}

/** All parts in one language and one scheme, on a page and a shot of their own. */
function Wall({ language, scheme, judged }: { language: Language; scheme: Scheme; judged: Judged[] }) {
  const page = usePage();
  const [wall, setWall] = useState<HTMLElement | null>(null);
  useEffect(() => painted(wall, scheme), [wall]);
  const own = useMemo(() => pageLike(page, language), [language]);
  return (
    <section ref={setWall} class="wall" lang={language} aria-label={`${language} ${scheme}`}>
      <PageProvider value={own}>
        <Specimens judged={judged} />
      </PageProvider>
    </section>
  );
}

/** The page with another language and shot; all else, what is kept too, stays the page's. */
function pageLike(page: Page, language: Language): Page {
  const own = page.shot.peek();
  if (!own) throw new Error("The line's schema has not been read.");
  const shot = new Shot(own.line);
  for (const [index, text] of ["", "1", "x", "99999", "-1", "0"].entries()) {
    const feature = own.line.features[index];
    if (feature) shot.set(feature.name, text);
  }
  const fields: { language: Signal<Language>; shot: Signal<Shot | null> } = {
    language: signal(language),
    shot: signal(shot),
  };
  return Object.assign(Object.create(page) as Page, fields);
}

/** What the models say of the line's samples, the riskiest first. */
function useJudged(page: Page): Judged[] {
  const [judged, setJudged] = useState<Judged[]>([]);
  useEffect(() => {
    const samples = page.shot.peek()?.line.examples ?? [];
    const answered = Promise.all(
      samples.map(async ({ id, features }) => ({
        id,
        features,
        answers: await page.client.predict(features),
      })),
    );
    // Nothing is drawn in a style that is still on its way.
    Promise.all([answered, ...STYLES.map(styled)]).then(
      ([all]) => setJudged(all.sort((one, other) => risk(other) - risk(one))),
      (fault) => console.warn("The samples cannot be judged.", fault),
    );
  }, []);
  return judged;
}

function risk({ answers: { t1 } }: Judged): number {
  return "error" in t1 ? 0 : (t1.prediction.class_probabilities?.defect ?? 0);
}
