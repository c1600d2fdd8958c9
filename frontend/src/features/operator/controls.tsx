/** What the panel itself can do: sound, the whole display, staying awake; and what it cannot, said plainly. */

import { useEffect } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { OPERATOR } from "./messages.ts";
import type { PanelState } from "./panel_state.ts";
import { useAwake, useFullScreen } from "./screen.ts";
import type { AlarmSound } from "./sound.ts";

export function Controls({
  state,
  sound,
  onClose,
}: {
  state: PanelState;
  sound: AlarmSound;
  onClose: () => void;
}) {
  const messages = useMessages(OPERATOR);
  const screen = useFullScreen();
  const awake = useAwake();
  const heard = sound.state.value;
  const wanted = state.wantsSound.value;
  useEffect(() => {
    if (!wanted) return;
    // Kept from before a reload: without a touch a browser may block it, and the next touch lets it.
    const touched = () => {
      if (sound.state.peek() !== "on") void sound.switchOn();
    };
    touched();
    addEventListener("pointerdown", touched);
    addEventListener("keydown", touched);
    return () => {
      removeEventListener("pointerdown", touched);
      removeEventListener("keydown", touched);
    };
  }, [wanted]);
  const toggle = () => {
    state.wantSound(!wanted);
    if (wanted) sound.switchOff();
    else void sound.switchOn();
  };
  return (
    <>
      <nav aria-label={messages.name}>
        {heard !== "unsupported" && (
          <button type="button" aria-pressed={wanted} onClick={toggle}>
            {wanted ? messages.soundOff : messages.soundOn}
          </button>
        )}
        {heard === "on" && (
          <button type="button" onClick={() => sound.play("defect")}>
            {messages.soundTest}
          </button>
        )}
        {screen && (
          <button type="button" aria-pressed={screen.full} onClick={screen.toggle}>
            {screen.full ? messages.leaveFullScreen : messages.fullScreen}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {messages.close}
        </button>
      </nav>
      <p class={`near device ${heard === "on" ? "" : "lost"}`} role="status">
        {messages.sounds[heard]}
        {awake.value !== "held" && ` ${messages.awake[awake.value]}`}
        {!screen && ` ${messages.noFullScreen}`}
      </p>
    </>
  );
}
