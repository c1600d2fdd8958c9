/** Keeps a card that cannot be drawn from taking the page with it: results come from another program. */

import { Component, type ComponentChildren } from "preact";
import { useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

export class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(fault: unknown): void {
    console.warn("A card could not be drawn.", fault);
  }

  override render() {
    return this.state.failed ? <Unreadable /> : this.props.children;
  }
}

function Unreadable() {
  const words = useTexts(CARDS);
  return <p class="fault">{words.unreadable}</p>;
}
