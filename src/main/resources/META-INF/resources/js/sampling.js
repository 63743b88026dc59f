/** The settings panel: what it holds, as a request's fields. Kept in this browser. */
const KEY = 'sampling';

export class Sampling {
  constructor(form) {
    this.form = form;
    this.system = form.querySelector('#system-prompt');
    this.tokens = form.querySelector('#probabilities');
    this.numbers = [...form.querySelectorAll('input[type="number"]')];
    this.#restore();
    form.addEventListener('input', (event) => this.#changed(event.target));
    form.addEventListener('reset', () => queueMicrotask(() => this.#changed()));
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#syncSliders();
  }

  get systemPrompt() {
    return this.system.value;
  }

  /** Whether each token's probability is to be noted. */
  get probabilities() {
    return this.tokens.checked;
  }

  /** As a conversation keeps them. */
  settings() {
    return { system_prompt: this.system.value, parameters: this.parameters() };
  }

  /** Fills the form from a conversation; what it does not name is left to the server. */
  take({ system_prompt: systemPrompt, parameters }) {
    this.system.value = systemPrompt;
    for (const input of this.numbers) input.value = parameters[input.name] ?? (input.required ? input.defaultValue : '');
    this.#changed();
  }

  /** The first field whose value the server would refuse, or undefined. */
  invalidField() {
    return this.numbers.find((input) => !input.validity.valid);
  }

  /** An empty field is left to the server; a 0 is a value like any other. */
  parameters() {
    const filled = this.numbers.filter((input) => input.value !== '');
    return Object.fromEntries(filled.map((input) => [input.name, input.valueAsNumber]));
  }

  #changed(target) {
    if (target?.dataset.for) {
      this.form.elements[target.dataset.for].value = target.value;
    } else {
      this.#syncSliders();
    }
    for (const input of this.numbers) {
      if (input.validity.valid) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    }
    const values = Object.fromEntries(this.numbers.map((input) => [input.name, input.value]));
    localStorage.setItem(KEY, JSON.stringify({ ...values, system: this.system.value }));
  }

  #syncSliders() {
    for (const slider of this.form.querySelectorAll('input[type="range"]')) {
      slider.value = this.form.elements[slider.dataset.for].value;
    }
  }

  #restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
      for (const input of this.numbers) if (input.name in kept) input.value = kept[input.name];
      this.system.value = kept.system ?? '';
    } catch {
      localStorage.removeItem(KEY);
    }
  }
}
