package io.forgellm.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.generation.Limits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The body of {@code POST /api/conversations/{id}/turns}.
 *
 * @param parentId null begins a new first branch
 * @param shown    whether it becomes the leaf of the branch that is shown; by default it does
 */
public record TurnBody(@Size(max = 36) String parentId,
                       @NotNull @Pattern(regexp = "user|assistant", message = "must be user or assistant") String role,
                       @NotNull @Size(max = Limits.TEXT) String content, @Size(max = 1024) String model,
                       @Size(max = 4096) String adapter, ObjectNode details, Boolean shown) {
    boolean becomesLeaf() {
        return !Boolean.FALSE.equals(shown);
    }
}
