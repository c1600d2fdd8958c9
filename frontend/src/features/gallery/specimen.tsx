/** A part in one of its states, with its name over it. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { InPlaceContext } from "../../components/dialog.tsx";
import { type Page, PageProvider, usePage, useShot } from "../../page/page.ts";
import { type Answers, type Ground, pageOf } from "./fixed_server.ts";

interface Props {
  /** The folder of features that it belongs to, or what the whole page has. */
  of: string;
  name: string;
  children: ComponentChildren;
}

export function Specimen({ of, name, children }: Props) {
  return (
    <section class="specimen" data-of={of} data-specimen={`${of}: ${name}`}>
      <h3 class="specimen-name">
        {of}: {name}
      </h3>
      {children}
    </section>
  );
}

interface OwnProps extends Props {
  models: Ground["models"];
  answers?: Answers;
  /** Brings the page into the state that is shown. */
  begin?: (page: Page) => void;
}

/** A specimen on a page of its own, on fixed answers; a dialog stands in its place and not over all. */
export function OwnSpecimen({ models, answers, begin, children, ...named }: OwnProps) {
  const page = usePage();
  const { line } = useShot();
  const own = useMemo(() => {
    const made = pageOf({ line, language: page.language.peek(), models }, answers);
    begin?.(made);
    return made;
  }, []);
  return (
    <Specimen {...named}>
      <PageProvider value={own}>
        <InPlaceContext.Provider value={true}>{children}</InPlaceContext.Provider>
      </PageProvider>
    </Specimen>
  );
}
