package io.forgellm.generation.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * A Jinja template as Hugging Face's chat templates are written, read once and rendered by any number of threads.
 * Nothing it says reaches outside the values it is given, and {@link Budget} bounds what it may use.
 *
 * @see <a href="https://huggingface.co/docs/transformers/chat_templating">Chat templates</a>
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja's language</a>
 */
final class JinjaTemplate {
    static final int MOST_CHARS = 256 * 1024;
    private final List<Statement> statements;
    private final Clock clock;

    /** @throws TemplateFailure when it cannot be read */
    JinjaTemplate(String source, Clock clock) {
        if (source.length() > MOST_CHARS) {
            throw new TemplateFailure("the template is longer than " + MOST_CHARS + " characters");
        }
        this.clock = clock;
        statements = TemplateParser.parse(source);
    }

    /**
     * @param inputChars characters of the variables together
     * @throws TemplateFailure with the template's own words or what went wrong
     */
    String render(Map<String, ?> variables, long inputChars) {
        Budget budget = new Budget(inputChars);
        Scope globals = new Scope(null);
        Functions.into(globals, budget, LocalDateTime.now(clock));
        variables.forEach(globals::set);
        try {
            return new Renderer(budget).render(statements, new Scope(globals));
        } catch (StackOverflowError e) {
            throw new TemplateFailure("the template nests too deep");
        }
    }
}
