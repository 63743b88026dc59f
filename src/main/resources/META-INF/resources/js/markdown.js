/**
 * Markdown from a model, made harmless. The model's own HTML is shown as the text it is, nothing is fetched for it, and
 * links lead only to web and mail addresses. DOMPurify stands behind this as the second wall.
 */
const { Marked } = globalThis.marked;
const purify = globalThis.DOMPurify;
const { hljs } = globalThis;

/** Longer code stays in one colour: highlighting it would hold up the page. */
const MOST_COLOURED = 20_000;

/** Only what holds code looks different when it is whole. */
const FENCE = /```|~~~/;

const SAFE_LINK = /^(https?:\/\/|mailto:)/i;
const TAGS = ['a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p',
  'pre', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'];
const ATTRIBUTES = ['align', 'data-language', 'href', 'rel', 'start', 'target'];

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ href, text }) => escape(text ? `[${text}: ${href}]` : `[${href}]`),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    link({ href, raw, tokens }) {
      if (!SAFE_LINK.test(href)) return escape(raw);
      const inside = this.parser.parseInline(tokens);
      return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer nofollow">${inside}</a>`;
    },
    code: ({ text, lang }) => `<pre data-language="${escape((lang ?? '').split(/\s/)[0])}"><code>${escape(text)}</code></pre>`,
  },
});

/** One block of Markdown as a fragment that may go into the page; code gets its colours once it is whole. */
function render(tokens, whole) {
  const fragment = purify.sanitize(marked.parser(tokens), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOWED_URI_REGEXP: SAFE_LINK,
    // What is no address is not measured by the rule for addresses.
    ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => name !== 'href'),
    RETURN_DOM_FRAGMENT: true,
  });
  fragment.querySelectorAll('pre').forEach((pre) => frameCode(pre, whole));
  return fragment;
}

function frameCode(pre, whole) {
  if (whole) colour(pre.firstElementChild, pre.dataset.language);
  const block = document.createElement('div');
  block.className = 'code-block';
  const bar = document.createElement('div');
  bar.className = 'code-bar';
  const language = document.createElement('span');
  language.textContent = pre.dataset.language || 'text';
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'link';
  copy.dataset.copyCode = '';
  copy.textContent = 'Copy code';
  bar.append(language, copy);
  pre.replaceWith(block);
  block.append(bar, pre);
}

function colour(code, language) {
  if (!language || !hljs.getLanguage(language) || code.textContent.length > MOST_COLOURED) return;
  const html = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
  const coloured = purify.sanitize(html, { ALLOWED_TAGS: ['span'], ALLOWED_ATTR: ['class'], RETURN_DOM_FRAGMENT: true });
  code.replaceChildren(coloured);
}

/**
 * A growing text shown as Markdown. Blocks that did not change since the last update stay in the page as they are, so
 * that an answer of any length costs only its last block, and a selection in it holds.
 */
export class MarkdownView {
  #blocks = [];

  constructor(element) {
    this.element = element;
    element.classList.add('prose');
  }

  /** @param ended whether no more will come, so that the last block is whole too */
  show(text, ended = true) {
    try {
      const tokens = marked.lexer(text).filter((token) => token.type !== 'space');
      const links = tokens.links;
      let same = 0;
      const isWhole = (index) => ended || index < tokens.length - 1 || !FENCE.test(tokens[index].raw);
      while (same < this.#blocks.length && same < tokens.length && this.#blocks[same].raw === tokens[same].raw
        && this.#blocks[same].whole === isWhole(same)) same++;
      this.#drop(same);
      for (let i = same; i < tokens.length; i++) {
        this.#add(tokens[i].raw, isWhole(i), render(Object.assign([tokens[i]], { links }), isWhole(i)));
      }
    } catch {
      // Absurdly deep nesting overflows any Markdown parser: then the text is shown as it came.
      this.#drop(0);
      const plain = document.createElement('p');
      plain.className = 'plain';
      plain.textContent = text;
      this.#add(text, ended, plain);
    }
  }

  #add(raw, whole, content) {
    const nodes = content instanceof DocumentFragment ? [...content.childNodes] : [content];
    this.element.append(...nodes);
    this.#blocks.push({ raw, whole, nodes });
  }

  #drop(from) {
    for (const block of this.#blocks.splice(from)) block.nodes.forEach((node) => node.remove());
  }
}
