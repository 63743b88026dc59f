package io.forgellm.model;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** The body of {@code PUT /api/model/adapters}. */
public record AdaptersBody(@NotNull @Size(max = 16) List<@Valid @NotNull Item> adapters) {

    /** @param path file or name as in the catalogue */
    public record Item(@NotBlank @Size(max = 4096) String path, @DecimalMin("0") @DecimalMax("10") Float scale) {
    }
}
