package io.forgellm.key;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** An {@link ApiKey} with the hash that it is known by; the key itself is nowhere. */
@Entity
@Table(name = "api_key")
public class ApiKeyRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(nullable = false)
    public String name;

    @Column(nullable = false)
    public String ending;

    /** SHA-256 in hexadecimal digits. */
    @Column(nullable = false)
    public String hash;

    /** ISO-8601 instant. */
    @Column(name = "created_at", nullable = false)
    public String createdAt;

    ApiKey key() {
        return new ApiKey(id, name, ending, Instant.parse(createdAt));
    }
}
