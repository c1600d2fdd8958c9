/** A line's charts on a page of their own, on screen and on paper. */

import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "../../api/api_error.ts";
import { printDrawn } from "../../components/use_printing.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { labelIn } from "../../line/line.ts";
import { DEFAULT_LINE, hashOf } from "../../line/line_name.ts";
import { usePage, useShot } from "../../page/page.ts";
import { type ChartsAsked, chartsAddress, chartsAsked, KINDS, USUAL } from "./address.ts";
import { Calibration } from "./calibration.tsx";
import { Drift } from "./drift.tsx";
import { CHARTS } from "./messages.ts";
import { Pareto } from "./pareto.tsx";
import { RangeChoice } from "./range_choice.tsx";
import { A_DAY, Rates } from "./rates.tsx";
import { RunChart } from "./run_chart.tsx";
import { useBroken, VariableChoice } from "./variable_choice.tsx";

interface Props {
  asked: { query: URLSearchParams };
  onClose: () => void;
}

export function ChartsView({ asked: given, onClose }: Props) {
  const page = usePage();
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const [asked, ask] = useAsked(given.query);
  const lineName = asked.line ?? page.client.lineName ?? DEFAULT_LINE;
  const { line } = useShot();
  const openShot = useOpener(lineName);
  useEffect(() => title.current?.focus(), []);
  const { chart = "run" } = asked;
  const of = { ...asked, line: lineName };
  const ranged = chart === "run" || chart === "pareto" || chart === "rate";
  return (
    <main
      class="place charts-page"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <nav class="charts-actions" aria-label={messages.kindsOf}>
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
        {KINDS.map((kind) => (
          <a
            key={kind}
            href={chartsAddress({ ...asked, chart: kind })}
            aria-current={kind === chart ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              ask({ chart: kind });
            }}
          >
            {messages.kinds[kind]}
          </a>
        ))}
        <button type="button" class="primary" onClick={printDrawn}>
          {messages.print}
        </button>
      </nav>
      <h1 ref={title} tabIndex={-1}>
        {messages.title(labelIn(line.document, language))}{" "}
        {lineName !== line.document.line && <small>({lineName})</small>}
      </h1>
      {ranged && (
        <RangeChoice
          range={asked.range ?? (chart === "rate" ? A_DAY : USUAL)}
          onRange={(range) => ask({ range })}
        />
      )}
      <div class={`charts-body ${chart}`}>
        {chart === "run" && <VariableCharts asked={of} onAsk={ask} onShot={openShot} />}
        {chart === "pareto" && <Pareto asked={of} line={line} />}
        {chart === "rate" && <Rates asked={of} onAsk={ask} />}
        {chart === "drift" && <Drift asked={of} onAsk={ask} />}
        {chart === "calibration" && <Calibration asked={of} />}
      </div>
    </main>
  );
}

interface VariableChartsProps {
  asked: ChartsAsked & { line: string };
  onAsk: (more: Partial<ChartsAsked>, how?: "push" | "replace") => void;
  onShot: (id: string) => void;
}

/** The chart of the variable that the address names, else of the one that is furthest out of control. */
function VariableCharts({ asked, onAsk, onShot }: VariableChartsProps) {
  const messages = useMessages(CHARTS);
  const { line } = useShot();
  const broken = useBroken(asked.line, asked.range ?? USUAL);
  const opened = useRef<string | undefined>(undefined);
  // What was opened stays, whatever order later shots bring.
  if (broken) opened.current ??= broken[0]?.feature ?? line.features[0]?.name;
  const variable = line.feature(asked.variable ?? "") ? asked.variable : opened.current;
  return (
    <>
      <VariableChoice
        line={line}
        variable={variable}
        broken={broken}
        onVariable={(name) => onAsk({ variable: name }, "replace")}
      />
      {variable === undefined ? (
        <article aria-busy="true">
          <p>{messages.loading}</p>
        </article>
      ) : (
        <RunChart asked={{ ...asked, variable }} onAsk={onAsk} onShot={onShot} />
      )}
    </>
  );
}

/** What the address asks for, and what asks for something else: the address goes along, and back leads back. */
function useAsked(
  query: URLSearchParams,
): [ChartsAsked, (more: Partial<ChartsAsked>, how?: "push" | "replace") => void] {
  const [asked, setAsked] = useState(() => chartsAsked(query));
  useEffect(() => {
    const follow = () => {
      const [place, text = ""] = location.hash.split("?", 2);
      if (place === "#/charts") setAsked(chartsAsked(new URLSearchParams(text)));
    };
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const ask = (more: Partial<ChartsAsked>, how: "push" | "replace" = "push") => {
    const next = { ...asked, ...more };
    const address = chartsAddress(next);
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    setAsked(next);
  };
  return [asked, ask];
}

/** Brings a shot into the console: a step of its own, so that back leads to the chart again. */
function useOpener(lineName: string): (id: string) => void {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  return (id) =>
    void page.client.shot(lineName, id).then(
      (row) => {
        void page.diagnosis.choose(shot, row);
        page.announce(messages.opened(id));
        const { lineName: own } = page.client;
        location.hash = own === null ? "" : hashOf(own);
      },
      (why) => {
        const fault = asApiError(why);
        page.announce(meaning(language, fault.code, fault.message));
      },
    );
}
