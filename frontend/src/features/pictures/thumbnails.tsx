/** The pictures of a question, small: in the conversation, in its report, and where they are attached. */

import type { ComponentChildren } from "preact";
import { useMessages } from "../../i18n/i18n.ts";
import { addressOf, type Picture } from "../../pictures/picture.ts";
import { PICTURES } from "./messages.ts";

interface Props {
  pictures: readonly Picture[];
  label: string;
  /** What was said of a picture, by its place. */
  refusals?: ReadonlyMap<number, string>;
  /** What stands under a picture. */
  under?: (picture: Picture, name: string) => ComponentChildren;
}

export function Thumbnails({ pictures, label, refusals, under }: Props) {
  const messages = useMessages(PICTURES);
  return (
    <ul class="pictures" aria-label={label}>
      {pictures.map((picture, index) => {
        const name = messages.nameOf(index + 1, picture.name);
        const address = addressOf(picture);
        const reason = refusals?.get(index);
        return (
          <li key={index} class={reason === undefined ? "" : "refused"}>
            <figure>
              {address && (
                <img
                  src={address}
                  alt={messages.nameOf(index + 1, "")}
                  width={picture.width}
                  height={picture.height}
                />
              )}
              <figcaption>{`${index + 1}. ${picture.name}`}</figcaption>
            </figure>
            {reason !== undefined && (
              <p class="reason">
                <b>{messages.refused(name)}</b> <span lang="en">{reason}</span>
              </p>
            )}
            {under?.(picture, name)}
          </li>
        );
      })}
    </ul>
  );
}

/** The pictures that came with a question; of those that the page has no more, their names. */
export function SentPictures({
  pictures = [],
  refusals,
}: {
  pictures?: readonly Picture[];
  refusals?: ReadonlyMap<number, string>;
}) {
  const messages = useMessages(PICTURES);
  if (pictures.length === 0) return null;
  return (
    <div class="sent-pictures">
      <Thumbnails pictures={pictures} label={messages.sentWith} {...(refusals ? { refusals } : {})} />
      {pictures.some(({ data }) => data === "") && <p class="hint">{messages.gone}</p>}
    </div>
  );
}
