/** What the inspection of a shown shot's part said: what is to be done next follows it. */

import { createContext } from "preact";

/** null where nobody has said it, or it is not known here. */
export const InspectedContext = createContext<"good" | "defect" | null>(null);
