/** A picture of a chequered part, as small as one can be. */

import type { Picture } from "../../pictures/picture.ts";

const DATA =
  "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAAAAABxv6TAAAAAJ0lEQVR42mOogIItUECIzzCqgSYaiFUI449qoI2G0dQ6mh9GNcD5AOechC5tV9eBAAAAAElFTkSuQmCC";

export const PHOTO: Picture = { name: "part.png", mediaType: "image/png", data: DATA, width: 48, height: 32 };
