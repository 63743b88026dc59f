package io.forgellm.training;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Where a run lies and how it stood at its last change of state. */
@Entity
@Table(name = "training_run")
public class RunRow extends PanacheEntityBase {
    @Id
    public String id;

    /** Absolute path. */
    @Column(nullable = false)
    public String folder;

    /** Order in the queue, null for what does not wait. */
    public Integer place;

    /** {@link RunStatus} as JSON. */
    @Column(nullable = false)
    public String status;

    /** ISO-8601 instant. */
    @Column(name = "changed_at", nullable = false)
    public String changedAt;
}
