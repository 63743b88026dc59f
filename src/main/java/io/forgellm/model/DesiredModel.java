package io.forgellm.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The row that says what a worker shall have loaded; no row means nothing. */
@Entity
@Table(name = "desired_model")
public class DesiredModel extends PanacheEntityBase {
    @Id
    public String worker;

    /** The {@link LoadModel} message as JSON. */
    @Column(nullable = false)
    public String request;

    /** ISO-8601 instant. */
    @Column(name = "changed_at", nullable = false)
    public String changedAt;
}
