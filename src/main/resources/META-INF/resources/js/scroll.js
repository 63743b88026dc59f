/** Keeps the newest text in view, unless the reader has scrolled away from it. */
const NEAR_PX = 60;

export class StickyScroll {
  #follows = true;
  #top = 0;

  constructor(log, toEnd) {
    this.log = log;
    this.toEnd = toEnd;
    log.addEventListener('scroll', () => {
      const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
      // What is drawn late moves the end away; only the reader goes up.
      if (near || log.scrollTop < this.#top) this.#follows = near;
      this.#top = log.scrollTop;
      toEnd.hidden = this.#follows;
    });
    new ResizeObserver(() => this.grown()).observe(log.querySelector('.turns'));
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
