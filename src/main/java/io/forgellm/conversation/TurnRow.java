package io.forgellm.conversation;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;

/** A {@link Turn}. */
@Entity
@Table(name = "conversation_turn")
public class TurnRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(nullable = false)
    public String conversation;

    public String parent;

    /** Order of coming within the conversation. */
    public int number;

    @Column(nullable = false)
    public String role;

    @Column(nullable = false)
    public String content;

    public String model;

    public String adapter;

    /** JSON object. */
    @Column(nullable = false)
    public String details;

    /** ISO-8601 instant. */
    @Column(name = "created_at", nullable = false)
    public String createdAt;

    static List<TurnRow> of(String conversation) {
        return list("conversation = ?1 order by number", conversation);
    }
}
