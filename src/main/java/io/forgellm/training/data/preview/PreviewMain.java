package io.forgellm.training.data.preview;

import io.forgellm.error.ErrorBody;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The process that reads a dataset for a preview: neither a document that fills the memory nor a tokenizer's native
 * library can harm the server from here. Takes a {@link PreviewRequest} on standard input and answers with a
 * {@link Reply} on standard output, both JSON.
 */
public final class PreviewMain {
    private PreviewMain() {
    }

    /** One of the two is null. */
    public record Reply(DatasetPreview preview, ErrorBody error) { }

    public static void main(String[] args) throws IOException {
        PrintStream answer = System.out;
        System.setOut(System.err);
        PreviewRequest request = RunJson.MAPPER.readValue(System.in, PreviewRequest.class);
        Reply reply;
        try {
            reply = new Reply(Previewer.preview(request), null);
        } catch (ForgeException refused) {
            reply = new Reply(null, ErrorBody.of(refused));
        } catch (OutOfMemoryError tooLarge) {
            reply = new Reply(null, ErrorBody.of(new ForgeException(ErrorCode.INVALID_DATA,
                "A document of " + request.path() + " is too large to be read.",
                "Break large documents up, or bring them into the rows of a .jsonl file.")));
        }
        answer.write(RunJson.MAPPER.writeValueAsBytes(reply));
        answer.flush();
        System.exit(0);
    }
}
