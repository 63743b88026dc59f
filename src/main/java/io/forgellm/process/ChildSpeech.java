package io.forgellm.process;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;

/** Says a child's lines in the server's log, where they are told from the server's own by their process. */
public final class ChildSpeech {
    private final TaggedLog log;
    private final ChildLines lines = new ChildLines();

    /** @param log whose lines say which process and what it works on */
    public ChildSpeech(TaggedLog log) {
        this.log = log;
    }

    /** @return the line as it is understood */
    public ChildLines.Line say(String line) {
        ChildLines.Line said = lines.next(line);
        if (!said.text().isBlank()) {
            log.about(LogTags.REQUEST, said.request()).log(said.level(), said.text());
        }
        return said;
    }
}
