package io.forgellm.web.forge;

import io.quarkus.qute.TemplateData;

/** Something told of a model that was made. */
@TemplateData
public record Figure(String name, String text) {
}
