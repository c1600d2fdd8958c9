/** The line's variables as GET /api/schema tells them, with their labels in the page's language. */

/**
 * @typedef {{ name: string, label: string, label_en: string, meaning: string, meaning_en: string, unit: string,
 *   role: "setpoint" | "measurement" | "context", typical: number, plausible: [number, number],
 *   limits?: [number, number], step?: number, equipment: string }} Feature
 * @typedef {{ id: string, label: string, label_en: string, features: Record<string, number> }} Example
 */

export class Schema {
  /** @param {any} document */
  constructor(document) {
    /** @type {Feature[]} */
    this.features = document.features ?? [];
    /** @type {Example[]} */
    this.examples = document.examples ?? [];
    this.equipment = document.equipment ?? [];
    this.modes = document.defect_modes ?? [];
    this.line = document;
  }

  /** @param {string} name @returns {Feature | undefined} */
  feature(name) {
    return this.features.find((feature) => feature.name === name);
  }

  /** @param {string} name @param {string} language @returns {string} the label, or the name itself */
  featureLabel(name, language) {
    const feature = this.feature(name);
    return feature ? labelOf(feature, language) : name;
  }

  /** @param {string} id @param {string} language @returns {string} the label, or the id itself */
  modeLabel(id, language) {
    const mode = this.modes.find((/** @type {any} */ known) => known.id === id);
    return mode ? labelOf(mode, language) : id;
  }

  /** @returns {Record<string, number>} the typical value of each variable */
  typicalValues() {
    return Object.fromEntries(this.features.map((feature) => [feature.name, feature.typical]));
  }

  /** @returns {{ part: any, features: Feature[] }[]} variables by equipment; `part` is null for the rest */
  groups() {
    const known = new Set(this.equipment.map((/** @type {any} */ part) => part.id));
    const parts = [...this.equipment, null];
    return parts
      .map((part) => ({
        part,
        features: this.features.filter(({ equipment }) => (part ? equipment === part.id : !known.has(equipment))),
      }))
      .filter((group) => group.features.length > 0);
  }
}

/** @param {{ label: string, label_en?: string }} item @param {string} language @returns {string} */
export function labelOf(item, language) {
  return (language === "en" && item.label_en) || item.label;
}

/** @param {any} item @param {string} field @param {string} language @returns {string} `field` in that language */
export function textOf(item, field, language) {
  return (language === "en" && item[`${field}_en`]) || item[field] || "";
}
