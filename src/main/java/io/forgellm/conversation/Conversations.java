package io.forgellm.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The conversations of this server. Turns are only added; nothing said is ever changed. Blocking. */
@ApplicationScoped
public class Conversations {
    /** What a conversation is called until something is said in it. */
    static final String UNTITLED = "New chat";

    private static final String SUMMARIES = """
            select c.id, c.title, c.model, (select count(t) from TurnRow t where t.conversation = c.id), \
            c.createdAt, c.changedAt from ConversationRow c""";
    private static final String MATCHING = """
             where lower(c.title) like ?1 escape '!' or exists (select 1 from TurnRow t \
            where t.conversation = c.id and lower(t.content) like ?1 escape '!')""";
    private static final String NEWEST_FIRST = " order by c.changedAt desc, c.id";

    private final ObjectMapper json;
    private final Clock clock;

    Conversations(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** The one changed last first; with a search text those that hold it in title or turns, whatever its case. */
    @Transactional
    public List<Conversation.Summary> list(String search, int offset, int limit) {
        boolean all = search == null || search.isBlank();
        var query = all ? ConversationRow.find(SUMMARIES + NEWEST_FIRST)
                : ConversationRow.find(SUMMARIES + MATCHING + NEWEST_FIRST, containing(search));
        return query.range(offset, offset + limit - 1).project(Conversation.Summary.class).list();
    }

    private static String containing(String search) {
        return "%" + search.strip().toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
    }

    @Transactional
    public Conversation get(String id) {
        return conversation(find(id));
    }

    @Transactional
    public String title(String id) {
        return find(id).title;
    }

    @Transactional
    public Conversation create(ConversationBody body) {
        return create(UUID.randomUUID().toString(), body);
    }

    private Conversation create(String id, ConversationBody body) {
        ConversationRow row = new ConversationRow();
        row.id = id;
        row.title = UNTITLED;
        row.systemPrompt = "";
        row.parameters = "{}";
        row.createdAt = clock.instant().toString();
        apply(body, row);
        row.persist();
        return conversation(row);
    }

    @Transactional
    public Conversation change(String id, ConversationBody body) {
        ConversationRow row = find(id);
        apply(body, row);
        return conversation(row);
    }

    private void apply(ConversationBody body, ConversationRow row) {
        row.title = body.title() == null ? row.title : body.title().strip();
        row.model = body.model() == null ? row.model : emptyToNull(body.model());
        row.adapter = body.adapter() == null ? row.adapter : emptyToNull(body.adapter());
        row.systemPrompt = body.systemPrompt() == null ? row.systemPrompt : body.systemPrompt();
        row.parameters = body.parameters() == null ? row.parameters : body.parameters().toString();
        if (body.leaf() != null) {
            row.leaf = turn(row.id, body.leaf(), "leaf").id;
        }
        row.changedAt = clock.instant().toString();
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /**
     * A conversation that has no title of its own is named after the first question; an answer that becomes the leaf
     * tells which model and adapter it goes on with.
     */
    @Transactional
    public Turn add(String id, TurnBody body) {
        Turn turn = append(id, body);
        if (turn.model() != null && body.becomesLeaf()) {
            ConversationRow row = find(id);
            row.model = turn.model();
            row.adapter = turn.adapter();
        }
        return turn;
    }

    private Turn append(String id, TurnBody body) {
        // Whoever writes first holds the row: two turns that come together get numbers one after the other.
        ConversationRow.update("changedAt = ?1 where id = ?2", clock.instant().toString(), id);
        ConversationRow row = find(id);
        TurnRow turn = new TurnRow();
        turn.id = UUID.randomUUID().toString();
        turn.conversation = id;
        turn.parent = body.parentId() == null ? null : turn(id, body.parentId(), "parent_id").id;
        turn.number = (int) TurnRow.count("conversation", id);
        turn.role = body.role();
        turn.content = body.content();
        turn.model = body.model();
        turn.adapter = body.adapter();
        turn.details = body.details() == null ? "{}" : body.details().toString();
        turn.createdAt = clock.instant().toString();
        turn.persist();
        row.leaf = body.becomesLeaf() ? turn.id : row.leaf;
        row.title = row.title.equals(UNTITLED) && turn.role.equals("user") ? Titles.of(turn.content) : row.title;
        row.changedAt = turn.createdAt;
        return turn(turn);
    }

    @Transactional
    public void delete(String id) {
        ConversationRow row = find(id);
        TurnRow.delete("conversation", id);
        row.delete();
    }

    @Transactional
    public boolean exists(String id) {
        return ConversationRow.count("id", id) > 0;
    }

    /** Takes a conversation over under an id of its own; its turns get new ones. */
    @Transactional
    public Conversation take(String id, Conversation other) {
        Conversation mine = create(id, new ConversationBody(other.title(), other.model(), other.adapter(),
                other.systemPrompt(), other.parameters().deepCopy(), null));
        Map<String, String> ids = new HashMap<>();
        for (Turn turn : other.turns()) {
            ids.put(turn.id(), append(mine.id(), new TurnBody(ids.get(turn.parentId()), turn.role(), turn.content(),
                    turn.model(), turn.adapter(), turn.details().deepCopy(), null)).id());
        }
        return other.leaf() == null ? get(mine.id())
                : change(mine.id(), new ConversationBody(null, null, null, null, null, ids.get(other.leaf())));
    }

    private static ConversationRow find(String id) {
        return ConversationRow.<ConversationRow>findByIdOptional(id).orElseThrow(() -> new ForgeException(
                ErrorCode.CONVERSATION_NOT_FOUND, "There is no conversation '" + id + "'.", Map.of("id", id),
                "GET /api/conversations lists them."));
    }

    private static TurnRow turn(String conversation, String id, String field) {
        return TurnRow.<TurnRow>findByIdOptional(id).filter(turn -> turn.conversation.equals(conversation))
                .orElseThrow(() -> new ForgeException(ErrorCode.INVALID_PARAMETER,
                        "'" + field + "' names no turn of this conversation.", Map.of("field", field), null));
    }

    private Conversation conversation(ConversationRow row) {
        return new Conversation(row.id, row.title, row.model, row.adapter, row.systemPrompt, read(row.parameters),
                row.leaf, TurnRow.of(row.id).stream().map(this::turn).toList(), row.createdAt, row.changedAt);
    }

    private Turn turn(TurnRow row) {
        return new Turn(row.id, row.parent, row.role, row.content, row.model, row.adapter, read(row.details),
                row.createdAt);
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
