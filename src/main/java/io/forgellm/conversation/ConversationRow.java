package io.forgellm.conversation;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A {@link Conversation} without its turns. */
@Entity
@Table(name = "conversation")
public class ConversationRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(nullable = false)
    public String title;

    public String model;

    public String adapter;

    @Column(name = "system_prompt", nullable = false)
    public String systemPrompt;

    /** JSON object. */
    @Column(nullable = false)
    public String parameters;

    public String leaf;

    /** ISO-8601 instant. */
    @Column(name = "created_at", nullable = false)
    public String createdAt;

    /** ISO-8601 instant. */
    @Column(name = "changed_at", nullable = false)
    public String changedAt;
}
