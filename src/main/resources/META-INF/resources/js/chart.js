import { element } from './dom.js';

const HEIGHT = 220;
const WIDE_RANGE = 30;
const TABLE_ROWS = 24;
/** There is no half of a step. */
const STEP_INCREMENTS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((first) => first * 10 ** power)).flat();
const DASHES = [[], [6, 4], [2, 3]];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A number as an axis or a legend shows it: short, with an exponent where it is very small or large. */
export function short(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2).replace('e+', 'e');
  return value.toLocaleString('en', { maximumFractionDigits: size < 1 ? 4 : size < 100 ? 3 : 1 });
}

/**
 * One chart on a canvas, with a sentence and a table that say the same. `spec` is {title, unit, wide?, zones?, warmup?,
 * note?}; `show` takes lines of {label, colour (1 to 7), dash (0 to 2), axis?, steps, values}.
 */
export class Chart {
  #plot = null;
  #shape = '';
  #lines = [];
  #dirty = false;
  #seen = false;

  /** `board` is told of zooms: {zoom(min, max), key(name), marks()}. */
  constructor(spec, board) {
    this.spec = spec;
    this.board = board;
    this.now = element('span', { className: 'chart-now' });
    this.host = element('div', { className: 'chart-plot', tabIndex: 0, role: 'img', 'aria-label': spec.title });
    this.table = element('table', { className: 'table' });
    this.details = element('details', {}, element('summary', {}, 'As a table'), element('div', { className: 'table-wrap', tabIndex: 0, role: 'region', 'aria-label': `${spec.title} as a table` }, this.table));
    this.zones = spec.zones ? element('p', { className: 'zones' }, spec.zones.map((zone) => zone.words).join(' · ')) : '';
    this.figure = element('figure', { className: 'chart', 'aria-label': spec.title },
      element('figcaption', {}, element('h3', {}, spec.title), this.now), this.host, this.zones, this.details);
    this.details.addEventListener('toggle', () => this.#fillTable());
    this.host.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !board.key(event.key)) return;
      event.preventDefault();
    });
    new ResizeObserver(() => this.#plot?.setSize({ width: this.host.clientWidth, height: HEIGHT })).observe(this.host);
    new IntersectionObserver(([entry]) => {
      this.#seen = entry.isIntersecting;
      if (this.#seen && this.#dirty) this.#draw();
    }, { rootMargin: '150px' }).observe(this.figure);
  }

  /** Draws at once where the chart can be seen, else when it is. */
  show(lines, range) {
    this.#lines = lines.filter((line) => line.steps.length > 0);
    this.range = range;
    this.#dirty = true;
    this.now.textContent = this.#lines.map((line) => `${line.label} ${short(line.values.at(-1))}`).slice(0, 3).join(' · ');
    if (this.#seen && !document.hidden) this.#draw();
  }

  /** Colours are taken from the style sheet anew. */
  restyle() {
    this.#shape = '';
    this.#dirty = true;
    if (this.#seen) this.#draw();
  }

  catchUp() {
    if (this.#seen && this.#dirty) this.#draw();
  }

  #draw() {
    this.#dirty = false;
    this.host.setAttribute('aria-label', this.#sentence());
    if (this.details.open) this.#fillTable();
    if (this.#lines.length === 0) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#shape = '';
      this.host.replaceChildren(element('p', { className: 'empty-chart' }, this.spec.note ?? 'Nothing measured yet.'));
      return;
    }
    const data = this.#lines.length === 1 ? [this.#lines[0].steps, this.#lines[0].values]
      : uPlot.join(this.#lines.map((line) => [line.steps, line.values]));
    const logarithmic = Boolean(this.spec.wide) && isWide(this.#lines);
    const shape = JSON.stringify([logarithmic, this.#lines.map((line) => [line.label, line.colour, line.dash, line.axis])]);
    if (shape !== this.#shape || !this.#plot) {
      this.#plot?.destroy();
      this.host.replaceChildren();
      this.#plot = new uPlot(this.#options(logarithmic), data, this.host);
      this.#shape = shape;
    } else {
      this.#plot.setData(data, false);
    }
    const [min, max] = this.range ?? [data[0][0], data[0].at(-1)];
    this.#plot.setScale('x', { min, max: max > min ? max : min + 1 });
  }

  #options(logarithmic) {
    const axis = { stroke: () => css('--ink-soft'), grid: { stroke: () => css('--line'), width: 1 }, ticks: { stroke: () => css('--line'), width: 1 }, font: '12px system-ui, sans-serif' };
    const second = this.#lines.some((line) => line.axis);
    const axes = [{ ...axis, incrs: STEP_INCREMENTS, values: (_, ticks) => ticks.map((tick) => tick.toLocaleString('en')) },
      { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : short(tick))) }];
    if (second) axes.push({ ...axis, scale: 'second', side: 1, size: 52, grid: { show: false }, values: (_, ticks) => ticks.map(short) });
    return {
      width: Math.max(200, this.host.clientWidth),
      height: HEIGHT,
      padding: [10, second ? 0 : 12, 0, 0],
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1, ...(this.spec.zones ? { range: (_, min, max) => this.#zonedRange(min, max) } : {}) } },
      axes,
      series: [{ label: 'Step', value: (_, step) => (step === null ? '' : step.toLocaleString('en')) }, ...this.#lines.map((line) => ({
        label: line.label,
        scale: line.axis ? 'second' : 'y',
        stroke: () => css(`--curve-${line.colour}`),
        width: 1.7,
        dash: DASHES[line.dash ?? 0],
        spanGaps: true,
        points: { show: line.steps.length < 40, size: 5 },
        value: (_, value) => short(value),
      }))],
      cursor: { sync: { key: 'runs' }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      hooks: {
        drawClear: [(plot) => this.#drawZones(plot)],
        draw: [(plot) => this.#drawMarks(plot)],
        setSelect: [(plot) => this.#selected(plot)],
      },
    };
  }

  #selected(plot) {
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    if (width > 4) this.board.zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }

  /** At least the first zones are to be seen, that a good run looks good. */
  #zonedRange(min, max) {
    const low = Math.min(min ?? 0, this.spec.zones[0].from ?? 0);
    return [low, Math.max(max ?? 0, this.spec.top) * 1.1];
  }

  #drawZones(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const zone of this.spec.zones ?? []) {
      const top = plot.valToPos(Math.min(zone.to ?? Infinity, plot.scales.y.max), 'y', true);
      const bottom = plot.valToPos(Math.max(zone.from ?? -Infinity, plot.scales.y.min), 'y', true);
      ctx.fillStyle = css(zone.colour);
      if (bottom > top) ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    }
    const warmup = this.spec.warmup ?? 0;
    if (warmup > plot.scales.x.min) {
      const right = Math.min(plot.valToPos(warmup, 'x', true), bbox.left + bbox.width);
      ctx.fillStyle = css('--zone-fair');
      ctx.fillRect(bbox.left, bbox.top, right - bbox.left, bbox.height);
      ctx.fillStyle = css('--ink-soft');
      ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.fillText('warm-up', bbox.left + 5, bbox.top + bbox.height - 6 * devicePixelRatio);
    }
    ctx.restore();
  }

  #drawMarks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const { step, best } of this.board.marks()) {
      if (step < plot.scales.x.min || step > plot.scales.x.max) continue;
      const x = Math.round(plot.valToPos(step, 'x', true));
      ctx.strokeStyle = css(best ? '--good' : '--control-line');
      ctx.setLineDash(best ? [] : [2 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (best) {
        ctx.fillStyle = css('--good');
        ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
        ctx.textAlign = x > bbox.left + bbox.width / 2 ? 'right' : 'left';
        ctx.fillText(' best ', x, bbox.top + 11 * devicePixelRatio);
      }
    }
    ctx.restore();
  }

  #sentence() {
    if (this.#lines.length === 0) return `${this.spec.title}: ${this.spec.note ?? 'nothing measured yet.'}`;
    return `${this.spec.title}. ${this.#lines.map((line) => {
      let low = 0;
      line.values.forEach((value, index) => { if (value !== null && value < (line.values[low] ?? Infinity)) low = index; });
      return `${line.label}: ${short(line.values[0])} at step ${line.steps[0]}, ${short(line.values.at(-1))} at step ${line.steps.at(-1)}, lowest ${short(line.values[low])} at step ${line.steps[low]}`;
    }).join('; ')}.`;
  }

  #fillTable() {
    if (!this.details.open) return;
    const longest = this.#lines.reduce((most, line) => (line.steps.length > most.length ? line.steps : most), []);
    const every = Math.max(1, Math.ceil(longest.length / TABLE_ROWS));
    const steps = longest.filter((_, index) => index % every === 0 || index === longest.length - 1);
    const head = element('tr', {}, element('th', { scope: 'col', className: 'num' }, 'Step'), ...this.#lines.map((line) => element('th', { scope: 'col', className: 'num' }, line.label)));
    const rows = steps.map((step) => element('tr', {}, element('th', { scope: 'row', className: 'num' }, step.toLocaleString('en')), ...this.#lines.map((line) => element('td', { className: 'num' }, short(upTo(line, step))))));
    this.table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }
}

/** The value told last at or before a step. */
function upTo({ steps, values }, step) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : values[low - 1];
}

function isWide(lines) {
  let low = Infinity;
  let high = 0;
  for (const { values } of lines) {
    for (const value of values) {
      if (value > 0 && value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high > WIDE_RANGE * low && lines.every(({ values }) => values.every((value) => value === null || value > 0));
}
