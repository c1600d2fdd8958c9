/** Places of the page that stand in place of all else while the address names them, such as `#/report/shift?line=…`. */

import type { ComponentType } from "preact";

/** What an address asks of a place. */
export interface Asked {
  /** What follows the place's name, decoded: `["line-7", "a/b"]` of `#/shot/line-7/a%2Fb`. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export type PlaceView = ComponentType<{ asked: Asked; onClose: () => void }>;

export interface Place {
  /** The place's name in the address: `/report/shift`. */
  readonly path: string;
  /** Brings the place's code, which the first load is without. */
  readonly load: () => Promise<PlaceView>;
  /** Brings the address of its style sheet, likewise. */
  readonly style: () => Promise<{ default: string }>;
  /** It follows the line itself: the page under it need not. */
  readonly followsLine?: boolean;
  /** The page stays in sight until this one has something to say. */
  readonly beneath?: boolean;
  /** It is for whoever works on the page: a stage does not show it. */
  readonly local?: boolean;
}

export const PLACES: readonly Place[] = [
  {
    path: "/turn",
    load: async () => (await import("../features/history/turn_place.tsx")).TurnPlace,
    style: () => import("../features/history/turn_place.css?late"),
  },
  {
    path: "/report/turn",
    load: async () => (await import("../features/history/turn_place.tsx")).TurnReportPlace,
    style: () => import("../features/history/turn_place.css?late"),
  },
  {
    path: "/report/shot",
    load: async () => (await import("../features/history/shot_report.tsx")).ShotReportPlace,
    style: () => import("../features/history/turn_place.css?late"),
  },
  {
    path: "/shot",
    load: async () => (await import("../features/history/shot_place.tsx")).ShotPlace,
    style: () => import("../features/history/turn_place.css?late"),
    beneath: true,
  },
  {
    path: "/report/shift",
    load: async () => (await import("../features/shift_report/shift_report_view.tsx")).ShiftReportView,
    style: () => import("../features/shift_report/shift_report.css?late"),
  },
  {
    path: "/shots",
    load: async () => (await import("../features/shots_table/shots_table_view.tsx")).ShotsTableView,
    style: () => import("../features/shots_table/shots_table.css?late"),
  },
  {
    path: "/operator",
    load: async () => (await import("../features/operator/operator_view.tsx")).OperatorView,
    style: () => import("../features/operator/operator.css?late"),
    followsLine: true,
  },
  {
    path: "/charts",
    load: async () => (await import("../features/charts/charts_view.tsx")).ChartsView,
    style: () => import("../features/charts/charts.css?late"),
  },
  {
    path: "/gallery",
    load: async () => (await import("../features/gallery/gallery_view.tsx")).GalleryView,
    style: () => import("../features/gallery/gallery.css?late"),
    local: true,
  },
];

/** What a page calls itself that no stage serves. */
const LOCAL_STAGE = "local";

/** The places of a stage; those for whoever works on the page are shown on their own computer alone. */
export function placesOf(stage: string): readonly Place[] {
  return PLACES.filter(({ local }) => !local || stage === LOCAL_STAGE);
}

/** The place that an address names, with what it asks of it; null where it names none. */
export function placeAt(
  hash: string,
  places: readonly Place[] = PLACES,
): { place: Place; asked: Asked } | null {
  if (!hash.startsWith("#/")) return null;
  const [path = "", query = ""] = hash.slice(1).split("?", 2);
  const place = places.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (!place) return null;
  const rest = path.slice(place.path.length).split("/").slice(1).map(decoded);
  return { place, asked: { rest, query: new URLSearchParams(query) } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // As it stands: whoever is asked for it says that there is no such thing.
    return part;
  }
}
