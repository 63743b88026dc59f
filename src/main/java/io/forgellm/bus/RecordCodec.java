package io.forgellm.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Carries one record type over the event bus: as it is inside this process, since records do not change, and as JSON
 * to another pod.
 */
final class RecordCodec<T> implements MessageCodec<T, T> {
    private final Class<T> type;
    private final ObjectMapper json;

    RecordCodec(Class<T> type, ObjectMapper json) {
        this.type = type;
        this.json = json;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        try {
            byte[] bytes = json.writeValueAsBytes(message);
            buffer.appendInt(bytes.length).appendBytes(bytes);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        int length = buffer.getInt(position);
        int start = position + Integer.BYTES;
        try {
            return json.readValue(buffer.getBytes(start, start + length), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public String name() {
        return type.getName();
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
