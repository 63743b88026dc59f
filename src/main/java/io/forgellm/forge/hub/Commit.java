package io.forgellm.forge.hub;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forgellm.forge.hub.LfsUpload.LfsFile;
import io.forgellm.training.run.RunJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One commit of all files as lines of JSON: a header, small files in Base64, large files by their id. Written to a file
 * first, so that many small files need no memory. Source: huggingface_hub, _commit_api.py.
 */
record Commit(String message, List<LocalFile> small, List<LfsFile> large) {

    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = RunJson.MAPPER.getFactory().createGenerator(out, JsonEncoding.UTF8)) {
            json.setRootValueSeparator(null);
            begin(json, "header");
            json.writeStringField("summary", message);
            json.writeStringField("description", "");
            end(json);
            for (LocalFile each : small) {
                begin(json, "file");
                json.writeStringField("path", each.path());
                json.writeStringField("encoding", "base64");
                json.writeFieldName("content");
                try (InputStream in = new BufferedInputStream(Files.newInputStream(each.source()))) {
                    json.writeBinary(in, Math.toIntExact(each.bytes()));
                }
                end(json);
            }
            for (LfsFile each : large) {
                begin(json, "lfsFile");
                json.writeStringField("path", each.file().path());
                json.writeStringField("algo", "sha256");
                json.writeStringField("oid", each.sha256());
                json.writeNumberField("size", each.file().bytes());
                end(json);
            }
        }
    }

    private static void begin(JsonGenerator json, String key) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", key);
        json.writeObjectFieldStart("value");
    }

    private static void end(JsonGenerator json) throws IOException {
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
