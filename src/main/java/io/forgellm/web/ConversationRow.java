package io.forgellm.web;

import io.forgellm.conversation.Conversation;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One conversation as a line of the list. {@code when} it changed last, as short as it can be said today. */
@TemplateData
public record ConversationRow(String id, String title, String model, String when) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    static ConversationRow of(Conversation.Summary summary, Instant now, ZoneId zone) {
        return new ConversationRow(summary.id(), summary.title(), summary.model(),
                when(LocalDateTime.ofInstant(Instant.parse(summary.changed()), zone), LocalDateTime.ofInstant(now, zone)));
    }

    private static String when(LocalDateTime changed, LocalDateTime now) {
        boolean sameYear = changed.getYear() == now.getYear();
        return (changed.toLocalDate().equals(now.toLocalDate()) ? TIME : sameYear ? DAY : DATE).format(changed);
    }
}
