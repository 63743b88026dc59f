import { call } from './api.js';
import { Chart } from './chart.js';
import { showAlert } from './notices.js';

const HIGHEST_LOSS = 20;
const MOST_POINTS = 2_500;
const SMOOTHING = 0.92;

const perplexity = (loss) => Math.exp(Math.min(loss, HIGHEST_LOSS));

/** The charts of one or several runs, zoomed together. */
export class ChartBoard {
  #runs = [];
  #zoomed = null;
  #closer = new Map();
  #asked = 0;
  #waiting = 0;
  #smooth = false;

  /**
   * `charts` are specs for Chart, each with `lines`: [{metric, label, colour?, dash?, axis?, through?}]. With several
   * runs a line takes its run's colour and name.
   */
  constructor(host, charts, onZoom = () => {}) {
    this.host = host;
    this.onZoom = onZoom;
    this.charts = charts.map((spec) => new Chart(spec, this));
    host.replaceChildren(...this.charts.map((chart) => chart.figure));
    new MutationObserver(() => this.#restyle()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#restyle());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.charts.forEach((chart) => chart.catchUp());
    });
  }

  /** Takes the place of a run's curves, or adds the run. `run` is one of GET /api/dashboard/series. */
  put(run, { name = run.run_id, colour = 1, best = null, own = false } = {}) {
    const known = this.#runs.find((other) => other.run_id === run.run_id);
    if (known) Object.assign(known, run);
    else this.#runs.push({ ...run, name, colour, best, own, hidden: false });
    this.#later();
  }

  remove(id) {
    this.#runs = this.#runs.filter((run) => run.run_id !== id);
    this.#later();
  }

  /** Draws only where something is another now: this is called after every change of the page. */
  set(id, values) {
    const run = this.#runs.find((other) => other.run_id === id);
    if (!run || Object.entries(values).every(([name, value]) => run[name] === value)) return;
    Object.assign(run, values);
    this.#later();
  }

  /** Whether rough curves are shown as their moving average. */
  set smooth(smooth) {
    this.#smooth = smooth;
    this.#later();
  }

  /** Points that are new: {run_id, last_step, checkpoints, series}. */
  append(news) {
    const run = this.#runs.find((other) => other.run_id === news.run_id);
    if (!run) return;
    run.checkpoints = news.checkpoints;
    run.last_step = news.last_step;
    let longest = 0;
    for (const [metric, { steps, values }] of Object.entries(news.series)) {
      const points = (run.series[metric] ??= { steps: [], values: [] });
      const last = points.steps.at(-1) ?? -1;
      steps.forEach((step, index) => {
        if (step <= last) return;
        points.steps.push(step);
        points.values.push(values[index]);
      });
      longest = Math.max(longest, points.steps.length);
    }
    if (longest > MOST_POINTS) this.#fetch(run.run_id, null);
    this.#later();
  }

  /** A thinned-out run again, or a part of it closer. */
  async #fetch(id, range) {
    const part = range ? `&from=${Math.max(0, Math.floor(range[0]))}&to=${Math.ceil(range[1])}` : '';
    const { runs } = await call('GET', `/api/dashboard/series?run=${encodeURIComponent(id)}&points=900${part}`);
    if (!range) this.put(runs[0]);
    return runs[0];
  }

  async zoom(min, max) {
    const first = Math.max(0, min);
    const last = Math.max(first + 1, Math.min(max, this.#lastStep()));
    this.#zoomed = [first, last];
    this.#closer.clear();
    this.onZoom(true);
    this.#later();
    const asked = ++this.#asked;
    try {
      const runs = await Promise.all(this.#runs.map((run) => this.#fetch(run.run_id, this.#zoomed)));
      if (asked !== this.#asked) return;
      runs.forEach((run) => this.#closer.set(run.run_id, run));
      this.#later();
    } catch (error) {
      showAlert(error);
    }
  }

  zoomOut() {
    this.#zoomed = null;
    this.#closer.clear();
    this.#asked++;
    this.onZoom(false);
    this.#later();
  }

  /** Zooms by key; whether it was one of ours. */
  key(name) {
    const [min, max] = this.#zoomed ?? [0, this.#lastStep()];
    const quarter = (max - min) / 4;
    if (name === '+' || name === '=') this.zoom(min + quarter, max - quarter);
    else if (name === '-' && this.#zoomed) this.#wider(min - 2 * quarter, max + 2 * quarter);
    else if (name === 'ArrowLeft' && this.#zoomed) this.zoom(Math.max(0, min - quarter), Math.max(0, min - quarter) + 4 * quarter);
    else if (name === 'ArrowRight' && this.#zoomed) this.zoom(Math.min(min + quarter, this.#lastStep() - 4 * quarter), max + quarter);
    else if (name === 'Escape' && this.#zoomed) this.zoomOut();
    else return false;
    return true;
  }

  #wider(min, max) {
    if (min <= 0 && max >= this.#lastStep()) this.zoomOut();
    else this.zoom(min, max);
  }

  marks() {
    return this.#runs.filter((run) => (run.own || this.#runs.length === 1) && !run.hidden)
      .flatMap((run) => run.checkpoints.map((step) => ({ step, best: step === run.best })));
  }

  #lastStep() {
    return Math.max(1, ...this.#runs.map((run) => run.last_step));
  }

  /** However many calls, one drawing a frame. */
  #later() {
    this.#waiting ||= setTimeout(() => {
      this.#waiting = 0;
      const lines = this.charts.map((chart) => this.#linesOf(chart.spec));
      this.charts.forEach((chart, index) => chart.show(lines[index], this.#zoomed));
      this.host.dataset.longest = Math.max(0, ...lines.flat().map((line) => line.steps.length));
    }, 16);
  }

  #restyle() {
    this.charts.forEach((chart) => chart.restyle());
  }

  #linesOf(spec) {
    const several = this.#runs.filter((run) => !run.own).length > 0 && this.#runs.length > 1;
    return this.#runs.filter((run) => !run.hidden).flatMap((run) => spec.lines.map((line) => {
      const points = (this.#closer.get(run.run_id) ?? run).series[line.metric] ?? { steps: [], values: [] };
      const values = line.through ? points.values.map(line.through) : points.values;
      const alone = run.own || !several;
      return {
        label: alone ? line.label : spec.lines.length > 1 ? `${run.name}, ${line.label}` : run.name,
        colour: alone && line.colour ? line.colour : run.colour,
        dash: line.dash ?? 0,
        axis: line.axis,
        steps: points.steps,
        values: this.#smooth && line.rough ? smoothed(values) : values,
      };
    }));
  }
}

/** The exponential moving average, without its pull to zero at the start. */
function smoothed(values) {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    mean = SMOOTHING * mean + (1 - SMOOTHING) * value;
    weight = SMOOTHING * weight + (1 - SMOOTHING);
    return mean / weight;
  });
}

const gapChart = {
  title: 'Generalisation gap', note: 'Needs evaluations.', top: 0.4,
  zones: [{ from: -0.1, to: 0, colour: '--zone-fair', words: 'below 0: underfitting' }, { from: 0, to: 0.2, colour: '--zone-good', words: '0 to 0.2: good' }, { from: 0.2, colour: '--zone-poor', words: 'above 0.2: overfitting' }],
  lines: [{ metric: 'gap', label: 'validation − training', colour: 2 }],
};
const stabilityChart = {
  title: 'Loss stability', note: 'Needs six evaluations.', top: 20,
  zones: [{ from: 0, to: 5, colour: '--zone-good', words: 'below 5 %: excellent' }, { from: 5, to: 15, colour: '--zone-fair', words: '5 to 15 %: good' }, { from: 15, colour: '--zone-poor', words: 'above 15 %: unstable' }],
  lines: [{ metric: 'stability', label: 'variation, %', colour: 2 }],
};

/** What a run is watched by. */
export const monitorCharts = (warmup) => [
  { title: 'Loss', lines: [{ metric: 'train_loss', label: 'training', colour: 1, rough: true }, { metric: 'val_loss', label: 'validation', colour: 2, dash: 1 }] },
  { title: 'Perplexity', wide: true, lines: [{ metric: 'train_loss', label: 'training', colour: 1, through: perplexity, rough: true }, { metric: 'val_loss', label: 'validation', colour: 2, dash: 1, through: perplexity }] },
  { title: 'Learning rate', wide: true, warmup, lines: [{ metric: 'learning_rate', label: 'rate', colour: 3 }] },
  { title: 'Speed and memory', lines: [{ metric: 'tokens_per_sec', label: 'tokens/s', colour: 4, rough: true }, { metric: 'peak_memory_gb', label: 'memory, GB', colour: 5, dash: 1, axis: true }] },
  { title: 'Gradient norm', wide: true, lines: [{ metric: 'grad_norm', label: 'before clipping', colour: 6, rough: true }] },
  gapChart,
  stabilityChart,
  { title: 'Forgetting', note: 'Measured at checkpoints when a file of general text is named.', lines: [{ metric: 'forgetting', label: 'loss on general text, share over the base', colour: 7 }] },
];

/** What runs are compared by. */
export const compareCharts = () => [
  { title: 'Validation loss', note: 'No run was evaluated.', lines: [{ metric: 'val_loss', label: 'validation' }] },
  { title: 'Validation perplexity', note: 'No run was evaluated.', wide: true, lines: [{ metric: 'val_loss', label: 'validation', through: perplexity }] },
  stabilityChart,
  gapChart,
  { title: 'Training loss', lines: [{ metric: 'train_loss', label: 'training', rough: true }] },
  { title: 'Learning rate', wide: true, lines: [{ metric: 'learning_rate', label: 'rate' }] },
];
