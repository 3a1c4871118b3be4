// Tells a rate from what has been done at some moments, and how long the rest will take at it.

const WINDOW = 20_000;
const LEAST = 2_500;

export class Rate {
  #samples = [];

  /** Notes how much is done by now. */
  add(done, at) {
    const last = this.#samples.at(-1);
    if (last && done < last.done) {
      this.#samples = []; // some of it has to be done again
    }
    this.#samples.push({ done, at });
    while (this.#samples.length > 2 && at - this.#samples[1].at > WINDOW) {
      this.#samples.shift();
    }
  }

  /** A rate from before a pause says nothing of the time after it. */
  forget() {
    this.#samples = [];
  }

  /** How much is done in a second, or null if that is not known yet. */
  perSecond() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return first && last.at - first.at >= LEAST ? 1_000 * (last.done - first.done) / (last.at - first.at) : null;
  }
}
