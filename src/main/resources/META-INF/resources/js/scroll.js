/** Keeps the newest text in view, unless the reader has scrolled away from it. */
const NEAR_PX = 60;

export class StickyScroll {
  #follows = true;

  constructor(log, toEnd) {
    this.log = log;
    this.toEnd = toEnd;
    log.addEventListener('scroll', () => {
      this.#follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
      toEnd.hidden = this.#follows;
    });
    toEnd.addEventListener('click', () => this.jump());
  }

  /** New text has come. */
  grown() {
    if (this.#follows) this.log.scrollTop = this.log.scrollHeight;
  }

  jump() {
    this.#follows = true;
    this.toEnd.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
  }
}
