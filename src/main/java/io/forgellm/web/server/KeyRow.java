package io.forgellm.web.server;

import io.forgellm.key.ApiKey;
import io.quarkus.qute.TemplateData;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A key as the page lists it. */
@TemplateData
public record KeyRow(String id, String name, String ending, String created) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    static KeyRow of(ApiKey key) {
        return new KeyRow(key.id(), key.name(), key.ending(), DAY.format(key.created().atZone(ZoneId.systemDefault())));
    }
}
