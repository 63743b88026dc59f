package io.forgellm.generation.template;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import io.forgellm.generation.PromptRenderer;
import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.gguf.SpecialToken;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes prompts as the loaded model's own chat template says, or its {@link PromptFamily} where it has none.
 * Made once per loaded model and used by any number of threads.
 *
 * <p>A template that refuses the system role gets the conversation once more with the system text put before the
 * first user turn. Where the tokenizer adds the begin token itself, one begin token at the prompt's start is taken
 * off, so that it is not there twice.
 */
public final class ChatTemplate implements PromptRenderer {
    private final JinjaTemplate template;
    private final String defect;
    private final PromptFamily family;
    private final String bos;
    private final String eos;
    private final boolean addBos;

    private ChatTemplate(String source, PromptFamily family, String bos, String eos, boolean addBos, Clock clock) {
        this.bos = bos;
        this.eos = eos;
        this.addBos = addBos;
        this.family = family;
        JinjaTemplate read = null;
        String unreadable = null;
        try {
            read = source == null ? null : new JinjaTemplate(source, clock);
        } catch (TemplateFailure e) {
            unreadable = e.getMessage();
        }
        template = read;
        defect = unreadable;
    }

    /** A template that cannot be read does not hinder the load; each rendering then fails and says why. */
    public static ChatTemplate of(ModelSummary model) {
        return of(model, Clock.systemDefaultZone());
    }

    static ChatTemplate of(ModelSummary model, Clock clock) {
        String source = model.chatTemplate() != null ? model.chatTemplate() : model.namedChatTemplates().get("default");
        String eos = text(model.eos());
        PromptFamily family = PromptFamily.of(model.name(), model.architecture(), eos);
        return new ChatTemplate(source, family, text(model.bos()), eos, model.addBos(), clock);
    }

    /**
     * Of a model that is no file of ours, or for a rendering that is to be the same on any day.
     *
     * @param source the Jinja text, or null: then the family that {@code name} names
     * @param bos    text of the begin token, or null; {@code eos} of the end token
     * @param addBos whether the tokenizer adds the begin token itself
     * @param clock  what a template that asks for the date is told
     */
    public static ChatTemplate of(String source, String name, String bos, String eos, boolean addBos, Clock clock) {
        String end = eos == null ? "" : eos;
        return new ChatTemplate(source, PromptFamily.of(name, null, end), bos == null ? "" : bos, end, addBos, clock);
    }

    @Override
    public String render(List<Message> conversation) {
        return render(conversation, true);
    }

    /** @param answerBegins whether the text ends with the head of the assistant's next turn */
    public String render(List<Message> conversation, boolean answerBegins) {
        if (defect != null) {
            throw failed(defect);
        }
        String prompt = template == null ? family.render(conversation, answerBegins)
                : rendered(conversation, answerBegins);
        return addBos && !bos.isEmpty() && prompt.startsWith(bos) ? prompt.substring(bos.length()) : prompt;
    }

    private String rendered(List<Message> conversation, boolean answerBegins) {
        try {
            return attempt(conversation, answerBegins);
        } catch (TemplateFailure first) {
            List<Message> merged = withoutSystem(conversation);
            if (merged.equals(conversation)) {
                throw failed(first.getMessage());
            }
            try {
                return attempt(merged, answerBegins);
            } catch (TemplateFailure _) {
                throw failed(first.getMessage());
            }
        }
    }

    private String attempt(List<Message> conversation, boolean answerBegins) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("messages", conversation.stream().map(ChatTemplate::fields).toList());
        variables.put("add_generation_prompt", answerBegins);
        variables.put("bos_token", bos);
        variables.put("eos_token", eos);
        variables.put("tools", null);
        variables.put("documents", null);
        return template.render(variables, conversation.stream().mapToLong(each -> each.content().length()).sum());
    }

    private static Map<String, Object> fields(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role());
        fields.put("content", message.content());
        return fields;
    }

    /** System turns at the start, joined by empty lines, lead the first user turn; unchanged if there is none. */
    private static List<Message> withoutSystem(List<Message> conversation) {
        List<Message> rest = new ArrayList<>(conversation);
        StringBuilder text = new StringBuilder();
        while (!rest.isEmpty() && rest.getFirst().role().equals("system")) {
            text.append(rest.removeFirst().content()).append("\n\n");
        }
        if (text.isEmpty() || rest.isEmpty() || !rest.getFirst().role().equals("user")) {
            return conversation;
        }
        rest.set(0, new Message("user", text + rest.getFirst().content()));
        return rest;
    }

    private static String text(SpecialToken token) {
        return token == null || token.text() == null ? "" : token.text();
    }

    private static ForgeException failed(String why) {
        return new ForgeException(ErrorCode.TEMPLATE_FAILED, "The model's chat template failed: " + why,
                "Send the messages as the template wants them, or a raw prompt.");
    }
}
