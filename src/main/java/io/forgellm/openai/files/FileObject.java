package io.forgellm.openai.files;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A stored file as the API shows it, and as it is kept beside the file.
 *
 * @param id        {@code file-} and 24 letters and digits
 * @param createdAt seconds since 1970
 * @param filename  as the client called it, without its folders
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FileObject(String id, String object, long bytes, long createdAt, String filename, String purpose,
                         String status) {
    static final String FINE_TUNE = "fine-tune";

    static FileObject processed(String id, long bytes, long createdAt, String filename, String purpose) {
        return new FileObject(id, "file", bytes, createdAt, filename, purpose, "processed");
    }
}
