/** One diagnosis on one page of A4, to be signed: as large as the page, and so much on it as has room. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { dateAndTime } from "../../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../../i18n/i18n.ts";
import { usePage, useShot } from "../../../page/page.ts";
import { isSameShot } from "../../../state/shot_identity.ts";
import type { TableRows } from "../../../state/table_rows.ts";
import type { Turn } from "../../../state/turn.ts";
import { changedSince, type SheetFacts, sheetFacts } from "./facts.ts";
import { capped, ROOMS, type Room, shortened } from "./fitting.ts";
import { SHEET } from "./messages.ts";
import { type OfFile, OutcomeOnSheet } from "./outcome_on_sheet.tsx";
import type { Part } from "./use_part.ts";

export function Sheet({ turn, part }: { turn: Turn; part: Part }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(SHEET);
  const language = useLanguage();
  const user = page.signIn.user?.name ?? null;
  const facts = sheetFacts(turn, shot.line, language, user, page.known.value);
  const own = turn.shot !== undefined && isSameShot(turn.shot, shot.identity.value);
  const since = own ? changedSince(turn, shot.read.value.features, shot.line, language) : [];
  const ofFile = own ? outcomeOfRow(shot.rows) : null;
  const [sheet, room] = useRoom(
    JSON.stringify([facts, since, ofFile, { ...part, photo: typeof part.photo }, language]),
  );
  const [made] = useState(Date.now);
  return (
    // A phone scrolls it sideways, by keys too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="sheet-frame" aria-label={messages.preview} tabIndex={0}>
      <div class="sheet" ref={sheet}>
        <div class="sheet-content">
          <Head facts={facts} room={room} simulated={part.simulated} />
          {facts.changed.length > 0 && <Changes title={messages.changed} rows={facts.changed} room={room} />}
          {since.length > 0 && <Changes title={messages.since} rows={since} room={room} />}
          <Verdict facts={facts} room={room} />
          {facts.tried.length > 0 && <Changes title={messages.tried} rows={facts.tried} room={room} />}
          <div class="sheet-halves">
            <Drivers facts={facts} room={room} />
            <Adjustments facts={facts} room={room} />
          </div>
          <Values facts={facts} room={room} />
          <Sources facts={facts} room={room} />
          <OutcomeOnSheet
            part={part}
            ofFile={ofFile}
            ofOwn={facts.ofChanged}
            shotId={turn.shot?.shotId ?? ""}
            pictures={turn.pictures ?? []}
            room={room}
          />
          <footer>
            <p>{messages.note}</p>
            <p>
              {facts.versions && `${messages.versions}: ${shortened(facts.versions, 160).shown} · `}
              {messages.printed}: {dateAndTime(made, language)}
            </p>
          </footer>
        </div>
      </div>
    </section>
  );
}

/** What the open table says of the part of its row that stands in the fields; null where that is none, or it says nothing. */
function outcomeOfRow({ table, index }: TableRows): OfFile | null {
  const told = table.value?.facts?.outcomes;
  const result = told?.results[index.value ?? -1];
  return told && result ? { result, column: told.column } : null;
}

/** The most room with which all fits on the page, tried one after another whenever `content` changes. */
function useRoom(content: string) {
  const sheet = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState({ content, level: 0 });
  const level = tried.content === content ? tried.level : 0;
  useLayoutEffect(() => {
    const inner = sheet.current?.firstElementChild;
    const over = inner && sheet.current && inner.scrollHeight > sheet.current.clientHeight;
    if (over && level < ROOMS.length - 1) setTried({ content, level: level + 1 });
  }, [content, level]);
  return [sheet, ROOMS[level] as Room] as const;
}

