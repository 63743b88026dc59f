package io.forgellm.training.data.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.data.Malformed;
import io.forgellm.training.data.source.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds out what a row is and makes it an example. Rows of different shapes may stand in one dataset. */
public final class RowMapper {
    private final FieldNames names;

    public RowMapper(FieldNames names) {
        this.names = names;
    }

    /** @param shape what the row was taken for */
    public record Mapped(Shape shape, Example example) { }

    /**
     * @return one example, or several for a document with conversations in it
     * @throws ForgeException INVALID_DATA with the row's place
     */
    public List<Mapped> map(Row row) {
        return switch (row) {
            case Row.Document document when ConversationMarkup.in(document) ->
                ConversationMarkup.read(document).stream()
                    .map(each -> new Mapped(Shape.CONVERSATION_MARKUP, each)).toList();
            case Row.Document(var place, var text) ->
                List.of(new Mapped(Shape.DOCUMENT, new Example.Text(place, text)));
            case Row.Fields fields -> List.of(fields(fields));
        };
    }

    private Mapped fields(Row.Fields row) {
        Shape shape = names.shape(row.values()).orElseThrow(() -> unknown(row));
        Example example = switch (shape) {
            case MESSAGES -> turns(row, "messages");
            case SHAREGPT -> turns(row, "conversations");
            case ALPACA -> conversation(row, instruction(row), text(row, "output"));
            case PROMPT_COMPLETION -> completion(row);
            case PROMPT_RESPONSE -> conversation(row, text(row, "prompt"), text(row, "response"));
            case QUESTION_ANSWER -> conversation(row, text(row, "question"), text(row, "answer"));
            case TEXT -> new Example.Text(row.place(), filled(row, "text", text(row, "text")));
            case DOCUMENT, CONVERSATION_MARKUP -> throw unknown(row);
        };
        return new Mapped(shape, example);
    }

    private ForgeException unknown(Row.Fields row) {
        List<String> found = new ArrayList<>();
        row.values().fieldNames().forEachRemaining(found::add);
        return Malformed.at(row.place(), "the row's fields are " + found + "; none of the known shapes",
            Map.of("fields", found), "A row has " + Shape.known() + "; others are named by fields.");
    }

    private Example turns(Row.Fields row, String name) {
        List<Turn> turns = new ArrayList<>();
        if (names.value(row.values(), "system") != null) {
            turns.add(new Turn("system", text(row, "system")));
        }
        turns.addAll(Turns.read(row.place(), names.column(name), names.value(row.values(), name)));
        return Turns.conversation(row.place(), turns);
    }

    private Example completion(Row.Fields row) {
        JsonNode prompt = names.value(row.values(), "prompt");
        JsonNode completion = names.value(row.values(), "completion");
        if (prompt != null && prompt.isArray() && completion != null && completion.isArray()) {
            List<Turn> turns = new ArrayList<>(Turns.read(row.place(), names.column("prompt"), prompt));
            turns.addAll(Turns.read(row.place(), names.column("completion"), completion));
            return Turns.conversation(row.place(), turns);
        }
        return new Example.Completion(row.place(), text(row, "prompt"),
            filled(row, "completion", text(row, "completion")));
    }

    private Example conversation(Row.Fields row, String question, String answer) {
        List<Turn> turns = new ArrayList<>();
        if (names.value(row.values(), "system") != null) {
            turns.add(new Turn("system", text(row, "system")));
        }
        turns.add(new Turn("user", question));
        turns.add(new Turn("assistant", answer));
        return Turns.conversation(row.place(), turns);
    }

    /** Alpaca's input is optional and often empty. */
    private String instruction(Row.Fields row) {
        String input = names.value(row.values(), "input") == null ? "" : text(row, "input");
        String instruction = text(row, "instruction");
        return input.isBlank() ? instruction : instruction + "\n\n" + input;
    }

    private String text(Row.Fields row, String name) {
        JsonNode value = names.value(row.values(), name);
        if (value == null || !value.isTextual()) {
            String type = value == null ? "missing" : value.getNodeType().name().toLowerCase(Locale.ROOT);
            throw Malformed.at(row.place(), "field \"" + names.column(name) + "\" is to be a string, not " + type);
        }
        return value.textValue();
    }

    private String filled(Row.Fields row, String name, String text) {
        if (text.isBlank()) {
            throw Malformed.at(row.place(), "field \"" + names.column(name) + "\" is empty");
        }
        return text;
    }
}
