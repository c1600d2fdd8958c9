/** GET /api/schema: the line's variables, and GET /health. */

export interface Feature {
  name: string;
  aliases?: string[];
  label: string;
  label_en: string;
  meaning: string;
  meaning_en: string;
  unit: string;
  role: "setpoint" | "measurement" | "context";
  typical: number;
  plausible: [number, number];
  /** What the machine can be set to; setpoints only. */
  limits?: [number, number];
  /** The setpoint's grid. */
  step?: number;
  equipment: string;
}

export interface Example {
  id: string;
  label: string;
  label_en: string;
  features: Record<string, number>;
}

export interface Equipment {
  id: string;
  name: string;
  name_en?: string;
  description?: string;
  description_en?: string;
  action?: string;
  action_en?: string;
}

export interface LineDocument {
  line: string;
  label: string;
  label_en: string;
  features: Feature[];
  examples?: Example[];
  equipment?: Equipment[];
  defect_modes?: { id: string; label: string; label_en: string }[];
  sentinels?: number[];
}

export interface Health {
  status: string;
  version?: string;
  model?: string;
}

/** GET /api/kb/documents/{id}. */
export interface PlantDocument {
  id: string;
  title: string;
  language: string;
  markdown: string;
}

/** POST /api/kb/ingest. */
export interface IngestJob {
  status: "STARTING" | "IN_PROGRESS" | "COMPLETE" | "FAILED";
  job_id: string;
  message: string;
  statistics?: { scanned: number; indexed: number; failed: number };
  failures?: { document: string; reason: string }[];
  created_at?: string;
  finished_at?: string;
  index_version?: string;
  unchanged?: number;
}