function Head({ facts, room, simulated }: { facts: SheetFacts; room: Room; simulated: boolean }) {
  const messages = useMessages(SHEET);
  const question = shortened(facts.question, room.question);
  return (
    <header>
      <div>
        <h2>{facts.ofChanged ? messages.titleOfChanged : messages.title}</h2>
        {facts.ofChanged && <p class="sheet-of-changed">{messages.ofChanged}</p>}
        {simulated && <p class="sheet-simulated">{messages.simulated}</p>}
        <dl>
          {facts.head.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {question.shown && (
            <div class="wide">
              <dt>{messages.question}</dt>
              <dd>
                {question.shown} {question.left > 0 && messages.moreText(question.left)}
              </dd>
            </div>
          )}
        </dl>
      </div>
      <table class="sheet-signatures" aria-label={messages.approval}>
        <thead>
          <tr>
            {messages.signers.map((signer) => (
              <th key={signer} scope="col">
                {signer}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {messages.signers.map((signer) => (
              <td key={signer} />
            ))}
          </tr>
        </tbody>
      </table>
    </header>
  );
}

function Changes({ title, rows, room }: { title: string; rows: readonly string[]; room: Room }) {
  const { shown, left } = capped(rows, room.changes);
  return (
    <section class="sheet-changes">
      <h3>{title}</h3>
      <p>
        {shown.join(", ")} <More left={left} />
      </p>
    </section>
  );
}

function Verdict({ facts: { verdict, own, ofChanged, reasons }, room }: { facts: SheetFacts; room: Room }) {
  const messages = useMessages(SHEET);
  const { shown, left } = capped(reasons, room.reasons);
  return (
    <section class="sheet-verdict">
      <h3>{ofChanged ? messages.verdictOfChanged : messages.verdict}</h3>
      {verdict ? (
        <p>
          <b>{verdict.name}</b>
          {verdict.probability && (
            <span>
              {messages.probability} <b>{verdict.probability}</b> ({messages.threshold} {verdict.threshold})
            </span>
          )}
          {verdict.mode && (
            <span>
              {messages.mode}: <b>{verdict.mode}</b>
            </span>
          )}
        </p>
      ) : (
        <p>{messages.noVerdict}</p>
      )}
      {own && (
        <p>
          {messages.own}: <b>{own.name}</b>
          {own.probability && ` (${messages.probability} ${own.probability})`}
        </p>
      )}
      {shown.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <More left={left} />
    </section>
  );
}

function Drivers({ facts: { drivers, ofChanged }, room }: { facts: SheetFacts; room: Room }) {
  const messages = useMessages(SHEET);
  const { shown, left } = capped(drivers, room.drivers);
  return (
    <section class="sheet-drivers">
      <h3>{ofChanged ? messages.driversOfChanged : messages.drivers}</h3>
      <ol>
        {shown.map(({ label, value, usual, direction }, place) => (
          <li key={place}>
            {shortened(label, room.label).shown} <b>{value}</b> {usual && `(${usual})`} {direction}
          </li>
        ))}
      </ol>
      <More left={left} />
    </section>
  );
}

function Adjustments({
  facts: { adjustments, ground, withheld, ofChanged },
  room,
}: {
  facts: SheetFacts;
  room: Room;
}) {
  const messages = useMessages(SHEET);
  const { shown, left } = capped(adjustments, room.adjustments);
  return (
    <section class="sheet-adjustments">
      <h3>{ofChanged ? messages.adjustmentsOfChanged : messages.adjustments}</h3>
      {adjustments.length === 0 && <p>{withheld ? messages.withheld : messages.noAdjustments}</p>}
      <ol>
        {shown.map(({ moves, effect, aside }, place) => (
          <li key={place}>
            {moves.map(({ label, change }, number) => (
              <span key={number}>
                {shortened(label, room.label).shown} <b>{change}</b>
                {"; "}
              </span>
            ))}
            {effect}
            {aside && ` (${aside})`}
          </li>
        ))}
      </ol>
      {ground && <p>{ground}</p>}
      <More left={left} />
    </section>
  );
}

function Values({ facts: { values, notes, ofChanged }, room }: { facts: SheetFacts; room: Room }) {
  const messages = useMessages(SHEET);
  // What is not as it should be is never among those that are only counted.
  const order = [...values].sort((one, other) => Number(isNotable(other)) - Number(isNotable(one)));
  const { shown, left } = capped(values.length > room.values ? order : values, room.values);
  const half = Math.ceil(shown.length / 2);
  return (
    <section class="sheet-values">
      <h3>{(ofChanged ? messages.valuesOfChanged : messages.values)(values.length)}</h3>
      <div class="sheet-halves">
        {[shown.slice(0, half), shown.slice(half)].map(
          (rows, place) =>
            rows.length > 0 && (
              <table key={place}>
                <tbody>
                  {rows.map(({ label, value, mark, changed }, number) => (
                    <tr key={number} class={changed ? `${mark} changed` : mark}>
                      <th scope="row">{shortened(label, room.label).shown}</th>
                      <td>
                        {mark === "missing" && !changed ? messages.missing : value}{" "}
                        {mark === "outside"
                          ? messages.outside
                          : notes[label] && <small>{notes[label]}</small>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            ),
        )}
      </div>
      <More left={left} />
    </section>
  );
}

/** What is not as it should be, or not as the shot had it. */
function isNotable({ mark, changed }: SheetFacts["values"][number]): boolean {
  return mark !== "plausible" || changed === true;
}

function Sources({ facts: { sources }, room }: { facts: SheetFacts; room: Room }) {
  const messages = useMessages(SHEET);
  const { shown, left } = capped(sources, room.sources);
  return (
    <section class="sheet-sources">
      <h3>{messages.sources}</h3>
      {sources.length === 0 && <p>{messages.noSources}</p>}
      <ul>
        {shown.map((source) => (
          <li key={source}>{shortened(source, room.label * 2).shown}</li>
        ))}
      </ul>
      <More left={left} />
    </section>
  );
}

function More({ left }: { left: number }) {
  const messages = useMessages(SHEET);
  return left > 0 ? <p class="sheet-more">{messages.more(left)}</p> : null;
}
